/*
 * references.c - ports that are named where they are used and not where they are declared.
 *
 * Kubernetes checks none of these: a Service with a `targetPort` that nobody has gets no
 * endpoints, a probe of it fails for ever, an Ingress answers 503 (RULES.md G014, V134, V213).
 * The model reports references of the language itself; here are the objects that come of them,
 * raw ones and patches.
 */
#include <string.h>

#include "rules/rule.h"

/* Ports of containers */

static bool port_matches(const struct knode *declared, const struct knode *wanted,
			 const char *protocol)
{
	const struct knode *number = k_get(declared, "containerPort");

	if (strcmp(k_string(k_get(declared, "protocol"), "TCP"), protocol) != 0)
		return false;
	if (wanted->kind == KNODE_INT)
		return k_integer(number, -1) == wanted->integer;
	return str_eqz(str_of(k_string(wanted, "")), k_string(k_get(declared, "name"), NULL));
}

static bool container_has(const struct kcontainer *c, const struct knode *wanted,
			  const char *protocol)
{
	const struct knode *ports = k_get(c->node, "ports");

	for (size_t i = 0; i < k_count(ports); i++) {
		if (port_matches(k_at(ports, i), wanted, protocol))
			return true;
	}
	return false;
}

static bool pod_has(const struct kpod *p, const struct knode *wanted, const char *protocol)
{
	vec_for(i, &p->containers) {
		if (p->containers.v[i].lasting &&
		    container_has(&p->containers.v[i], wanted, protocol))
			return true;
	}
	return false;
}

typedef VEC(const char *) text_list;

static void add_names(struct rules *r, const struct kcontainer *c, text_list *ret)
{
	const struct knode *ports = k_get(c->node, "ports");

	for (size_t i = 0; i < k_count(ports); i++) {
		const char *name = k_string(k_get(k_at(ports, i), "name"), NULL);

		if (name)
			vec_push(r->a, ret, name);
	}
}

/* One of the ports that there are: a label, or, where its place is the finding's, in `rest`. */
static void tell_port(struct diag *d, struct rules *r, const struct knode *port, const char *number,
		      struct sb *rest)
{
	const char *name = k_string(k_get(port, "name"), "without a name");
	const char *text = node_text(r->a, k_get(port, number));

	if (!tell_origin(d, port->origin, "port `%s`, %s", name, text))
		sb_printf(rest, "%s`%s` (%s)", rest->n ? ", " : "", name, text);
}

static void tell_rest(struct diag *d, struct sb *rest)
{
	if (rest->n)
		diag_note(d, "its ports: %s", rest->s);
	sb_free(rest);
}

/* Tells the ports that there are, and suggests the nearest. */
static void tell_ports(struct diag *d, const struct subject *s, const struct kpod *p,
		       const struct knode *wanted)
{
	text_list names = { 0 };
	const char *text = node_text(s->r->a, wanted);
	struct sb rest = { 0 };

	vec_for(i, &p->containers) {
		const struct kcontainer *c = &p->containers.v[i];
		const struct knode *ports = k_get(c->node, "ports");

		for (size_t j = 0; c->lasting && j < k_count(ports); j++)
			tell_port(d, s->r, k_at(ports, j), "containerPort", &rest);
		if (c->lasting)
			add_names(s->r, c, &names);
	}
	tell_rest(d, &rest);
	tell_near(d, s->r, wanted->origin, text, str_nearest(str_of(text), names.v, names.n));
}

/* Probes and hooks */

static void check_handler_port(const struct subject *s, const struct knode *port, const char *what)
{
	struct diag *d;
	bool named = port && port->kind == KNODE_STRING;

	/* The kubelet looks a name up in the container itself, a number needs no declaration. */
	if (!port || (named ? container_has(s->c, port, "TCP") : pod_has(s->pod, port, "TCP")))
		return;
	d = finding(s, port->origin, "the %s of %s asks port `%s`, which it does not declare", what,
		    subject_name(s), node_text(s->r->a, port));
	diag_here(d, "no such port");
	tell_ports(d, s, s->pod, port);
	if (named)
		diag_note(d, "the kubelet fails it for ever");
	else
		diag_note(d,
			  "Kubernetes takes any number, and fails it when nothing listens there");
	diag_help(d, "declare the port: `port health = %s`",
		  named ? "8080" : node_text(s->r->a, port));
}

static void check_handler(const struct subject *s, const char *path, const char *what)
{
	static const char *const kinds[] = { "httpGet", "tcpSocket", "grpc" };
	const struct knode *handler = k_path(s->c->node, path);

	for (size_t i = 0; handler && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct knode *n = k_get(handler, kinds[i]);

		if (n && !*k_string(k_get(n, "host"), ""))
			check_handler_port(s, k_get(n, "port"), what);
	}
}

