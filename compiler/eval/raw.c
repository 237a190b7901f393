/*
 * raw.c - bodies of raw objects and patches: nested maps, dotted keys walking down.
 *
 * Every value gets the origin of the statement that wrote it.  No field says here what is
 * expected, so what Kubernetes has no form for is refused by its kind.
 */
#include <string.h>

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

static const struct value *value_in(const struct value *map, const struct name *key)
{
	for (size_t i = 0; map && map->kind == VAL_MAP && i < map->map.n; i++)
		if (map->map.v[i].key == key)
			return map->map.v[i].value;
	return NULL;
}

/* One body says one thing of a key: maps come together, everything else is told. */
static bool set_twice(struct eval *e, const struct value *old, const struct value *v,
		      const struct name *key)
{
	bool twice = false;
	struct diag *d;

	if (!old || old->kind == VAL_ERROR || v->kind == VAL_ERROR)
		return false;
	if (old->kind == VAL_MAP && v->kind == VAL_MAP) {
		for (size_t i = 0; i < v->map.n; i++)
			twice |= set_twice(e, value_in(old, v->map.v[i].key), v->map.v[i].value,
					   v->map.v[i].key);
		return twice;
	}
	d = diag_new(e->sink, KZ_T011, v->origin ? v->origin->span : e->origin->span,
		     "`%s` is set twice", key ? key->s : "it");
	if (old->origin)
		diag_label(d, old->origin->span, "first set here");
	return true;
}

/* Puts what a statement says below a map, unless that says something else there. */
static const struct value *put_new(struct eval *e, const struct value *m, const struct ident *path,
				   size_t n, const struct value *v, const struct origin *origin)
{
	const struct value *old = m;
	size_t i;

	for (i = 0; i < n && old && old->kind == VAL_MAP; i++)
		old = value_in(old, path[i].name);
	e->origin = origin;
	if (set_twice(e, old, v, i ? path[i - 1].name : NULL))
		return m;
	return put_along(e, m, path, n, v, origin);
}

static const struct value *no_form(struct eval *e, const struct value *v, struct span where)
{
	struct diag *d;

	if (v->secret)
		d = diag_new(e->sink, KZ_T010, where, "a secret cannot become part of an object");
	else if (v->kind == VAL_NUMBER)
		d = diag_new(e->sink, KZ_T009, where, "this number has no exact decimal form");
	else
		d = diag_new(e->sink, KZ_T002, where, "an object takes plain values, not %s",
			     v->kind == VAL_FACT	? "a fact of the running pod"
			     : v->kind == VAL_REF	? "a block"
			     : v->kind == VAL_GENERATED ? "a source of a secret"
							: "this");
	if (v->secret)
		diag_help(d, "name the Secret, and let the workload read it");
	else if (v->kind == VAL_NUMBER)
		diag_help(d, "use `floor`, `ceil` or `round`");
	else if (v->kind == VAL_REF)
		diag_help(d, "name the field of it that is meant");
	return value_error(e);
}

static const struct value *raw_leaf(struct eval *e, const struct value *v, struct span where);

static const struct value *raw_list(struct eval *e, const struct value *v, struct span where)
{
	struct value *own = arena_new_of(e->a, struct value);

	*own = *v;
	own->list.v = arena_array(e->a, const struct value *, v->list.n);
	for (size_t i = 0; i < v->list.n; i++)
		own->list.v[i] = raw_leaf(e, v->list.v[i], where);
	return own;
}

static const struct value *raw_entries(struct eval *e, const struct value *v, struct span where)
{
	struct value *own = arena_new_of(e->a, struct value);

	*own = *v;
	own->map.v = arena_array(e->a, struct value_entry, v->map.n);
	for (size_t i = 0; i < v->map.n; i++) {
		own->map.v[i].key = v->map.v[i].key;
		own->map.v[i].value = raw_leaf(e, v->map.v[i].value, where);
	}
	return own;
}

/* A value as an object can hold it: no secret, nothing that only a field understands. */
static const struct value *raw_leaf(struct eval *e, const struct value *v, struct span where)
{
	static const struct type text = { .kind = T_STRING };

	switch (v->kind) {
	case VAL_LIST:
		return raw_list(e, v, where);
	case VAL_MAP:
		return raw_entries(e, v, where);
	case VAL_KEY:
		return v->secret ? no_form(e, v, where) : coerce(e, v, &text, where, NULL, true);
	case VAL_NUMBER:
	case VAL_RANGE:
		return value_format(e->a, v) ? v : no_form(e, v, where);
	case VAL_REF: /* the name of what it refers to */
		return v->ref.object->noun == N_NONE ? no_form(e, v, where) : v;
	case VAL_FACT:
	case VAL_GENERATED:
		return no_form(e, v, where);
	case VAL_ERROR:
	case VAL_NULL:
	case VAL_BOOL:
	case VAL_STRING:
	case VAL_SYMBOL:
		break;
	}
	return v;
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
		v = raw_leaf(e, eval_expr(e, st->value, s, NULL), st->value->span);
		return put_new(e, m, st->path.v, st->path.n, v, o);
	case STMT_BLOCK:
		if (st->name || st->parent.name) {
			diag_new(e->sink, KZ_P012, st->head, "a map inside an object has a key and no name");
			return m;
		}
		return put_new(e, m, st->path.v, st->path.n, raw_map(e, &st->body, s, o), o);
	case STMT_IF:
		v = eval_expr(e, st->value, s, NULL);
		if (v->kind != VAL_BOOL)
			return m;
		return put_new(e, m, NULL, 0, raw_map(e, v->boolean ? &st->body : &st->otherwise, s, o), o);
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

/* What the head of an object or patch says already. */
static void check_head(struct eval *e, const struct stmt *st)
{
	vec_for(i, &st->body.stmts) {
		const struct stmt *in = st->body.stmts.v[i];
		const char *key = in->path.n == 1 && in->path.v[0].name ? in->path.v[0].name->s : "";

		if (in->kind == STMT_FIELD && (!strcmp(key, "kind") || !strcmp(key, "apiVersion")))
			diag_label(diag_new(e->sink, KZ_T011, in->span, "`%s` is set twice", key),
				   st->head, "first set here");
	}
}

const struct value *eval_raw(struct eval *e, const struct stmt *st, struct scope *s,
			     const struct origin *origin)
{
	check_head(e, st);
	return raw_map(e, &st->body, s, origin);
}
