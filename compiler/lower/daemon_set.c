/*
 * daemon_set.c - DaemonSets.
 */
#include "lower/pod.h"

/* Exactly one of maxSurge and maxUnavailable may be other than 0 (RULES.md V150); a node rarely
 * has room for two, so one node after the other does without. */
static void put_update(struct lower *l, struct knode *spec, struct setting_of s)
{
	struct knode *update = put_update_type(l, spec, s);
	const struct value *unavailable = field(s.block, ROLLOUT_unavailable);
	struct knode *rolling;

	if (!update)
		return;
	rolling = put_map(l, update, "rollingUpdate", s.decl->origin);
	if (unavailable)
		put_value(l, rolling, "maxUnavailable", unavailable);
	else
		put_int(l, rolling, "maxUnavailable", 1,
			lower_choice(l, s.decl, "one node after the other"));
}

static void lower_one(struct lower *l, const struct workload *w)
{
	struct kobject *k = workload_object(l, w, "apps/v1", "DaemonSet", w->name);
	const struct origin *o = w->obj->origin;
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct setting_of s = { block(w->obj, WORKLOAD_B_rollout), &set_rollout, w->obj };

	k_set(l->a, put_map(l, spec, "selector", o), "matchLabels", workload_selector(l, w, o));
	put_update(l, spec, s);
	put_setting_positive(l, spec, "minReadySeconds", s, ROLLOUT_min_ready);
	put_setting_int(l, spec, "revisionHistoryLimit", s, ROLLOUT_history);
	k_set(l->a, spec, "template", pod_template(l, w));
}

void lower_daemon_set(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		if (l->m->workloads.v[i]->kind == N_DAEMON)
			lower_one(l, l->m->workloads.v[i]);
	}
}