static void check_pod(const struct subject *s, const struct kpod *p)
{
	struct subject own = *s;

	own.pod = p;
	vec_for(i, &p->containers) {
		own.c = &p->containers.v[i];
		check_handler(&own, "livenessProbe", "liveness probe");
		check_handler(&own, "readinessProbe", "readiness probe");
		check_handler(&own, "startupProbe", "startup probe");
		check_handler(&own, "lifecycle.postStart", "start hook");
		check_handler(&own, "lifecycle.preStop", "stop hook");
	}
}

/* Services */

static void check_target(const struct subject *s, const struct kpod *p, const struct knode *port)
{
	const struct knode *target = k_get(port, "targetPort");
	const char *protocol = k_string(k_get(port, "protocol"), "TCP");
	struct diag *d;

	if (!target || (target->kind == KNODE_INT && target->integer == 0))
		target = k_get(port, "port");
	if (!target || pod_has(p, target, protocol))
		return;
	d = finding(s, target->origin, "Service `%s` leads to port `%s`, which %s does not have",
		    s->k->name, node_text(s->r->a, target), object_name(s->r, p->k));
	diag_here(d, "no container listens on it over %s", protocol);
	tell_ports(d, s, p, target);
	if (target->kind == KNODE_STRING)
		diag_note(d, "Kubernetes accepts it: the Service has no endpoints for this port");
	else
		diag_note(d, "Kubernetes accepts it: connections are refused");
}

static void check_service(const struct subject *s)
{
	const struct knode *selector = k_path(s->k->root, "spec.selector");
	const struct knode *ports = k_path(s->k->root, "spec.ports");

	const struct kpod *p;

	if (!k_count(selector))
		return;
	for (size_t i = 0; (p = pod_candidate(s->r, selector, i)); i++) {
		if (!same_namespace(p->k, s->k) || !labels_take(selector, pod_labels(p)))
			continue;
		for (size_t j = 0; j < k_count(ports); j++)
			check_target(s, p, k_at(ports, j));
	}
}

/* What leads to a Service */

static bool is_external(const struct rules *r, enum noun noun, const char *name)
{
	const object_list *all = &r->m->program->by_noun[noun];

	vec_for(i, all) {
		if (all->v[i]->name && strcmp(all->v[i]->name->s, name) == 0)
			return true;
	}
	return false;
}

static const struct knode *service_port(const struct kobject *service, const struct knode *wanted)
{
	const struct knode *ports = k_path(service->root, "spec.ports");

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *p = k_at(ports, i);
		const struct knode *have = k_get(p, wanted->kind == KNODE_INT ? "port" : "name");

		if (have && k_equal(have, wanted))
			return p;
	}
	return NULL;
}

static void tell_service_ports(struct diag *d, const struct subject *s,
			       const struct kobject *service, const struct knode *wanted)
{
	const struct knode *ports = k_path(service->root, "spec.ports");
	const char *text = node_text(s->r->a, wanted);
	text_list names = { 0 };
	struct sb rest = { 0 };

	for (size_t i = 0; i < k_count(ports); i++) {
		const char *name = k_string(k_get(k_at(ports, i), "name"), NULL);

		tell_port(d, s->r, k_at(ports, i), "port", &rest);
		if (name)
			vec_push(s->r->a, &names, name);
	}
	tell_rest(d, &rest);
	tell_near(d, s->r, wanted->origin, text, str_nearest(str_of(text), names.v, names.n));
}

static void check_backend(const struct subject *s, const struct knode *name,
			  const struct knode *port)
{
	const char *text = k_string(name, "");
	const struct kobject *service;
	struct diag *d;

	if (!*text || is_external(s->r, N_EXTERNAL_SERVICE, text))
		return;
	service = object_find(s->r, "Service", s->k->namespace_, text);
	if (!service) {
		d = finding(s, name->origin,
			    "%s leads to Service `%s`, which the stack does not make",
			    object_name(s->r, s->k), text);
		diag_here(d, "no such Service");
		diag_note(d, "Kubernetes accepts it: the controller answers 503");
		diag_help(d, "when it is made elsewhere: `external service %s { host = ... }`",
			  text);
		return;
	}
	if (!port || service_port(service, port))
		return;
	d = finding(s, port->origin, "%s leads to port `%s` of Service `%s`, which has none such",
		    object_name(s->r, s->k), node_text(s->r->a, port), text);
	diag_here(d, "no such port");
	tell_service_ports(d, s, service, port);
	diag_note(d, "Kubernetes accepts it: the controller answers 503");
}

