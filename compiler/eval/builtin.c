/*
 * builtin.c - the functions of the language, one row each.
 *
 * They are few and pure.  `file` reads inside the project's folder only; `random` makes no value,
 * it says that one must be made.
 */
#include <string.h>

#include "eval/context.h"
#include "base/reason.h"

#define ARGS_MAX 4
#define FILE_MAX_BYTES ((size_t)1 << 20) /* a ConfigMap holds no more */

struct call {
	const struct expr *x;
	struct scope *scope;
	const struct value *args[ARGS_MAX];
	size_t n;
};

typedef const struct value *builtin_fn(struct eval *e, const struct call *c);

static const struct value *bad(struct eval *e, const struct call *c, size_t i, const char *takes)
{
	diag_new(e->sink, KZ_T008, c->x->call.args.v[i]->span, "`%s` takes %s here",
		 c->x->call.name.name->s, takes);
	return value_error(e);
}

static bool is_text(const struct value *v)
{
	return v->kind == VAL_STRING || v->kind == VAL_SYMBOL;
}

static const struct value *text(struct eval *e, struct sb *b)
{
	struct value *v = value_make(e, VAL_STRING);

	v->string.n = b->n;
	v->string.s = sb_finish(b, e->a);
	return v;
}

static const struct value *fn_file(struct eval *e, const struct call *c)
{
	const char *why = NULL, *path;
	struct value *v;
	struct str bytes;
	int err;

	if (!is_text(c->args[0]))
		return bad(e, c, 0, "a path");
	path = module_resolve(e->a, c->scope->module->graph, c->scope->module, c->args[0]->string, &why);
	if (!path) {
		diag_new(e->sink, KZ_M004, c->x->call.args.v[0]->span, "%s", why);
		return value_error(e);
	}
	err = sources_read(sink_sources(e->sink), path, FILE_MAX_BYTES, &bytes);
	if (err) {
		struct diag *d = diag_new(e->sink, KZ_P009, c->x->call.args.v[0]->span,
					  "`%s` cannot be read: %s", path, reason_of(err));
		diag_help(d, "the path is taken from the folder of the file that names it");
		return value_error(e);
	}
	v = value_make(e, VAL_STRING);
	v->string = bytes;
	return v;
}

static const struct value *fn_random(struct eval *e, const struct call *c)
{
	static const char *const encodings[] = { "alnum", "base64", "hex", NULL };
	struct value *v = value_make(e, VAL_GENERATED);
	int64_t n;

	if (c->args[0]->kind != VAL_NUMBER || !num_to_int(c->args[0]->num, &n) || n < 8 || n > 1024)
		return bad(e, c, 0, "a length from 8 to 1024");
	v->secret = true;
	v->gen.how = GEN_RANDOM;
	v->gen.length = n;
	v->gen.encoding = "alnum";
	if (c->n > 1) {
		for (size_t i = 0; encodings[i]; i++)
			if (val_is(c->args[1], encodings[i])) {
				v->gen.encoding = encodings[i];
				return v;
			}
		return bad(e, c, 1, "`alnum`, `base64` or `hex`");
	}
	return v;
}

static const struct value *fn_external(struct eval *e, const struct call *c)
{
	struct value *v = value_make(e, VAL_GENERATED);

	if (!is_text(c->args[0]))
		return bad(e, c, 0, "the name of a secret store");
	if (!is_text(c->args[1]))
		return bad(e, c, 1, "the key in that store");
	v->secret = true;
	v->gen.how = GEN_EXTERNAL;
	v->gen.store = val_text(e->a, c->args[0], "");
	v->gen.remote = val_text(e->a, c->args[1], "");
	return v;
}

static const struct value *fn_join(struct eval *e, const struct call *c)
{
	struct sb b = { 0 };

	if (c->args[0]->kind != VAL_LIST)
		return bad(e, c, 0, "a list");
	if (!is_text(c->args[1]))
		return bad(e, c, 1, "text");
	for (size_t i = 0; i < c->args[0]->list.n; i++) {
		const char *t = value_format(e->a, c->args[0]->list.v[i]);

		if (!t) {
			sb_free(&b);
			return bad(e, c, 0, "a list of values that have a text");
		}
		if (i)
			sb_add(&b, c->args[1]->string.s, c->args[1]->string.n);
		sb_addz(&b, t);
	}
	if (!b.s)
		return value_string(e, "");
	return text(e, &b);
}

static const char *find(struct str in, struct str what)
{
	for (size_t i = 0; what.n && i + what.n <= in.n; i++)
		if (memcmp(in.s + i, what.s, what.n) == 0)
			return in.s + i;
	return NULL;
}

static const struct value *fn_split(struct eval *e, const struct call *c)
{
	struct value *v = value_make(e, VAL_LIST);
	VEC(const struct value *) items = { 0 };
	struct str rest, sep;

	if (!is_text(c->args[0]))
		return bad(e, c, 0, "text");
	if (!is_text(c->args[1]) || !c->args[1]->string.n)
		return bad(e, c, 1, "text that is not empty");
	rest = c->args[0]->string;
	sep = c->args[1]->string;
	for (;;) {
		const char *at = find(rest, sep);
		size_t n = at ? (size_t)(at - rest.s) : rest.n;

		vec_push(e->a, &items, value_string(e, arena_strndup(e->a, rest.s, n)));
		if (!at)
			break;
		rest.s += n + sep.n;
		rest.n -= n + sep.n;
	}
	v->list.v = items.v;
	v->list.n = items.n;
	return v;
}

