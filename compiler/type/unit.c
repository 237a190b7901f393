/*
 * unit.c - the units of literals.
 *
 * One row for a suffix of a kind of type.  The same suffix may stand in rows of several kinds;
 * then it means nothing without an expectation.
 */
#include <string.h>

#include "type/type.h"

struct unit {
	enum type_kind kind;
	const char *suffix;
	int64_t n, d; /* factor to the base unit */
};

#define KI INT64_C(1024)
#define K INT64_C(1000)

static const struct unit units[] = {
	{ T_CPU, "", 1, 1 },
	{ T_CPU, "m", 1, 1000 },
	{ T_MEMORY, "", 1, 1 },
	{ T_MEMORY, "Ki", KI, 1 },
	{ T_MEMORY, "Mi", KI * KI, 1 },
	{ T_MEMORY, "Gi", KI * KI * KI, 1 },
	{ T_MEMORY, "Ti", KI * KI * KI * KI, 1 },
	{ T_MEMORY, "k", K, 1 },
	{ T_MEMORY, "M", K * K, 1 },
	{ T_MEMORY, "G", K * K * K, 1 },
	{ T_MEMORY, "T", K * K * K * K, 1 },
	{ T_DURATION, "ms", 1, 1000 },
	{ T_DURATION, "s", 1, 1 },
	{ T_DURATION, "m", 60, 1 },
	{ T_DURATION, "min", 60, 1 },
	{ T_DURATION, "h", 3600, 1 },
	{ T_DURATION, "d", 86400, 1 },
	{ T_PERCENT, "%", 1, 1 },
	{ T_RATE, "/s", 1, 1 },
	{ T_RATE, "/m", 1, 60 },
	{ T_RATE, "/min", 1, 60 },
	{ T_RATE, "/h", 1, 3600 },
	{ T_COUNT, "", 1, 1 },
	{ T_COUNT, "%", 1, 1 },
	{ T_INT, "", 1, 1 },
	{ T_NUMBER, "", 1, 1 },
	{ T_PORT, "", 1, 1 },
	{ T_ANY, "", 1, 1 },
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

bool type_unit_factor(enum type_kind k, const char *suffix, struct num *ret)
{
	for (size_t i = 0; i < UNIT_COUNT; i++)
		if (units[i].kind == k && !strcmp(units[i].suffix, suffix))
			return num_ratio(units[i].n, units[i].d, ret);
	return false;
}

enum type_kind type_of_suffix(const char *suffix)
{
	enum type_kind found = T_ANY;

	if (!*suffix)
		return T_ANY;
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		/* A count takes `%` from the percentages; it is no unit of its own. */
		if (units[i].kind == T_COUNT || strcmp(units[i].suffix, suffix))
			continue;
		if (found != T_ANY)
			return T_ANY;
		found = units[i].kind;
	}
	return found;
}

const char *type_units(const struct type *t)
{
	while (t && (t->kind == T_RANGE || t->kind == T_LIST) && t->of)
		t = t->of;
	if (!t)
		return NULL;
	if (t->kind == T_CPU)
		return "`m` (thousandths of a core), or none (cores)";
	if (t->kind == T_MEMORY)
		return "`Ki`, `Mi`, `Gi`, `Ti`, `k`, `M`, `G`, `T`, or none (bytes)";
	if (t->kind == T_DURATION)
		return "`s`, `m` or `min`, `h`, `d`";
	if (t->kind == T_PERCENT)
		return "`%`";
	if (t->kind == T_RATE)
		return "`/s`, `/m` or `/min`, `/h`";
	return t->kind == T_COUNT ? "`%`, or none" : NULL;
}
