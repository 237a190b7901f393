/*
 * bind.c - fields: which one a statement means, and binding an expression to it.
 *
 * A binding replaces the one before it and remembers it; nothing is computed here.
 */
#include <string.h>

#include "eval/layers.h"

struct origin *origin_at(struct eval *e, const struct layer *l, struct span span, const char *what)
{
	struct origin *o = arena_new_of(e->a, struct origin);

	o->kind = l->kind;
	o->env = l->env;
	o->span = span;
	o->what = what;
	return o;
}

struct object *object_make(struct eval *e, struct object *parent, const struct set_def *set,
			   struct origin *origin)
{
	struct object *o = arena_new_of(e->a, struct object);

	o->set = set;
	o->parent = parent;
	o->origin = origin;
	o->bindings = arena_array(e->a, struct binding *, set->field_n);
	o->blocks = arena_array(e->a, object_list, set->block_n);
	return o;
}

struct scope *scope_make(struct eval *e, struct scope *up)
{
	struct scope *s = arena_new_of(e->a, struct scope);

	s->up = up;
	s->module = up ? up->module : e->module;
	s->owner = up ? up->owner : NULL;
	return s;
}

struct declarations *declarations_of(struct eval *e, const struct object *o)
{
	struct declarations *d = map_get(&e->decls, o);

	if (!d) {
		d = arena_new_of(e->a, struct declarations);
		map_put(e->a, &e->decls, o, d);
	}
	return d;
}

bool has_declarations(struct eval *e, const struct object *o)
{
	return o->noun == N_COMPONENT || o == e->p->stack;
}

/* Every binding has a path: it is worth joining them without a format. */
static const char *joined_path(struct arena *a, const char *head, const char *last)
{
	size_t n = strlen(head), m = strlen(last);
	char *s = arena_alloc(a, n + m + 2);

	memcpy(s, head, n);
	s[n] = '.';
	memcpy(s + n + 1, last, m + 1);
	return s;
}

const char *object_path(struct eval *e, const struct object *parent, const char *last)
{
	if (!parent || !parent->parent)
		return last;
	return joined_path(e->a, parent->path, last);
}

const struct set_names *names_of(struct eval *e, const struct set_def *set)
{
	struct set_names *n = map_get(&e->set_names, set);

	if (n)
		return n;
	n = arena_new_of(e->a, struct set_names);
	n->fields = arena_array(e->a, const struct name *, set->field_n);
	n->blocks = arena_array(e->a, const struct name *, set->block_n);
	for (size_t i = 0; i < set->field_n; i++)
		n->fields[i] = internz(e->in, set->fields[i].name);
	for (size_t i = 0; i < set->block_n; i++)
		n->blocks[i] = internz(e->in, set->blocks[i].name);
	map_put(e->a, &e->set_names, set, n);
	return n;
}

static enum noun noun_around(const struct object *o)
{
	while (o && o->noun == N_NONE && o->block)
		o = o->parent;
	return o ? o->noun : N_NONE;
}

static bool applies(unsigned nouns, enum noun n)
{
	return !nouns || (nouns & NOUN_BIT(n));
}

int field_named(struct eval *e, const struct object *o, const struct name *name)
{
	const struct set_names *n = names_of(e, o->set);
	enum noun noun = noun_around(o);

	for (size_t i = 0; i < o->set->field_n; i++)
		if (n->fields[i] == name && applies(o->set->fields[i].nouns, noun))
			return (int)i;
	return -1;
}

int block_named_index(struct eval *e, const struct object *o, const struct name *name)
{
	const struct set_names *n = names_of(e, o->set);
	enum noun noun = noun_around(o);

	for (size_t i = 0; i < o->set->block_n; i++)
		if (n->blocks[i] == name && applies(o->set->blocks[i].nouns, noun))
			return (int)i;
	return -1;
}

