/*
 * member.c - what a dot means: `backend.host`, `secret.app.TOKEN`, `db.resources.memory`.
 *
 * Before the dot may stand a value, or a word of the language that says which of several
 * declarations of one name is meant.
 */
#include <string.h>

#include "eval/reference.h"

/* Facts of the pod, filled in by Kubernetes when it starts (the downward API). */
static const struct { const char *of, *name, *path; } facts[] = {
	{ "pod", "name", "metadata.name" },
	{ "pod", "namespace", "metadata.namespace" },
	{ "pod", "uid", "metadata.uid" },
	{ "pod", "ip", "status.podIP" },
	{ "pod", "service_account", "spec.serviceAccountName" },
	{ "node", "name", "spec.nodeName" },
	{ "node", "ip", "status.hostIP" },
	{ "limits", "cpu", "limits.cpu" },
	{ "limits", "memory", "limits.memory" },
	{ "limits", "disk", "limits.ephemeral-storage" },
	{ "requests", "cpu", "requests.cpu" },
	{ "requests", "memory", "requests.memory" },
	{ "requests", "disk", "requests.ephemeral-storage" },
};

static const struct value *fact(struct eval *e, const char *of, const char *name)
{
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (strcmp(facts[i].of, of) == 0 && strcmp(facts[i].name, name) == 0) {
			struct value *v = value_make(e, VAL_FACT);
			v->fact.kube_path = facts[i].path;
			return v;
		}
	return NULL;
}

static const struct value *surroundings(struct eval *e, const struct name *of, const char *name)
{
	if (of == e->env_word && strcmp(name, "name") == 0)
		return value_string(e, e->p->env ? e->p->env->s : "");
	if (of == e->stack_word && strcmp(name, "name") == 0)
		return value_string(e, e->p->stack_name);
	if (of == e->stack_word && strcmp(name, "namespace") == 0 && e->p->namespace_)
		return value_string(e, e->p->namespace_);
	return NULL;
}

static const struct value *key_value(struct eval *e, struct object *o, const struct name *key)
{
	struct value *v = value_make(e, VAL_KEY);

	v->key.object = o;
	v->key.key = key;
	v->secret = o->noun == N_SECRET || o->noun == N_EXTERNAL_SECRET;
	return v;
}

bool has_keys(const struct object *o)
{
	return o->noun == N_CONFIG || o->noun == N_SECRET || o->noun == N_EXTERNAL_SECRET ||
	       o->noun == N_EXTERNAL_CONFIG;
}

const struct value *key_of(struct eval *e, struct object *o, const struct ident *key)
{
	VEC(const char *) names = { 0 };
	struct diag *d;

	vec_for(i, &o->open) {
		if (o->open.v[i].key == key->name)
			return key_value(e, o, key->name);
		vec_push(e->a, &names, o->open.v[i].key->s);
	}
	if (o->external) {
		const struct value *keys = object_value(e, o, EXTERNAL_KEYS_keys);

		for (size_t i = 0; keys && keys->kind == VAL_LIST && i < keys->list.n; i++) {
			if (str_eqz(val_str(keys->list.v[i]), key->name->s))
				return key_value(e, o, key->name);
			vec_push(e->a, &names, val_text(e->a, keys->list.v[i], ""));
		}
	}
	d = diag_new(e->sink, KZ_G018, key->span, "%s `%s` has no key `%s`", noun_of(o->noun)->name,
		     o->name->s, key->name->s);
	diag_label(d, o->decl, "its keys are declared here");
	diag_note(d, "Kubernetes would keep the container in CreateContainerConfigError");
	diag_did_you_mean(d, str_nearest(str_of(key->name->s), names.v, names.n));
	return value_error(e);
}

static const struct value *first_port(struct eval *e, struct object *o, const struct name *name,
				      struct span where)
{
	const object_list *ports = &o->blocks[o->noun == N_EXTERNAL_SERVICE ? EXTERNAL_SERVICE_B_port : CONTAINER_B_port];

	vec_for(i, ports)
		if (!name || ports->v[i]->name == name) {
			const struct value *v;
			if (not_settled(e, o, 0, where, "port"))
				return value_error(e);
			v = object_value(e, ports->v[i], PORT_port);
			if (v)
				depend(e, v);
			return v ? v : value_error(e);
		}
	return NULL;
}

/* What every workload has beside its fields. */
static const struct value *workload_attribute(struct eval *e, struct object *o,
					      const struct ident *m)
{
	const char *n = m->name->s;

	if (strcmp(n, "name") == 0 || strcmp(n, "host") == 0)
		return value_string(e, o->full_name);
	if (strcmp(n, "headless") == 0 && o->noun == N_STATEFUL)
		return value_string(e, arena_printf(e->a, "%s-headless", o->full_name));
	if (strcmp(n, "port") == 0)
		return first_port(e, o, NULL, m->span);
	if (strcmp(n, "ports") == 0)
		return value_ref(e, o); /* .ports.NAME: the name is looked up next */
	return NULL;
}

