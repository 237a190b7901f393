/*
 * env.c - environment variables, and what the pod reads of the stack's settings.
 *
 * The list keeps the order in which it was written: a later variable may use an earlier one as
 * $(NAME) (RULES.md V188).
 */
#include <string.h>

#include "lower/pod.h"

bool is_secret(const struct object *o)
{
	return o->noun == N_SECRET || o->noun == N_EXTERNAL_SECRET;
}

static bool is_optional(const struct value *v)
{
	return v && v->kind == VAL_GENERATED && v->gen.how == GEN_OPTIONAL;
}

bool key_optional(const struct object *secret, const struct name *key)
{
	if (secret->noun != N_SECRET)
		return false;
	if (key)
		return is_optional(open_get(secret, key->s));
	vec_for(i, &secret->open) {
		if (!is_optional(secret->open.v[i].value))
			return false;
	}
	return secret->open.n > 0;
}

void note_config(struct pod *p, struct object *config, const struct name *key)
{
	struct lower *l = p->l;
	struct knode *seen;

	if (config->noun != N_CONFIG)
		return;
	seen = k_map_at(l->a, p->configs, config_name(l, config), config->origin);
	vec_for(i, &config->open) {
		if (!key || config->open.v[i].key == key)
			put_value(l, seen, config->open.v[i].key->s, config->open.v[i].value);
	}
}

static void put_key_ref(struct pod *p, struct knode *entry, const struct value *v)
{
	struct lower *l = p->l;
	struct object *from = v->key.object;
	const char *kind = is_secret(from) ? "secretKeyRef" : "configMapKeyRef";
	struct knode *ref = put_map(l, put_map(l, entry, "valueFrom", v->origin), kind, v->origin);

	put_str(l, ref, "name", config_name(l, from), v->origin);
	put_str(l, ref, "key", v->key.key->s, v->origin);
	if (key_optional(from, v->key.key))
		put_bool(l, ref, "optional", true, open_get(from, v->key.key->s)->origin);
	note_config(p, from, v->key.key);
}

static void put_fact(struct pod *p, struct knode *entry, const struct value *v)
{
	struct lower *l = p->l;
	const char *path = v->fact.kube_path;
	struct knode *from = put_map(l, entry, "valueFrom", v->origin);

	if (strncmp(path, "limits.", 7) == 0 || strncmp(path, "requests.", 9) == 0)
		put_str(l, put_map(l, from, "resourceFieldRef", v->origin), "resource", path,
			v->origin);
	else
		put_str(l, put_map(l, from, "fieldRef", v->origin), "fieldPath", path, v->origin);
}

static void put_variable(struct pod *p, struct knode *list, const struct open_entry *e)
{
	struct lower *l = p->l;
	const struct value *v = e->value;
	struct knode *entry = k_push(l->a, list, k_map(l->a, v->origin));
	const char *text;

	put_str(l, entry, "name", e->key->s, v->origin);
	if (v->kind == VAL_KEY) {
		put_key_ref(p, entry, v);
	} else if (v->kind == VAL_FACT) {
		put_fact(p, entry, v);
	} else {
		/* An empty value is none: the server drops it, and the variable is empty all the same. */
		text = value_format(l->a, v);
		if (text && *text)
			put_str(l, entry, "value", text, v->origin);
	}
}

static void put_source(struct pod *p, struct knode *list, const struct value *v)
{
	struct lower *l = p->l;
	struct object *from = val_ref(v);
	struct knode *entry, *ref;

	if (!from)
		return;
	entry = k_push(l->a, list, k_map(l->a, v->origin));
	ref = put_map(l, entry, is_secret(from) ? "secretRef" : "configMapRef", v->origin);
	put_str(l, ref, "name", config_name(l, from), v->origin);
	if (key_optional(from, NULL))
		put_bool(l, ref, "optional", true, from->origin);
	note_config(p, from, NULL);
}

void put_env(struct pod *p, struct knode *container, const struct container *c)
{
	struct lower *l = p->l;
	const struct object *env = block(c->obj, CONTAINER_B_env);
	const struct value *from = field(env, ENV_from);
	struct knode *list;

	if (!env)
		return;
	list = k_list(l->a, env->origin);
	vec_for(i, &env->open) {
		if (env->open.v[i].value && env->open.v[i].value->kind != VAL_NULL)
			put_variable(p, list, &env->open.v[i]);
	}
	if (list->list.n)
		k_set(l->a, container, "env", list);
	if (!from || from->kind != VAL_LIST || from->list.n == 0)
		return;
	list = put_list(l, container, "envFrom", from->origin);
	for (size_t i = 0; i < from->list.n; i++)
		put_source(p, list, from->list.v[i]);
}