/* What people may have meant: fields and blocks of the set, and at the top also nouns. */
const char *nearest_member(struct eval *e, const struct object *o, const char *wanted,
				  bool with_nouns)
{
	enum noun noun = noun_around(o);
	VEC(const char *) names = { 0 };

	for (size_t i = 0; i < o->set->field_n; i++)
		if (applies(o->set->fields[i].nouns, noun))
			vec_push(e->a, &names, o->set->fields[i].name);
	for (size_t i = 0; i < o->set->block_n; i++)
		if (applies(o->set->blocks[i].nouns, noun))
			vec_push(e->a, &names, o->set->blocks[i].name);
	if (with_nouns)
		for (int i = N_NONE + 1; i < N_EXTERNAL_SECRET; i++)
			vec_push(e->a, &names, noun_of((enum noun)i)->name);
	return str_nearest(str_of(wanted), names.v, names.n);
}

const char *object_word(const struct object *o)
{
	if (o->component)
		return o->component->name->s;
	if (o->noun != N_NONE)
		return noun_of(o->noun)->name;
	return o->block ? o->block->name : "stack";
}

static void unknown_field(struct eval *e, const struct object *o, const struct ident *key)
{
	const char *ours = noun_kaizen_name(key->name->s);
	struct diag *d = diag_new(e->sink, KZ_T001, key->span, "`%s` has no field `%s`",
				  object_word(o), key->name->s);

	if (ours)
		diag_help(d, "Kaizen calls it `%s`", ours);
	else
		diag_did_you_mean(d, nearest_member(e, o, key->name->s, has_declarations(e, o)));
}

/* Refinements */

void refine(struct eval *e, struct object *o, const struct layer *l, const struct stmt *st)
{
	struct refinement r = { st->head, st->has_body ? st->body.span : NO_SPAN,
				l->kind == ORIGIN_ENV ? l->env : NULL };

	vec_push(e->a, &o->refinements, r);
}

struct diag *not_declared(struct eval *e, struct span where, const char *word, const char *name,
			  const char *nearest)
{
	struct diag *d = diag_new(e->sink, KZ_E002, where, "there is no %s `%s` to refine", word, name);

	diag_did_you_mean(d, nearest);
	if (!nearest)
		diag_help(d, "declare it in the stack, or write `add` before it to have it only here");
	return d;
}

/* Fields */

/* One layer says one thing of a field, also where it repeats itself in a loop. What a component
 * says of its own children is another layer than what its user says of them. */
static void set_again(struct eval *e, const struct binding *old, const struct binding *now)
{
	struct diag *d;

	if (!old || old->origin->kind != now->origin->kind || old->origin->env != now->origin->env ||
	    old->scope->owner != now->scope->owner)
		return;
	d = diag_new(e->sink, KZ_T011, now->origin->span, "`%s` is set twice", now->origin->what);
	if (!memcmp(&old->origin->span, &now->origin->span, sizeof(struct span)))
		diag_note(d, "the loop sets it once for each of its items");
	else
		diag_label(d, old->origin->span, "first set here");
}

struct binding *binding_make(struct eval *e, struct object *o, const struct expr *x,
				    struct scope *s, struct origin *origin)
{
	struct binding *b = arena_new_of(e->a, struct binding);

	b->expr = x;
	b->scope = s;
	b->origin = origin;
	b->object = o;
	return b;
}

void bind_field(struct eval *e, struct object *o, int index, const struct expr *x,
		struct scope *s, struct origin *origin, bool append)
{
	struct binding *b = binding_make(e, o, x, s, origin);

	b->type = o->set->fields[index].type;
	b->prev = o->bindings[index];
	b->append = append;
	if (!append)
		set_again(e, b->prev, b);
	if (b->prev)
		origin->prev = b->prev->origin;
	o->bindings[index] = b;
}

static struct open_entry *open_find(struct object *o, const struct name *key)
{
	vec_for(i, &o->open)
		if (o->open.v[i].key == key)
			return &o->open.v[i];
	return NULL;
}

