/*
 * reference.c - what names and dots mean.
 *
 * A bare name is, in this order: a parameter, `let` or loop variable of an enclosing body; a word
 * of the enum that the place expects; a field of an enclosing block, from the inside out; a
 * declaration.  A name can never quietly mean a field where a parameter has it, and a word that
 * is also a parameter is refused as ambiguous.
 */
#include <string.h>

#include "eval/context.h"

bool local_find(struct scope *s, const struct name *n, struct local *ret)
{
	for (; s; s = s->up)
		vec_for(i, &s->locals)
			if (s->locals.v[i].name == n) {
				*ret = s->locals.v[i];
				return true;
			}
	return false;
}

static const struct value *local_value(struct eval *e, const struct local *l)
{
	const struct value *v;

	if (!l->object)
		v = binding_value(e, l->binding);
	else if (l->index >= 0)
		v = object_value(e, l->object, l->index);
	else { /* a parameter that is a block */
		int b = block_named_index(e, l->object, l->name);
		struct object *o = b >= 0 ? block_value(e, l->object, b) : NULL;
		return o ? value_ref(e, o) : value_make(e, VAL_NULL);
	}
	if (!v)
		return value_make(e, VAL_NULL);
	depend(e, v);
	return v;
}

static bool is_word(const struct type *t, const char *word)
{
	if (!t)
		return false;
	switch (t->kind) {
	case T_ENUM:
		if (!t->words)
			return true;
		for (size_t i = 0; t->words[i]; i++)
			if (strcmp(t->words[i], word) == 0)
				return true;
		return false;
	case T_LIST:
	case T_RANGE:
		return is_word(t->of, word);
	case T_HEADERS:
		return strcmp(word, "secure") == 0 || strcmp(word, "none") == 0;
	case T_PORT:
		return true;
	case T_ANY: case T_BOOL: case T_INT: case T_NUMBER: case T_STRING: case T_CPU:
	case T_MEMORY: case T_DURATION: case T_PERCENT: case T_RATE: case T_MAP: case T_COUNT:
	case T_REF: case T_KEY: case T_SECRET_KEY: case T_ENV_VALUE: case T_SECRET_VALUE:
	case T_SOURCE: case T_IMAGE: case T_HOST: case T_EMAIL: case T_URL: case T_PATH: case T_CRON:
		return false;
	}
	return false;
}

static bool wants_declaration(const struct type *t)
{
	return t && (t->kind == T_REF || t->kind == T_SOURCE ||
		     (t->kind == T_LIST && wants_declaration(t->of)));
}

static const struct value *symbol(struct eval *e, const struct name *n)
{
	struct value *v = value_make(e, VAL_SYMBOL);

	v->string = (struct str){ n->s, n->len };
	return v;
}

static const struct value *generator(struct eval *e, enum generator how)
{
	struct value *v = value_make(e, VAL_GENERATED);

	v->secret = true;
	v->gen.how = how;
	return v;
}

/* A block as a value; one that nobody wrote stands there with its defaults. */
struct object *block_value(struct eval *e, struct object *o, int index)
{
	struct object *b = block(o, index);

	if (b || o->set->blocks[index].flag != BLOCK_ONE)
		return b;
	b = object_make(e, o, o->set->blocks[index].set, (struct origin *)(uintptr_t)o->origin);
	b->block = &o->set->blocks[index];
	b->full_name = b->block->name;
	b->path = object_path(e, o, b->block->name);
	b->decl = o->decl;
	b->implied = true;
	return b;
}

static bool not_settled(struct eval *e, const struct object *o, int index, struct span where,
			const char *name)
{
	struct diag *d;

	if (e->settled || index < 0)
		return false;
	if (o->noun == N_COMPONENT || o == e->p->stack)
		if (declarations_of(e, o)->params_settled)
			return false;
	d = diag_new(e->sink, KZ_D008, where, "`%s` of `%s` is not known yet, where declarations are decided",
		     name, o->path);
	diag_note(d, "which declarations there are is decided from parameters and `let` only");
	diag_help(d, "make it a parameter and use that in both places");
	return true;
}

static const struct value *enclosing_field(struct eval *e, struct scope *s, const struct name *n,
					   struct span where)
{
	for (; s; s = s->up) {
		struct object *o = s->object;
		const struct value *v;
		int i;

		if (!o)
			continue;
		i = field_named(e, o, n);
		if (i >= 0) {
			if (not_settled(e, o, i, where, n->s))
				return value_error(e);
			v = object_value(e, o, i);
			if (!v)
				return value_make(e, VAL_NULL);
			depend(e, v);
			return v;
		}
		i = block_named_index(e, o, n);
		if (i >= 0 && o->set->blocks[i].flag == BLOCK_ONE)
			return value_ref(e, block_value(e, o, i));
	}
	return NULL;
}

static const char *noun_word(const struct object *o)
{
	return o->component ? o->component->name->s : noun_of(o->noun)->name;
}

static const struct value *ambiguous(struct eval *e, const object_list *list, const struct name *n,
				     struct span where)
{
	struct diag *d = diag_new(e->sink, KZ_D004, where, "`%s` is the name of several declarations", n->s);