static const struct value *fn_replace(struct eval *e, const struct call *c)
{
	struct str rest, what;
	struct sb b = { 0 };

	for (size_t i = 0; i < 3; i++)
		if (!is_text(c->args[i]))
			return bad(e, c, i, "text");
	rest = c->args[0]->string;
	what = c->args[1]->string;
	for (const char *at; (at = find(rest, what));) {
		size_t n = (size_t)(at - rest.s);

		sb_add(&b, rest.s, n);
		sb_add(&b, c->args[2]->string.s, c->args[2]->string.n);
		rest.s += n + what.n;
		rest.n -= n + what.n;
	}
	sb_add(&b, rest.s, rest.n);
	sb_addz(&b, "");
	return text(e, &b);
}

static const struct value *change_case(struct eval *e, const struct call *c, char from, char to)
{
	struct sb b = { 0 };

	if (!is_text(c->args[0]))
		return bad(e, c, 0, "text");
	for (size_t i = 0; i < c->args[0]->string.n; i++) {
		char x = c->args[0]->string.s[i];
		sb_addc(&b, x >= from && x <= from + 25 ? (char)(x - from + to) : x);
	}
	sb_addz(&b, "");
	return text(e, &b);
}

static const struct value *fn_upper(struct eval *e, const struct call *c)
{
	return change_case(e, c, 'a', 'A');
}

static const struct value *fn_lower(struct eval *e, const struct call *c)
{
	return change_case(e, c, 'A', 'a');
}

static const struct value *fn_camel(struct eval *e, const struct call *c)
{
	struct sb b = { 0 };
	bool start = true;

	if (!is_text(c->args[0]))
		return bad(e, c, 0, "text");
	for (size_t i = 0; i < c->args[0]->string.n; i++) {
		char x = c->args[0]->string.s[i];

		if (strchr("-_. /", x)) {
			start = true;
			continue;
		}
		sb_addc(&b, start && x >= 'a' && x <= 'z' ? (char)(x - 'a' + 'A') : x);
		start = false;
	}
	sb_addz(&b, "");
	return text(e, &b);
}

static const struct value *fn_trim(struct eval *e, const struct call *c)
{
	struct str s = val_str(c->args[0]);

	if (!is_text(c->args[0]))
		return bad(e, c, 0, "text");
	while (s.n && strchr(" \t\n", s.s[0])) {
		s.s++;
		s.n--;
	}
	while (s.n && strchr(" \t\n", s.s[s.n - 1]))
		s.n--;
	return value_string(e, arena_strndup(e->a, s.s, s.n));
}

static const struct value *fn_len(struct eval *e, const struct call *c)
{
	const struct value *v = c->args[0];

	if (v->kind == VAL_LIST)
		return value_number(e, num_of((int64_t)v->list.n), T_NUMBER);
	if (v->kind == VAL_MAP)
		return value_number(e, num_of((int64_t)v->map.n), T_NUMBER);
	if (is_text(v))
		return value_number(e, num_of((int64_t)v->string.n), T_NUMBER);
	return bad(e, c, 0, "a list, a map or text");
}

static const struct value *entries(struct eval *e, const struct call *c, bool keys)
{
	struct value *v = value_make(e, VAL_LIST);
	const struct value *m = c->args[0];

	if (m->kind != VAL_MAP)
		return bad(e, c, 0, "a map");
	v->list.n = m->map.n;
	v->list.v = arena_array(e->a, const struct value *, m->map.n);
	for (size_t i = 0; i < m->map.n; i++)
		v->list.v[i] = keys ? value_string(e, m->map.v[i].key->s) : m->map.v[i].value;
	return v;
}

static const struct value *fn_keys(struct eval *e, const struct call *c)
{
	return entries(e, c, true);
}

static const struct value *fn_values(struct eval *e, const struct call *c)
{
	return entries(e, c, false);
}

static const struct value *fn_merge(struct eval *e, const struct call *c)
{
	struct value *v = value_make(e, VAL_MAP);
	const struct value *l = c->args[0], *r = c->args[1];

	if (l->kind != VAL_MAP || r->kind != VAL_MAP)
		return bad(e, c, l->kind != VAL_MAP ? 0 : 1, "a map");
	v->map.v = arena_array(e->a, struct value_entry, l->map.n + r->map.n);
	for (size_t i = 0; i < l->map.n + r->map.n; i++) {
		struct value_entry entry = i < l->map.n ? l->map.v[i] : r->map.v[i - l->map.n];
		size_t at = 0;

		while (at < v->map.n && v->map.v[at].key != entry.key)
			at++;
		v->map.v[at] = entry;
		v->map.n += at == v->map.n;
	}
	return v;
}

