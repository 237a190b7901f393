/*
 * merge.c - raw bodies over Kubernetes trees.
 *
 * A raw body has no table of fields, so its literals met no expectation: `250m` is a number with
 * a suffix that nobody decided.  Kubernetes reads both quantities and durations as text, so the
 * text that was written is what is meant.
 */
#include "lower/merge.h"

#include <string.h>

#include "kube/quantity.h"

/* `30s` of a raw body, as text. Quantities are made canonical (RULES.md V290); "5m" stays. */
static const char *suffixed_text(struct lower *l, const struct value *v)
{
	struct sb b = { 0 };
	const char *text, *canonical;

	if (v->unit != T_ANY)
		return value_format(l->a, v);
	num_format(v->num, &b);
	sb_addz(&b, v->suffix->s);
	text = sb_finish(&b, l->a);
	canonical = quantity_canonical(l->a, str_of(text));
	return canonical ? canonical : text;
}

static bool has_unit(const struct value *v)
{
	if (v->kind != VAL_NUMBER)
		return false;
	return (v->suffix && v->suffix->len) || v->unit == T_DURATION || v->unit == T_RATE;
}

static struct knode *raw_list(struct lower *l, const struct value *v)
{
	struct knode *list = k_list(l->a, v->origin);

	for (size_t i = 0; i < v->list.n; i++) {
		if (v->list.v[i]->kind != VAL_NULL && v->list.v[i]->kind != VAL_ERROR)
			k_push(l->a, list, raw_value(l, v->list.v[i]));
	}
	return list;
}

struct knode *raw_value(struct lower *l, const struct value *v)
{
	struct knode *n;
	const char *text;

	if (v->kind == VAL_LIST)
		return raw_list(l, v);
	if (v->kind == VAL_MAP) {
		n = k_map(l->a, v->origin);
		merge_value(l, n, v);
		return n;
	}
	if (has_unit(v)) {
		text = suffixed_text(l, v);
		if (text)
			return k_strz(l->a, text, v->origin);
	}
	n = lower_value(l, v);
	n->block = n->kind == KNODE_STRING && n->string.n &&
		   memchr(n->string.s, '\n', n->string.n) != NULL;
	return n;
}

/* The origin of a value that stands in the place of another. */
static const struct origin *replacing(struct lower *l, const struct origin *o,
				      const struct origin *old)
{
	struct origin *copy;

	if (o->prev || o == old)
		return o;
	copy = arena_new_of(l->a, struct origin);
	*copy = *o;
	copy->prev = old;
	return copy;
}

static void merge_entry(struct lower *l, struct knode *map, const struct value_entry *e)
{
	struct knode *old = k_get(map, e->key->s);
	struct knode *n;

	if (e->value->kind == VAL_ERROR)
		return;
	if (e->value->kind == VAL_NULL) {
		k_remove(map, e->key->s);
		return;
	}
	if (e->value->kind == VAL_MAP && old && old->kind == KNODE_MAP) {
		merge_value(l, old, e->value);
		return;
	}
	n = raw_value(l, e->value);
	if (old)
		n->origin = replacing(l, n->origin, old->origin);
	k_set(l->a, map, e->key->s, n);
}

void merge_value(struct lower *l, struct knode *map, const struct value *v)
{
	if (!v || v->kind != VAL_MAP)
		return;
	for (size_t i = 0; i < v->map.n; i++)
		merge_entry(l, map, &v->map.v[i]);
}
