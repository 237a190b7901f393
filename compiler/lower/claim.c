/*
 * claim.c - PersistentVolumeClaims: of Deployments and other workloads that are not stateful.
 *
 * A StatefulSet makes its claims itself from templates, which have the same spec.
 */
#include "lower/pod.h"

bool volume_makes_claim(const struct object *volume)
{
	return field(volume, VOLUME_size) != NULL;
}

const char *claim_name(struct lower *l, const struct workload *w, const struct object *volume)
{
	return arena_printf(l->a, "%s-%s", w->name, volume->name->s);
}

static const char *access_mode(const struct value *v)
{
	static const struct {
		const char *word, *mode;
	} modes[] = {
		{ "once", "ReadWriteOnce" },
		{ "once-pod", "ReadWriteOncePod" },
		{ "many", "ReadWriteMany" },
		{ "read-many", "ReadOnlyMany" },
	};

	for (size_t i = 0; v && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (val_is(v, modes[i].word))
			return modes[i].mode;
	}
	return "ReadWriteOnce";
}

struct knode *claim_spec(struct lower *l, const struct object *volume)
{
	const struct value *access = field(volume, VOLUME_access);
	const struct value *class = field(volume, VOLUME_class);
	const struct value *size = field(volume, VOLUME_size);
	const struct origin *o = access ? access->origin : volume->origin;
	struct knode *spec = k_map(l->a, volume->origin), *requests;

	k_push(l->a, put_list(l, spec, "accessModes", o), k_strz(l->a, access_mode(access), o));
	requests = put_map(l, spec, "resources", size->origin);
	requests = put_map(l, requests, "requests", size->origin);
	k_set(l->a, requests, "storage", lower_quantity(l, size));
	put_value(l, spec, "storageClassName",
		  class ? class : field(l->m->platform, PLATFORM_storage_class));
	put_str(l, spec, "volumeMode", "Filesystem", volume->origin);
	return spec;
}

static void lower_claims_of(struct lower *l, const struct workload *w)
{
	const object_list *volumes = &w->obj->blocks[WORKLOAD_B_volume];
	struct kobject *k;

	vec_for(i, volumes) {
		const struct object *volume = volumes->v[i];

		if (!volume_makes_claim(volume))
			continue;
		k = workload_object(l, w, "v1", "PersistentVolumeClaim", claim_name(l, w, volume));
		k->decl = volume->decl;
		k_set(l->a, k->root, "spec", claim_spec(l, volume));
	}
}

void lower_claim(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		if (l->m->workloads.v[i]->kind != N_STATEFUL)
			lower_claims_of(l, l->m->workloads.v[i]);
	}
}
