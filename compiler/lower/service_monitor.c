/*
 * service_monitor.c - what Prometheus reads: one ServiceMonitor for each workload, with all of its
 * endpoints.
 *
 * A stateful workload has two Services with the same pods behind them; selecting both would read
 * everything twice, so the headless one is told apart by a label (service.c).  A port that is at
 * no Service (a worker's, or an `internal` one) can only be read from the pods themselves, which
 * is what a PodMonitor does.  Both take `job` from app.kubernetes.io/name, so that a query names
 * the workload as the stack does.
 */
#include "lower/around.h"
#include "lower/pod.h"

#define MONITORING_API "monitoring.coreos.com/v1"
#define SCRAPE_TIMEOUT 10

static bool at_service(const struct workload *w, const struct endpoint *e)
{
	return w->served && !e->port->internal;
}

/* A read may not take longer than the time between two: the operator refuses that. */
static void put_endpoint(struct lower *l, struct knode *list, const struct endpoint *e,
			 const char *port)
{
	struct knode *n = k_push(l->a, list, k_map(l->a, e->obj->origin));
	int64_t timeout = e->every < SCRAPE_TIMEOUT ? e->every : SCRAPE_TIMEOUT;

	put_str(l, n, "port", port, e->port_origin);
	put_str(l, n, "path", e->path, e->path_origin);
	put_str(l, n, "interval", duration_text(l, e->every), e->every_origin);
	put_str(l, n, "scrapeTimeout", duration_text(l, timeout), e->every_origin);
	put_bool(l, n, "honorLabels", false, e->obj->origin);
}

static struct knode *make_monitor(struct lower *l, const struct workload *w, const char *kind,
				  const struct origin *o)
{
	struct kobject *k = workload_object(l, w, MONITORING_API, kind, w->name);
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct knode *namespaces = put_list(l, put_map(l, spec, "namespaceSelector", o),
					    "matchNames", o);

	k_push(l->a, namespaces, k_strz(l->a, l->m->program->namespace_, o));
	put_str(l, spec, "jobLabel", "app.kubernetes.io/name", o);
	k_set(l->a, put_map(l, spec, "selector", o), "matchLabels", workload_selector(l, w, o));
	return spec;
}

static void skip_headless(struct lower *l, struct knode *spec, const struct origin *o)
{
	struct knode *list = put_list(l, k_get(spec, "selector"), "matchExpressions", o);
	struct knode *n = k_push(l->a, list, k_map(l->a, o));

	put_str(l, n, "key", "kaizen.dev/headless", o);
	put_str(l, n, "operator", "DoesNotExist", o);
}

/* The endpoints of one of the two kinds. */
static void make_some(struct lower *l, const struct workload *w, const endpoint_list *all,
		      bool service)
{
	const char *kind = service ? "ServiceMonitor" : "PodMonitor";
	struct knode *spec, *list = NULL;

	vec_for(i, all) {
		const struct endpoint *e = &all->v[i];

		if (at_service(w, e) != service)
			continue;
		if (!list) {
			spec = make_monitor(l, w, kind, e->obj->origin);
			if (service && w->kind == N_STATEFUL)
				skip_headless(l, spec, e->obj->origin);
			list = put_list(l, spec, service ? "endpoints" : "podMetricsEndpoints",
					e->obj->origin);
		}
		put_endpoint(l, list, e, service ? e->port->name : container_port(e->port)->name);
	}
}

void lower_service_monitor(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		const struct workload *w = l->m->workloads.v[i];
		endpoint_list all = { 0 };

		scraped_endpoints(l, w, &all);
		make_some(l, w, &all, true);
		make_some(l, w, &all, false);
	}
}
