/*
 * operator.c - arithmetic, comparison and logic.
 *
 * Numbers are exact and keep their units: memory times a number or a percentage is memory, memory
 * through memory is a number, and adding CPU to memory is an error.
 */
#include "eval/context.h"

static const char *op_text(enum op op)
{
	switch (op) {
	case OP_NONE: return "";
	case OP_OR: return "||";
	case OP_AND: return "&&";
	case OP_NOT: return "!";
	case OP_EQ: return "==";
	case OP_NE: return "!=";
	case OP_LT: return "<";
	case OP_LE: return "<=";
	case OP_GT: return ">";
	case OP_GE: return ">=";
	case OP_ADD: return "+";
	case OP_SUB:
	case OP_NEG: return "-";
	case OP_MUL: return "*";
	case OP_DIV: return "/";
	}
	return "";
}

static const struct value *boolean(struct eval *e, bool b)
{
	struct value *v = value_make(e, VAL_BOOL);

	v->boolean = b;
	return v;
}

static const struct value *does_not_fit(struct eval *e, const struct expr *x, const char *why)
{
	diag_new(e->sink, KZ_T002, x->span, "`%s` %s", op_text(x->op), why);
	return value_error(e);
}

/* A literal such as `250m` beside a CPU is CPU; a bare number stays one. */
static const struct value *in_unit_of(struct eval *e, const struct value *v,
				      const struct value *other)
{
	struct num factor;
	struct value *own;

	if (v->kind != VAL_NUMBER || other->kind != VAL_NUMBER || v->unit == other->unit ||
	    other->unit == T_NUMBER || other->unit == T_ANY || v->unit != T_ANY ||
	    !type_unit_factor(other->unit, v->suffix ? v->suffix->s : "", &factor))
		return v;
	own = value_make(e, VAL_NUMBER);
	*own = *v;
	own->unit = other->unit;
	return num_mul(v->num, factor, &own->num) ? own : v;
}

static const struct value *scaled(struct eval *e, const struct expr *x, const struct value *l,
				  const struct value *r)
{
	enum type_kind unit = l->unit;
	struct num n = l->num, m = r->num;
	bool ok = true;

	if (x->op == OP_MUL && (l->unit == T_NUMBER || (l->unit == T_PERCENT && r->unit != T_NUMBER))) {
		const struct value *swap = l;
		l = r;
		r = swap;
		unit = l->unit;
		n = l->num;
		m = r->num;
	}
	if (x->op == OP_DIV && r->unit == l->unit)
		unit = T_NUMBER;
	else if (r->unit == T_PERCENT)
		ok = num_div(m, num_of(100), &m);
	else if (r->unit != T_NUMBER)
		return does_not_fit(e, x, "does not take these two units");
	ok = ok && (x->op == OP_MUL ? num_mul(n, m, &n) : num_div(n, m, &n));
	if (!ok) {
		diag_new(e->sink, KZ_T009, x->span, m.n == 0 && x->op == OP_DIV
				 ? "division by zero" : "the result is too large to hold exactly");
		return value_error(e);
	}
	return value_number(e, n, unit);
}

static const struct value *arithmetic(struct eval *e, const struct expr *x, const struct value *l,
				      const struct value *r)
{
	struct num n;

	if (l->unit == T_ANY || r->unit == T_ANY) {
		struct diag *d = diag_new(e->sink, KZ_T003, (l->unit == T_ANY ? x->binary.left : x->binary.right)->span,
					  "it is not clear which unit this is");
		diag_help(d, "give it a name with a type: `param x : duration = 5m`");
		return value_error(e);
	}
	if (x->op == OP_MUL || x->op == OP_DIV)
		return scaled(e, x, l, r);
	if (l->unit != r->unit)
		return does_not_fit(e, x, "takes two quantities of one unit");
	if (x->op == OP_ADD ? num_add(l->num, r->num, &n) : num_sub(l->num, r->num, &n))
		return value_number(e, n, l->unit);
	diag_new(e->sink, KZ_T009, x->span, "the result is too large to hold exactly");
	return value_error(e);
}

static const struct value *joined(struct eval *e, const struct value *l, const struct value *r)
{
	struct value *v = value_make(e, VAL_LIST);

	v->list.n = l->list.n + r->list.n;
	v->list.v = arena_array(e->a, const struct value *, v->list.n);
	for (size_t i = 0; i < v->list.n; i++)
		v->list.v[i] = i < l->list.n ? l->list.v[i] : r->list.v[i - l->list.n];
	return v;
}

