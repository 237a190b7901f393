/*
 * ingress.c - an Ingress for ingress-nginx, and the ConfigMap of its response headers.
 *
 * Headers go through `custom-headers`: snippets are off by default since 1.9 and are a way to run
 * code in the controller.  The controller serves 503 for a whole Ingress when a header is not in
 * its own setting `global-allowed-response-headers` (internal/ingress/annotations/customheaders),
 * so the ConfigMap says in an annotation which ones must be there.
 */
#include <inttypes.h>

#include "lower/around.h"

#define NGINX "nginx.ingress.kubernetes.io/"
#define WEBSOCKET_IDLE 3600

/* Whole events a second, else a minute: nginx knows no others. */
static void put_rate(struct lower *l, struct knode *annotations, const struct object *ingress)
{
	const struct value *v = field(ingress, INGRESS_rate_limit);
	struct num per_minute;
	struct diag *d;
	int64_t n;

	if (!v)
		return;
	if (num_to_int(v->num, &n)) {
		put_str(l, annotations, NGINX "limit-rps", arena_printf(l->a, "%" PRId64, n),
			v->origin);
		return;
	}
	if (num_mul(v->num, num_of(60), &per_minute) && num_to_int(per_minute, &n)) {
		put_str(l, annotations, NGINX "limit-rpm", arena_printf(l->a, "%" PRId64, n),
			v->origin);
		return;
	}
	d = diag_new(l->sink, KZ_T009, field_span(ingress, INGRESS_rate_limit),
		     "the rate limit of ingress `%s` is no whole number a second or a minute",
		     ingress->path);
	diag_object(d, ingress->path);
	diag_here(d, "this rate");
	diag_note(d, "NGINX counts whole requests, `limit-rps` or `limit-rpm`");
	diag_help(d, "write a rate such as `100/s` or `30/m`");
}

/* nginx's sizes: "8m" is 8 MiB; there is no unit above g and no other spelling. */
static const char *size_text(struct lower *l, int64_t bytes)
{
	if (bytes > 0 && bytes % (1024 * 1024) == 0)
		return arena_printf(l->a, "%" PRId64 "m", bytes / (1024 * 1024));
	if (bytes > 0 && bytes % 1024 == 0)
		return arena_printf(l->a, "%" PRId64 "k", bytes / 1024);
	return arena_printf(l->a, "%" PRId64, bytes);
}

/* The time between two reads or writes, so an open but silent websocket needs a long one. */
static void put_timeouts(struct lower *l, struct knode *annotations, const struct object *ingress)
{
	const struct value *timeout = field(ingress, INGRESS_timeout);
	const struct value *websocket = field(ingress, INGRESS_websocket);
	int64_t seconds = val_int(timeout, 0);
	const struct origin *o = timeout ? timeout->origin : NULL;
	const char *text;

	if (val_bool(websocket, false) && seconds < WEBSOCKET_IDLE) {
		seconds = WEBSOCKET_IDLE;
		o = websocket->origin;
	}
	if (!o)
		return;
	text = arena_printf(l->a, "%" PRId64, seconds);
	put_str(l, annotations, NGINX "proxy-read-timeout", text, o);
	put_str(l, annotations, NGINX "proxy-send-timeout", text, o);
}

static void put_tls(struct lower *l, struct knode *annotations, struct knode *spec,
		    const struct object *ingress)
{
	const struct origin *o, *by;
	const char *secret = ingress_secret(l, ingress, &o);
	const char *issuer = ingress_issuer(l, ingress, &by);
	value_list hosts = { 0 };
	struct knode *entry, *names;

	if (issuer)
		put_str(l, annotations, "cert-manager.io/cluster-issuer", issuer, by);
	if (!secret)
		return;
	put_str(l, annotations, NGINX "ssl-redirect", "true", o);
	put_str(l, annotations, NGINX "force-ssl-redirect", "true", o);
	entry = k_push(l->a, put_list(l, spec, "tls", o), k_map(l->a, o));
	put_str(l, entry, "secretName", secret, o);
	names = put_list(l, entry, "hosts", o);
	ingress_hosts(l, ingress, &hosts);
	vec_for(i, &hosts)
		k_push(l->a, names, lower_value(l, hosts.v[i]));
}

