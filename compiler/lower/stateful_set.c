/*
 * stateful_set.c - StatefulSets.
 *
 * Most of a StatefulSet can never change (RULES.md V147), claim templates among it.  So their
 * labels are only those that hold for the life of the workload.  `rollingUpdate.maxUnavailable`
 * is not written: API servers drop it (V146).
 */
#include "lower/pod.h"

static struct knode *claim_template(struct lower *l, const struct workload *w,
				    const struct object *volume)
{
	const struct origin *o = volume->origin;
	struct knode *claim = k_map(l->a, o);
	struct knode *metadata = put_map(l, claim, "metadata", o);
	struct knode *labels = put_map(l, metadata, "labels", o);

	put_str(l, metadata, "name", label_slug(l, volume->name->s), o);
	put_str(l, labels, "app.kubernetes.io/name", w->name, o);
	put_str(l, labels, "app.kubernetes.io/instance", w->name, o);
	put_str(l, labels, "app.kubernetes.io/part-of", l->m->program->stack_name, o);
	k_set(l->a, claim, "spec", claim_spec(l, volume));
	return claim;
}

/* Claims outlive their workload unless every volume of it says otherwise: the policy is one for
 * all of them, and data is not deleted by a majority. */
static void put_retention(struct lower *l, struct knode *spec, const object_list *volumes)
{
	const struct value *deleted = NULL;
	const struct origin *o = NULL;
	bool all = true;
	struct knode *policy;

	vec_for(i, volumes) {
		if (!volume_makes_claim(volumes->v[i]))
			continue;
		deleted = field(volumes->v[i], VOLUME_delete_with);
		all = all && val_bool(deleted, false);
		if (!o || !val_bool(deleted, false))
			o = deleted ? deleted->origin : volumes->v[i]->origin;
	}
	policy = put_map(l, spec, "persistentVolumeClaimRetentionPolicy", o);
	put_str(l, policy, "whenDeleted", all ? "Delete" : "Retain", o);
	put_str(l, policy, "whenScaled", "Retain", o);
}

static void put_claims(struct lower *l, struct knode *spec, const struct workload *w)
{
	const object_list *volumes = &w->obj->blocks[WORKLOAD_B_volume];
	struct knode *list = k_list(l->a, w->obj->origin);

	vec_for(i, volumes) {
		if (volume_makes_claim(volumes->v[i]))
			k_push(l->a, list, claim_template(l, w, volumes->v[i]));
	}
	if (!list->list.n)
		return;
	k_set(l->a, spec, "volumeClaimTemplates", list);
	put_retention(l, spec, volumes);
}

static void put_update(struct lower *l, struct knode *spec, struct setting_of s)
{
	struct knode *update = put_update_type(l, spec, s);

	if (update)
		put_setting_int(l, put_map(l, update, "rollingUpdate", s.decl->origin), "partition",
				s, ROLLOUT_partition);
}

static void lower_one(struct lower *l, const struct workload *w)
{
	struct kobject *k = workload_object(l, w, "apps/v1", "StatefulSet", w->name);
	const struct origin *o = w->obj->origin;
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct setting_of s = { block(w->obj, WORKLOAD_B_rollout), &set_rollout, w->obj };
	const struct value *start = field(w->obj, WORKLOAD_start);

	put_value(l, spec, "replicas", field(w->obj, WORKLOAD_replicas));
	put_str(l, spec, "serviceName", arena_printf(l->a, "%s-headless", w->name), o);
	put_str(l, spec, "podManagementPolicy",
		val_is(start, "parallel") ? "Parallel" : "OrderedReady", start ? start->origin : o);
	k_set(l->a, put_map(l, spec, "selector", o), "matchLabels", workload_selector(l, w, o));
	put_update(l, spec, s);
	put_setting_positive(l, spec, "minReadySeconds", s, ROLLOUT_min_ready);
	put_setting_int(l, spec, "revisionHistoryLimit", s, ROLLOUT_history);
	put_claims(l, spec, w);
	k_set(l->a, spec, "template", pod_template(l, w));
}

void lower_stateful_set(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		if (l->m->workloads.v[i]->kind == N_STATEFUL)
			lower_one(l, l->m->workloads.v[i]);
	}
}
