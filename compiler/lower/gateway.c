/*
 * gateway.c - Gateway and HTTPRoutes of an `ingress` with `controller = gateway`.
 *
 * Only what the standard channel of Gateway API v1.2 and later has is used, so that any
 * implementation serves it.  Limits of rate and size are not in it (each implementation has
 * policies of its own for them) and are refused rather than dropped.
 *
 * cert-manager makes the certificate from the Gateway's annotation; it reads only listeners with
 * a host name, and copies the Gateway's labels to the certificate, by which the issuer picks the
 * solver (issuer.c).
 */
#include <inttypes.h>

#include "lower/around.h"

#define GATEWAY_API "gateway.networking.k8s.io/v1"

static void refuse(struct lower *l, const struct object *ingress, int index, const char *what)
{
	struct diag *d;

	if (!field(ingress, index))
		return;
	d = diag_new(l->sink, KZ_T013, field_span(ingress, index),
		     "ingress `%s` sets `%s`, which Gateway API cannot say", ingress->path,
		     set_ingress.fields[index].name);
	diag_object(d, ingress->path);
	diag_here(d, "has no effect with `controller = gateway`");
	diag_label(d, field_span(ingress, INGRESS_controller), "served by a Gateway");
	diag_note(d, "the standard channel of Gateway API has no field for %s", what);
	diag_help(d, "remove it and set the limit by a policy of the implementation (`object`), "
		     "or use `controller = nginx`");
}

/* "https", "https-1": the name of the listener for the n-th host. */
static const char *listener_name(struct lower *l, const char *protocol, size_t n)
{
	return n ? arena_printf(l->a, "%s-%zu", protocol, n) : protocol;
}

static struct knode *put_listener(struct lower *l, struct knode *listeners, const char *name,
				  int64_t port, const char *protocol, const struct origin *o)
{
	struct knode *n = k_push(l->a, listeners, k_map(l->a, o));
	struct knode *routes = put_map(l, put_map(l, n, "allowedRoutes", o), "namespaces", o);

	put_str(l, n, "name", name, o);
	put_int(l, n, "port", port, o);
	put_str(l, n, "protocol", protocol, o);
	put_str(l, routes, "from", "Same", o);
	return n;
}

static void put_certificate(struct lower *l, struct knode *listener, const char *secret,
			    const struct origin *o)
{
	struct knode *tls = put_map(l, listener, "tls", o);
	struct knode *ref = k_push(l->a, put_list(l, tls, "certificateRefs", o), k_map(l->a, o));

	put_str(l, tls, "mode", "Terminate", o);
	put_str(l, ref, "group", "", o);
	put_str(l, ref, "kind", "Secret", o);
	put_str(l, ref, "name", secret, o);
}

static void put_listeners(struct lower *l, struct knode *spec, const struct object *ingress,
			  const value_list *hosts)
{
	struct knode *listeners = put_list(l, spec, "listeners", ingress->origin);
	const struct origin *o;
	const char *secret = ingress_secret(l, ingress, &o);
	struct knode *n;

	vec_for(i, hosts) {
		n = put_listener(l, listeners, listener_name(l, "http", i), 80, "HTTP",
				 ingress->origin);
		put_value(l, n, "hostname", hosts->v[i]);
	}
	for (size_t i = 0; secret && i < hosts->n; i++) {
		n = put_listener(l, listeners, listener_name(l, "https", i), 443, "HTTPS",
				 ingress->origin);
		put_value(l, n, "hostname", hosts->v[i]);
		put_certificate(l, n, secret, o);
	}
}

static void make_gateway(struct lower *l, const struct object *ingress, const char *file,
			 const value_list *hosts)
{
	struct kobject *k = lower_object(l, GATEWAY_API, "Gateway", ingress->full_name, ingress,
					 file, 0);
	struct knode *spec = put_map(l, k->root, "spec", ingress->origin);
	const struct origin *o, *by;
	const char *class = ingress_class(l, ingress, &o);
	const char *issuer = ingress_issuer(l, ingress, &by);

	put_str(l, object_labels(l, k), "kaizen.dev/controller", "gateway",
		field_origin(ingress, INGRESS_controller));
	if (issuer)
		put_str(l, object_annotations(l, k), "cert-manager.io/cluster-issuer", issuer, by);
	if (block(ingress, INGRESS_B_annotations))
		put_open(l, object_annotations(l, k), block(ingress, INGRESS_B_annotations));
	put_str(l, spec, "gatewayClassName", class, o);
	put_listeners(l, spec, ingress, hosts);
}

/* An HTTPRoute for all hosts, attached to the listeners of one protocol; returns its spec. */
static struct knode *make_route(struct lower *l, const struct object *ingress, const char *name,
				const char *file, const char *protocol, const value_list *hosts)
{
	const struct origin *o = ingress->origin;
	struct kobject *k = lower_object(l, GATEWAY_API, "HTTPRoute", name, ingress, file, 0);
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct knode *parents = put_list(l, spec, "parentRefs", o);
	struct knode *names = put_list(l, spec, "hostnames", o);

	vec_for(i, hosts) {
		struct knode *parent = k_push(l->a, parents, k_map(l->a, o));

		put_str(l, parent, "group", "gateway.networking.k8s.io", o);
		put_str(l, parent, "kind", "Gateway", o);
		put_str(l, parent, "name", ingress->full_name, o);
		put_str(l, parent, "sectionName", listener_name(l, protocol, i), o);
		k_push(l->a, names, lower_value(l, hosts->v[i]));
	}
	return spec;
}