static void check_ingress_backend(const struct subject *s, const struct knode *backend)
{
	const struct knode *service = k_get(backend, "service");
	const struct knode *number = k_path(service, "port.number");

	if (service)
		check_backend(s, k_get(service, "name"),
			      number ? number : k_path(service, "port.name"));
}

static void check_ingress(const struct subject *s)
{
	const struct knode *rules = k_path(s->k->root, "spec.rules");

	check_ingress_backend(s, k_path(s->k->root, "spec.defaultBackend"));
	for (size_t i = 0; i < k_count(rules); i++) {
		const struct knode *paths = k_path(k_at(rules, i), "http.paths");

		for (size_t j = 0; j < k_count(paths); j++)
			check_ingress_backend(s, k_get(k_at(paths, j), "backend"));
	}
}

static void check_route(const struct subject *s)
{
	const struct knode *rules = k_path(s->k->root, "spec.rules");

	for (size_t i = 0; i < k_count(rules); i++) {
		const struct knode *refs = k_get(k_at(rules, i), "backendRefs");

		for (size_t j = 0; j < k_count(refs); j++) {
			const struct knode *ref = k_at(refs, j);

			if (strcmp(k_string(k_get(ref, "kind"), "Service"), "Service") == 0 &&
			    !k_get(ref, "namespace"))
				check_backend(s, k_get(ref, "name"), k_get(ref, "port"));
		}
	}
}

/* Monitors: an endpoint is read at every selected Service that has its port. */
static void check_endpoint(const struct subject *s, const struct knode *port)
{
	const struct knode *selector = k_path(s->k->root, "spec.selector");
	const struct kobject *service, *last = NULL;
	struct diag *d;

	for (size_t i = 0; (service = service_candidate(s->r, k_get(selector, "matchLabels"), i));
	     i++) {
		if (!same_namespace(service, s->k) ||
		    !selector_takes(selector, k_path(service->root, "metadata.labels")))
			continue;
		if (service_port(service, port))
			return;
		last = service;
	}
	d = finding(s, port->origin, "%s reads port `%s`, which no Service that it selects has",
		    object_name(s->r, s->k), node_text(s->r->a, port));
	diag_here(d, "no such port");
	if (last)
		tell_service_ports(d, s, last, port);
	else
		diag_note(d, "it selects no Service of this stack");
	diag_note(d, "Prometheus finds no target and says nothing");
}

static void check_monitor(const struct subject *s)
{
	const struct knode *endpoints = k_path(s->k->root, "spec.endpoints");

	if (k_path(s->k->root, "spec.namespaceSelector"))
		return; /* may be of other namespaces */
	for (size_t i = 0; i < k_count(endpoints); i++) {
		const struct knode *port = k_get(k_at(endpoints, i), "port");

		if (port)
			check_endpoint(s, port);
	}
}

static bool policy_port_found(const struct subject *s, const struct knode *selector,
			      const struct knode *port)
{
	const struct kpod *p;

	for (size_t i = 0; (p = pod_candidate(s->r, k_get(selector, "matchLabels"), i)); i++) {
		if (same_namespace(p->k, s->k) && selector_takes(selector, pod_labels(p)) &&
		    (pod_has(p, port, "TCP") || pod_has(p, port, "UDP")))
			return true;
	}
	return false;
}

/* A name in `ports` of an ingress rule is looked up in the pods that the policy is for. */
static void check_policy(const struct subject *s)
{
	const struct knode *selector = k_path(s->k->root, "spec.podSelector");
	const struct knode *rules = k_path(s->k->root, "spec.ingress");

	for (size_t i = 0; i < k_count(rules); i++) {
		const struct knode *ports = k_get(k_at(rules, i), "ports");

		for (size_t j = 0; j < k_count(ports); j++) {
			const struct knode *port = k_get(k_at(ports, j), "port");
			struct diag *d;

			if (!port || port->kind != KNODE_STRING ||
			    policy_port_found(s, selector, port))
				continue;
			d = finding(s, port->origin, "%s opens port `%s`, which no pod of it has",
				    object_name(s->r, s->k), k_string(port, ""));
			diag_here(d, "no such port");
			diag_note(d, "Kubernetes accepts it: the rule opens nothing");
		}
	}
}

void rule_port_resolves(const struct subject *s)
{
	const struct kpod *p = object_pod(s->r, s->k);

	if (p)
		check_pod(s, p);
	if (kind_is(s->k, "Service"))
		check_service(s);
	else if (kind_is(s->k, "Ingress"))
		check_ingress(s);
	else if (kind_is(s->k, "HTTPRoute") || kind_is(s->k, "GRPCRoute"))
		check_route(s);
	else if (kind_is(s->k, "ServiceMonitor"))
		check_monitor(s);
	else if (kind_is(s->k, "NetworkPolicy"))
		check_policy(s);
}
