/*
 * layers.c - executing statements: the first stage of evaluation.
 *
 * Statements make objects and bind expressions to their fields; nothing is computed but the
 * conditions, lists and names that decide which declarations there are.  A layer that refines (an
 * environment, or a reach into a component) may only touch what exists: everything else is an
 * error with the nearest name, unless it says `add`.
 */
#include <string.h>

#include "eval/context.h"

static const struct value *structural(struct eval *e, const struct expr *x, struct scope *s,
				      enum type_kind want)
{
	const struct type *t = want == T_ANY ? NULL : &(const struct type){ .kind = want };

	return coerce(e, eval_expr(e, x, s, t), t, x->span, "this", false);
}

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

static bool has_declarations(struct eval *e, const struct object *o)
{
	return o->noun == N_COMPONENT || o == e->p->stack;
}

const char *object_path(struct eval *e, const struct object *parent, const char *last)
{
	if (!parent || !parent->parent)
		return last;
	return arena_printf(e->a, "%s.%s", parent->path, last);
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
static const char *nearest_member(struct eval *e, const struct object *o, const char *wanted,
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

static const char *object_word(const struct object *o)
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

static void refine(struct eval *e, struct object *o, const struct layer *l, const struct stmt *st)
{
	struct refinement r = { st->head, st->has_body ? st->body.span : NO_SPAN,
				l->kind == ORIGIN_ENV ? l->env : NULL };

	vec_push(e->a, &o->refinements, r);
}

static void not_declared(struct eval *e, struct span where, const char *word, const char *name,
			 const char *nearest)
{
	struct diag *d = diag_new(e->sink, KZ_E002, where, "there is no %s `%s` to refine", word, name);

	diag_did_you_mean(d, nearest);
	if (!nearest)
		diag_help(d, "declare it in the stack, or write `add` before it to have it only here");
}

/* Fields */

static bool set_again(struct eval *e, const struct object *o, const struct binding *old,
		      const struct origin *now)
{
	struct diag *d;

	if (!old || old->origin->kind != now->kind || old->origin->env != now->env ||
	    old->scope->object != o)
		return false;
	d = diag_new(e->sink, KZ_T011, now->span, "`%s` is set twice", now->what);
	diag_label(d, old->origin->span, "first set here");
	return true;
}

static struct binding *binding_make(struct eval *e, struct object *o, const struct expr *x,
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
		set_again(e, o, b->prev, origin);
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

static bool created_in(const struct object *o, const struct layer *l)
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
		set_again(e, o, old->binding, origin);
		b->prev = old->binding;
		b->append = st->append;
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

static struct object *block_open(struct eval *e, struct object *o, int index,
				 const struct name *name, const struct stmt *st,
				 const struct layer *l);

/* `resources = other.resources`: the block takes over what the other says. */
static void bind_block(struct eval *e, struct object *o, int index, const struct stmt *st,
		       struct scope *s, const struct layer *l)
{
	struct object *b = block_open(e, o, index, NULL, st, l);

	if (b)
		b->alias = binding_make(e, o, st->value, s, origin_at(e, l, st->span, b->path));
}

static void exec_field(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
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

/* Blocks */

static struct scope *body_scope(struct eval *e, struct object *o, struct scope *s)
{
	struct scope *in = scope_make(e, s);

	in->object = o;
	return in;
}

static bool name_allowed(struct eval *e, const struct block_def *def, const struct name *name,
			 const struct stmt *st)
{
	struct diag *d;
	size_t n = 0;

	if (!def->names)
		return true;
	for (; def->names[n]; n++)
		if (strcmp(def->names[n], name->s) == 0)
			return true;
	d = diag_new(e->sink, KZ_T001, st->name->span, "there is no %s `%s`", def->name, name->s);
	diag_did_you_mean(d, str_nearest(str_of(name->s), def->names, n));
	return false;
}

static struct object *block_find(object_list *list, const struct name *name)
{
	vec_for(i, list)
		if (list->v[i]->name == name)
			return list->v[i];
	return NULL;
}

static const char *nearest_block(struct eval *e, const object_list *list, const char *name)
{
	const char **names = arena_array(e->a, const char *, list->n);

	vec_for(i, list)
		names[i] = list->v[i]->name ? list->v[i]->name->s : "";
	return str_nearest(str_of(name), names, list->n);
}

static struct object *block_open(struct eval *e, struct object *o, int index,
				 const struct name *name, const struct stmt *st,
				 const struct layer *l)
{
	const struct block_def *def = &o->set->blocks[index];
	struct object *b = block_find(&o->blocks[index], name);

	if (b) {
		refine(e, b, l, st);
		if (st->add)
			diag_new(e->sink, KZ_D001, st->head, "%s `%s` is there already", def->name,
				 name ? name->s : "");
		else if (name && !l->refines && created_in(b, l)) {
			struct diag *d = diag_new(e->sink, KZ_D001, st->head,
						  "%s `%s` is declared twice", def->name, name->s);
			diag_label(d, b->decl, "first declared here");
		}
		return b;
	}
	if (name && l->refines && !st->add && !created_in(o, l)) {
		not_declared(e, st->name ? st->name->span : st->head, def->name, name->s,
			     nearest_block(e, &o->blocks[index], name->s));
		return NULL;
	}
	b = object_make(e, o, def->set,
			origin_at(e, l, st->head,
				  object_path(e, o, name ? arena_printf(e->a, "%s.%s", def->name, name->s)
							 : def->name)));
	b->block = def;
	b->name = name;
	b->full_name = name ? name->s : def->name;
	b->path = b->origin->what;
	b->decl = st->head;
	b->doc = st->doc;
	vec_push(e->a, &o->blocks[index], b);
	return b;
}

const char *stmt_name_text(struct eval *e, const struct stmt *st, struct scope *s)
{
	const struct value *v;

	if (!st->name)
		return NULL;
	if (st->name->kind == EXPR_NAME)
		return st->name->ident.name ? st->name->ident.name->s : NULL;
	v = structural(e, st->name, s, T_STRING);
	return val_text(e->a, v, NULL);
}

/* `port http = 80 -> 8080`: the short form sets the fields that the set names for it. */
static void bind_entry(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		       const struct layer *l)
{
	const struct set_def *set = o->set;

	if ((st->value && set->value_field < 0) || (st->to && set->arrow_field < 0)) {
		struct diag *d = diag_new(e->sink, KZ_T001, st->span, "`%s` has no short form with %s",
					  object_word(o), st->to && set->arrow_field < 0 ? "`->`" : "`=`");
		diag_help(d, "write its fields in braces");
		return;
	}
	if (st->value)
		bind_field(e, o, set->value_field, st->value, s,
			   origin_at(e, l, st->span,
				     object_path(e, o, set->fields[set->value_field].name)),
			   false);
	if (st->to)
		bind_field(e, o, set->arrow_field, st->to, s,
			   origin_at(e, l, st->span,
				     object_path(e, o, set->fields[set->arrow_field].name)),
			   false);
	if (st->to_port) {
		int port = field_named(e, o, internz(e->in, "port"));

		if (port >= 0 && port != set->value_field)
			bind_field(e, o, port, st->to_port, s,
				   origin_at(e, l, st->span, object_path(e, o, "port")), false);
	}
}

static void exec_block(struct eval *e, struct object *o, int index, const struct stmt *st,
		       struct scope *s, const struct layer *l)
{
	const struct block_def *def = &o->set->blocks[index];
	const char *text = stmt_name_text(e, st, s);
	const struct name *name = text ? internz(e->in, text) : NULL;
	struct object *b;
	struct scope *in;

	if (def->flag == BLOCK_ONE && st->name) {
		diag_new(e->sink, KZ_D005, st->name->span, "`%s` has no name", def->name);
		return;
	}
	if (def->flag == BLOCK_NAMED && !name) {
		struct diag *d = diag_new(e->sink, KZ_D005, st->head, "`%s` needs a name", def->name);
		if (def->names)
			diag_help(d, "such as `%s %s { ... }`", def->name, def->names[0]);
		return;
	}
	if (name && !name_allowed(e, def, name, st))
		return;
	b = block_open(e, o, index, name, st, l);
	if (!b)
		return;
	in = body_scope(e, b, s);
	if (!b->scope)
		b->scope = in;
	if (st->kind == STMT_ENTRY)
		bind_entry(e, b, st, s, l);
	if (st->has_body)
		exec_body(e, b, &st->body, in, l);
}

/* Declarations */

struct object *declaration_find(struct eval *e, struct object *owner, const struct name *name,
				enum noun noun, const struct component *c)
{
	struct declarations *d = declarations_of(e, owner);
	const object_list *list = &d->unnamed;
	struct same_name *same;

	if (name) {
		same = map_get(&d->by_name, name);
		if (!same)
			return NULL;
		list = &same->objects;
	}
	vec_for(i, list)
		if (list->v[i]->noun == noun && list->v[i]->component == c)
			return list->v[i];
	return NULL;
}

static void declaration_index(struct eval *e, struct declarations *d, struct object *o)
{
	struct same_name *same;

	vec_push(e->a, &d->all, o);
	if (!o->name) {
		vec_push(e->a, &d->unnamed, o);
		return;
	}
	same = map_get(&d->by_name, o->name);
	if (!same) {
		same = arena_new_of(e->a, struct same_name);
		map_put(e->a, &d->by_name, o->name, same);
	}
	vec_push(e->a, &same->objects, o);
}

static const char *full_name(struct eval *e, const struct object *owner, const struct name *name)
{
	if (owner->noun != N_COMPONENT)
		return name->s;
	if (name == e->main_name)
		return owner->full_name;
	return arena_printf(e->a, "%s-%s", owner->full_name, name->s);
}

static struct object *declare(struct eval *e, struct object *owner, const struct noun_def *def,
			      struct component *c, const struct name *name, const struct stmt *st,
			      const struct layer *l)
{
	const char *word = c ? c->name->s : def->name;
	struct object *o = object_make(e, owner, c ? &c->set : def->set,
				       origin_at(e, l, st->head, NULL));

	o->noun = c ? N_COMPONENT : def->noun;
	o->component = c;
	o->name = name;
	o->full_name = name ? full_name(e, owner, name) : word;
	o->path = object_path(e, owner, name ? name->s : word);
	((struct origin *)o->origin)->what = o->path;
	o->decl = st->head;
	o->doc = st->doc;
	o->external = st->external;
	declaration_index(e, declarations_of(e, owner), o);
	vec_push(e->a, &e->p->by_noun[o->noun], o);
	if (c)
		vec_push(e->a, &e->instances, o);
	return o;
}

static const char *nearest_declaration(struct eval *e, struct object *owner, enum noun noun,
				       const struct component *c, const char *name)
{
	struct declarations *d = declarations_of(e, owner);
	VEC(const char *) names = { 0 };

	vec_for(i, &d->all)
		if (d->all.v[i]->name && d->all.v[i]->noun == noun && d->all.v[i]->component == c)
			vec_push(e->a, &names, d->all.v[i]->name->s);
	return str_nearest(str_of(name), names.v, names.n);
}

static void declared_twice(struct eval *e, const struct object *o, const struct stmt *st,
			   const char *word)
{
	struct diag *d = diag_new(e->sink, KZ_D001, st->head, "%s%s%s%s is declared twice", word,
				  o->name ? " `" : "", o->name ? o->name->s : "", o->name ? "`" : "");

	diag_label(d, o->decl, "first declared here");
	if (o->component && !st->name)
		diag_help(d, "give each a name: `%s NAME { ... }`", word);
	if (st->add)
		diag_help(d, "leave `add` out to refine what is there");
}

static struct object *declaration_open(struct eval *e, struct object *owner,
				       const struct noun_def *def, struct component *c,
				       const struct name *name, const struct stmt *st,
				       const struct layer *l)
{
	enum noun noun = c ? N_COMPONENT : def->noun;
	const char *word = c ? c->name->s : def->name;
	struct object *o = declaration_find(e, owner, name, noun, c);

	if (o) {
		if (st->add || !l->refines) {
			declared_twice(e, o, st, word);
			return NULL;
		}
		refine(e, o, l, st);
		return o;
	}
	if (l->refines && !st->add) {
		not_declared(e, st->name ? st->name->span : st->head, word, name ? name->s : word,
			     name ? nearest_declaration(e, owner, noun, c, name->s) : NULL);
		return NULL;
	}
	return declare(e, owner, def, c, name, st, l);
}

static bool name_fits(struct eval *e, const struct noun_def *def, const struct name *name,
		      const struct stmt *st)
{
	if ((def->flags & NOUN_NAMED) && !name) {
		if (!st->name)
			diag_help(diag_new(e->sink, KZ_D005, st->head, "`%s` needs a name", def->name),
				  "write `%s NAME { ... }`", def->name);
		return false;
	}
	if ((def->flags & NOUN_UNNAMED) && st->name) {
		diag_new(e->sink, KZ_D005, st->name->span, "`%s` has no name", def->name);
		return false;
	}
	return true;
}

static void exec_declaration(struct eval *e, struct object *owner, const struct noun_def *def,
			     struct component *c, const struct stmt *st, struct scope *s,
			     const struct layer *l)
{
	const char *text = stmt_name_text(e, st, s);
	const struct name *name = text ? internz(e->in, text) : NULL;
	struct object *o;
	struct scope *in;

	if (c && !name && !st->name)
		name = c->name;
	if (!c && !name_fits(e, def, name, st))
		return;
	o = declaration_open(e, owner, def, c, name, st, l);
	if (!o)
		return;
	in = body_scope(e, o, s);
	if (!o->scope)
		o->scope = in;
	if (st->kind == STMT_ENTRY)
		bind_entry(e, o, st, s, l);
	exec_body(e, o, &st->body, in, l);
}

/* The noun of a statement: its word, with `external` before it when that was written. */
static const struct noun_def *statement_noun(struct eval *e, const struct stmt *st)
{
	const struct name *word;

	if (st->path.n != 1 || !st->path.v[0].name)
		return NULL;
	word = st->path.v[0].name;
	if (st->external)
		word = internz(e->in, arena_printf(e->a, "external %s", word->s));
	return map_get(&e->nouns, word);
}

static const char *path_text(struct eval *e, const struct stmt *st)
{
	struct sb b = { 0 };

	vec_for(i, &st->path)
		sb_printf(&b, "%s%s", i ? "." : "", st->path.v[i].name ? st->path.v[i].name->s : "?");
	return sb_finish(&b, e->a);
}

static void unknown_noun(struct eval *e, const struct object *o, const struct stmt *st)
{
	const char *word = path_text(e, st);
	const char *ours = noun_kaizen_name(word);
	struct span where = st->path.v[0].span;
	struct diag *d;

	where.end = st->path.v[st->path.n - 1].span.end;
	if (st->external) {
		d = diag_new(e->sink, KZ_D002, where, "there is no external noun `%s`", word);
		diag_help(d, "secret, config, service and issuer can be external");
		return;
	}
	if (has_declarations(e, o))
		d = diag_new(e->sink, KZ_D002, where, "there is no noun `%s`", word);
	else
		d = diag_new(e->sink, KZ_T001, where, "`%s` has no block `%s`", object_word(o), word);
	if (ours)
		diag_help(d, "Kaizen calls it `%s`", ours);
	else
		diag_did_you_mean(d, nearest_member(e, o, word, has_declarations(e, o)));
	if (st->path.n == 2 || (st->path.n == 1 && stdlib_page(word).n))
		diag_help(d, "`import std.%s` brings it", st->path.v[0].name->s);
}

static bool defer(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		  const struct layer *l)
{
	struct declarations *d = declarations_of(e, o);
	struct deferred later = { st, s, *l };

	if (o->noun != N_COMPONENT || d->expanded)
		return false;
	later.layer.refines = true;
	vec_push(e->a, &d->deferred, later);
	return true;
}

static void exec_block_statement(struct eval *e, struct object *o, const struct stmt *st,
				 struct scope *s, const struct layer *l)
{
	const struct noun_def *def;
	struct component *c;
	int index;

	if (!st->path.n || !st->path.v[0].name)
		return;
	index = st->path.n == 1 && !st->external ? block_named_index(e, o, st->path.v[0].name) : -1;
	if (index >= 0) {
		exec_block(e, o, index, st, s, l);
		return;
	}
	if (st->path.n == 1 && st->path.v[0].name == e->env_word && o == e->p->stack && st->name) {
		if (l->kind != ORIGIN_BASE)
			diag_new(e->sink, KZ_P012, st->head, "an environment inside another has no meaning");
		return; /* environments are layers, see environment.c */
	}
	def = has_declarations(e, o) ? statement_noun(e, st) : NULL;
	c = !def && has_declarations(e, o) ? component_find(e, s, st->path.v, st->path.n) : NULL;
	if (!def && !c) {
		unknown_noun(e, o, st);
		return;
	}
	if (!defer(e, o, st, s, l))
		exec_declaration(e, o, def, c, st, s, l);
}

/* Everything else */

static void exec_arrow(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		       const struct layer *l)
{
	const struct noun_def *def = o->noun != N_NONE && o->noun != N_COMPONENT ? noun_of(o->noun) : NULL;

	if (!def || !(def->flags & NOUN_ARROWS)) {
		struct diag *d = diag_new(e->sink, KZ_P012, st->span, "nothing here could open a connection");
		diag_help(d, "an arrow stands in a workload or a network");
		return;
	}
	vec_for(i, &st->targets) {
		struct arrow a = { .target = &st->targets.v[i], .stmt = st, .scope = s };

		a.origin = origin_at(e, l, st->targets.v[i].span, o->path);
		vec_push(e->a, &o->arrows, a);
	}
}

static void exec_if(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		    const struct layer *l)
{
	const struct value *v = structural(e, st->value, s, T_BOOL);

	if (v->kind != VAL_BOOL)
		return;
	s = scope_make(e, s);
	bind_locals(e, o, v->boolean ? &st->body : &st->otherwise, s, l);
	exec_body(e, o, v->boolean ? &st->body : &st->otherwise, s, l);
}

static void loop_local(struct eval *e, struct scope *s, const struct ident *id,
		       const struct value *v)
{
	struct local local = { .name = id->name, .span = id->span };

	if (!id->name)
		return;
	local.binding = arena_new_of(e->a, struct binding);
	local.binding->state = BINDING_DONE;
	local.binding->value = v;
	vec_push(e->a, &s->locals, local);
}

static void exec_for(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		     const struct layer *l)
{
	const struct value *v = structural(e, st->value, s, T_ANY);
	size_t n = v->kind == VAL_LIST ? v->list.n : v->kind == VAL_MAP ? v->map.n : 0;

	if (v->kind != VAL_LIST && v->kind != VAL_MAP && v->kind != VAL_ERROR)
		diag_new(e->sink, KZ_T002, st->value->span, "`for` goes through a list or a map");
	for (size_t i = 0; i < n; i++) {
		struct scope *in = scope_make(e, s);
		const struct value *key = v->kind == VAL_MAP ? value_string(e, v->map.v[i].key->s)
							    : value_number(e, num_of((int64_t)i), T_NUMBER);

		loop_local(e, in, &st->key, key);
		loop_local(e, in, &st->each, v->kind == VAL_MAP ? v->map.v[i].value : v->list.v[i]);
		bind_locals(e, o, &st->body, in, l);
		exec_body(e, o, &st->body, in, l);
	}
}

static void exec_raw(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		     const struct layer *l)
{
	struct raw r = { .stmt = st, .scope = s, .owner = o, .env = l->env };

	if (!has_declarations(e, o)) {
		diag_new(e->sink, KZ_P012, st->head, "`%s` stands in a stack or a component",
			 st->kind == STMT_OBJECT ? "object" : "patch");
		return;
	}
	r.origin = origin_at(e, l, st->head, st->ident.name ? st->ident.name->s : "object");
	if (st->kind == STMT_OBJECT)
		vec_push(e->a, &e->p->objects, r);
	else
		vec_push(e->a, &e->p->patches, r);
}

static void exec_assert(struct eval *e, struct object *o, const struct stmt *st, struct scope *s)
{
	struct assertion a = { st, s };

	vec_push(e->a, &o->assertions, a);
}

static bool is_date(struct str s)
{
	static const char form[] = "dddd-dd-dd";

	if (s.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? s.s[i] < '0' || s.s[i] > '9' : s.s[i] != form[i])
			return false;
	return (s.s[5] - '0') * 10 + s.s[6] - '0' <= 12 && (s.s[8] - '0') * 10 + s.s[9] - '0' <= 31;
}

static const char *nearest_code(struct eval *e, const char *name)
{
	const char **names = arena_array(e->a, const char *, KZ_CODE_COUNT);
	size_t n = 0;

	for (int c = KZ_NONE + 1; c < KZ_CODE_COUNT; c++)
		names[n++] = diag_code_name((enum diag_code)c);
	return str_nearest(str_of(name), names, n);
}

static void exec_allow(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		       const struct layer *l)
{
	struct permission *p = arena_new_of(e->a, struct permission);
	const struct value *reason = st->to ? structural(e, st->to, s, T_STRING) : NULL;

	if (!st->ident.name)
		return;
	p->code = diag_code_find(st->ident.name->s);
	p->stmt = st;
	p->scope = s;
	p->env = l->env;
	p->reason = val_text(e->a, reason, "");
	p->until = st->until;
	if (p->code == KZ_NONE) {
		struct diag *d = diag_new(e->sink, KZ_W002, st->ident.span, "there is no rule `%s`",
					  st->ident.name->s);
		diag_did_you_mean(d, nearest_code(e, st->ident.name->s));
		return;
	}
	if (strspn(p->reason, " \t\n") + 8 > strlen(p->reason))
		diag_help(diag_new(e->sink, KZ_W003, st->to ? st->to->span : st->span,
				   "this `allow` gives no reason"),
			  "say in a sentence why the rule does not hold here");
	if (st->until.n && !is_date(st->until))
		diag_help(diag_new(e->sink, KZ_W003, st->until_span, "`%.*s` is no date",
				   (int)st->until.n, st->until.s),
			  "write it as 2027-03-31");
	vec_push(e->a, &o->permissions, p);
}

static void list_remove(object_list *list, const struct object *o)
{
	size_t n = 0;

	vec_for(i, list)
		if (list->v[i] != o)
			list->v[n++] = list->v[i];
	list->n = n;
}

static void remove_declaration(struct eval *e, struct object *owner, struct object *o)
{
	struct declarations *d = declarations_of(e, owner);
	struct same_name *same = o->name ? map_get(&d->by_name, o->name) : NULL;

	list_remove(&d->all, o);
	list_remove(&d->unnamed, o);
	if (same)
		list_remove(&same->objects, o);
	list_remove(&e->p->by_noun[o->noun], o);
	list_remove(&e->instances, o);
}

static void exec_remove(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
			const struct layer *l)
{
	const char *text = stmt_name_text(e, st, s);
	const struct name *name = text ? internz(e->in, text) : NULL;
	const struct noun_def *def;
	struct component *c;
	struct object *gone;
	int index;

	if (!st->path.n || !st->path.v[0].name)
		return;
	if (!l->refines) {
		diag_help(diag_new(e->sink, KZ_P012, st->span, "`remove` stands in an environment"),
			  "delete the declaration instead");
		return;
	}
	index = st->path.n == 1 ? block_named_index(e, o, st->path.v[0].name) : -1;
	if (index >= 0) {
		gone = block_find(&o->blocks[index], name);
		if (gone)
			list_remove(&o->blocks[index], gone);
		else
			not_declared(e, st->name ? st->name->span : st->span, o->set->blocks[index].name, name ? name->s : "it",
				     nearest_block(e, &o->blocks[index], name ? name->s : ""));
		return;
	}
	def = statement_noun(e, st);
	c = def ? NULL : component_find(e, s, st->path.v, st->path.n);
	if (!def && !c) {
		unknown_noun(e, o, st);
		return;
	}
	if (defer(e, o, st, s, l))
		return;
	if (c && !name)
		name = c->name;
	gone = declaration_find(e, o, name, c ? N_COMPONENT : def->noun, c);
	if (gone)
		remove_declaration(e, o, gone);
	else
		not_declared(e, st->name ? st->name->span : st->span, path_text(e, st), name ? name->s : "it",
			     name ? nearest_declaration(e, o, c ? N_COMPONENT : def->noun, c, name->s)
				  : NULL);
}

static void exec_stmt(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		      const struct layer *l)
{
	switch (st->kind) {
	case STMT_FIELD:
		exec_field(e, o, st, s, l);
		break;
	case STMT_BLOCK:
	case STMT_ENTRY:
		exec_block_statement(e, o, st, s, l);
		break;
	case STMT_ARROW:
		exec_arrow(e, o, st, s, l);
		break;
	case STMT_IF:
		exec_if(e, o, st, s, l);
		break;
	case STMT_FOR:
		exec_for(e, o, st, s, l);
		break;
	case STMT_OBJECT:
	case STMT_PATCH:
		exec_raw(e, o, st, s, l);
		break;
	case STMT_ASSERT:
		exec_assert(e, o, st, s);
		break;
	case STMT_ALLOW:
		exec_allow(e, o, st, s, l);
		break;
	case STMT_REMOVE:
		exec_remove(e, o, st, s, l);
		break;
	case STMT_PARAM:
	case STMT_EXPORT:
		if (!has_declarations(e, o) || l->refines)
			diag_new(e->sink, KZ_P012, st->span, "`%s` stands in a component%s",
				 st->kind == STMT_PARAM ? "param" : "export",
				 st->kind == STMT_PARAM ? " or a stack" : "");
		break;
	case STMT_STACK:
	case STMT_IMPORT:
		diag_new(e->sink, KZ_P012, st->head, "`%s` stands at the top of a file",
			 st->kind == STMT_STACK ? "stack" : "import");
		break;
	case STMT_COMPONENT: /* found by component_find() */
	case STMT_LET:	     /* bound by bind_locals() */
	case STMT_ERROR:
		break;
	}
}

void exec_body(struct eval *e, struct object *o, const struct body *b, struct scope *s,
	       const struct layer *l)
{
	vec_for(i, &b->stmts)
		exec_stmt(e, o, b->stmts.v[i], s, l);
}

/* What an environment says of the stack's parameters is known before any condition is decided. */
static bool is_setting(struct eval *e, const struct object *o, const struct stmt *st)
{
	const struct name *first = st->path.n ? st->path.v[0].name : NULL;

	return first && (st->kind == STMT_FIELD ||
			 (st->kind == STMT_BLOCK && !st->name && block_named_index(e, o, first) >= 0));
}

void exec_settings(struct eval *e, struct object *o, const struct body *b, struct scope *s,
		   const struct layer *l)
{
	vec_for(i, &b->stmts)
		if (is_setting(e, o, b->stmts.v[i]))
			exec_stmt(e, o, b->stmts.v[i], s, l);
}

void exec_refinements(struct eval *e, struct object *o, const struct body *b, struct scope *s,
		      const struct layer *l)
{
	vec_for(i, &b->stmts)
		if (!is_setting(e, o, b->stmts.v[i]))
			exec_stmt(e, o, b->stmts.v[i], s, l);
}

/* Parameters and lets come before everything else, so that order does not matter. */

static void bind_let(struct eval *e, const struct stmt *st, struct scope *s,
		     const struct layer *l)
{
	struct local local = { .name = st->ident.name, .span = st->ident.span };

	if (!local.name)
		return;
	vec_for(i, &s->locals)
		if (s->locals.v[i].name == local.name) {
			struct diag *d = diag_new(e->sink, KZ_D001, st->ident.span,
						  "`%s` is declared twice", local.name->s);
			diag_label(d, s->locals.v[i].span, "first declared here");
			return;
		}
	local.binding = binding_make(e, s->object, st->value, s,
				     origin_at(e, l, st->span, local.name->s));
	vec_push(e->a, &s->locals, local);
}

/* A parameter's own value lies below everything that was bound to it before. */
static void bind_default(struct eval *e, struct object *o, int index, const struct expr *x,
			 struct scope *s, struct origin *origin)
{
	struct binding *lowest = o->bindings[index];

	if (!lowest) {
		bind_field(e, o, index, x, s, origin, false);
		return;
	}
	while (lowest->prev)
		lowest = lowest->prev;
	lowest->prev = binding_make(e, o, x, s, origin);
	lowest->prev->type = o->set->fields[index].type;
	lowest->origin->prev = origin;
}

static void bind_param(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		       const struct layer *l)
{
	struct local local = { .name = st->ident.name, .object = o, .span = st->ident.span };

	if (!local.name || l->refines)
		return;
	local.index = field_named(e, o, local.name);
	vec_for(i, &s->locals)
		if (s->locals.v[i].name == local.name) {
			struct diag *d = diag_new(e->sink, KZ_D001, st->ident.span,
						  "parameter `%s` is declared twice", local.name->s);
			diag_label(d, s->locals.v[i].span, "first declared here");
			return;
		}
	vec_push(e->a, &s->locals, local);
	if (local.index >= 0 && st->value)
		bind_default(e, o, local.index, st->value, s,
			     origin_at(e, l, st->span, object_path(e, o, local.name->s)));
}

void bind_locals(struct eval *e, struct object *o, const struct body *b, struct scope *s,
		 const struct layer *l)
{
	vec_for(i, &b->stmts) {
		const struct stmt *st = b->stmts.v[i];

		if (st->kind == STMT_LET)
			bind_let(e, st, s, l);
		else if (st->kind == STMT_PARAM)
			bind_param(e, o, st, s, l);
	}
}
