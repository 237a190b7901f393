/*
 * raw.c - bodies of raw objects and patches: nested maps, dotted keys walking down.
 *
 * Every value gets the origin of the statement that wrote it.
 */
#include "eval/context.h"

struct builder {
	VEC(struct value_entry) entries;
};

static const struct value *raw_map(struct eval *e, const struct body *b, struct scope *s,
				   const struct origin *origin);

static struct value_entry *entry_at(struct eval *e, struct builder *m, const struct name *key)
{
	struct value_entry fresh = { key, NULL };

	vec_for(i, &m->entries)
		if (m->entries.v[i].key == key)
			return &m->entries.v[i];
	vec_push(e->a, &m->entries, fresh);
	return &m->entries.v[m->entries.n - 1];
}

static const struct value *map_of(struct eval *e, struct builder *m, const struct origin *origin)
{
	struct value *v = value_make(e, VAL_MAP);

	v->map.v = m->entries.v;
	v->map.n = m->entries.n;
	v->origin = origin;
	return v;
}

/* Puts `leaf` below `old` along path[0..n), copying the maps on the way. */
static const struct value *put_along(struct eval *e, const struct value *old,
				     const struct ident *path, size_t n,
				     const struct value *leaf, const struct origin *origin)
{
	struct builder m = { 0 };
	struct value_entry *at;

	if (!n) {
		if (!old || old->kind != VAL_MAP || leaf->kind != VAL_MAP)
			return leaf;
		for (size_t i = 0; i < leaf->map.n; i++) {
			struct ident key = { leaf->map.v[i].key, NO_SPAN };
			old = put_along(e, old, &key, 1, leaf->map.v[i].value, origin);
		}
		return old;
	}
	if (old && old->kind == VAL_MAP)
		for (size_t i = 0; i < old->map.n; i++)
			vec_push(e->a, &m.entries, old->map.v[i]);
	if (!path[0].name)
		return old ? old : map_of(e, &m, origin);
	at = entry_at(e, &m, path[0].name);
	at->value = put_along(e, at->value, path + 1, n - 1, leaf, origin);
	return map_of(e, &m, old && old->origin ? old->origin : origin);
}

static const struct origin *statement_origin(struct eval *e, const struct origin *like,
					     const struct stmt *st)
{
	struct origin *o = arena_new_of(e->a, struct origin);

	*o = *like;
	o->span = st->span;
	return o;
}

static const struct value *raw_statement(struct eval *e, const struct value *m,
					 const struct stmt *st, struct scope *s,
					 const struct origin *origin)
{
	const struct origin *o = statement_origin(e, origin, st);
	const struct value *v;

	switch (st->kind) {
	case STMT_FIELD:
		if (!st->value)
			return m;
		if (st->append) {
			diag_help(diag_new(e->sink, KZ_P012, st->span,
					   "`+=` has nothing to add to in an object"),
				  "write the whole value with `=`");
			return m;
		}
		e->origin = o;
		v = eval_expr(e, st->value, s, NULL);
		return put_along(e, m, st->path.v, st->path.n, v, o);
	case STMT_BLOCK:
		if (st->name || st->parent.name) {
			diag_new(e->sink, KZ_P012, st->head, "a map inside an object has a key and no name");
			return m;
		}
		return put_along(e, m, st->path.v, st->path.n, raw_map(e, &st->body, s, o), o);
	case STMT_IF:
		v = eval_expr(e, st->value, s, NULL);
		if (v->kind != VAL_BOOL)
			return m;
		return put_along(e, m, NULL, 0, raw_map(e, v->boolean ? &st->body : &st->otherwise, s, o), o);
	case STMT_ALLOW: /* taken by exec_raw() */
	case STMT_LET:
	case STMT_ERROR:
		return m;
	case STMT_ENTRY: case STMT_ARROW: case STMT_PARAM: case STMT_EXPORT: case STMT_STACK:
	case STMT_COMPONENT: case STMT_FOR: case STMT_IMPORT: case STMT_OBJECT: case STMT_PATCH:
	case STMT_ASSERT: case STMT_REMOVE:
		break;
	}
	diag_new(e->sink, KZ_P012, st->span, "an object holds keys and values only");
	return m;
}

static const struct value *raw_map(struct eval *e, const struct body *b, struct scope *s,
				   const struct origin *origin)
{
	const struct value *m = map_of(e, &(struct builder){ 0 }, origin);
	const struct layer l = { origin->kind, origin->env, false };

	s = scope_make(e, s);
	bind_lets(e, b, s, &l);
	vec_for(i, &b->stmts)
		m = raw_statement(e, m, b->stmts.v[i], s, origin);
	return m;
}

const struct value *eval_raw(struct eval *e, const struct body *b, struct scope *s,
			     const struct origin *origin)
{
	return raw_map(e, b, s, origin);
}