static void put_match(struct lower *l, struct knode *rule, const char *path, bool exact,
		      const struct origin *o, const struct origin *match)
{
	struct knode *m = k_push(l->a, put_list(l, rule, "matches", o), k_map(l->a, o));
	struct knode *n = put_map(l, m, "path", o);

	put_str(l, n, "type", exact ? "Exact" : "PathPrefix", match);
	put_str(l, n, "value", path, o);
}

static void put_header_filter(struct lower *l, struct knode *rule, const struct object *ingress)
{
	const struct origin *o = field_origin(ingress, INGRESS_headers);
	header_list headers = { 0 };
	struct knode *filter, *set;

	ingress_headers(l, ingress, &headers);
	if (!headers.n)
		return;
	filter = k_push(l->a, put_list(l, rule, "filters", o), k_map(l->a, o));
	put_str(l, filter, "type", "ResponseHeaderModifier", o);
	set = put_list(l, put_map(l, filter, "responseHeaderModifier", o), "set", o);
	vec_for(i, &headers) {
		struct knode *h = k_push(l->a, set, k_map(l->a, headers.v[i].origin));

		put_str(l, h, "name", headers.v[i].name, headers.v[i].origin);
		put_str(l, h, "value", headers.v[i].value, headers.v[i].origin);
	}
}

/* "0s" switches the timeout off, which connections that stay open need: here it is one of the
 * whole response, not of silence as with NGINX. */
static void put_timeout(struct lower *l, struct knode *rule, const struct object *ingress)
{
	const struct value *timeout = field(ingress, INGRESS_timeout);
	const struct value *websocket = field(ingress, INGRESS_websocket);
	bool open = val_bool(websocket, false);
	const struct value *v = open ? websocket : timeout;

	if (v)
		put_str(l, put_map(l, rule, "timeouts", v->origin), "request",
			open ? "0s" : duration_text(l, val_int(timeout, 0)), v->origin);
}

static void put_backend(struct lower *l, struct knode *rule, const struct ingress_route *r)
{
	const struct origin *o = field_origin(r->obj, ROUTE_to);
	struct knode *n = k_push(l->a, put_list(l, rule, "backendRefs", o), k_map(l->a, o));

	put_str(l, n, "group", "", o);
	put_str(l, n, "kind", "Service", o);
	put_str(l, n, "name", r->to->name, o);
	put_int(l, n, "port", r->port->service, field_origin(r->obj, ROUTE_port));
	put_int(l, n, "weight", 1, o);
}

static void put_rules(struct lower *l, struct knode *spec, const struct object *ingress)
{
	struct knode *rules = put_list(l, spec, "rules", ingress->origin);
	route_list routes = { 0 };

	ingress_routes(l, ingress, &routes);
	vec_for(i, &routes) {
		const struct ingress_route *r = &routes.v[i];
		struct knode *rule = k_push(l->a, rules, k_map(l->a, r->obj->origin));

		put_match(l, rule, r->path, r->exact, r->obj->origin,
			  field_origin(r->obj, ROUTE_match));
		put_header_filter(l, rule, ingress);
		put_backend(l, rule, r);
		put_timeout(l, rule, ingress);
	}
}

static void put_redirect(struct lower *l, struct knode *spec, const struct origin *o)
{
	struct knode *rule = k_push(l->a, put_list(l, spec, "rules", o), k_map(l->a, o));
	struct knode *filter, *redirect;

	put_match(l, rule, "/", false, o, o);
	filter = k_push(l->a, put_list(l, rule, "filters", o), k_map(l->a, o));
	put_str(l, filter, "type", "RequestRedirect", o);
	redirect = put_map(l, filter, "requestRedirect", o);
	put_str(l, redirect, "scheme", "https", o);
	put_int(l, redirect, "statusCode", 301, o);
}

static void make_all(struct lower *l, const struct object *ingress)
{
	const char *file = lower_file(l, FILE_INGRESS, ingress->full_name);
	const char *redirect = arena_printf(l->a, "%s-redirect", ingress->full_name);
	const struct origin *tls;
	bool secure = ingress_secret(l, ingress, &tls) != NULL;
	value_list hosts = { 0 };

	refuse(l, ingress, INGRESS_rate_limit, "rate limits");
	refuse(l, ingress, INGRESS_body_size, "the size of requests");
	ingress_hosts(l, ingress, &hosts);
	if (!hosts.n)
		return; /* reported already; a Gateway without listeners is refused */
	make_gateway(l, ingress, file, &hosts);
	put_rules(l,
		  make_route(l, ingress, ingress->full_name, file, secure ? "https" : "http",
			     &hosts),
		  ingress);
	if (secure)
		put_redirect(l, make_route(l, ingress, redirect, file, "http", &hosts), tls);
}

void lower_gateway(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_INGRESS];

	vec_for(i, all) {
		if (ingress_is_gateway(all->v[i]))
			make_all(l, all->v[i]);
	}
}
