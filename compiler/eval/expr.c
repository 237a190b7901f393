/*
 * expr.c - evaluating expressions.
 *
 * `want` is the type that the place expects, NULL when it expects nothing in particular.  It
 * decides what a literal's unit and a bare word mean; conversion and complaint are coerce()'s.
 */
#include <string.h>

#include "eval/reference.h"

struct value *value_make(struct eval *e, enum value_kind kind)
{
	struct value *v = arena_new_of(e->a, struct value);

	v->kind = kind;
	v->origin = e->origin;
	return v;
}

const struct value *value_error(struct eval *e)
{
	return value_make(e, VAL_ERROR);
}

const struct value *value_string(struct eval *e, const char *s)
{
	struct value *v = value_make(e, VAL_STRING);

	v->string = str_of(s);
	return v;
}

const struct value *value_ref(struct eval *e, struct object *o)
{
	struct value *v = value_make(e, VAL_REF);

	v->ref.object = o;
	return v;
}

const struct value *value_number(struct eval *e, struct num n, enum type_kind unit)
{
	struct value *v = value_make(e, VAL_NUMBER);

	v->num = n;
	v->unit = unit;
	return v;
}

void depend(struct eval *e, const struct value *v)
{
	if (!v->origin)
		return;
	for (size_t i = e->deps_base; i < e->deps.n; i++)
		if (e->deps.v[i] == v->origin)
			return;
	vec_push(e->a, &e->deps, v->origin);
}

/* Bindings */

static void report_cycle(struct eval *e, struct binding *b)
{
	struct diag *d = diag_new(e->sink, KZ_D009, b->origin->span, "`%s` depends on itself",
				  b->origin->what ? b->origin->what : "this value");
	size_t i = e->running.n;

	while (i && e->running.v[i - 1] != b)
		i--;
	for (; i < e->running.n; i++)
		if (e->running.v[i]->origin->what)
			diag_label(d, e->running.v[i]->origin->span, "by way of `%s`",
				   e->running.v[i]->origin->what);
}

static const struct value *append_to(struct eval *e, const struct value *old,
				     const struct value *v, struct span where)
{
	struct value *sum;

	if (v->kind == VAL_ERROR || old->kind == VAL_ERROR)
		return value_error(e);
	if (old->kind != VAL_LIST || v->kind != VAL_LIST) {
		diag_new(e->sink, KZ_T002, where, "`+=` adds to a list or a text");
		return value_error(e);
	}
	sum = value_make(e, VAL_LIST);
	sum->list.n = old->list.n + v->list.n;
	sum->list.v = arena_array(e->a, const struct value *, sum->list.n);
	memcpy(sum->list.v, old->list.v, old->list.n * sizeof(*sum->list.v));
	memcpy(sum->list.v + old->list.n, v->list.v, v->list.n * sizeof(*sum->list.v));
	return sum;
}

static const struct value *with_origin(struct eval *e, const struct value *v, struct origin *o)
{
	struct value *own = arena_new_of(e->a, struct value);
	size_t n = e->deps.n - e->deps_base;

	if (n) {
		const struct origin **from = arena_array(e->a, const struct origin *, n);

		memcpy(from, e->deps.v + e->deps_base, n * sizeof(*from));
		o->from = from;
		o->from_n = n;
	}
	*own = *v;
	own->origin = o;
	return own;
}

/* Environments refine a checked whole: what they replace must make sense too. It leaves no trace
 * in what replaced it. */
static void check_replaced(struct eval *e, struct binding *b)
{
	size_t deps = e->deps.n;

	binding_value(e, b);
	e->deps.n = deps;
}

