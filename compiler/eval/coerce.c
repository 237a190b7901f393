/*
 * coerce.c - fitting a value to the type of its field, or saying why it does not fit.
 *
 * Conversion is never lossy: a whole number may stand for CPU cores, one value for a list of one
 * or a range with equal ends, and in texts of configs a number for its digits.  Everything else
 * is an error at the value.
 */
#include <string.h>

#include "eval/context.h"

struct place {
	struct span span;
	const char *what;
	bool lenient;
};

static const struct value *fit(struct eval *e, const struct value *v, const struct type *t,
			       const struct place *p);

static const char *kind_text(struct eval *e, const struct value *v)
{
	switch (v->kind) {
	case VAL_ERROR: return "an error";
	case VAL_NULL: return "null";
	case VAL_BOOL: return "true or false";
	case VAL_NUMBER:
		if (v->unit == T_NUMBER)
			return num_is_int(v->num) ? "a whole number" : "a number";
		if (v->unit == T_ANY)
			return "a quantity";
		return type_describe(e->a, &(struct type){ .kind = v->unit });
	case VAL_STRING: return "text";
	case VAL_SYMBOL: return arena_printf(e->a, "the word `%.*s`", (int)v->string.n, v->string.s);
	case VAL_RANGE: return "a range";
	case VAL_LIST: return "a list";
	case VAL_MAP: return "a map";
	case VAL_REF:
		if (v->ref.object->component)
			return arena_printf(e->a, "the %s `%s`", v->ref.object->component->name->s, v->ref.object->path);
		return arena_printf(e->a, "the %s `%s`", v->ref.object->noun == N_NONE ? v->ref.object->set->name
							: noun_of(v->ref.object->noun)->name, v->ref.object->path);
	case VAL_KEY: return v->secret ? "a secret" : "a key of a config";
	case VAL_FACT: return "a fact of the running pod";
	case VAL_GENERATED: return "a generated secret";
	}
	return "a value";
}

static const struct value *mismatch(struct eval *e, const struct value *v, const struct type *t,
				    const struct place *p)
{
	struct diag *d = diag_new(e->sink, KZ_T002, p->span, "`%s` takes %s, not %s",
				  p->what ? p->what : "this", type_describe(e->a, t), kind_text(e, v));
	const char *example = type_example(t);

	diag_here(d, "%s", kind_text(e, v));
	if (v->kind == VAL_REF && t->kind != T_REF)
		diag_help(d, "name what you need of it, such as `.host` or `.port`");
	else if (example)
		diag_help(d, "write it as `%s`", example);
	return value_error(e);
}

static const struct value *leak(struct eval *e, const struct place *p)
{
	struct diag *d = diag_new(e->sink, KZ_T010, p->span, "a secret flows into `%s`, which is not secret",
				  p->what ? p->what : "a text");

	diag_note(d, "everyone who may read the object could then read the secret");
	diag_help(d, "hand it over as a variable of `env` or mount it as a file");
	return value_error(e);
}

/* `512MB` for `512M`, `2GiB` for `2Gi`, `1K` for `1k`: the unit without its B, or in the other
 * case. NULL when neither is one. */
static const char *near_unit(struct eval *e, const struct value *v, const struct type *t)
{
	const char *suffix = v->suffix ? v->suffix->s : "";
	size_t n = strlen(suffix);
	struct sb b = { 0 };
	struct num factor;
	char *near;

	if (v->unit != T_ANY || !n || !num_format(v->num, &b)) {
		sb_free(&b);
		return NULL;
	}
	near = arena_strndup(e->a, suffix, n > 1 && (suffix[n - 1] == 'B' || suffix[n - 1] == 'b') ? n - 1 : n);
	if (!type_unit_factor(t->kind, near, &factor))
		*near = (char)(*near ^ 0x20);
	if (type_unit_factor(t->kind, near, &factor))
		sb_addz(&b, near);
	else
		sb_free(&b);
	return b.s ? sb_finish(&b, e->a) : NULL;
}