static void put_path(struct lower *l, struct knode *paths, const struct ingress_route *r)
{
	const struct origin *o = r->obj->origin;
	struct knode *path = k_push(l->a, paths, k_map(l->a, o));
	struct knode *service = put_map(l, put_map(l, path, "backend", o), "service", o);

	put_str(l, path, "path", r->path, o);
	put_str(l, path, "pathType", r->exact ? "Exact" : "Prefix",
		field_origin(r->obj, ROUTE_match));
	put_str(l, service, "name", r->to->name, field_origin(r->obj, ROUTE_to));
	put_str(l, put_map(l, service, "port", o), "name", r->port->name,
		field_origin(r->obj, ROUTE_port));
}

static void put_rules(struct lower *l, struct knode *spec, const struct object *ingress)
{
	struct knode *rules = put_list(l, spec, "rules", ingress->origin);
	value_list hosts = { 0 };
	route_list routes = { 0 };

	ingress_hosts(l, ingress, &hosts);
	ingress_routes(l, ingress, &routes);
	vec_for(i, &hosts) {
		struct knode *rule = k_push(l->a, rules, k_map(l->a, ingress->origin));
		struct knode *paths;

		put_value(l, rule, "host", hosts.v[i]);
		if (!routes.n)
			continue;
		paths = put_list(l, put_map(l, rule, "http", ingress->origin), "paths",
				 ingress->origin);
		vec_for(j, &routes)
			put_path(l, paths, &routes.v[j]);
	}
}

static void make_headers(struct lower *l, const struct object *ingress, const header_list *headers,
			 const char *name, const char *file)
{
	struct kobject *k = lower_object(l, "v1", "ConfigMap", name, ingress, file, 0);
	struct knode *data = put_map(l, k->root, "data", ingress->origin);
	struct sb names = { 0 };

	vec_for(i, headers) {
		put_text(l, data, headers->v[i].name, headers->v[i].value, headers->v[i].origin);
		sb_printf(&names, "%s%s", i ? "," : "", headers->v[i].name);
	}
	put_str(l, object_annotations(l, k), "kaizen.dev/needs",
		arena_printf(l->a, "ingress-nginx answers 503 unless its own ConfigMap has "
				   "global-allowed-response-headers: %s",
			     sb_finish(&names, l->a)),
		ingress->origin);
}

static void put_headers(struct lower *l, struct knode *annotations, const struct object *ingress,
			const char *file)
{
	const char *name = arena_printf(l->a, "%s-headers", ingress->full_name);
	header_list headers = { 0 };

	ingress_headers(l, ingress, &headers);
	if (!headers.n)
		return;
	make_headers(l, ingress, &headers, name, file);
	put_str(l, annotations, NGINX "custom-headers",
		arena_printf(l->a, "%s/%s", l->m->program->namespace_, name),
		field_origin(ingress, INGRESS_headers));
}

static void make_ingress(struct lower *l, const struct object *ingress)
{
	const char *file = lower_file(l, FILE_INGRESS, ingress->full_name);
	struct kobject *k = lower_object(l, "networking.k8s.io/v1", "Ingress", ingress->full_name,
					 ingress, file, 0);
	struct knode *annotations = object_annotations(l, k);
	struct knode *spec = put_map(l, k->root, "spec", ingress->origin);
	const struct value *body = field(ingress, INGRESS_body_size);
	const struct origin *o;
	const char *class = ingress_class(l, ingress, &o);

	put_str(l, spec, "ingressClassName", class, o);
	put_tls(l, annotations, spec, ingress);
	put_rules(l, spec, ingress);
	put_rate(l, annotations, ingress);
	put_timeouts(l, annotations, ingress);
	if (body)
		put_str(l, annotations, NGINX "proxy-body-size", size_text(l, val_int(body, 0)),
			body->origin);
	put_headers(l, annotations, ingress, file);
	put_open(l, annotations, block(ingress, INGRESS_B_annotations));
	if (annotations->map.n == 0)
		k_remove(k_get(k->root, "metadata"), "annotations");
}

void lower_ingress(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_INGRESS];

	vec_for(i, all) {
		if (!ingress_is_gateway(all->v[i]))
			make_ingress(l, all->v[i]);
	}
}
