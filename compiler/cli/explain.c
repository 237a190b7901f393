/*
 * explain.c - `kaizenc explain CODE`: the manual's page, which is inside the compiler.
 */
#include <string.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/stream.h"

static bool unknown(const struct options *o, const char *text)
{
	VEC(const char *) names = { 0 };
	const char *near;
	struct kz_code c;

	for (size_t i = 0; kz_code_at(i, &c); i++) {
		vec_push(o->arena, &names, c.name);
		vec_push(o->arena, &names, c.slug);
	}
	near = str_nearest(str_of(text), names.v, names.n);
	if (near)
		complain("there is no code `%s`; did you mean `%s`?", text, near);
	else
		complain("there is no code `%s`; see `kaizenc explain --list`", text);
	return false;
}

static bool explain(const struct options *o, const char *text)
{
	struct kz_code c;

	if (!kz_code_find(text, &c))
		return unknown(o, text);
	if (c.page)
		out_add(c.page, strlen(c.page));
	else
		out_printf("# %s: %s\n\n%s (%s)\n", c.name, c.slug, c.summary,
			   level_word(c.level));
	return true;
}

enum exit_code command_explain(const struct options *o)
{
	enum exit_code code = EXIT_FINE;

	if (!o->list && !o->operands.n) {
		complain("say which code: kaizenc explain KZ-G005, or --list for all of them");
		return EXIT_USAGE;
	}
	if (o->list)
		list_codes();
	vec_for(i, &o->operands) {
		if (i)
			out_add("\n", 1);
		if (!explain(o, o->operands.v[i]))
			code = EXIT_USAGE;
	}
	return out_finish() ? code : EXIT_FILES;
}
