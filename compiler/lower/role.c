/*
 * role.c - Role and RoleBinding of a `role`.
 *
 * A binding's roleRef cannot change; a Role of the same name can, so both take the declaration's
 * name and nothing of their content.
 */
#include "lower/around.h"

#define RBAC_GROUP "rbac.authorization.k8s.io"
#define RBAC_API RBAC_GROUP "/v1"

static void make_role(struct lower *l, const struct object *role, const char *file)
{
	const object_list *all = &role->blocks[ROLE_B_rule];
	struct kobject *k = lower_object(l, RBAC_API, "Role", role->full_name, role, file, 0);
	struct knode *rules = put_list(l, k->root, "rules", role->origin);

	vec_for(i, all) {
		const struct object *r = all->v[i];
		struct knode *rule = k_push(l->a, rules, k_map(l->a, r->origin));

		put_value(l, rule, "apiGroups", field(r, ROLE_RULE_groups));
		put_value(l, rule, "resources", field(r, ROLE_RULE_resources));
		put_value(l, rule, "resourceNames", field(r, ROLE_RULE_names));
		put_value(l, rule, "verbs", field(r, ROLE_RULE_verbs));
	}
}

static void make_binding(struct lower *l, const struct object *role, const struct workload *w,
			 const char *file)
{
	const struct origin *o = role->origin;
	struct kobject *k = lower_object(l, RBAC_API, "RoleBinding", role->full_name, role, file,
					 0);
	struct knode *ref = put_map(l, k->root, "roleRef", o);
	struct knode *subject = k_push(l->a, put_list(l, k->root, "subjects", o), k_map(l->a, o));
	const struct value *account = field(block(w->obj, WORKLOAD_B_account), ACCOUNT_name);

	put_str(l, ref, "apiGroup", RBAC_GROUP, o);
	put_str(l, ref, "kind", "Role", o);
	put_str(l, ref, "name", role->full_name, o);
	put_str(l, subject, "kind", "ServiceAccount", o);
	put_str(l, subject, "name", account ? val_text(l->a, account, "") : w->name,
		account ? account->origin : field_origin(role, ROLE_for));
	put_str(l, subject, "namespace", l->m->program->namespace_, o);
}

void lower_role(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_ROLE];

	vec_for(i, all) {
		const struct object *role = all->v[i];
		const struct object *to = val_ref(field(role, ROLE_for));
		const struct workload *w = to ? model_workload(l->m, to) : NULL;
		const char *file = lower_file(l, FILE_ROLE, role->full_name);

		if (!w || role->blocks[ROLE_B_rule].n == 0)
			continue;
		make_role(l, role, file);
		make_binding(l, role, w, file);
	}
}
