/*
 * main.c - the command line: reads it, runs one command, ends with its code.
 *
 * Exit codes: 0 nothing at or above the fail level; 1 findings; 2 wrong use; 3 something cannot
 * be read or written; 4 a defect of the compiler.  They do not depend on the format.
 */
#include "cli/command.h"
#include "cli/stream.h"

const struct command_def commands[COMMAND_COUNT] = {
#define COMMAND(id, operands, summary, description) \
	[COMMAND_##id] = { #id, operands, summary, description, command_##id },
#include "cli/commands.def"
#undef COMMAND
};

int main(int argc, char **argv)
{
	struct options o = { .arena = arena_new() };
	enum exit_code code;

	streams_open();
	if (argc < 2) {
		complain("name a file to compile, or a command; see `kaizenc help`");
		code = EXIT_USAGE;
	} else {
		code = options_parse(&o, argc, argv) ? commands[o.command].run(&o) : EXIT_USAGE;
	}
	arena_free(o.arena);
	return code;
}
