/*
 * index.c - pods, Services and budgets by label, so that a selector is not held against all of
 * them: with every object a selector, that would be quadratic.
 *
 * An index is a list of (key, value, thing) in byte order.  What a selector without labels takes
 * cannot be narrowed down; it gets everything.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/rule.h"

static int compare_pair(const struct labelled *x, const char *key, struct str value)
{
	int c = strcmp(x->key, key);

	return c ? c : str_cmp(x->value, value);
}

static int by_pair(const void *px, const void *py)
{
	const struct labelled *x = px, *y = py;
	int c = compare_pair(x, y->key, y->value);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static void add_labels(struct rules *r, struct label_index *x, const struct knode *labels,
		       const void *thing)
{
	for (size_t i = 0; labels && labels->kind == KNODE_MAP && i < labels->map.n; i++) {
		const struct kentry *e = &labels->map.v[i];

		if (e->value->kind == KNODE_STRING)
			vec_push(r->a, &x->by_label,
				 ((struct labelled){ e->key, e->value->string, thing,
						     x->by_label.n }));
	}
	vec_push(r->a, &x->all, thing);
}

static void sort_index(struct label_index *x)
{
	if (x->by_label.n)
		qsort(x->by_label.v, x->by_label.n, sizeof(*x->by_label.v), by_pair);
}

void index_labels(struct rules *r)
{
	const struct kobject *k;

	vec_for(i, &r->pods)
		add_labels(r, &r->pod_index, pod_labels(r->pods.v[i]), r->pods.v[i]);
	for (size_t i = 0; (k = object_of_kind(r, "Service", i)); i++)
		add_labels(r, &r->service_index, k_path(k->root, "metadata.labels"), k);
	for (size_t i = 0; (k = object_of_kind(r, "PodDisruptionBudget", i)); i++)
		add_labels(r, &r->budget_index, k_path(k->root, "spec.selector.matchLabels"), k);
	sort_index(&r->pod_index);
	sort_index(&r->service_index);
	sort_index(&r->budget_index);
}

static const void *with_label(const struct label_index *x, const char *key, struct str value,
			      size_t i)
{
	size_t low = 0, high = x->by_label.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare_pair(&x->by_label.v[mid], key, value) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	i += low;
	return i < x->by_label.n && compare_pair(&x->by_label.v[i], key, value) == 0
		       ? x->by_label.v[i].thing
		       : NULL;
}

/* The i-th thing that has the first of these labels; without labels, the i-th of all. */
static const void *candidate(const struct label_index *x, const struct knode *labels, size_t i)
{
	if (labels && labels->kind == KNODE_MAP && labels->map.n &&
	    labels->map.v[0].value->kind == KNODE_STRING)
		return with_label(x, labels->map.v[0].key, labels->map.v[0].value->string, i);
	return i < x->all.n ? x->all.v[i] : NULL;
}

const struct kpod *pod_candidate(const struct rules *r, const struct knode *labels, size_t i)
{
	return candidate(&r->pod_index, labels, i);
}

const struct kobject *service_candidate(const struct rules *r, const struct knode *labels, size_t i)
{
	return candidate(&r->service_index, labels, i);
}

static bool takes_pod(const struct kobject *budget, const struct kpod *p)
{
	return budget && same_namespace(budget, p->k) &&
	       selector_takes(k_path(budget->root, "spec.selector"), pod_labels(p));
}

bool has_budget(const struct rules *r, const struct kpod *p)
{
	const struct knode *labels = pod_labels(p);
	const struct kobject *k;

	for (size_t n = 0; labels && labels->kind == KNODE_MAP && n < labels->map.n; n++) {
		const struct kentry *e = &labels->map.v[n];

		if (e->value->kind != KNODE_STRING)
			continue;
		for (size_t i = 0; (k = with_label(&r->budget_index, e->key, e->value->string, i));
		     i++)
			if (takes_pod(k, p))
				return true;
	}
	vec_for(i, &r->budget_index.all) { /* those that select by expressions, or everything */
		k = r->budget_index.all.v[i];
		if (!k_path(k->root, "spec.selector.matchLabels") && takes_pod(k, p))
			return true;
	}
	return false;
}