static const struct value *wrong_unit(struct eval *e, const struct value *v, const struct type *t,
				      const struct place *p)
{
	const char *units = type_units(t);
	struct diag *d;

	if (v->unit == T_NUMBER)
		d = diag_new(e->sink, KZ_T003, p->span, "`%s` takes %s; this number has no unit",
			     p->what ? p->what : "this", type_describe(e->a, t));
	else if (v->unit == T_ANY && v->suffix)
		d = diag_new(e->sink, KZ_T003, p->span, "`%s` takes %s; `%s` is no unit of it",
			     p->what ? p->what : "this", type_describe(e->a, t), v->suffix->s);
	else
		d = diag_new(e->sink, KZ_T003, p->span, "`%s` takes %s, not %s",
			     p->what ? p->what : "this", type_describe(e->a, t), kind_text(e, v));
	if (units)
		diag_note(d, "its units are %s", units);
	if (near_unit(e, v, t))
		diag_help(d, "did you mean `%s`?", near_unit(e, v, t));
	else if (type_example(t))
		diag_help(d, "write it as `%s`", type_example(t));
	return value_error(e);
}

static const struct value *in_bounds(struct eval *e, const struct value *v, const struct type *t,
				     const struct place *p)
{
	struct diag *d;
	struct value low = { .kind = VAL_NUMBER, .unit = v->unit, .num = num_of(t->low) };
	struct value high = { .kind = VAL_NUMBER, .unit = v->unit, .num = num_of(t->high) };

	if (!t->bounded || (num_cmp(v->num, low.num) >= 0 && num_cmp(v->num, high.num) <= 0))
		return v;
	d = diag_new(e->sink, KZ_T005, p->span, "`%s` must be %s", p->what ? p->what : "this",
		     t->high >= INT32_MAX
			     ? arena_printf(e->a, "at least %s", value_format(e->a, &low))
			     : arena_printf(e->a, "from %s to %s", value_format(e->a, &low), value_format(e->a, &high)));
	diag_here(d, "this is %s", value_format(e->a, v) ? value_format(e->a, v) : "out of range");
	return value_error(e);
}

static const struct value *part_of_percent(struct eval *e, const struct value *v,
					   const struct place *p)
{
	diag_new(e->sink, KZ_T002, p->span, "`%s` takes a whole percentage, not `%s`",
		 p->what ? p->what : "this", value_format(e->a, v) ? value_format(e->a, v) : "a fraction");
	return value_error(e);
}

static const struct value *fit_number(struct eval *e, const struct value *v, const struct type *t,
				      const struct place *p)
{
	struct value *own;
	struct num factor = { 1, 1 };
	const char *suffix = v->unit == T_NUMBER ? "" : v->suffix ? v->suffix->s : "";
	bool plain = t->kind == T_INT || t->kind == T_NUMBER || t->kind == T_COUNT;

	if (v->kind != VAL_NUMBER)
		return v->secret ? leak(e, p) : mismatch(e, v, t, p);
	if (plain && v->unit != T_NUMBER && !(t->kind == T_COUNT && v->unit == T_PERCENT))
		return wrong_unit(e, v, t, p);
	if (t->kind == T_COUNT && v->unit == T_PERCENT && !num_is_int(v->num))
		return part_of_percent(e, v, p);
	if ((t->kind == T_INT || t->kind == T_COUNT) && !num_is_int(v->num))
		return mismatch(e, v, t, p);
	if (!plain && v->unit != t->kind) {
		if (v->unit != T_NUMBER && v->unit != T_ANY)
			return wrong_unit(e, v, t, p);
		if (!type_unit_factor(t->kind, suffix, &factor))
			return wrong_unit(e, v, t, p);
	}
	own = arena_new_of(e->a, struct value);
	*own = *v;
	if (!plain)
		own->unit = t->kind;
	if (!num_mul(v->num, factor, &own->num))
		return mismatch(e, v, t, p);
	if (!plain && num_cmp(own->num, NUM_ZERO) < 0) {
		diag_new(e->sink, KZ_T005, p->span, "`%s` cannot be negative", p->what ? p->what : "this");
		return value_error(e);
	}
	return in_bounds(e, own, t, p);
}