static const struct value *binding_compute(struct eval *e, struct binding *b)
{
	const struct type *list = b->type && b->type->kind == T_LIST ? b->type : NULL;
	const struct value *v = eval_expr(e, b->expr, b->scope, b->type);

	if (b->type && v->kind != VAL_NULL) /* null leaves a field as if nothing had been said */
		v = coerce(e, v, b->type, b->expr->span, b->origin->what, b->lenient);
	if (b->prev && !b->append)
		check_replaced(e, b->prev);
	if (b->append) {
		const struct value *old = b->prev ? binding_value(e, b->prev) : NULL;

		if (!list && v->kind == VAL_STRING && old && old->kind == VAL_STRING)
			return value_string(e, arena_printf(e->a, "%.*s%.*s", (int)old->string.n, old->string.s,
							    (int)v->string.n, v->string.s));
		if (old && old->kind != VAL_NULL)
			v = append_to(e, old, v, b->origin->span);
	}
	return v;
}

const struct value *binding_value(struct eval *e, struct binding *b)
{
	const struct origin *outer = e->origin;
	const char *context_text;
	struct span context = sink_context(e->sink, &context_text);
	size_t base = e->deps_base;

	if (b->state == BINDING_DONE)
		return b->value;
	if (b->state == BINDING_RUNNING) {
		report_cycle(e, b);
		b->state = BINDING_DONE;
		b->value = value_error(e);
		return b->value;
	}
	b->state = BINDING_RUNNING;
	vec_push(e->a, &e->running, b);
	e->origin = b->origin;
	e->deps_base = e->deps.n;
	sink_set_context(e->sink, instance_span(b->object), "for this");
	b->value = with_origin(e, binding_compute(e, b), b->origin);
	b->state = BINDING_DONE;
	e->running.n--;
	e->origin = outer;
	e->deps.n = e->deps_base;
	e->deps_base = base;
	sink_set_context(e->sink, context, context_text);
	return b->value;
}

/* Literals */

static const struct value *eval_number(struct eval *e, const struct expr *x,
				       const struct type *want)
{
	const char *suffix = x->number.suffix ? x->number.suffix->s : "";
	struct value *v = value_make(e, VAL_NUMBER);
	enum type_kind kind = want ? want->kind : T_ANY;
	struct num factor;

	if (kind == T_RANGE || kind == T_LIST)
		kind = want->of ? want->of->kind : T_ANY;
	if (kind == T_COUNT && strcmp(suffix, "%") == 0)
		kind = T_PERCENT;
	if (!num_parse(x->number.digits, &v->num)) {
		diag_new(e->sink, KZ_T009, x->span, "this number is too large to hold exactly");
		return value_error(e);
	}
	if (!*suffix) {
		v->unit = T_NUMBER;
		return v;
	}
	v->suffix = x->number.suffix;
	if (!type_unit_factor(kind, suffix, &factor)) {
		kind = type_of_suffix(suffix);
		if (kind == T_ANY || !type_unit_factor(kind, suffix, &factor))
			return v; /* undecided: unit T_ANY */
	}
	v->unit = kind;
	if (!num_mul(v->num, factor, &v->num)) {
		diag_new(e->sink, KZ_T009, x->span, "this quantity is too large to hold exactly");
		return value_error(e);
	}
	return v;
}

static const struct value *no_text(struct eval *e, const struct value *v, struct span where)
{
	struct diag *d;

	if (v->kind == VAL_ERROR)
		return value_error(e);
	if (v->kind == VAL_KEY && v->secret) {
		d = diag_new(e->sink, KZ_T010, where, "a secret cannot become part of a text");
		diag_help(d, "hand it over as a variable (`NAME = secret...`) or mount it");
		return value_error(e);
	}
	if (v->kind == VAL_GENERATED) {
		diag_new(e->sink, KZ_T010, where, "the value of a secret is not known here");
		return value_error(e);
	}
	if (v->kind == VAL_NUMBER) {
		d = diag_new(e->sink, KZ_T009, where, "this number has no exact decimal form");
		diag_help(d, "use `floor`, `ceil` or `round`");
		return value_error(e);
	}
	d = diag_new(e->sink, KZ_T002, where, "this has no text");
	if (v->kind == VAL_REF)
		diag_help(d, "name what you need of it, such as `.host` or `.name`");
	return value_error(e);
}

