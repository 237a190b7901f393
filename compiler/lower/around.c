/*
 * around.c - text, metadata and the endpoints that Prometheus reads.
 */
#include "lower/around.h"

#include <inttypes.h>
#include <string.h>

#include "kube/quantity.h"

const char *duration_text(struct lower *l, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char unit;
	} units[] = { { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	struct sb b = { 0 };

	if (seconds <= 0)
		return "0s";
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (seconds >= units[i].seconds)
			sb_printf(&b, "%" PRId64 "%c", seconds / units[i].seconds, units[i].unit);
		seconds %= units[i].seconds;
	}
	return sb_finish(&b, l->a);
}

const char *count_text(struct lower *l, int64_t n)
{
	/* The grammar of plain quantities is that of CPU: no unit, powers of ten. */
	const char *text = quantity_cpu(l->a, num_of(n));

	return text ? text : "0";
}

const char *text_of(struct lower *l, const struct value *v)
{
	if (!v || v->kind == VAL_ERROR || v->kind == VAL_NULL)
		return NULL;
	if (v->kind == VAL_STRING || v->kind == VAL_SYMBOL)
		return arena_strndup(l->a, v->string.s, v->string.n);
	return value_format(l->a, v);
}

void put_text(struct lower *l, struct knode *map, const char *key, const char *text,
	      const struct origin *o)
{
	struct knode *n = k_strz(l->a, text, o);

	n->block = strchr(text, '\n') != NULL;
	k_set(l->a, map, key, n);
}

void put_open(struct lower *l, struct knode *map, const struct object *o)
{
	if (!o)
		return;
	vec_for(i, &o->open) {
		const struct open_entry *e = &o->open.v[i];
		const char *text = text_of(l, e->value);

		if (text)
			put_text(l, map, e->key->s, text, e->value->origin);
	}
}

struct knode *object_annotations(struct lower *l, const struct kobject *k)
{
	return k_map_at(l->a, k_get(k->root, "metadata"), "annotations", k->origin);
}

struct knode *object_labels(struct lower *l, const struct kobject *k)
{
	return k_map_at(l->a, k_get(k->root, "metadata"), "labels", k->origin);
}

const char *platform_text(struct lower *l, int index)
{
	return val_text(l->a, field(l->m->platform, index), "");
}

const struct origin *platform_origin(struct lower *l, int index)
{
	return field_origin(l->m->platform, index);
}

/* The fields of `metrics` and `monitor` are the same under different indices. */
static void add_endpoint(struct lower *l, const struct workload *w, const struct object *o,
			 const int index[3], endpoint_list *ret)
{
	struct endpoint e = { .obj = o };

	e.port = workload_port(w, NULL, field(o, index[0]));
	if (!e.port)
		return;
	e.path = val_text(l->a, field(o, index[1]), "/metrics");
	e.every = val_int(field(o, index[2]), 30);
	e.port_origin = field_origin(o, index[0]);
	e.path_origin = field_origin(o, index[1]);
	e.every_origin = field_origin(o, index[2]);
	vec_push(l->a, ret, e);
}

void scraped_endpoints(struct lower *l, const struct workload *w, endpoint_list *ret)
{
	static const int metrics[] = { METRICS_port, METRICS_path, METRICS_every };
	static const int monitor[] = { MONITOR_port, MONITOR_path, MONITOR_every };
	const object_list *monitors = &l->m->program->by_noun[N_MONITOR];
	const struct object *own = block(w->obj, WORKLOAD_B_metrics);

	if (own)
		add_endpoint(l, w, own, metrics, ret);
	vec_for(i, monitors) {
		const struct object *to = val_ref(field(monitors->v[i], MONITOR_for));

		if (to && model_workload(l->m, to) == w)
			add_endpoint(l, w, monitors->v[i], monitor, ret);
	}
}
