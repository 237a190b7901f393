/*
 * options.h - the command line, read.
 *
 * Names are taken whole, never abbreviated, so that a new option cannot change what an old
 * command line means.
 */
#ifndef KZ_CLI_OPTIONS_H
#define KZ_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/vec.h"
#include "kaizen.h"

enum command {
#define COMMAND(id, ...) COMMAND_##id,
#include "cli/commands.def"
#undef COMMAND
	COMMAND_COUNT
};

enum option_id {
#define OPTION(id, ...) OPT_##id,
#include "cli/options.def"
#undef OPTION
	OPTION_COUNT
};

struct option_def {
	char letter; /* 0: none */
	const char *name;
	const char *argument; /* NULL: takes none */
	unsigned commands;    /* bits 1 << enum command */
	const char *doc;
};

extern const struct option_def option_defs[OPTION_COUNT];

enum fix { FIX_NONE, FIX_SAFE, FIX_ALL };

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct name_value {
	const char *name, *value;
};

struct raised {
	const char *code;
	enum kz_level level;
};

/* A file that takes the diagnostics too. */
struct report {
	const char *format, *path;
};

struct options {
	struct arena *arena;
	enum command command;
	bool given[OPTION_COUNT];
	const char *env, *output, *format, *stdin_filename;
	size_t max_errors;
	enum kz_level fail_on;
	enum color color;
	enum fix fix;
	bool all_envs, dry_run, annotate, list, diff, quiet, verbose;
	VEC(struct name_value) settings;
	VEC(struct raised) raised;
	VEC(struct report) reports;
	VEC(const char *) operands; /* without the command */
};

/* Whether an operand is meant as a file rather than as a command. */
bool is_file_operand(const char *operand);

/* Reads the command line. Returns false after saying what is wrong with it. `--help` and
 * `--version` become the commands of that name. */
bool options_parse(struct options *o, int argc, char **argv);

#endif