static const struct value *eval_string(struct eval *e, const struct expr *x, struct scope *s)
{
	struct value *v = value_make(e, VAL_STRING);
	struct sb b = { 0 };

	if (!x->parts.n) {
		v->string = (struct str){ "", 0 };
		return v;
	}
	if (x->parts.n == 1 && !x->parts.v[0].expr) {
		v->string = x->parts.v[0].text;
		return v;
	}
	vec_for(i, &x->parts) {
		const struct string_part *p = &x->parts.v[i];
		const struct value *part;
		const char *text;

		if (!p->expr) {
			sb_add(&b, p->text.s, p->text.n);
			continue;
		}
		part = eval_expr(e, p->expr, s, NULL);
		if (part->kind == VAL_KEY && !part->secret)
			part = coerce(e, part, &(struct type){ .kind = T_STRING }, p->expr->span, "this", true);
		text = value_format(e->a, part);
		if (!text) {
			sb_free(&b);
			return no_text(e, part, p->expr->span);
		}
		sb_addz(&b, text);
	}
	v->string.n = b.n;
	v->string.s = sb_finish(&b, e->a);
	return v;
}

static const struct value *eval_list(struct eval *e, const struct expr *x, struct scope *s,
				     const struct type *want)
{
	const struct type *of = want && want->kind == T_LIST ? want->of : NULL;
	struct value *v = value_make(e, VAL_LIST);

	v->list.n = x->items.n;
	v->list.v = arena_array(e->a, const struct value *, x->items.n);
	vec_for(i, &x->items)
		v->list.v[i] = eval_expr(e, x->items.v[i], s, of);
	return v;
}

static const struct name *map_key(struct eval *e, const struct expr *x, struct scope *s)
{
	const struct value *v;

	if (x->kind == EXPR_NAME)
		return x->ident.name;
	v = coerce(e, eval_expr(e, x, s, NULL), &(struct type){ .kind = T_STRING }, x->span, "a key", true);
	return v->kind == VAL_STRING ? intern(e->in, v->string.s, v->string.n) : NULL;
}

/* The same origin, of this entry alone, so that a finding can point at it. */
static const struct origin *at_entry(struct eval *e, const struct origin *around,
				     const struct expr *x)
{
	struct origin *own;

	if (!around)
		return NULL;
	own = arena_new_of(e->a, struct origin);
	*own = *around;
	own->span = x->span;
	return own;
}

static void key_twice(struct eval *e, const struct expr *x, const struct name *key)
{
	diag_new(e->sink, KZ_T011, x->span, "key `%s` is set twice", key->s);
}

/* False when the key was there. */
static bool map_put_new(struct eval *e, struct map *seen, const struct name *key)
{
	if (map_get(seen, key))
		return false;
	map_put(e->a, seen, key, (void *)(uintptr_t)key);
	return true;
}

static const struct value *eval_map(struct eval *e, const struct expr *x, struct scope *s,
				    const struct type *want)
{
	const struct origin *outer = e->origin;
	const struct type *of = want && want->kind == T_MAP ? want->of : NULL;
	struct value *v = value_make(e, VAL_MAP);

	v->map.v = arena_array(e->a, struct value_entry, x->entries.n);
	vec_for(i, &x->entries) {
		const struct name *key = map_key(e, x->entries.v[i].key, s);

		if (!key)
			continue;
		for (size_t j = 0; j < v->map.n; j++)
			if (v->map.v[j].key == key)
				key_twice(e, x->entries.v[i].key, key);
		e->origin = at_entry(e, outer, x->entries.v[i].value);
		v->map.v[v->map.n++] = (struct value_entry){ key, eval_expr(e, x->entries.v[i].value, s, of) };
	}
	e->origin = outer;
	return v;
}

