/*
 * deployment.c - Deployments, of services and workers.
 *
 * `replicas` is left out where an autoscaler owns it: each apply would reset the scale otherwise
 * (RULES.md V260).  A claim that one node holds at a time makes a rolling update wait for itself,
 * so such a workload is recreated (V201).
 */
#include "lower/pod.h"

static void put_rolling(struct lower *l, struct knode *strategy, struct setting_of s)
{
	struct knode *rolling = put_map(l, strategy, "rollingUpdate", strategy->origin);
	const struct value *surge = field(s.block, ROLLOUT_surge);
	const struct value *unavailable = field(s.block, ROLLOUT_unavailable);

	if (surge)
		put_value(l, rolling, "maxSurge", surge);
	else
		put_setting_int(l, rolling, "maxSurge", s, ROLLOUT_surge);
	if (unavailable)
		put_value(l, rolling, "maxUnavailable", unavailable);
	else
		put_int(l, rolling, "maxUnavailable", 0,
			lower_choice(l, s.decl, "no pod goes before another is ready"));
}

/* The claim for which a rolling update would wait without end. */
static const struct origin *claim_origin(struct lower *l, const struct workload *w)
{
	const object_list *volumes = &w->obj->blocks[WORKLOAD_B_volume];

	vec_for(i, volumes) {
		if (!field(volumes->v[i], VOLUME_host))
			return lower_choice(l, volumes->v[i], "a claim that one node holds");
	}
	return w->obj->origin;
}

static void put_strategy(struct lower *l, struct knode *spec, const struct workload *w,
			 struct setting_of s)
{
	const struct value *v = field(s.block, ROLLOUT_strategy);
	bool recreate = v ? val_is(v, "recreate") : w->one_at_a_time;
	const struct origin *o = v ? v->origin : w->obj->origin;
	struct knode *strategy;

	if (!v && recreate)
		o = claim_origin(l, w);
	strategy = put_map(l, spec, "strategy", o);
	put_str(l, strategy, "type", recreate ? "Recreate" : "RollingUpdate", o);
	if (!recreate)
		put_rolling(l, strategy, s);
}

static void lower_one(struct lower *l, const struct workload *w)
{
	struct kobject *k = workload_object(l, w, "apps/v1", "Deployment", w->name);
	const struct origin *o = w->obj->origin;
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct setting_of s = { block(w->obj, WORKLOAD_B_rollout), &set_rollout, w->obj };

	if (!w->autoscale)
		put_value(l, spec, "replicas", field(w->obj, WORKLOAD_replicas));
	k_set(l->a, put_map(l, spec, "selector", o), "matchLabels", workload_selector(l, w, o));
	put_strategy(l, spec, w, s);
	put_setting_positive(l, spec, "minReadySeconds", s, ROLLOUT_min_ready);
	put_setting_int(l, spec, "progressDeadlineSeconds", s, ROLLOUT_deadline);
	put_setting_int(l, spec, "revisionHistoryLimit", s, ROLLOUT_history);
	k_set(l->a, spec, "template", pod_template(l, w));
}

void lower_deployment(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		const struct workload *w = l->m->workloads.v[i];

		if (w->kind == N_SERVICE || w->kind == N_WORKER)
			lower_one(l, w);
	}
}
