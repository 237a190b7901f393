/*
 * budget.c - PodDisruptionBudgets.
 */
#include "lower/pod.h"

static void put_amount(struct lower *l, struct knode *spec, const struct budget *b)
{
	const char *key = b->is_max ? "maxUnavailable" : "minAvailable";

	if (b->percent)
		put_str(l, spec, key, arena_printf(l->a, "%lld%%", (long long)b->amount),
			b->origin);
	else
		put_int(l, spec, key, b->amount, b->origin);
}

static void lower_one(struct lower *l, const struct workload *w, const struct budget *b)
{
	struct kobject *k = workload_object(l, w, "policy/v1", "PodDisruptionBudget", w->name);
	const struct origin *o = w->budget ? w->budget->origin : w->obj->origin;
	struct knode *spec = put_map(l, k->root, "spec", o);

	if (w->budget)
		k->decl = w->budget->decl;
	put_amount(l, spec, b);
	k_set(l->a, put_map(l, spec, "selector", o), "matchLabels", workload_selector(l, w, o));
	/* A pod that is broken protects nothing; without this it blocks the drain that would
	 * replace it. GA in 1.31. */
	put_str(l, spec, "unhealthyPodEvictionPolicy", "AlwaysAllow",
		lower_choice(l, w->obj, "broken pods may be evicted"));
}

void lower_budget(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		struct budget b = workload_budget(l->m->workloads.v[i]);

		if (b.made)
			lower_one(l, l->m->workloads.v[i], &b);
	}
}
