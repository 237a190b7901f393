/*
 * layers.c - executing statements: the first stage of evaluation.
 *
 * Statements make objects and bind expressions to their fields (bind.c, declare.c); nothing is
 * computed but the conditions, lists and names that decide which declarations there are.
 */
#include <string.h>

#include "eval/layers.h"

const struct value *structural(struct eval *e, const struct expr *x, struct scope *s,
				      enum type_kind want)
{
	const struct type *t = want == T_ANY ? NULL : &(const struct type){ .kind = want };

	return coerce(e, eval_expr(e, x, s, t), t, x->span, "this", false);
}

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
	bind_lets(e, v->boolean ? &st->body : &st->otherwise, s, l);
	exec_body(e, o, v->boolean ? &st->body : &st->otherwise, s, l);
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

		bind_loop(e, in, &st->key, key);
		bind_loop(e, in, &st->each, v->kind == VAL_MAP ? v->map.v[i].value : v->list.v[i]);
		bind_lets(e, &st->body, in, l);
		exec_body(e, o, &st->body, in, l);
	}
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

/* NULL after reporting, when there is no such rule. */
static struct permission *permission_make(struct eval *e, const struct stmt *st, struct scope *s,
					  const struct layer *l)
{
	struct permission *p = arena_new_of(e->a, struct permission);
	const struct value *reason = st->to ? structural(e, st->to, s, T_STRING) : NULL;

	if (!st->ident.name)
		return NULL;
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
		return NULL;
	}
	if (strspn(p->reason, " \t\n") + 8 > strlen(p->reason))
		diag_help(diag_new(e->sink, KZ_W003, st->to ? st->to->span : st->span,
				   "this `allow` gives no reason"),
			  "say in a sentence why the rule does not hold here");
	if (st->until.n && !is_date(st->until))
		diag_help(diag_new(e->sink, KZ_W003, st->until_span, "`%.*s` is no date",
				   (int)st->until.n, st->until.s),
			  "write it as 2027-03-31");
	return p;
}

static void exec_allow(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		       const struct layer *l)
{
	struct permission *p = permission_make(e, st, s, l);

	if (p)
		vec_push(e->a, &o->permissions, p);
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
	vec_for(i, &st->body.stmts) {
		struct permission *p = st->body.stmts.v[i]->kind == STMT_ALLOW
					       ? permission_make(e, st->body.stmts.v[i], s, l)
					       : NULL;

		if (p)
			vec_push(e->a, &r.permissions, p);
	}
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
		if (!has_declarations(e, o) || s != declarations_of(e, o)->body)
			diag_new(e->sink, KZ_P012, st->span, "`%s` stands directly in a component%s",
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
		o->bindings[index]->fallback = true;
		return;
	}
	while (lowest->prev)
		lowest = lowest->prev;
	lowest->prev = binding_make(e, o, x, s, origin);
	lowest->prev->fallback = true;
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

void bind_lets(struct eval *e, const struct body *b, struct scope *s, const struct layer *l)
{
	vec_for(i, &b->stmts)
		if (b->stmts.v[i]->kind == STMT_LET)
			bind_let(e, b->stmts.v[i], s, l);
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
