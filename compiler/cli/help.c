/*
 * help.c - `kaizenc help`, made from the tables.
 */
#include <string.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/stream.h"

static void list_options(struct arena *a, enum command command)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_def *d = &option_defs[i];
		const char *name = arena_printf(a, "--%s%s%s", d->name, d->argument ? "=" : "",
						d->argument ? d->argument : "");

		if (!(d->commands & (1u << command)))
			continue;
		if (d->letter)
			out_printf("  -%c, %-23s  %s\n", d->letter, name, d->doc);
		else
			out_printf("      %-23s  %s\n", name, d->doc);
	}
}

static void help_command(struct arena *a, enum command command)
{
	const struct command_def *c = &commands[command];

	out_printf("kaizenc %s - %s\n\n", c->name, c->summary);
	if (command == COMMAND_compile)
		out_printf("usage: kaizenc %s [OPTION]...\n", c->operands);
	else
		out_printf("usage: kaizenc %s%s%s [OPTION]...\n", c->name, *c->operands ? " " : "",
			   c->operands);
	if (*c->description)
		out_printf("\n%s\n", c->description);
	out_printf("\noptions:\n");
	list_options(a, command);
}

static void help_all(void)
{
	out_printf("kaizenc compiles stacks written in Kaizen to Kubernetes manifests.\n\n"
		   "usage: kaizenc FILE... --env=ENV -o FOLDER\n"
		   "       kaizenc COMMAND [OPERAND]... [OPTION]...\n\n"
		   "commands:\n");
	for (int i = 0; i < COMMAND_COUNT; i++)
		out_printf("  %-12s %s\n", commands[i].name, commands[i].summary);
	out_printf("\n`kaizenc help COMMAND` lists the options of a command. Exit codes: 0 fine,\n"
		   "1 findings, 2 wrong use, 3 something cannot be read or written, 4 internal "
		   "error.\n");
}

static bool find(const struct options *o, const char *word, enum command *ret)
{
	const char *names[COMMAND_COUNT], *near;

	for (int i = 0; i < COMMAND_COUNT; i++) {
		names[i] = commands[i].name;
		if (!strcmp(names[i], word)) {
			*ret = (enum command)i;
			return true;
		}
	}
	near = str_nearest(str_of(word), names, COMMAND_COUNT);
	if (near)
		complain("there is no command `%s`; did you mean `%s`?", word, near);
	else
		complain("there is no command `%s`; see `kaizenc help`", word);
	return false;
}

enum exit_code command_help(const struct options *o)
{
	enum command command;

	if (!o->operands.n)
		help_all();
	else if (find(o, o->operands.v[0], &command))
		help_command(o->arena, command);
	else
		return EXIT_USAGE;
	return out_finish() ? EXIT_FINE : EXIT_FILES;
}
