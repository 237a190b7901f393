/*
 * reference.c - what names mean.
 *
 * A bare name is, in this order: a parameter, `let` or loop variable of an enclosing body; a word
 * of the enum that the place expects; a field of an enclosing block, from the inside out; a
 * declaration.  A name can never quietly mean a field where a parameter has it, and a word that
 * is also a parameter is refused as ambiguous.
 */
#include <string.h>

#include "eval/reference.h"

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

const struct value *local_value(struct eval *e, const struct local *l)
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

bool not_settled(struct eval *e, const struct object *o, int index, struct span where,
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

const struct value *ambiguous(struct eval *e, const object_list *list, const struct name *n,
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

const struct value *named_declaration(struct eval *e, struct scope *s, const struct name *n,
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
	if (v && v->kind == VAL_NULL && want) /* an unset field is no value for another */
		return unknown_name(e, x, s, want);
	v = v ? v : named_declaration(e, s, n, want, x->span);
	return v ? v : unknown_name(e, x, s, want);
}
