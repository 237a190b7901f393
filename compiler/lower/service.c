/*
 * service.c - Services: one of each served workload, and a headless one of each stateful.
 *
 * `targetPort` is the name of the container's port, so the number may change in one place; when
 * two containers of the pod use one name, the kubelet would take the first, and the number is
 * written instead.
 */
#include <string.h>

#include "lower/pod.h"

static bool name_is_clear(const struct workload *w, const struct port *p)
{
	vec_for(i, &w->ports) {
		const struct port *other = w->ports.v[i];

		if (other->container != p->container && strcmp(other->name, p->name) == 0)
			return false;
	}
	return true;
}

static void put_service_port(struct lower *l, struct knode *list, const struct workload *w,
			     const struct port *p)
{
	const struct port *target = container_port(p);
	const struct origin *o = p->obj->origin;
	struct knode *port = k_push(l->a, list, k_map(l->a, o));

	put_str(l, port, "name", p->name, o);
	put_int(l, port, "port", p->service, field_origin(p->obj, PORT_port));
	if (name_is_clear(w, target))
		put_str(l, port, "targetPort", target->name, o);
	else
		put_int(l, port, "targetPort", target->target, o);
	put_str(l, port, "protocol", p->protocol, field_origin(p->obj, PORT_protocol));
	put_value(l, port, "appProtocol", field(p->obj, PORT_app_protocol));
}

/* Ports of a Service; without `internal` only those that others may use. */
static struct knode *service_ports(struct lower *l, const struct workload *w, bool internal)
{
	struct knode *list = k_list(l->a, w->obj->origin);

	vec_for(i, &w->ports) {
		if (internal || !w->ports.v[i]->internal)
			put_service_port(l, list, w, w->ports.v[i]);
	}
	return list;
}

static const char *service_type(const struct value *expose)
{
	if (val_is(expose, "node"))
		return "NodePort";
	if (val_is(expose, "load-balancer"))
		return "LoadBalancer";
	return "ClusterIP";
}

static void lower_served(struct lower *l, const struct workload *w)
{
	const struct value *expose = field(w->obj, WORKLOAD_expose);
	const struct origin *o = w->obj->origin;
	struct knode *ports = service_ports(l, w, false), *spec;
	struct kobject *k;

	/* A Service without ports is refused (V130). */
	if (!ports->list.n || val_is(expose, "none"))
		return;
	k = workload_object(l, w, "v1", "Service", w->name);
	spec = put_map(l, k->root, "spec", o);
	put_str(l, spec, "type", service_type(expose), expose ? expose->origin : o);
	k_set(l->a, spec, "selector", workload_selector(l, w, o));
	k_set(l->a, spec, "ports", ports);
}

/* Gives each replica a name of its own. Replicas that are not ready are listed as well: peers
 * must find each other to become ready. */
static void lower_headless(struct lower *l, const struct workload *w)
{
	const char *name = arena_printf(l->a, "%s-headless", w->name);
	struct kobject *k = workload_object(l, w, "v1", "Service", name);
	const struct origin *o = w->obj->origin;
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct knode *ports = service_ports(l, w, true);

	/* ServiceMonitors leave it out, or everything would be read twice. */
	put_str(l, k_path(k->root, "metadata.labels"), "kaizen.dev/headless", "true", o);
	put_str(l, spec, "type", "ClusterIP", o);
	put_str(l, spec, "clusterIP", "None", o);
	put_bool(l, spec, "publishNotReadyAddresses", true, o);
	k_set(l->a, spec, "selector", workload_selector(l, w, o));
	if (ports->list.n)
		k_set(l->a, spec, "ports", ports);
}

void lower_service(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		const struct workload *w = l->m->workloads.v[i];

		if (w->served)
			lower_served(l, w);
		if (w->kind == N_STATEFUL)
			lower_headless(l, w);
	}
}
