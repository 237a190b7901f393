/*
 * codes.c - the table of all diagnostic codes.
 */
#include <string.h>

#include "diag/diag.h"

struct code_row {
	const char *name;
	const char *slug;
	const char *summary;
	enum level level;
};

static const struct code_row codes[KZ_CODE_COUNT] = {
	[KZ_NONE] = { "KZ-NONE", "none", "no diagnostic", LEVEL_OFF },
#define DIAG(code, slug, level, summary)                                                          \
	[KZ_##code] = { "KZ-" #code, slug, summary, LEVEL_##level },
#define RULE(code, slug, level, scope, function, summary) DIAG(code, slug, level, summary)
#include "diag/diag.def"
#include "rules/rules.def"
#undef DIAG
#undef RULE
};

static const struct code_row *row(enum diag_code c)
{
	return &codes[(unsigned)c < KZ_CODE_COUNT ? c : KZ_NONE];
}

const char *diag_code_name(enum diag_code c)
{
	return row(c)->name;
}

const char *diag_code_slug(enum diag_code c)
{
	return row(c)->slug;
}

const char *diag_code_summary(enum diag_code c)
{
	return row(c)->summary;
}

enum level diag_code_level(enum diag_code c)
{
	return row(c)->level;
}

enum diag_code diag_code_find(const char *name)
{
	if (str_starts(str_of(name), "KZ-"))
		name += 3;
	for (int c = KZ_NONE + 1; c < KZ_CODE_COUNT; c++)
		if (!strcmp(codes[c].name + 3, name))
			return (enum diag_code)c;
	return KZ_NONE;
}

const char *level_name(enum level l)
{
	static const char *const names[] = {
		[LEVEL_OFF] = "off",
		[LEVEL_NOTE] = "note",
		[LEVEL_WARNING] = "warning",
		[LEVEL_ERROR] = "error",
	};

	return names[l];
}
