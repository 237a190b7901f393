/*
 * command.h - what the commands share: exit codes and the functions of commands.def.
 */
#ifndef KZ_CLI_COMMAND_H
#define KZ_CLI_COMMAND_H

#include "cli/options.h"

/* The worst one wins. */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_FINDINGS = 1, /* something at or above the fail level */
	EXIT_USAGE = 2,	   /* wrong use */
	EXIT_FILES = 3,	   /* not readable or writable */
	EXIT_INTERNAL = 4, /* a defect of the compiler */
};

struct command_def {
	const char *name, *operands, *summary, *description;
	enum exit_code (*run)(const struct options *o);
};

/* In the order of enum command. */
extern const struct command_def commands[COMMAND_COUNT];

#define COMMAND(id, ...) enum exit_code command_##id(const struct options *o);
#include "cli/commands.def"
#undef COMMAND

#endif
