/*
 * completions.c - `kaizenc completions SHELL`: a script for bash, zsh or fish, made from the
 * tables.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/stream.h"

/* The options of a command, or of any (COMMAND_COUNT), as words. */
static void add_option_words(enum command command)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (command == COMMAND_COUNT || option_defs[i].commands & (1u << command))
			out_printf(" --%s%s", option_defs[i].name,
				   option_defs[i].argument ? "=" : "");
}

static void bash(void)
{
	out_printf("# bash completion for kaizenc; put it where bash-completion looks, or source "
		   "it\n"
		   "_kaizenc()\n{\n"
		   "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n"
		   "\tCOMPREPLY=()\n"
		   "\tcase ${COMP_WORDS[1]} in\n");
	for (int i = 0; i < COMMAND_COUNT; i++) {
		out_printf("\t%s) words='", commands[i].name);
		add_option_words((enum command)i);
		out_printf("' ;;\n");
	}
	out_printf("\t*) words='");
	add_option_words(COMMAND_compile);
	out_printf("' ;;\n\tesac\n"
		   "\tif [[ $cur != -* && $COMP_CWORD -eq 1 ]]; then\n\t\twords='");
	for (int i = 0; i < COMMAND_COUNT; i++)
		out_printf(" %s", commands[i].name);
	out_printf("'\n\telif [[ $cur != -* ]]; then\n\t\twords=\n\tfi\n"
		   "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\";\n"
		   "\t\tcompgen -f -X '!*.kaizen' -- \"$cur\"; compgen -d -S / -- \"$cur\")\n"
		   "\t[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace\n"
		   "\treturn 0\n}\n"
		   "complete -F _kaizenc kaizenc\n");
}

/* A description inside single quotes, without what zsh and fish would read in it. */
static void add_quoted(const char *text)
{
	for (; *text; text++)
		if (!strchr("'`[]:\\", *text))
			out_add(text, 1);
}

static void zsh(void)
{
	out_printf("#compdef kaizenc\n"
		   "_kaizenc() {\n"
		   "  local -a commands=(\n");
	for (int i = 0; i < COMMAND_COUNT; i++) {
		out_printf("    '%s:", commands[i].name);
		add_quoted(commands[i].summary);
		out_printf("'\n");
	}
	out_printf("  )\n  _arguments -s \\\n");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_def *d = &option_defs[i];

		out_printf("    '*--%s%s[", d->name, d->argument ? "=" : "");
		add_quoted(d->doc);
		out_printf("]%s%s%s' \\\n", d->argument ? ":" : "", d->argument ? d->argument : "",
			   d->argument ? ":_files" : "");
	}
	out_printf("    '1: :{_describe command commands; _files -g \"*.kaizen\"}' \\\n"
		   "    '*:file:_files'\n"
		   "}\n"
		   "_kaizenc \"$@\"\n");
}

static void fish(void)
{
	out_printf("complete -c kaizenc -f\n"
		   "complete -c kaizenc -n __fish_use_subcommand -a "
		   "'(__fish_complete_suffix .kaizen)'\n"
		   "complete -c kaizenc -n 'not __fish_use_subcommand' -F\n");
	for (int i = 0; i < COMMAND_COUNT; i++) {
		out_printf("complete -c kaizenc -n __fish_use_subcommand -a %s -d '",
			   commands[i].name);
		add_quoted(commands[i].summary);
		out_printf("'\n");
	}
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_def *d = &option_defs[i];

		out_printf("complete -c kaizenc -l %s", d->name);
		if (d->letter)
			out_printf(" -s %c", d->letter);
		out_printf("%s -d '", d->argument ? " -r" : "");
		add_quoted(d->doc);
		out_printf("'\n");
	}
}

enum exit_code command_completions(const struct options *o)
{
	const char *shell = o->operands.n == 1 ? o->operands.v[0] : "";

	if (!strcmp(shell, "bash"))
		bash();
	else if (!strcmp(shell, "zsh"))
		zsh();
	else if (!strcmp(shell, "fish"))
		fish();
	else {
		complain("say for which shell: bash, zsh or fish");
		return EXIT_USAGE;
	}
	return out_finish() ? EXIT_FINE : EXIT_FILES;
}