static const struct value *variant(struct eval *e, struct object *o, const struct name *n)
{
	struct value *v;

	if (strcmp(n->s, "prod") != 0 && strcmp(n->s, "staging") != 0)
		return NULL;
	v = (struct value *)(uintptr_t)value_ref(e, o);
	v->ref.variant = n;
	return v;
}

static const struct value *exported(struct eval *e, struct object *o, const struct name *n)
{
	struct declarations *d = declarations_of(e, o);

	vec_for(i, &d->exports)
		if (d->exports.v[i].name == n) {
			const struct value *v = binding_value(e, d->exports.v[i].binding);
			depend(e, v);
			return v;
		}
	return NULL;
}

static const struct value *child_declaration(struct eval *e, struct object *o,
					     const struct name *n, struct span where)
{
	struct same_name *same = map_get(&declarations_of(e, o)->by_name, n);

	if (!same || !same->objects.n)
		return NULL;
	return same->objects.n == 1 ? value_ref(e, same->objects.v[0])
				    : ambiguous(e, &same->objects, n, where);
}

static void unknown_member(struct eval *e, struct object *o, const struct ident *m)
{
	VEC(const char *) names = { 0 };
	struct diag *d = diag_new(e->sink, KZ_D011, m->span, "`%s` has no `%s`", o->path, m->name->s);

	for (size_t i = 0; i < o->set->field_n; i++)
		vec_push(e->a, &names, o->set->fields[i].name);
	if (o->noun == N_COMPONENT)
		vec_for(i, &declarations_of(e, o)->exports)
			vec_push(e->a, &names, declarations_of(e, o)->exports.v[i].name->s);
	vec_push(e->a, &names, "host");
	vec_push(e->a, &names, "port");
	diag_label(d, o->decl, "declared here");
	diag_did_you_mean(d, str_nearest(str_of(m->name->s), names.v, names.n));
}

static const struct value *member_of_object(struct eval *e, struct object *o,
					    const struct ident *m)
{
	const struct value *v = NULL;
	int i;

	if (has_keys(o))
		return key_of(e, o, m);
	if (o->noun == N_ISSUER || o->noun == N_EXTERNAL_ISSUER)
		v = variant(e, o, m->name);
	if (o->noun == N_COMPONENT) {
		if (!declarations_of(e, o)->expanded && !e->settled &&
		    not_settled(e, e->p->stack == o ? o : o->parent, -1, m->span, m->name->s))
			return value_error(e);
		v = exported(e, o, m->name);
	}
	if (v)
		return v;
	i = field_named(e, o, m->name);
	if (i >= 0) {
		if (not_settled(e, o, i, m->span, m->name->s))
			return value_error(e);
		v = object_value(e, o, i);
		if (v)
			depend(e, v);
		return v ? v : value_make(e, VAL_NULL);
	}
	if (NOUN_BIT(o->noun) & NOUNS_WORKLOAD) {
		v = workload_attribute(e, o, m);
		v = v ? v : first_port(e, o, m->name, m->span);
	} else if (o->noun == N_EXTERNAL_SERVICE) {
		v = strcmp(m->name->s, "port") == 0 ? first_port(e, o, NULL, m->span)
						    : first_port(e, o, m->name, m->span);
	}
	if (v)
		return v;
	i = block_named_index(e, o, m->name);
	if (i >= 0 && o->set->blocks[i].flag == BLOCK_ONE)
		return value_ref(e, block_value(e, o, i));
	if (o->noun == N_COMPONENT)
		v = child_declaration(e, o, m->name, m->span);
	if (!v && o->noun == N_COMPONENT && main_of(e, o, NOUNS_WORKLOAD))
		return member_of_object(e, main_of(e, o, NOUNS_WORKLOAD), m);
	if (!v)
		unknown_member(e, o, m);
	return v ? v : value_error(e);
}

static const struct value *member_of(struct eval *e, const struct value *of, const struct ident *m)
{
	const char *n = m->name->s;

	switch (of->kind) {
	case VAL_ERROR:
		return of;
	case VAL_REF:
		return member_of_object(e, of->ref.object, m);
	case VAL_RANGE:
		if (strcmp(n, "min") == 0 || strcmp(n, "low") == 0 || strcmp(n, "request") == 0)
			return of->range.low;
		if (strcmp(n, "max") == 0 || strcmp(n, "high") == 0 || strcmp(n, "limit") == 0)
			return of->range.high;
		diag_help(diag_new(e->sink, KZ_D011, m->span, "a range has no `%s`", n),
			  "it has `.min` and `.max`, for resources also `.request` and `.limit`");
		return value_error(e);
	case VAL_MAP:
		for (size_t i = 0; i < of->map.n; i++)
			if (of->map.v[i].key == m->name)
				return of->map.v[i].value;
		diag_new(e->sink, KZ_D011, m->span, "the map has no key `%s`", n);
		return value_error(e);
	case VAL_NULL:
		diag_help(diag_new(e->sink, KZ_D011, m->span, "there is no `%s`: what stands before it is not set", n),
			  "set it, or test it first: `if x != null then x.%s else ...`", n);
		return value_error(e);
	case VAL_BOOL: case VAL_NUMBER: case VAL_STRING: case VAL_SYMBOL:
	case VAL_LIST: case VAL_KEY: case VAL_FACT: case VAL_GENERATED:
		break;
	}
	diag_new(e->sink, KZ_D011, m->span, "this has no `%s`: it has no members", n);
	return value_error(e);
}

