/*
 * command.h - what the commands share: exit codes and the functions of commands.def.
 */
#ifndef KZ_CLI_COMMAND_H
#define KZ_CLI_COMMAND_H

#include <jansson.h>

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

/* rules.c: what the lists share. */

const char *level_word(enum kz_level level);

/* All codes, one a line. */
void list_codes(void);

/* Whether lists are written in the format that was asked for; says so when not. */
bool known_list_format(const struct options *o);

/* Prints the document and frees it. */
void out_json(json_t *document);

#define COMMAND(id, ...) enum exit_code command_##id(const struct options *o);
#include "cli/commands.def"
#undef COMMAND

#endif