static const struct value *too_fine(struct eval *e, const struct value *v, const struct type *t,
				    const struct place *p)
{
	diag_new(e->sink, KZ_T005, p->span, "`%s` is finer than %s can be", p->what ? p->what : "this",
		 t->kind == T_CPU      ? "CPU (1m, a thousandth of a core)"
		 : t->kind == T_MEMORY ? "memory (a byte)"
				       : "this duration (a second)");
	(void)v;
	return value_error(e);
}

/* Kubernetes has no fraction of a byte and nothing below a thousandth of a core: what is computed
 * is rounded down to that, and what would become nothing is refused. Fields that Kubernetes takes
 * in whole seconds have bounds; a component's own durations may be finer. */
static const struct value *fit_quantity(struct eval *e, const struct value *v,
					const struct type *t, const struct place *p)
{
	struct num scale = num_of(t->kind == T_CPU ? 1000 : 1);
	struct value *own;

	v = fit_number(e, v, t, p);
	if (v->kind == VAL_ERROR || t->kind == T_PERCENT || t->kind == T_RATE)
		return v;
	if (t->kind == T_DURATION)
		return t->bounded && !num_is_int(v->num) ? too_fine(e, v, t, p) : v;
	own = arena_new_of(e->a, struct value);
	*own = *v;
	if (!num_mul(v->num, scale, &own->num) || !num_floor(own->num, &own->num))
		return mismatch(e, v, t, p);
	if (own->num.n == 0 && v->num.n != 0)
		return too_fine(e, v, t, p);
	return num_div(own->num, scale, &own->num) ? own : mismatch(e, v, t, p);
}

static const struct value *as_text(struct eval *e, const struct value *v, const char *text)
{
	struct value *own = arena_new_of(e->a, struct value);

	*own = *v;
	own->kind = VAL_STRING;
	own->string = str_of(text);
	return own;
}

static const struct value *inexact(struct eval *e, const struct place *p)
{
	diag_help(diag_new(e->sink, KZ_T009, p->span, "this number has no exact decimal form"),
		  "use `floor`, `ceil` or `round`");
	return value_error(e);
}

static const struct value *config_text(struct eval *e, const struct value *v)
{
	vec_for(i, &v->key.object->open)
		if (v->key.object->open.v[i].key == v->key.key) {
			const struct value *of = binding_value(e, v->key.object->open.v[i].binding);
			depend(e, of);
			return of;
		}
	return NULL;
}

static const struct value *fit_text(struct eval *e, const struct value *v, const struct type *t,
				    const struct place *p)
{
	const char *why, *text;

	if (v->secret)
		return leak(e, p);
	if (v->kind == VAL_KEY) {
		const struct value *of = config_text(e, v);
		return of ? fit(e, of, t, p) : mismatch(e, v, t, p);
	}
	if (p->lenient && (v->kind == VAL_BOOL || v->kind == VAL_NUMBER)) {
		text = value_format(e->a, v);
		return text ? as_text(e, v, text) : inexact(e, p);
	}
	if (v->kind == VAL_SYMBOL) /* of a parameter that takes words */
		v = as_text(e, v, arena_strndup(e->a, v->string.s, v->string.n));
	if (v->kind != VAL_STRING)
		return mismatch(e, v, t, p);
	why = type_check_format(t->kind, v->string);
	if (why) {
		struct diag *d = diag_new(e->sink, KZ_T007, p->span, "`%.*s` is not %s: %s",
					  (int)(v->string.n > 80 ? 80 : v->string.n), v->string.s,
					  type_describe(e->a, t), why);
		if (type_example(t))
			diag_help(d, "write it as `%s`", type_example(t));
		return value_error(e);
	}
	return v;
}

