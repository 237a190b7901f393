/*
 * declare.c - blocks and declarations: opening what a statement names, making what is new.
 *
 * A layer that refines (an environment, or a reach into a component) may only touch what exists:
 * everything else is an error with the nearest name, unless it says `add`.
 */
#include <string.h>

#include "eval/layers.h"

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

static void block_twice(struct eval *e, const struct object *b, const struct stmt *st)
{
	struct diag *d = diag_new(e->sink, KZ_D001, st->head, "%s%s%s%s is declared twice",
				  b->block->name, b->name ? " `" : "", b->name ? b->name->s : "",
				  b->name ? "`" : "");

	diag_label(d, b->decl, "first declared here");
	if (st->add)
		diag_help(d, "leave `add` out to refine what is there");
}

struct object *block_open(struct eval *e, struct object *o, int index,
				 const struct name *name, const struct stmt *st,
				 const struct layer *l)
{
	const struct block_def *def = &o->set->blocks[index];
	struct object *b = block_find(&o->blocks[index], name);

	if (b) {
		refine(e, b, l, st);
		if (!st->add && (!name || l->refines || !created_in(b, l)))
			return b;
		block_twice(e, b, st);
		return NULL;
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
	bind_lets(e, &st->body, in, l);
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

/* It may have been there, for an environment's parent to remove. */
static void label_removal(struct diag *d, const struct declarations *of, const struct name *name,
			  enum noun noun, const struct component *c)
{
	vec_for(i, &of->removed) {
		const struct object *o = of->removed.v[i].object;

		if (o->name == name && o->noun == noun && o->component == c)
			diag_label(d, of->removed.v[i].span, "removed here");
	}
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
		label_removal(not_declared(e, st->name ? st->name->span : st->head, word,
					   name ? name->s : word,
					   name ? nearest_declaration(e, owner, noun, c, name->s)
						: NULL),
			      declarations_of(e, owner), name, noun, c);
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
	bind_lets(e, &st->body, in, l);
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

void exec_block_statement(struct eval *e, struct object *o, const struct stmt *st,
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

/* Removal */

static void list_remove(object_list *list, const struct object *o)
{
	size_t n = 0;

	vec_for(i, list)
		if (list->v[i] != o)
			list->v[n++] = list->v[i];
	list->n = n;
}

static void remove_declaration(struct eval *e, struct object *owner, struct object *o,
			       struct span where)
{
	struct declarations *d = declarations_of(e, owner);
	struct same_name *same = o->name ? map_get(&d->by_name, o->name) : NULL;

	list_remove(&d->all, o);
	list_remove(&d->unnamed, o);
	if (same)
		list_remove(&same->objects, o);
	list_remove(&e->p->by_noun[o->noun], o);
	list_remove(&e->instances, o);
	vec_push(e->a, &d->removed, ((struct removal){ o, where }));
}

void exec_remove(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
			const struct layer *l)
{
	const char *text = stmt_name_text(e, st, s);
	const struct name *name = text ? internz(e->in, text) : NULL;
	const struct noun_def *def;
	struct component *c;
	struct object *gone;
	enum noun noun;
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
	noun = c ? N_COMPONENT : def->noun;
	gone = declaration_find(e, o, name, noun, c);
	if (gone)
		remove_declaration(e, o, gone, st->span);
	else
		label_removal(not_declared(e, st->name ? st->name->span : st->span,
					   path_text(e, st), name ? name->s : "it",
					   name ? nearest_declaration(e, o, noun, c, name->s) : NULL),
			      declarations_of(e, o), name, noun, c);
}
