/*
 * probe.c - probes and hooks of a container.
 *
 * Ports are numbers: kube-score reads every named port as 0 and takes two probes of one path for
 * identical (RULES.md 5.3), and the kubelet fails a name that it does not find for ever (V213).
 * All five numbers are written, but for a delay of 0, which the server drops (V290).
 */
#include <string.h>

#include "lower/pod.h"

#define DRAIN_SECONDS 5 /* until load balancers have noticed that the pod is going */

static void put_port_number(struct pod *p, struct knode *map, const struct container *c,
			    const struct value *port, const struct origin *o)
{
	const struct port *found = workload_port(p->w, c, port);

	if (found)
		put_int(p->l, map, "port", found->target, port ? port->origin : o);
	else if (port && port->kind == VAL_NUMBER)
		put_value(p->l, map, "port", port);
}

static void put_exec(struct pod *p, struct knode *node, const struct value *command)
{
	put_value(p->l, put_map(p->l, node, "exec", command->origin), "command", command);
}

static void put_headers(struct pod *p, struct knode *http, const struct value *v)
{
	struct lower *l = p->l;
	struct knode *list;

	if (!v || v->kind != VAL_MAP || v->map.n == 0)
		return;
	list = put_list(l, http, "httpHeaders", v->origin);
	for (size_t i = 0; i < v->map.n; i++) {
		const struct value_entry *e = &v->map.v[i];
		struct knode *header = k_push(l->a, list, k_map(l->a, e->value->origin));

		put_str(l, header, "name", e->key->s, e->value->origin);
		put_value(l, header, "value", e->value);
	}
}

static void put_http_probe(struct pod *p, struct knode *node, const struct container *c,
			   const struct object *probe)
{
	const struct value *path = field(probe, PROBE_http);
	const struct value *scheme = field(probe, PROBE_scheme);
	struct knode *http = put_map(p->l, node, "httpGet", path->origin);

	put_value(p->l, http, "path", path);
	put_port_number(p, http, c, field(probe, PROBE_port), path->origin);
	put_str(p->l, http, "scheme", val_is(scheme, "https") ? "HTTPS" : "HTTP",
		scheme ? scheme->origin : path->origin);
	put_headers(p, http, field(probe, PROBE_headers));
}

static void put_handler(struct pod *p, struct knode *node, const struct container *c,
			const struct object *probe)
{
	const struct value *tcp = field(probe, PROBE_tcp), *grpc = field(probe, PROBE_grpc);
	struct knode *map;

	if (field(probe, PROBE_http)) {
		put_http_probe(p, node, c, probe);
	} else if (tcp) {
		map = put_map(p->l, node, "tcpSocket", tcp->origin);
		put_port_number(p, map, c, tcp, tcp->origin);
	} else if (grpc) {
		map = put_map(p->l, node, "grpc", grpc->origin);
		put_port_number(p, map, c, grpc, grpc->origin);
		put_value(p->l, map, "service", field(probe, PROBE_service));
	} else if (field(probe, PROBE_exec)) {
		put_exec(p, node, field(probe, PROBE_exec));
	}
}

static void put_probe(struct pod *p, struct knode *container, const struct container *c,
		      const char *name, const char *key)
{
	const struct object *probe = block_named(c->obj, CONTAINER_B_probe, name);
	struct setting_of s = { probe, &set_probe, probe };
	struct knode *node;

	if (!probe)
		return;
	node = put_map(p->l, container, key, probe->origin);
	put_handler(p, node, c, probe);
	put_setting_positive(p->l, node, "initialDelaySeconds", s, PROBE_delay);
	put_setting_int(p->l, node, "periodSeconds", s, PROBE_every);
	put_setting_int(p->l, node, "timeoutSeconds", s, PROBE_timeout);
	put_setting_int(p->l, node, "failureThreshold", s, PROBE_failures);
	put_setting_int(p->l, node, "successThreshold", s, PROBE_successes);
}

void put_probes(struct pod *p, struct knode *container, const struct container *c)
{
	put_probe(p, container, c, "startup", "startupProbe");
	put_probe(p, container, c, "liveness", "livenessProbe");
	put_probe(p, container, c, "readiness", "readinessProbe");
}

static void put_hook(struct pod *p, struct knode *lifecycle, const struct container *c,
		     const struct object *hook, const char *key)
{
	struct lower *l = p->l;
	struct knode *node = put_map(l, lifecycle, key, hook->origin), *http;
	const struct value *path = field(hook, HOOK_http), *sleep = field(hook, HOOK_sleep);

	if (field(hook, HOOK_exec)) {
		put_exec(p, node, field(hook, HOOK_exec));
	} else if (path) {
		http = put_map(l, node, "httpGet", path->origin);
		put_value(l, http, "path", path);
		put_port_number(p, http, c, field(hook, HOOK_port), path->origin);
		put_str(l, http, "scheme", "HTTP", path->origin);
	} else if (sleep) {
		put_value(l, put_map(l, node, "sleep", sleep->origin), "seconds", sleep);
	}
}

/* A pod that goes is taken out of the Service while it is told to stop; a short sleep lets the
 * last requests arrive. `sleep` needs no shell in the image. It may not be longer than the grace
 * (RULES.md V214), and should leave time to stop. */
static void put_drain(struct pod *p, struct knode *lifecycle)
{
	int64_t grace = val_int(field(p->w->obj, WORKLOAD_grace), 30);
	const struct origin *o = lower_choice(
		p->l, p->w->obj, "wait until load balancers no longer send requests");
	struct knode *stop;

	if (grace <= DRAIN_SECONDS)
		return;
	stop = put_map(p->l, lifecycle, "preStop", o);
	put_int(p->l, put_map(p->l, stop, "sleep", o), "seconds", DRAIN_SECONDS, o);
}

void put_hooks(struct pod *p, struct knode *container, const struct container *c)
{
	const struct object *start = block_named(c->obj, CONTAINER_B_hook, "start");
	const struct object *stop = block_named(c->obj, CONTAINER_B_hook, "stop");
	struct knode *lifecycle = k_map(p->l->a, c->obj->origin);

	if (start)
		put_hook(p, lifecycle, c, start, "postStart");
	if (stop)
		put_hook(p, lifecycle, c, stop, "preStop");
	else if (c->role == CONTAINER_MAIN && p->w->served)
		put_drain(p, lifecycle);
	if (lifecycle->map.n)
		k_set(p->l->a, container, "lifecycle", lifecycle);
}