bool created_in(const struct object *o, const struct layer *l)
{
	return o->origin->kind == l->kind && o->origin->env == l->env;
}

static void bind_open(struct eval *e, struct object *o, const struct ident *key,
		      const struct stmt *st, struct scope *s, const struct layer *l)
{
	struct origin *origin = origin_at(e, l, st->span, object_path(e, o, key->name->s));
	struct open_entry *old = open_find(o, key->name);
	struct binding *b = binding_make(e, o, st->value, s, origin);
	struct open_entry entry = { key->name, b, NULL, key->span };

	b->type = o->set->open;
	b->lenient = true;
	if (old) {
		b->prev = old->binding;
		b->append = st->append;
		if (!b->append)
			set_again(e, b->prev, b);
		origin->prev = old->binding->origin;
		old->binding = b;
		return;
	}
	if (l->refines && !created_in(o, l) && o->open.n && !st->append &&
	    (o->noun == N_CONFIG || o->noun == N_SECRET)) {
		const char **keys = arena_array(e->a, const char *, o->open.n);

		vec_for(i, &o->open)
			keys[i] = o->open.v[i].key->s;
		not_declared(e, key->span, arena_printf(e->a, "key of `%s` called", o->path),
			     key->name->s, str_nearest(str_of(key->name->s), keys, o->open.n));
		return;
	}
	vec_push(e->a, &o->open, entry);
}

/* `resources = other.resources`: the block takes over what the other says. */
static void bind_block(struct eval *e, struct object *o, int index, const struct stmt *st,
		       struct scope *s, const struct layer *l)
{
	struct object *b = block_open(e, o, index, NULL, st, l);

	if (b)
		b->alias = binding_make(e, o, st->value, s, origin_at(e, l, st->span, b->path));
}

/* Conditions have been decided by the parameters, so none may change any more. */
static bool comes_late(struct eval *e, const struct object *o, int index, const struct stmt *st,
		       const struct scope *s)
{
	const struct declarations *d = has_declarations(e, o) ? declarations_of(e, o) : NULL;
	const char *name = o->set->fields[index].name;
	struct diag *x;

	if (!d || !d->params_settled || (!o->component && set_field(&set_stack, name, N_NONE) >= 0))
		return false;
	x = diag_new(e->sink, KZ_P012, st->span, "parameter `%s` cannot be set here", name);
	if (s == d->body)
		diag_help(x, "give it its value where it is declared");
	else
		diag_help(x, "set it outside of the condition: `%s = if ... then ... else ...`", name);
	return true;
}

void exec_field(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		       const struct layer *l)
{
	const struct ident *key = &st->path.v[0];
	int index;

	for (size_t i = 0; i + 1 < st->path.n; i++) { /* a.b.c = x walks through blocks */
		if (!st->path.v[i].name)
			return;
		index = block_named_index(e, o, st->path.v[i].name);
		if (index < 0 || o->set->blocks[index].flag != BLOCK_ONE) {
			unknown_field(e, o, &st->path.v[i]);
			return;
		}
		o = block_open(e, o, index, NULL, st, l);
		key = &st->path.v[i + 1];
	}
	if (!key->name || !st->value)
		return;
	index = field_named(e, o, key->name);
	if (index >= 0 && comes_late(e, o, index, st, s))
		return;
	if (index >= 0) {
		bind_field(e, o, index, st->value, s,
			   origin_at(e, l, st->span, object_path(e, o, key->name->s)), st->append);
		return;
	}
	index = block_named_index(e, o, key->name);
	if (index >= 0 && o->set->blocks[index].flag == BLOCK_ONE)
		bind_block(e, o, index, st, s, l);
	else if (o->set->flags & SET_OPEN)
		bind_open(e, o, key, st, s, l);
	else
		unknown_field(e, o, key);
}
