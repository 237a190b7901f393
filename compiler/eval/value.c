/* value.c - reading and formatting evaluated values. */
#include "eval/value.h"

#include <string.h>

#include "kube/quantity.h"

int64_t val_int(const struct value *v, int64_t otherwise)
{
	struct num whole;

	if (!v || v->kind != VAL_NUMBER || !num_ceil(v->num, &whole))
		return otherwise;
	return whole.n;
}

bool val_bool(const struct value *v, bool otherwise)
{
	return v && v->kind == VAL_BOOL ? v->boolean : otherwise;
}

struct str val_str(const struct value *v)
{
	if (!v || (v->kind != VAL_STRING && v->kind != VAL_SYMBOL))
		return (struct str){ "", 0 };
	return v->string;
}

const char *val_text(struct arena *a, const struct value *v, const char *otherwise)
{
	if (!v || (v->kind != VAL_STRING && v->kind != VAL_SYMBOL))
		return otherwise;
	return arena_strndup(a, v->string.s, v->string.n);
}

bool val_is(const struct value *v, const char *symbol)
{
	return str_eqz(val_str(v), symbol);
}

struct object *val_ref(const struct value *v)
{
	return v && v->kind == VAL_REF ? v->ref.object : NULL;
}

bool val_percent(const struct value *v)
{
	return v && v->kind == VAL_NUMBER && v->unit == T_PERCENT;
}

static const char *format_number(struct arena *a, struct num n, const char *suffix)
{
	struct sb b = { 0 };

	if (!num_format(n, &b)) {
		sb_free(&b);
		return NULL;
	}
	sb_addz(&b, suffix);
	return sb_finish(&b, a);
}

/* Seconds in the largest unit that divides them: 300 is "5m", 90 is "90s". */
static const char *format_duration(struct arena *a, struct num seconds)
{
	static const struct { int64_t factor; const char *suffix; } units[] = {
		{ 86400, "d" }, { 3600, "h" }, { 60, "m" }, { 1, "s" },
	};

	if (!num_is_int(seconds))
		return num_mul(seconds, num_of(1000), &seconds) ? format_number(a, seconds, "ms") : NULL;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (seconds.n && seconds.n % units[i].factor == 0)
			return arena_printf(a, "%lld%s", (long long)(seconds.n / units[i].factor),
					    units[i].suffix);
	return "0s";
}

static const char *format_quantity(struct arena *a, const struct value *v)
{
	if (v->unit == T_CPU)
		return quantity_cpu(a, v->num);
	if (v->unit == T_MEMORY)
		return quantity_memory(a, v->num);
	if (v->unit == T_DURATION)
		return format_duration(a, v->num);
	if (v->unit == T_PERCENT)
		return format_number(a, v->num, "%");
	if (v->unit == T_RATE)
		return format_number(a, v->num, "/s");
	/* plain numbers, and literals that met no expectation: as written */
	return format_number(a, v->num, v->suffix ? v->suffix->s : "");
}

const char *value_format(struct arena *a, const struct value *v)
{
	switch (v->kind) {
	case VAL_NULL:
		return "null";
	case VAL_BOOL:
		return v->boolean ? "true" : "false";
	case VAL_NUMBER:
		return format_quantity(a, v);
	case VAL_STRING:
	case VAL_SYMBOL:
		return arena_strndup(a, v->string.s, v->string.n);
	case VAL_RANGE: {
		const char *low = value_format(a, v->range.low);
		const char *high = value_format(a, v->range.high);
		return low && high ? arena_printf(a, "%s..%s", low, high) : NULL;
	}
	case VAL_ERROR:
	case VAL_LIST:
	case VAL_MAP:
	case VAL_REF:
	case VAL_KEY:
	case VAL_FACT:
	case VAL_GENERATED:
		return NULL;
	}
	return NULL;
}

static bool entries_equal(const struct value *x, const struct value *y)
{
	if (x->map.n != y->map.n)
		return false;
	for (size_t i = 0; i < x->map.n; i++)
		if (x->map.v[i].key != y->map.v[i].key ||
		    !value_equal(x->map.v[i].value, y->map.v[i].value))
			return false;
	return true;
}

bool value_equal(const struct value *x, const struct value *y)
{
	bool text = (x->kind == VAL_STRING || x->kind == VAL_SYMBOL) &&
		    (y->kind == VAL_STRING || y->kind == VAL_SYMBOL);

	if (text)
		return str_eq(x->string, y->string);
	if (x->kind != y->kind)
		return false;
	switch (x->kind) {
	case VAL_ERROR:
	case VAL_NULL:
		return true;
	case VAL_BOOL:
		return x->boolean == y->boolean;
	case VAL_NUMBER:
		return num_cmp(x->num, y->num) == 0;
	case VAL_RANGE:
		return value_equal(x->range.low, y->range.low) &&
		       value_equal(x->range.high, y->range.high);
	case VAL_LIST:
		if (x->list.n != y->list.n)
			return false;
		for (size_t i = 0; i < x->list.n; i++)
			if (!value_equal(x->list.v[i], y->list.v[i]))
				return false;
		return true;
	case VAL_MAP:
		return entries_equal(x, y);
	case VAL_REF:
		return x->ref.object == y->ref.object && x->ref.variant == y->ref.variant;
	case VAL_KEY:
		return x->key.object == y->key.object && x->key.key == y->key.key;
	case VAL_FACT:
		return strcmp(x->fact.kube_path, y->fact.kube_path) == 0;
	case VAL_GENERATED:
	case VAL_STRING:
	case VAL_SYMBOL:
		return false;
	}
	return false;
}
