/*
 * leaf.c - leaves of a Kubernetes tree, and values in the form that Kubernetes takes.
 *
 * What the server would rewrite is written as it would store it (RULES.md V290): quantities are
 * canonical, durations whole seconds.  What has no value is left out, and so are empty maps and
 * lists: the server drops them, and a GitOps controller would see the difference for ever.
 */
#include "kube/quantity.h"
#include "lower/context.h"

void put_str(struct lower *l, struct knode *map, const char *key, const char *text,
	     const struct origin *o)
{
	k_set(l->a, map, key, k_strz(l->a, text, o));
}

void put_int(struct lower *l, struct knode *map, const char *key, int64_t i,
	     const struct origin *o)
{
	k_set(l->a, map, key, k_int(l->a, i, o));
}

void put_bool(struct lower *l, struct knode *map, const char *key, bool b, const struct origin *o)
{
	k_set(l->a, map, key, k_bool(l->a, b, o));
}

struct knode *put_map(struct lower *l, struct knode *map, const char *key, const struct origin *o)
{
	return k_set(l->a, map, key, k_map(l->a, o));
}

struct knode *put_list(struct lower *l, struct knode *map, const char *key,
		       const struct origin *o)
{
	return k_set(l->a, map, key, k_list(l->a, o));
}

static bool is_empty(const struct value *v)
{
	return (v->kind == VAL_LIST && v->list.n == 0) || (v->kind == VAL_MAP && v->map.n == 0);
}

void put_value(struct lower *l, struct knode *map, const char *key, const struct value *v)
{
	if (!v || v->kind == VAL_NULL || v->kind == VAL_ERROR || is_empty(v))
		return;
	k_set(l->a, map, key, lower_value(l, v));
}

/* Up to the next thousandth, as the server would (V167). */
static const char *cpu_text(struct lower *l, struct num cores)
{
	const char *text = quantity_cpu(l->a, cores);
	struct num m;

	if (text || !num_mul(cores, num_of(1000), &m) || !num_ceil(m, &m))
		return text ? text : "0";
	num_div(m, num_of(1000), &m);
	text = quantity_cpu(l->a, m);
	return text ? text : "0";
}

/* Up to the next byte: `0.75 * memory` need not be whole. */
static const char *memory_text(struct lower *l, struct num bytes)
{
	struct num whole;
	const char *text = num_ceil(bytes, &whole) ? quantity_memory(l->a, whole) : NULL;

	return text ? text : "0";
}

struct knode *lower_quantity(struct lower *l, const struct value *v)
{
	if (v->kind == VAL_RANGE)
		v = v->range.low;
	if (v->unit == T_CPU)
		return k_strz(l->a, cpu_text(l, v->num), v->origin);
	return k_strz(l->a, memory_text(l, v->num), v->origin);
}

static struct knode *whole_or_text(struct lower *l, const struct value *v)
{
	struct sb b = { 0 };
	int64_t i;

	if (num_to_int(v->num, &i))
		return k_int(l->a, i, v->origin);
	num_format(v->num, &b);
	return k_strz(l->a, sb_finish(&b, l->a), v->origin);
}

static struct knode *lower_number(struct lower *l, const struct value *v)
{
	if (v->unit == T_CPU || v->unit == T_MEMORY)
		return lower_quantity(l, v);
	if (v->unit == T_PERCENT || val_percent(v))
		return k_strz(l->a, arena_printf(l->a, "%lld%%", (long long)val_int(v, 0)),
			      v->origin);
	return whole_or_text(l, v);
}

static struct knode *lower_list(struct lower *l, const struct value *v)
{
	struct knode *list = k_list(l->a, v->origin);

	for (size_t i = 0; i < v->list.n; i++)
		k_push(l->a, list, lower_value(l, v->list.v[i]));
	return list;
}

static struct knode *lower_map(struct lower *l, const struct value *v)
{
	struct knode *map = k_map(l->a, v->origin);

	for (size_t i = 0; i < v->map.n; i++)
		k_set(l->a, map, v->map.v[i].key->s, lower_value(l, v->map.v[i].value));
	return map;
}

static bool is_keyed(const struct object *o)
{
	return o->noun == N_CONFIG || o->noun == N_SECRET || o->noun == N_EXTERNAL_CONFIG ||
	       o->noun == N_EXTERNAL_SECRET;
}

struct knode *lower_value(struct lower *l, const struct value *v)
{
	const char *text;

	switch (v->kind) {
	case VAL_ERROR:
	case VAL_NULL:
		return k_null(l->a, v->origin);
	case VAL_BOOL:
		return k_bool(l->a, v->boolean, v->origin);
	case VAL_NUMBER:
		return lower_number(l, v);
	case VAL_STRING:
	case VAL_SYMBOL:
		text = arena_strndup(l->a, v->string.s, v->string.n);
		return k_str(l->a, (struct str){ text, v->string.n }, v->origin);
	case VAL_LIST:
		return lower_list(l, v);
	case VAL_MAP:
		return lower_map(l, v);
	case VAL_REF:
		text = is_keyed(v->ref.object) ? config_name(l, v->ref.object)
					       : v->ref.object->full_name;
		return k_strz(l->a, text ? text : v->ref.object->path, v->origin);
	case VAL_RANGE:
	case VAL_KEY:
	case VAL_FACT:
	case VAL_GENERATED:
		break;
	}
	text = value_format(l->a, v);
	return k_strz(l->a, text ? text : "", v->origin);
}
