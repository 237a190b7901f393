/*
 * waiver.c - the reasons of `allow`s, as annotations of what they are about.
 *
 * Whoever reviews the cluster sees why a rule does not hold there. A workload's reasons go to its
 * controller, the stack's to the Namespace.
 */
#include <string.h>

#include "diag/diag.h"
#include "lower/around.h"

static void put_reasons(struct lower *l, const struct kobject *k, const struct object *o)
{
	vec_for(i, &o->permissions) {
		const struct permission *p = o->permissions.v[i];
		const char *code = diag_code_name((enum diag_code)p->code);
		struct origin *origin = arena_new_of(l->a, struct origin);

		*origin = *o->origin;
		origin->span = p->stmt->span;
		origin->what = code;
		put_str(l, object_annotations(l, k), arena_printf(l->a, "kaizen.dev/allow.%s", code),
			p->until.n ? arena_printf(l->a, "%s (until %.*s)", p->reason,
						  (int)p->until.n, p->until.s)
				   : p->reason,
			origin);
	}
	for (size_t i = 0; o->set && o->blocks && o != l->m->program->stack && i < o->set->block_n; i++)
		vec_for(j, &o->blocks[i])
			put_reasons(l, k, o->blocks[i].v[j]);
}

static bool is_about(struct lower *l, const struct kobject *k, const struct object *decl)
{
	static const char *const controllers[] = { "Deployment", "StatefulSet", "DaemonSet", "Job",
						   "CronJob" };

	if (decl == l->m->program->stack)
		return strcmp(k->kind, "Namespace") == 0;
	if (!(NOUN_BIT(decl->noun) & NOUNS_WORKLOAD))
		return true;
	for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++)
		if (strcmp(k->kind, controllers[i]) == 0)
			return true;
	return false;
}

void put_waivers(struct lower *l, const struct kobject *k, const struct object *decl)
{
	if (is_about(l, k, decl))
		put_reasons(l, k, decl);
}