	vec_for(i, list)
		diag_label(d, list->v[i]->decl, "%s `%s`", noun_word(list->v[i]), n->s);
	diag_help(d, "say which: `%s.%s`", noun_word(list->v[0]), n->s);
	return value_error(e);
}

static bool fits_nouns(const struct type *want, const struct object *o)
{
	if (want && want->kind == T_LIST)
		want = want->of;
	return !want || want->kind != T_REF || (want->nouns & NOUN_BIT(o->noun));
}

static const struct value *named_declaration(struct eval *e, struct scope *s, const struct name *n,
					     const struct type *want, struct span where)
{
	struct object *last = NULL;

	for (; s; s = s->up) {
		struct same_name *same;
		struct object *fit = NULL;
		size_t fits = 0;

		if (!s->owner || s->owner == last)
			continue;
		last = s->owner;
		same = map_get(&declarations_of(e, s->owner)->by_name, n);
		if (!same || !same->objects.n)
			continue;
		vec_for(i, &same->objects)
			if (fits_nouns(want, same->objects.v[i])) {
				fit = same->objects.v[i];
				fits++;
			}
		if (fits == 1 || same->objects.n == 1)
			return value_ref(e, fit ? fit : same->objects.v[0]);
		return ambiguous(e, &same->objects, n, where);
	}
	return NULL;
}

static void collect_names(struct eval *e, struct scope *s, const struct type *want,
			  const char ***ret, size_t *ret_n)
{
	VEC(const char *) names = { 0 };
	struct object *last = NULL;

	for (size_t i = 0; want && want->kind == T_ENUM && want->words && want->words[i]; i++)
		vec_push(e->a, &names, want->words[i]);
	for (; s; s = s->up) {
		vec_for(i, &s->locals)
			vec_push(e->a, &names, s->locals.v[i].name->s);
		if (!s->owner || s->owner == last)
			continue;
		last = s->owner;
		vec_for(i, &declarations_of(e, last)->all)
			if (declarations_of(e, last)->all.v[i]->name)
				vec_push(e->a, &names, declarations_of(e, last)->all.v[i]->name->s);
	}
	*ret = names.v;
	*ret_n = names.n;
}

static const struct value *unknown_name(struct eval *e, const struct expr *x, struct scope *s,
					const struct type *want)
{
	const char *n = x->ident.name->s;
	const char **names;
	size_t count;
	struct diag *d;

	if (want && want->kind == T_ENUM && want->words)
		d = diag_new(e->sink, KZ_T002, x->span, "`%s` is not %s", n, type_describe(e->a, want));
	else
		d = diag_new(e->sink, KZ_D003, x->span, "nothing here is called `%s`", n);
	collect_names(e, s, want, &names, &count);
	diag_did_you_mean(d, str_nearest(str_of(n), names, count));
	if (want && (want->kind == T_STRING || want->kind == T_IMAGE || want->kind == T_HOST ||
		     want->kind == T_ENV_VALUE || want->kind == T_SECRET_VALUE)) {
		struct fix *f = diag_fix(d, FIX_NEEDS_LOOK, "if it is meant as text, put it in quotes");

		fix_edit(d, f, x->span, arena_printf(e->a, "\"%s\"", n));
	}
	return value_error(e);
}

static const struct value *word_value(struct eval *e, const struct expr *x,
				      const struct type *want)
{
	const struct name *n = x->ident.name;

	if (want && want->kind == T_SECRET_VALUE) {
		if (strcmp(n->s, "optional") == 0)
			return generator(e, GEN_OPTIONAL);
		if (strcmp(n->s, "sealed") == 0)
			return generator(e, GEN_SEALED);
	}
	return is_word(want, n->s) ? symbol(e, n) : NULL;
}

const struct value *eval_name(struct eval *e, const struct expr *x, struct scope *s,
			      const struct type *want)
{
	const struct name *n = x->ident.name;
	const struct value *v, *word;
	struct local l;

	if (!n)
		return value_error(e);
	word = word_value(e, x, want);
	if (local_find(s, n, &l)) {
		if (word && want->kind == T_ENUM && want->words) {
			struct diag *d = diag_new(e->sink, KZ_D004, x->span,
						  "`%s` is both a word of this field and a parameter or binding", n->s);
			diag_label(d, l.span, "declared here");
			diag_help(d, "rename it, or write the word as \"%s\"", n->s);
			return value_error(e);
		}
		return local_value(e, &l);
	}
	if (word)
		return word;
	v = wants_declaration(want) ? named_declaration(e, s, n, want, x->span) : NULL;
	v = v ? v : enclosing_field(e, s, n, x->span);
	v = v ? v : named_declaration(e, s, n, want, x->span);
	return v ? v : unknown_name(e, x, s, want);
}

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

static bool has_keys(const struct object *o)
{
	return o->noun == N_CONFIG || o->noun == N_SECRET || o->noun == N_EXTERNAL_SECRET ||
	       o->noun == N_EXTERNAL_CONFIG;
}

static const struct value *key_of(struct eval *e, struct object *o, const struct ident *key)
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
	case VAL_NULL: case VAL_BOOL: case VAL_NUMBER: case VAL_STRING: case VAL_SYMBOL:
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
