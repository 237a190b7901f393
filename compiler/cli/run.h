/*
 * run.h - what `compile` and `check` share: a session made from the options, and its diagnostics
 * told as the options ask.
 */
#ifndef KZ_CLI_RUN_H
#define KZ_CLI_RUN_H

#include "cli/command.h"

struct run {
	const struct options *o;
	struct kz_session *session;
	enum exit_code code; /* the worst so far */
};

/* Makes the session, which reads through `vfs` or, for NULL, from the disk. Returns false, with `code` set, after saying what is wrong. */
bool run_begin(struct run *r, const struct options *o, const struct kz_vfs *vfs);

/* Loads a file or, for `-`, standard input. */
void run_load(struct run *r, const char *operand, unsigned flags);

/* Notes an exit code; a worse one stays. */
void run_note(struct run *r, enum exit_code code);

/* Checks everything and notes whether anything is at or above the fail level. */
void run_check(struct run *r);

/* Tells the diagnostics, on standard output when they are what was asked for, and how many there
 * are. */
void run_tell(struct run *r, bool product);

/* Frees the session. Returns the exit code. */
enum exit_code run_end(struct run *r);

/* Whether lines for people may go to standard error. */
bool run_talks(const struct run *r);

#endif