static const struct value *fit_enum(struct eval *e, const struct value *v, const struct type *t,
				    const struct place *p)
{
	struct str s = val_str(v);
	size_t n = 0;
	struct diag *d;

	if (v->kind != VAL_STRING && v->kind != VAL_SYMBOL)
		return v->secret ? leak(e, p) : mismatch(e, v, t, p);
	for (; t->words && t->words[n]; n++)
		if (str_eqz(s, t->words[n])) {
			struct value *own = arena_new_of(e->a, struct value);
			*own = *v;
			own->kind = VAL_SYMBOL;
			return own;
		}
	d = diag_new(e->sink, KZ_T002, p->span, "`%s` is %s, not `%.*s`", p->what ? p->what : "this",
		     type_describe(e->a, t), (int)s.n, s.s);
	diag_did_you_mean(d, str_nearest(s, t->words, n));
	return value_error(e);
}

/* An instance of a component stands for its `main` child where a workload is meant. */
struct object *main_of(struct eval *e, struct object *o, unsigned nouns)
{
	struct same_name *same;

	if (o->noun != N_COMPONENT)
		return (nouns & NOUN_BIT(o->noun)) ? o : NULL;
	same = map_get(&declarations_of(e, o)->by_name, e->main_name);
	for (size_t i = 0; same && i < same->objects.n; i++) {
		struct object *child = main_of(e, same->objects.v[i], nouns);
		if (child)
			return child;
	}
	return NULL;
}

static const struct value *fit_ref(struct eval *e, const struct value *v, const struct type *t,
				   const struct place *p)
{
	struct object *o = val_ref(v);
	struct value *own;

	if (!o)
		return mismatch(e, v, t, p);
	if (!e->settled) /* children of components may still be missing */
		return v;
	o = main_of(e, o, t->nouns & ~NOUN_BIT(N_COMPONENT));
	if (!o)
		return mismatch(e, v, t, p);
	own = arena_new_of(e->a, struct value);
	*own = *v;
	own->ref.object = o;
	return own;
}

static const struct value *fit_list(struct eval *e, const struct value *v, const struct type *t,
				    const struct place *p)
{
	struct value *own = value_make(e, VAL_LIST);
	const struct value *const one[1] = { v };
	const struct value *const *items = v->kind == VAL_LIST ? v->list.v : one;

	own->origin = v->origin;
	own->list.n = v->kind == VAL_LIST ? v->list.n : 1;
	own->list.v = arena_array(e->a, const struct value *, own->list.n);
	for (size_t i = 0; i < own->list.n; i++) {
		own->list.v[i] = t->of ? fit(e, items[i], t->of, p) : items[i];
		if (own->list.v[i]->kind == VAL_ERROR)
			return value_error(e);
	}
	return own;
}

static const struct value *fit_map(struct eval *e, const struct value *v, const struct type *t,
				   const struct place *p)
{
	struct value *own;

	if (v->kind != VAL_MAP)
		return mismatch(e, v, t, p);
	if (!t->of)
		return v;
	own = value_make(e, VAL_MAP);
	own->origin = v->origin;
	own->map.n = v->map.n;
	own->map.v = arena_array(e->a, struct value_entry, v->map.n);
	for (size_t i = 0; i < v->map.n; i++) {
		struct place lenient = *p;

		lenient.lenient = true;
		own->map.v[i].key = v->map.v[i].key;
		own->map.v[i].value = fit(e, v->map.v[i].value, t->of, &lenient);
		if (own->map.v[i].value->kind == VAL_ERROR)
			return value_error(e);
	}
	return own;
}

static const struct value *fit_range(struct eval *e, const struct value *v, const struct type *t,
				     const struct place *p)
{
	struct value *own = value_make(e, VAL_RANGE);

	own->origin = v->origin;
	own->range.low = fit(e, v->kind == VAL_RANGE ? v->range.low : v, t->of, p);
	if (own->range.low->kind == VAL_ERROR)
		return own->range.low;
	own->range.high = v->kind == VAL_RANGE ? fit(e, v->range.high, t->of, p) : own->range.low;
	if (own->range.high->kind == VAL_ERROR)
		return own->range.high;
	return own;
}

