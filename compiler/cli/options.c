/*
 * options.c - reads the command line by the tables of options.def and commands.def.
 *
 * Not getopt_long: it takes abbreviations, cannot suggest, and keeps its place in globals.
 */
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/stream.h"

#define MAX_ERRORS 20

#define ON(command) (1u << COMMAND_##command)
#define ON_ALL (~0u)
#define OPTION(id, letter, name, argument, on, doc) \
	[OPT_##id] = { letter, name, argument, on, doc },
const struct option_def option_defs[OPTION_COUNT] = {
#include "cli/options.def"
};
#undef OPTION

bool is_file_operand(const char *operand)
{
	return !strcmp(operand, "-") || str_ends(str_of(operand), ".kaizen");
}

/* Suggestions */

static const char *near_option(struct arena *a, const char *wanted)
{
	VEC(const char *) names = { 0 };

	for (int i = 0; i < OPTION_COUNT; i++)
		vec_push(a, &names, option_defs[i].name);
	return str_nearest(str_of(wanted), names.v, names.n);
}

static const char *near_command(struct arena *a, const char *wanted)
{
	VEC(const char *) names = { 0 };

	for (int i = 0; i < COMMAND_COUNT; i++)
		vec_push(a, &names, commands[i].name);
	return str_nearest(str_of(wanted), names.v, names.n);
}

static bool unknown_option(struct options *o, const char *name)
{
	const char *near = near_option(o->arena, name);

	if (near)
		complain("there is no option `--%s`; did you mean `--%s`?", name, near);
	else
		complain("there is no option `--%s`; see `kaizenc help`", name);
	return false;
}

static bool unknown_command(struct options *o, const char *word)
{
	const char *near = near_command(o->arena, word);

	if (near)
		complain("there is no command `%s`; did you mean `%s`?", word, near);
	else if (strchr(word, '/') || strchr(word, '.'))
		complain("`%s` is no command, and no file that ends in `.kaizen`; folders are for "
			 "`kaizenc check %s`",
			 word, word);
	else
		complain("there is no command `%s`; see `kaizenc help`", word);
	return false;
}

/* Values */

static bool take_setting(struct options *o, const char *text)
{
	const char *eq = strchr(text, '=');
	struct name_value v = { 0 };

	if (!eq || eq == text) {
		complain("`--set` takes a name and a value, as in `--set domain=example.com`");
		return false;
	}
	v.name = arena_strndup(o->arena, text, (size_t)(eq - text));
	v.value = eq + 1;
	vec_push(o->arena, &o->settings, v);
	return true;
}

/* The format of that name, NULL after saying that there is none. */
static const char *find_format(const char *text)
{
	const char *const *names = kz_formats();
	struct sb all = { 0 };

	for (size_t i = 0; names[i]; i++) {
		if (!strcmp(names[i], text)) {
			sb_free(&all);
			return names[i];
		}
		sb_printf(&all, "%s`%s`", i ? ", " : "", names[i]);
	}
	complain("there is no format `%s`; there are %s", text, all.s);
	sb_free(&all);
	return NULL;
}

static bool take_format(struct options *o, const char *text)
{
	const char *format = find_format(text);

	if (format)
		o->format = format;
	return format != NULL;
}

static bool take_report(struct options *o, const char *text)
{
	const char *colon = strchr(text, ':');
	struct report r = { 0 };

	if (!colon || colon == text || !colon[1]) {
		complain("`--report` takes a format and a file, as in `--report=sarif:out.sarif`");
		return false;
	}
	r.format = find_format(arena_strndup(o->arena, text, (size_t)(colon - text)));
	r.path = colon + 1;
	if (r.format)
		vec_push(o->arena, &o->reports, r);
	return r.format != NULL;
}

static bool take_fix(struct options *o, const char *text)
{
	if (*text && strcmp(text, "all") != 0 && strcmp(text, "safe") != 0) {
		complain("`--fix` takes nothing, `safe` or `all`, not `%s`", text);
		return false;
	}
	o->fix = !strcmp(text, "all") ? FIX_ALL : FIX_SAFE;
	return true;
}

static bool take_color(struct options *o, const char *text)
{
	if (!strcmp(text, "auto"))
		o->color = COLOR_AUTO;
	else if (!strcmp(text, "always"))
		o->color = COLOR_ALWAYS;
	else if (!strcmp(text, "never"))
		o->color = COLOR_NEVER;
	else
		complain("`--color` takes `auto`, `always` or `never`, not `%s`", text);
	return !strcmp(text, "auto") || o->color != COLOR_AUTO;
}

static bool take_max(struct options *o, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (!*text || *end || *text == '-' || *text == '+' || *text == ' ') {
		complain("`--max-errors` takes a number, not `%s`", text);
		return false;
	}
	o->max_errors = n;
	return true;
}

static bool take_fail_level(struct options *o, const char *text)
{
	if (!strcmp(text, "error"))
		o->fail_on = KZ_LEVEL_ERROR;
	else if (!strcmp(text, "warning"))
		o->fail_on = KZ_LEVEL_WARNING;
	else {
		complain("`--fail-on` takes `error` or `warning`, not `%s`", text);
		return false;
	}
	return true;
}

/* The word of an option that may not be empty. */
static bool take_word(const char **ret, enum option_id id, const char *text)
{
	if (!*text)
		complain("`--%s` is empty", option_defs[id].name);
	*ret = text;
	return *text != '\0';
}

static bool take_raised(struct options *o, const char *code, enum kz_level level)
{
	vec_push(o->arena, &o->raised, ((struct raised){ code, level }));
	return true;
}

static bool apply(struct options *o, enum option_id id, const char *value)
{
	o->given[id] = true;
	value = value ? value : "";
	switch (id) {
	case OPT_ENV:
		return take_word(&o->env, id, value);
	case OPT_ALL_ENVS:
		return o->all_envs = true;
	case OPT_OUTPUT:
		return take_word(&o->output, id, value);
	case OPT_DRY_RUN:
		return o->dry_run = true;
	case OPT_ANNOTATE:
		return o->annotate = true;
	case OPT_SET:
		return take_setting(o, value);
	case OPT_WARN:
		return take_raised(o, value, KZ_LEVEL_WARNING);
	case OPT_DENY:
		return take_raised(o, value, KZ_LEVEL_ERROR);
	case OPT_FAIL_ON:
		return take_fail_level(o, value);
	case OPT_FORMAT:
		return take_format(o, value);
	case OPT_REPORT:
		return take_report(o, value);
	case OPT_FIX:
		return take_fix(o, value);
	case OPT_DIFF:
		return o->diff = true;
	case OPT_MAX_ERRORS:
		return take_max(o, value);
	case OPT_STDIN_FILENAME:
		return take_word(&o->stdin_filename, id, value);
	case OPT_LIST:
		return o->list = true;
	case OPT_COLOR:
		return take_color(o, value);
	case OPT_QUIET:
		return o->quiet = true;
	case OPT_VERBOSE:
		return o->verbose = true;
	case OPT_HELP:
	case OPT_VERSION:
	case OPTION_COUNT:
		break;
	}
	return true;
}

/* Arguments */

struct arguments {
	char **v;
	int n, at;
};

static bool need_argument(enum option_id id, struct arguments *args, const char **ret)
{
	if (args->at < args->n) {
		*ret = args->v[args->at++];
		return true;
	}
	complain("`--%s` needs a value: --%s=%s", option_defs[id].name, option_defs[id].name,
		 option_defs[id].argument);
	return false;
}

static bool parse_long(struct options *o, const char *text, struct arguments *args)
{
	size_t n = strcspn(text, "=");
	const char *value = text[n] ? text + n + 1 : NULL;
	const char *name = arena_strndup(o->arena, text, n);
	int id = 0;

	while (id < OPTION_COUNT && strcmp(option_defs[id].name, name) != 0)
		id++;
	if (id == OPTION_COUNT)
		return unknown_option(o, name);
	/* The value of this one may be left out, so it is never the next argument. */
	if (value && !option_defs[id].argument && id != OPT_FIX) {
		complain("`--%s` takes no value", name);
		return false;
	}
	if (!value && option_defs[id].argument &&
	    !need_argument((enum option_id)id, args, &value))
		return false;
	return apply(o, (enum option_id)id, value);
}

/* A bundle of letters; the value of the last one may follow without a space. */
static bool parse_letters(struct options *o, const char *letters, struct arguments *args)
{
	for (; *letters; letters++) {
		const char *value = NULL;
		int id = 0;

		while (id < OPTION_COUNT && option_defs[id].letter != *letters)
			id++;
		if (id == OPTION_COUNT) {
			complain("there is no option `-%c`; see `kaizenc help`", *letters);
			return false;
		}
		if (option_defs[id].argument && letters[1])
			value = letters + 1;
		else if (option_defs[id].argument &&
			 !need_argument((enum option_id)id, args, &value))
			return false;
		if (!apply(o, (enum option_id)id, value))
			return false;
		if (value)
			break;
	}
	return true;
}

static bool parse_all(struct options *o, struct arguments *args)
{
	bool operands_only = false;

	while (args->at < args->n) {
		const char *arg = args->v[args->at++];

		if (operands_only || arg[0] != '-' || !arg[1])
			vec_push(o->arena, &o->operands, arg);
		else if (!strcmp(arg, "--"))
			operands_only = true;
		else if (!(arg[1] == '-' ? parse_long(o, arg + 2, args) :
					   parse_letters(o, arg + 1, args)))
			return false;
	}
	return true;
}

static bool find_command(struct options *o)
{
	const char *word = o->operands.n ? o->operands.v[0] : NULL;

	if (!word || is_file_operand(word)) {
		o->command = COMMAND_compile;
		return true;
	}
	for (int i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i].name, word) != 0)
			continue;
		o->command = (enum command)i;
		o->operands.n--;
		memmove(o->operands.v, o->operands.v + 1, o->operands.n * sizeof(*o->operands.v));
		return true;
	}
	return unknown_command(o, word);
}

/* `kaizenc check --help` is `kaizenc help check`. */
static bool turn_into_help(struct options *o)
{
	bool named = o->operands.n > 0;

	if (!find_command(o))
		return false;
	named &= o->command != COMMAND_help;
	o->operands.n = 0;
	if (named)
		vec_push(o->arena, &o->operands, commands[o->command].name);
	o->command = COMMAND_help;
	return true;
}

static bool check_use(const struct options *o)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (!o->given[i] || option_defs[i].commands & (1u << o->command))
			continue;
		complain("`kaizenc %s` takes no `--%s`", commands[o->command].name,
			 option_defs[i].name);
		return false;
	}
	return true;
}

bool options_parse(struct options *o, int argc, char **argv)
{
	struct arguments args = { argv, argc, 1 };

	o->format = "human";
	o->max_errors = MAX_ERRORS;
	o->fail_on = KZ_LEVEL_ERROR;
	if (!parse_all(o, &args))
		return false;
	if (o->given[OPT_VERSION]) {
		o->command = COMMAND_version;
		o->operands.n = 0;
		return true;
	}
	if (o->given[OPT_HELP])
		return turn_into_help(o);
	return find_command(o) && check_use(o);
}