/* Comprehensions */

void bind_loop(struct eval *e, struct scope *s, const struct ident *id,
		      const struct value *v)
{
	struct local l = { .name = id->name, .span = id->span };

	if (!id->name)
		return;
	l.binding = arena_new_of(e->a, struct binding);
	l.binding->state = BINDING_DONE;
	l.binding->value = v;
	vec_push(e->a, &s->locals, l);
}

static bool passes(struct eval *e, const struct expr *test, struct scope *s)
{
	const struct value *v;

	if (!test)
		return true;
	v = coerce(e, eval_expr(e, test, s, NULL), &(struct type){ .kind = T_BOOL }, test->span, "the condition", false);
	return v->kind == VAL_BOOL && v->boolean;
}

static const struct value *eval_for(struct eval *e, const struct expr *x, struct scope *s,
				    const struct type *want)
{
	const struct value *in = eval_expr(e, x->each.in, s, NULL);
	const struct type *of = want && (want->kind == T_LIST || want->kind == T_MAP) ? want->of : NULL;
	VEC(const struct value *) items = { 0 };
	VEC(struct value_entry) entries = { 0 };
	struct map seen = { 0 };
	size_t n = in->kind == VAL_LIST ? in->list.n : in->kind == VAL_MAP ? in->map.n : 0;
	struct value *v;

	if (in->kind == VAL_ERROR)
		return in;
	if (in->kind != VAL_LIST && in->kind != VAL_MAP) {
		diag_new(e->sink, KZ_T002, x->each.in->span, "`for` goes through a list or a map");
		return value_error(e);
	}
	for (size_t i = 0; i < n; i++) {
		struct scope *inner = scope_make(e, s);

		bind_loop(e, inner, &x->each.key,
			  in->kind == VAL_MAP ? value_string(e, in->map.v[i].key->s)
					      : value_number(e, num_of((int64_t)i), T_NUMBER));
		bind_loop(e, inner, &x->each.value, in->kind == VAL_MAP ? in->map.v[i].value : in->list.v[i]);
		if (!passes(e, x->each.test, inner))
			continue;
		if (x->each.map_key) {
			struct value_entry entry = { map_key(e, x->each.map_key, inner), eval_expr(e, x->each.body, inner, of) };
			if (entry.key)
				vec_push(e->a, &entries, entry);
			if (entry.key && !map_put_new(e, &seen, entry.key))
				key_twice(e, x->each.map_key, entry.key);
		} else {
			vec_push(e->a, &items, eval_expr(e, x->each.body, inner, of));
		}
	}
	v = value_make(e, x->each.map_key ? VAL_MAP : VAL_LIST);
	if (x->each.map_key) {
		v->map.v = entries.v;
		v->map.n = entries.n;
	} else {
		v->list.v = items.v;
		v->list.n = items.n;
	}
	return v;
}

static const struct value *eval_range(struct eval *e, const struct expr *x, struct scope *s,
				      const struct type *want)
{
	const struct type *of = want && (want->kind == T_RANGE || want->kind == T_LIST) ? want->of : want;
	struct value *v = value_make(e, VAL_RANGE);

	v->range.low = eval_expr(e, x->binary.left, s, of);
	v->range.high = eval_expr(e, x->binary.right, s, of);
	if (v->range.low->kind == VAL_ERROR || v->range.high->kind == VAL_ERROR)
		return value_error(e);
	return v;
}

static const struct value *eval_if(struct eval *e, const struct expr *x, struct scope *s,
				   const struct type *want)
{
	const struct value *v = coerce(e, eval_expr(e, x->cond.test, s, NULL),
				       &(struct type){ .kind = T_BOOL }, x->cond.test->span,
				       "the condition", false);

	if (v->kind != VAL_BOOL)
		return value_error(e);
	return eval_expr(e, v->boolean ? x->cond.yes : x->cond.no, s, want);
}