static const struct value *fit_key(struct eval *e, const struct value *v, const struct type *t,
				   const struct place *p)
{
	if (v->kind != VAL_KEY || (t->kind == T_SECRET_KEY && !v->secret))
		return mismatch(e, v, t, p);
	return v;
}

static const struct value *fit_secret_value(struct eval *e, const struct value *v,
					    const struct type *t, const struct place *p)
{
	struct value *own;

	if (v->kind == VAL_GENERATED)
		return v;
	if (v->kind != VAL_STRING)
		return mismatch(e, v, t, p);
	own = value_make(e, VAL_GENERATED);
	own->origin = v->origin;
	own->secret = true;
	own->gen.how = GEN_LITERAL;
	return own;
}

static const struct value *fit_source(struct eval *e, const struct value *v, const struct type *t,
				      const struct place *p)
{
	struct object *o = val_ref(v);

	if (v->kind == VAL_KEY)
		return v;
	if (o && (o->noun == N_CONFIG || o->noun == N_SECRET || o->noun == N_EXTERNAL_CONFIG ||
		  o->noun == N_EXTERNAL_SECRET || o->set == &set_volume))
		return v;
	return mismatch(e, v, t, p);
}

static const struct value *fit_port(struct eval *e, const struct value *v, const struct type *t,
				    const struct place *p)
{
	if (v->kind == VAL_SYMBOL || v->kind == VAL_STRING)
		return v;
	if (v->kind == VAL_REF && v->ref.object->set == &set_port) {
		struct value *own = value_make(e, VAL_SYMBOL);

		own->string = (struct str){ v->ref.object->name->s, v->ref.object->name->len };
		return own;
	}
	return fit_number(e, v, &(struct type){ .kind = T_INT, .bounded = true, .low = 1, .high = 65535 }, p);
}

static const struct value *fit(struct eval *e, const struct value *v, const struct type *t,
			       const struct place *p)
{
	static const struct type text = { .kind = T_STRING };
	static const struct type texts = { .kind = T_MAP, .of = &text };
	static const char *const header_words[] = { "secure", "none", NULL };
	static const struct type headers = { .kind = T_ENUM, .words = header_words };

	if (v->kind == VAL_ERROR || !t || (v->kind == VAL_NULL && t->optional))
		return v;
	switch (t->kind) {
	case T_ANY:
		return v;
	case T_BOOL:
		return v->kind == VAL_BOOL ? v : v->secret ? leak(e, p) : mismatch(e, v, t, p);
	case T_INT: case T_NUMBER: case T_COUNT:
		return fit_number(e, v, t, p);
	case T_CPU: case T_MEMORY: case T_DURATION: case T_PERCENT: case T_RATE:
		return fit_quantity(e, v, t, p);
	case T_STRING: case T_IMAGE: case T_HOST: case T_EMAIL: case T_URL: case T_PATH: case T_CRON:
		return fit_text(e, v, t, p);
	case T_RANGE:
		return fit_range(e, v, t, p);
	case T_LIST:
		return fit_list(e, v, t, p);
	case T_MAP:
		return fit_map(e, v, t, p);
	case T_ENUM:
		return fit_enum(e, v, t, p);
	case T_REF:
		return fit_ref(e, v, t, p);
	case T_KEY: case T_SECRET_KEY:
		return fit_key(e, v, t, p);
	case T_ENV_VALUE:
		if (v->kind == VAL_KEY || v->kind == VAL_FACT)
			return v;
		return fit(e, v, &text, &(struct place){ p->span, p->what, true });
	case T_SECRET_VALUE:
		return fit_secret_value(e, v, t, p);
	case T_SOURCE:
		return fit_source(e, v, t, p);
	case T_PORT:
		return fit_port(e, v, t, p);
	case T_HEADERS:
		return v->kind == VAL_MAP ? fit(e, v, &texts, p) : fit(e, v, &headers, p);
	}
	return v;
}

const struct value *coerce(struct eval *e, const struct value *v, const struct type *t,
			   struct span where, const char *what, bool lenient)
{
	return fit(e, v, t, &(struct place){ where, what, lenient });
}
