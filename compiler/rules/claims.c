/*
 * claims.c - volumes that one node has, and pods that are on several.
 */
#include <string.h>

#include "rules/rule.h"

static bool is_of_one_node(const struct kobject *claim)
{
	const struct knode *modes = k_path(claim->root, "spec.accessModes");

	for (size_t i = 0; i < k_count(modes); i++) {
		if (strncmp(k_string(k_at(modes, i), ""), "ReadWriteOnce", 13) != 0)
			return false;
	}
	return k_count(modes) > 0;
}

static bool is_recreated(const struct kobject *k)
{
	return strcmp(k_string(k_path(k->root, "spec.strategy.type"), ""), "Recreate") == 0;
}

static void check_claim(const struct subject *s, const struct knode *name,
			const struct kobject *claim)
{
	struct scale scale = scale_of(s->r, s->k);
	bool several = scale.most > 1, rolls = !is_recreated(s->k) && scale.surge > 0;
	struct diag *d;

	if (!several && !rolls)
		return;
	d = finding(s, name->origin, "pods of %s share a volume that one node has",
		    subject_name(s));
	diag_here(d, several ? "up to %lld pods mount it" :
			       "a rollout starts the new pod beside the old one (%lld)",
		  (long long)scale.most);
	tell_origin(d, origin_of(k_path(claim->root, "spec.accessModes"), claim),
		    "it can be mounted on one node at a time");
	diag_note(d, "a pod on another node stays in ContainerCreating, and a rollout stands still");
	diag_help(d, several ? "make it a `stateful`, whose pods have a volume each" :
			       "recreate it: `strategy { type = \"Recreate\" }`");
	tell_allow(d, s);
}

void rule_shared_claim(const struct subject *s)
{
	const struct knode *volumes = k_get(s->pod->spec, "volumes");

	if (!kind_is(s->k, "Deployment"))
		return;
	for (size_t i = 0; i < k_count(volumes); i++) {
		const struct knode *name = k_path(k_at(volumes, i), "persistentVolumeClaim.claimName");
		const struct kobject *claim = object_find(s->r, "PersistentVolumeClaim",
							  s->k->namespace_, k_string(name, ""));

		if (name && claim && is_of_one_node(claim))
			check_claim(s, name, claim);
	}
}