static const struct value *eval_index(struct eval *e, const struct expr *x, struct scope *s)
{
	const struct value *of = eval_expr(e, x->binary.left, s, NULL);
	const struct value *at = eval_expr(e, x->binary.right, s, NULL);
	int64_t i;

	if (of->kind == VAL_ERROR || at->kind == VAL_ERROR)
		return value_error(e);
	if (of->kind == VAL_REF && at->kind == VAL_STRING && has_keys(of->ref.object)) {
		struct ident key = { intern(e->in, at->string.s, at->string.n), x->binary.right->span };
		return key_of(e, of->ref.object, &key);
	}
	if (of->kind == VAL_LIST && at->kind == VAL_NUMBER && num_to_int(at->num, &i)) {
		if (i >= 0 && (size_t)i < of->list.n)
			return of->list.v[i];
		diag_new(e->sink, KZ_T005, x->binary.right->span, "the list has %zu items, from 0", of->list.n);
		return value_error(e);
	}
	if (of->kind == VAL_MAP && at->kind == VAL_STRING) {
		for (size_t k = 0; k < of->map.n; k++)
			if (str_eqz(at->string, of->map.v[k].key->s))
				return of->map.v[k].value;
		diag_new(e->sink, KZ_D011, x->binary.right->span, "the map has no key `%.*s`",
			 (int)at->string.n, at->string.s);
		return value_error(e);
	}
	diag_new(e->sink, KZ_T002, x->span, "an index takes a list and a number, or a map and a text");
	return value_error(e);
}

static bool step(struct eval *e, struct span where)
{
	struct diag *d;

	if (e->depth < EVAL_DEPTH_MAX && e->steps++ < EVAL_STEPS_MAX)
		return true;
	if (!e->out_of_steps) {
		e->out_of_steps = true;
		d = diag_new(e->sink, KZ_D012, where,
			     e->depth < EVAL_DEPTH_MAX ? "evaluation takes more than %u steps"
						       : "values depend on each other more than %u deep",
			     e->depth < EVAL_DEPTH_MAX ? EVAL_STEPS_MAX : EVAL_DEPTH_MAX);
		diag_help(d, "a `for` inside a `for` may multiply more than it seems");
	}
	return false;
}

static const struct value *eval_kind(struct eval *e, const struct expr *x, struct scope *s,
				     const struct type *want)
{
	struct value *v;

	switch (x->kind) {
	case EXPR_ERROR:
		return value_error(e);
	case EXPR_NULL:
		return value_make(e, VAL_NULL);
	case EXPR_BOOL:
		v = value_make(e, VAL_BOOL);
		v->boolean = x->boolean;
		return v;
	case EXPR_NUMBER:
		return eval_number(e, x, want);
	case EXPR_STRING:
		return eval_string(e, x, s);
	case EXPR_NAME:
		return eval_name(e, x, s, want);
	case EXPR_MEMBER:
		return eval_member(e, x, s, want);
	case EXPR_INDEX:
		return eval_index(e, x, s);
	case EXPR_CALL:
		return eval_call(e, x, s, want);
	case EXPR_UNARY:
	case EXPR_BINARY:
		return eval_operator(e, x, s, want);
	case EXPR_RANGE:
		return eval_range(e, x, s, want);
	case EXPR_LIST:
		return eval_list(e, x, s, want);
	case EXPR_MAP:
		return eval_map(e, x, s, want);
	case EXPR_IF:
		return eval_if(e, x, s, want);
	case EXPR_FOR:
		return eval_for(e, x, s, want);
	}
	return value_error(e);
}

const struct value *eval_expr(struct eval *e, const struct expr *x, struct scope *s,
			      const struct type *want)
{
	const struct value *v;

	if (!x || !step(e, x->span))
		return value_error(e);
	e->depth++;
	v = eval_kind(e, x, s, want);
	e->depth--;
	return v;
}