static const struct value *enclosing_block(struct eval *e, struct scope *s,
					   const struct name *word, const struct name *n)
{
	for (; s; s = s->up) {
		int i = s->object ? block_named_index(e, s->object, word) : -1;
		struct object *b;

		if (i < 0 || s->object->set->blocks[i].flag != BLOCK_NAMED)
			continue;
		b = block_named(s->object, i, n->s);
		if (b)
			return value_ref(e, b);
	}
	return NULL;
}

static const struct value *declaration_of_noun(struct eval *e, struct scope *s, enum noun noun,
					       const struct component *c, const struct name *n)
{
	struct object *last = NULL;
	struct object *o = NULL;

	for (; s && !o; s = s->up) {
		if (!s->owner || s->owner == last)
			continue;
		last = s->owner;
		o = declaration_find(e, last, n, noun, c);
		if (!o && noun == N_SECRET)
			o = declaration_find(e, last, n, N_EXTERNAL_SECRET, NULL);
		if (!o && noun == N_CONFIG)
			o = declaration_find(e, last, n, N_EXTERNAL_CONFIG, NULL);
		if (!o && noun == N_SERVICE)
			o = declaration_find(e, last, n, N_EXTERNAL_SERVICE, NULL);
		if (!o && noun == N_ISSUER)
			o = declaration_find(e, last, n, N_EXTERNAL_ISSUER, NULL);
	}
	return o ? value_ref(e, o) : NULL;
}

static const struct value *no_such_declaration(struct eval *e, struct scope *s, enum noun noun,
					       const char *word, const struct ident *m)
{
	bool keyed = noun == N_SECRET || noun == N_CONFIG;
	struct diag *d = diag_new(e->sink, keyed ? KZ_G018 : KZ_D003, m->span,
				  "there is no %s `%s`", word, m->name->s);
	VEC(const char *) names = { 0 };

	for (; s; s = s->up)
		if (s->owner && (!s->up || s->up->owner != s->owner))
			vec_for(i, &declarations_of(e, s->owner)->all) {
				struct object *o = declarations_of(e, s->owner)->all.v[i];
				if (o->name && o->noun == noun)
					vec_push(e->a, &names, o->name->s);
			}
	diag_did_you_mean(d, str_nearest(str_of(m->name->s), names.v, names.n));
	if (keyed)
		diag_help(d, "when it is made elsewhere, say so: `external %s %s { keys = [...] }`", word, m->name->s);
	return value_error(e);
}

/* `secret.app`, `volume.data`, `postgres.db`, `pod.name`, `queue.retries`: a word, then a name. */
static const struct value *qualified(struct eval *e, const struct expr *x, struct scope *s)
{
	const struct name *word = x->member.of->ident.name;
	const struct ident *m = &x->member.name;
	const struct noun_def *noun = map_get(&e->nouns, word);
	const struct value *v = enclosing_block(e, s, word, m->name);
	struct component *c;
	struct local l;

	if (v)
		return v;
	if (noun) {
		v = declaration_of_noun(e, s, noun->noun, NULL, m->name);
		return v ? v : no_such_declaration(e, s, noun->noun, word->s, m);
	}
	c = component_find(e, s, &x->member.of->ident, 1);
	v = c ? declaration_of_noun(e, s, N_COMPONENT, c, m->name) : NULL;
	v = v ? v : surroundings(e, word, m->name->s);
	v = v ? v : fact(e, word->s, m->name->s);
	if (v || !s->module)
		return v;
	vec_for(i, &s->module->imports)
		if (s->module->imports.v[i].alias == word &&
		    local_find(module_scope(e, s->module->imports.v[i].module), m->name, &l))
			return local_value(e, &l);
	return NULL;
}

const struct value *eval_member(struct eval *e, const struct expr *x, struct scope *s,
				const struct type *want)
{
	const struct value *of, *v;
	struct local l;

	if (!x->member.name.name)
		return value_error(e);
	if (x->member.of->kind == EXPR_NAME && x->member.of->ident.name &&
	    !local_find(s, x->member.of->ident.name, &l)) {
		v = qualified(e, x, s);
		if (v)
			return v;
		/* `backend.host`: declarations before fields, whose names they may share */
		of = named_declaration(e, s, x->member.of->ident.name, NULL, x->member.of->span);
		if (of)
			return member_of(e, of, &x->member.name);
	}
	of = eval_expr(e, x->member.of, s, NULL);
	(void)want;
	return member_of(e, of, &x->member.name);
}
