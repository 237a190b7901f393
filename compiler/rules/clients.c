/*
 * clients.c - connections: what all pods keep open, against what the other end serves.
 *
 * `-> db (pool = 10)` says how many one pod keeps; `max_clients` how many the server takes.  A
 * pool of an ORM is per process and filled on demand, so it breaks on the day of the most load,
 * when the autoscaler is at its most.
 */
#include <string.h>

#include "rules/rule.h"

static int64_t capacity(const struct object *o, const struct origin **ret)
{
	int index = WORKLOAD_max_clients;
	const struct value *v;

	if (o->noun == N_EXTERNAL_SERVICE)
		index = EXTERNAL_SERVICE_max_clients;
	else if (o->noun != N_SERVICE && o->noun != N_STATEFUL)
		return 0;
	v = field(o, index);
	*ret = v ? v->origin : NULL;
	return val_int(v, 0);
}

static const struct object *edge_end(const struct edge *e)
{
	if (e->to_kind == PEER_WORKLOAD && e->to)
		return e->to->obj;
	return e->to_kind == PEER_EXTERNAL ? e->to_object : NULL;
}

static int64_t clients(const struct edge *e)
{
	return e->from && e->pool > 0 ? e->pool * e->from->most : 0;
}

static void report(const struct subject *s, const struct object *to, const struct origin *o,
		   int64_t most, int64_t sum)
{
	const struct model *m = s->r->m;
	struct subject own = { .r = s->r, .code = s->code, .w = model_workload(m, to) };
	struct diag *d = finding(
		&own, o, "the clients of `%s` may open more connections than it serves", to->path);

	diag_here(d, "serves %lld, its clients may open %lld", (long long)most, (long long)sum);
	tell_history(d, o);
	vec_for(i, &m->edges) {
		const struct edge *e = m->edges.v[i];

		if (edge_end(e) != to || !clients(e))
			continue;
		tell_origin(d, e->origin, "%lld for each pod of `%s`", (long long)e->pool,
			    e->from->obj->path);
		if (e->from->most != 1)
			tell_origin(d, e->from->most_origin, "up to %lld pods",
				    (long long)e->from->most);
		diag_value(d, "%s %lld x %lld = %lld", e->from->obj->path, (long long)e->from->most,
			   (long long)e->pool, (long long)clients(e));
	}
	diag_value(d, "%s.max_clients = %lld", to->path, (long long)most);
	diag_note(d, "it breaks when the load is highest: new pods get no connection");
	diag_help(d, "lower the pools, raise what the server takes, or put a pooler between them");
	tell_allow(d, s);
}

/* Each end once: at the first edge that leads to it. */
static bool is_first(const struct model *m, size_t at, const struct object *to)
{
	for (size_t i = 0; i < at; i++) {
		if (edge_end(m->edges.v[i]) == to)
			return false;
	}
	return true;
}

void rule_clients(const struct subject *s)
{
	const struct model *m = s->r->m;

	vec_for(i, &m->edges) {
		const struct object *to = edge_end(m->edges.v[i]);
		const struct origin *o = NULL;
		int64_t most = to ? capacity(to, &o) : 0, sum = 0;

		if (most < 1 || !is_first(m, i, to))
			continue;
		for (size_t j = i; j < m->edges.n; j++)
			sum += edge_end(m->edges.v[j]) == to ? clients(m->edges.v[j]) : 0;
		if (sum > most)
			report(s, to, o, most, sum);
	}
}