static const struct value *fn_contains(struct eval *e, const struct call *c)
{
	struct value *v = value_make(e, VAL_BOOL);
	const struct value *in = c->args[0], *what = c->args[1];

	if (in->kind == VAL_LIST) {
		for (size_t i = 0; i < in->list.n && !v->boolean; i++)
			v->boolean = value_equal(in->list.v[i], what);
	} else if (in->kind == VAL_MAP && is_text(what)) {
		for (size_t i = 0; i < in->map.n && !v->boolean; i++)
			v->boolean = str_eqz(what->string, in->map.v[i].key->s);
	} else if (is_text(in) && is_text(what)) {
		v->boolean = !what->string.n || find(in->string, what->string);
	} else {
		return bad(e, c, 0, "a list, a map or text");
	}
	return v;
}

static const struct value *extreme(struct eval *e, const struct call *c, int sign)
{
	const struct value *best = c->args[0];

	for (size_t i = 0; i < c->n; i++) {
		if (c->args[i]->kind != VAL_NUMBER || c->args[i]->unit != best->unit)
			return bad(e, c, i, "numbers of one unit");
		if (sign * num_cmp(c->args[i]->num, best->num) > 0)
			best = c->args[i];
	}
	return best;
}

static const struct value *fn_min(struct eval *e, const struct call *c)
{
	return extreme(e, c, -1);
}

static const struct value *fn_max(struct eval *e, const struct call *c)
{
	return extreme(e, c, 1);
}

static const struct value *whole(struct eval *e, const struct call *c,
				 bool (*f)(struct num, struct num *))
{
	struct num n;

	if (c->args[0]->kind != VAL_NUMBER || !f(c->args[0]->num, &n))
		return bad(e, c, 0, "a number");
	return value_number(e, n, c->args[0]->unit);
}

static const struct value *fn_floor(struct eval *e, const struct call *c)
{
	return whole(e, c, num_floor);
}

static const struct value *fn_ceil(struct eval *e, const struct call *c)
{
	return whole(e, c, num_ceil);
}

static const struct value *fn_round(struct eval *e, const struct call *c)
{
	return whole(e, c, num_round);
}

static const struct value *fn_seconds(struct eval *e, const struct call *c)
{
	if (c->args[0]->kind != VAL_NUMBER || c->args[0]->unit != T_DURATION)
		return bad(e, c, 0, "a duration");
	return value_number(e, c->args[0]->num, T_NUMBER);
}

static const struct value *fn_string(struct eval *e, const struct call *c)
{
	const char *t = value_format(e->a, c->args[0]);

	return t ? value_string(e, t) : bad(e, c, 0, "a value that has a text");
}

static const struct {
	const char *name;
	builtin_fn *call;
	size_t least, most;
} builtins[] = {
#define BUILTIN(name, least, most, usage, doc) { #name, fn_##name, least, most },
#include "eval/builtins.def"
#undef BUILTIN
};

static const struct value *unknown(struct eval *e, const struct expr *x)
{
	const char *names[sizeof(builtins) / sizeof(*builtins)];
	struct diag *d = diag_new(e->sink, KZ_D003, x->call.name.span, "there is no function `%s`",
				  x->call.name.name->s);

	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		names[i] = builtins[i].name;
	diag_did_you_mean(d, str_nearest(str_of(x->call.name.name->s), names,
					 sizeof(builtins) / sizeof(*builtins)));
	return value_error(e);
}

static const struct value *call_one(struct eval *e, size_t f, const struct expr *x,
				    struct scope *s)
{
	static const struct type any_word = { .kind = T_ENUM };
	struct call c = { .x = x, .scope = s, .n = x->call.args.n };
	bool words = builtins[f].call == fn_random;

	if (c.n < builtins[f].least || c.n > builtins[f].most) {
		diag_new(e->sink, KZ_T008, x->span, "`%s` takes %zu%s argument%s, not %zu", builtins[f].name,
			 builtins[f].least,
			 builtins[f].least == builtins[f].most ? ""
							       : arena_printf(e->a, " to %zu", builtins[f].most),
			 builtins[f].most == 1 ? "" : "s", c.n);
		return value_error(e);
	}
	for (size_t i = 0; i < c.n; i++) {
		c.args[i] = eval_expr(e, x->call.args.v[i], s, words && i ? &any_word : NULL);
		if (c.args[i]->kind == VAL_ERROR)
			return c.args[i];
		if (c.args[i]->secret) {
			diag_new(e->sink, KZ_T010, x->call.args.v[i]->span,
				 "a secret cannot be worked with here: its value is not known");
			return value_error(e);
		}
		if (c.args[i]->kind == VAL_KEY)
			c.args[i] = coerce(e, c.args[i], &(struct type){ .kind = T_STRING },
					   x->call.args.v[i]->span, "this", true);
	}
	return builtins[f].call(e, &c);
}

const struct value *eval_call(struct eval *e, const struct expr *x, struct scope *s,
			      const struct type *want)
{
	(void)want;
	if (!x->call.name.name)
		return value_error(e);
	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (strcmp(builtins[i].name, x->call.name.name->s) == 0)
			return call_one(e, i, x, s);
	return unknown(e, x);
}
