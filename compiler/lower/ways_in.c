/*
 * ways_in.c - what an `ingress` says, whatever controller serves it.
 */
#include <string.h>

#include "lower/around.h"

bool ingress_is_gateway(const struct object *ingress)
{
	return val_is(field(ingress, INGRESS_controller), "gateway");
}

void ingress_hosts(struct lower *l, const struct object *ingress, value_list *ret)
{
	const struct value *host = field(ingress, INGRESS_host);
	const struct value *aliases = field(ingress, INGRESS_aliases);

	if (host && val_str(host).n)
		vec_push(l->a, ret, host);
	if (!aliases || aliases->kind != VAL_LIST)
		return;
	for (size_t i = 0; i < aliases->list.n; i++) {
		if (val_str(aliases->list.v[i]).n)
			vec_push(l->a, ret, aliases->list.v[i]);
	}
}

void ingress_routes(struct lower *l, const struct object *ingress, route_list *ret)
{
	const object_list *routes = &ingress->blocks[INGRESS_B_route];

	vec_for(i, routes) {
		const struct object *o = routes->v[i];
		const struct object *to = val_ref(field(o, ROUTE_to));
		struct ingress_route r = { .obj = o, .path = o->name->s };

		r.to = to ? model_workload(l->m, to) : NULL;
		r.port = r.to ? workload_port(r.to, NULL, field(o, ROUTE_port)) : NULL;
		r.exact = val_is(field(o, ROUTE_match), "exact");
		if (r.port)
			vec_push(l->a, ret, r);
	}
}

/* What scanners of web sites ask for. X-XSS-Protection is left out on purpose: the filter that it
 * controlled is gone from browsers and was itself a hole. */
static void secure_headers(struct lower *l, const struct object *ingress, header_list *ret)
{
	static const char *const usual[][2] = {
		{ "X-Content-Type-Options", "nosniff" },
		{ "X-Frame-Options", "DENY" },
		{ "Referrer-Policy", "strict-origin-when-cross-origin" },
		{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
		{ "Content-Security-Policy", "frame-ancestors 'none'" },
	};
	const struct origin *o = field_origin(ingress, INGRESS_headers);
	const struct origin *tls;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		vec_push(l->a, ret, ((struct header){ usual[i][0], usual[i][1], o }));
	if (ingress_secret(l, ingress, &tls))
		vec_push(l->a, ret,
			 ((struct header){ "Strict-Transport-Security",
					   "max-age=31536000; includeSubDomains", o }));
}

void ingress_headers(struct lower *l, const struct object *ingress, header_list *ret)
{
	const struct value *v = field(ingress, INGRESS_headers);

	if (!v)
		return;
	if (val_is(v, "secure")) {
		secure_headers(l, ingress, ret);
		return;
	}
	if (v->kind != VAL_MAP)
		return;
	for (size_t i = 0; i < v->map.n; i++) {
		const char *text = text_of(l, v->map.v[i].value);

		if (text)
			vec_push(l->a, ret, ((struct header){ v->map.v[i].key->s, text,
							      v->map.v[i].value->origin }));
	}
}

const char *ingress_class(struct lower *l, const struct object *ingress, const struct origin **ret)
{
	const struct value *v = field(ingress, INGRESS_class);

	*ret = v ? v->origin : platform_origin(l, PLATFORM_ingress_class);
	return v ? val_text(l->a, v, "") : platform_text(l, PLATFORM_ingress_class);
}

const char *ingress_secret(struct lower *l, const struct object *ingress,
			   const struct origin **ret)
{
	const struct value *secret = field(ingress, INGRESS_tls_secret);
	const struct value *tls = field(ingress, INGRESS_tls);

	if (secret) {
		*ret = secret->origin;
		return val_text(l->a, secret, "");
	}
	if (!val_ref(tls))
		return NULL;
	*ret = tls->origin;
	return arena_printf(l->a, "%s-tls", ingress->full_name);
}

const char *ingress_issuer(struct lower *l, const struct object *ingress,
			   const struct origin **ret)
{
	const struct value *tls = field(ingress, INGRESS_tls);
	const struct object *issuer = val_ref(tls);
	const struct name *variant;

	if (!issuer)
		return NULL;
	*ret = tls->origin;
	if (issuer->noun == N_EXTERNAL_ISSUER)
		return val_text(l->a, field(issuer, EXTERNAL_ISSUER_name), issuer->name->s);
	variant = tls->ref.variant;
	return arena_printf(l->a, "%s-%s", issuer->full_name, variant ? variant->s : "prod");
}