static const struct value *compared(struct eval *e, const struct expr *x, const struct value *l,
				    const struct value *r)
{
	int c;

	if (x->op == OP_EQ || x->op == OP_NE)
		return boolean(e, value_equal(l, r) == (x->op == OP_EQ));
	if (l->kind == VAL_NUMBER && r->kind == VAL_NUMBER && l->unit == r->unit)
		c = num_cmp(l->num, r->num);
	else if (l->kind == VAL_STRING && r->kind == VAL_STRING)
		c = str_cmp(l->string, r->string);
	else
		return does_not_fit(e, x, "compares two quantities of one unit, or two texts");
	return boolean(e, x->op == OP_LT ? c < 0 : x->op == OP_LE ? c <= 0 : x->op == OP_GT ? c > 0 : c >= 0);
}

/* `a && b && c ...` leans left too: walked in a loop, from the left, until it is decided. */
static const struct value *logic(struct eval *e, const struct expr *x, struct scope *s)
{
	static const struct type want = { .kind = T_BOOL };
	VEC(const struct expr *) parts = { 0 };
	const struct value *v = NULL;
	enum op op = x->op;

	for (; x->kind == EXPR_BINARY && x->op == op; x = x->binary.left)
		vec_push(e->a, &parts, x->binary.right);
	vec_push(e->a, &parts, x);
	while (parts.n) {
		x = parts.v[--parts.n];
		v = coerce(e, eval_expr(e, x, s, &want), &want, x->span, "this", false);
		if (v->kind != VAL_BOOL || v->boolean == (op == OP_OR))
			return v;
	}
	return v;
}

static const struct value *unary(struct eval *e, const struct expr *x, struct scope *s,
				 const struct type *want)
{
	static const struct type truth = { .kind = T_BOOL };
	const struct value *v = eval_expr(e, x->binary.left, s, x->op == OP_NOT ? &truth : want);
	struct num n;

	if (v->kind == VAL_ERROR)
		return v;
	if (x->op == OP_NOT && v->kind == VAL_BOOL)
		return boolean(e, !v->boolean);
	if (x->op == OP_NEG && v->kind == VAL_NUMBER && num_neg(v->num, &n))
		return value_number(e, n, v->unit);
	return does_not_fit(e, x, x->op == OP_NOT ? "takes true or false" : "takes a number");
}

static bool compares(enum op op)
{
	return op == OP_EQ || op == OP_NE || op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE;
}

/* `a + b + c ...` leans left as deep as it is long, so it is walked in a loop. */
static const struct value *binary(struct eval *e, const struct expr *x, const struct value *l,
				  struct scope *s)
{
	static const struct type any_word = { .kind = T_ENUM };
	const struct value *r;

	r = eval_expr(e, x->binary.right, s, compares(x->op) && l->kind == VAL_SYMBOL ? &any_word : NULL);
	if (l->kind == VAL_ERROR || r->kind == VAL_ERROR)
		return value_error(e);
	l = in_unit_of(e, l, r);
	r = in_unit_of(e, r, l);
	if (compares(x->op))
		return compared(e, x, l, r);
	if (l->kind == VAL_NUMBER && r->kind == VAL_NUMBER)
		return arithmetic(e, x, l, r);
	if (x->op == OP_ADD && l->kind == VAL_LIST && r->kind == VAL_LIST)
		return joined(e, l, r);
	if (x->op == OP_ADD && l->kind == VAL_STRING && r->kind == VAL_STRING)
		return value_string(e, arena_printf(e->a, "%.*s%.*s", (int)l->string.n, l->string.s,
						    (int)r->string.n, r->string.s));
	return does_not_fit(e, x, x->op == OP_ADD ? "adds numbers, texts or lists" : "takes numbers");
}

const struct value *eval_operator(struct eval *e, const struct expr *x, struct scope *s,
				  const struct type *want)
{
	VEC(const struct expr *) spine = { 0 };
	const struct value *v;

	if (x->kind == EXPR_UNARY)
		return unary(e, x, s, want);
	if (x->op == OP_AND || x->op == OP_OR)
		return logic(e, x, s);
	while (x->kind == EXPR_BINARY && x->op != OP_AND && x->op != OP_OR) {
		vec_push(e->a, &spine, x);
		x = x->binary.left;
	}
	v = eval_expr(e, x, s, NULL);
	while (spine.n)
		v = binary(e, spine.v[--spine.n], v, s);
	return v;
}
