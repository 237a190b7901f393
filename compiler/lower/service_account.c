/*
 * service_account.c - ServiceAccounts: one of each workload that does not name another.
 *
 * The account itself never mounts its token; the pod says so where it needs it, and wins.
 */
#include "lower/pod.h"

static void put_account_notes(struct lower *l, struct kobject *k, const struct value *v)
{
	struct knode *metadata = k_get(k->root, "metadata"), *map;

	if (!v || v->kind != VAL_MAP || v->map.n == 0)
		return;
	map = k_map_at(l->a, metadata, "annotations", v->origin);
	for (size_t i = 0; i < v->map.n; i++)
		put_value(l, map, v->map.v[i].key->s, v->map.v[i].value);
}

void lower_service_account(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		const struct workload *w = l->m->workloads.v[i];
		const struct object *account = block(w->obj, WORKLOAD_B_account);
		struct kobject *k;

		if (field(account, ACCOUNT_name))
			continue;
		k = workload_object(l, w, "v1", "ServiceAccount", w->name);
		put_account_notes(l, k, field(account, ACCOUNT_annotations));
		put_bool(l, k->root, "automountServiceAccountToken", false,
			 lower_choice(l, w->obj, "safe default: no service account token"));
	}
}
