/*
 * stream.h - the standard streams.
 *
 * The product of a command goes to standard output, everything else to standard error.  Writing
 * is checked: a full disk behind `>` is an error like any other.
 */
#ifndef KZ_CLI_STREAM_H
#define KZ_CLI_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* Puts something behind the streams that the caller has closed, so that no file that is opened
 * later takes their place. Call it first. */
void streams_open(void);

void out_add(const char *text, size_t n);
void out_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Writes what is left; false after saying so when something could not be written. */
bool out_finish(void);

/* Lines on standard error: "kaizenc: ..." for what goes wrong, and bare ones. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void err_add(const char *text, size_t n);

/* Reads all of standard input; a negative errno when that fails or it is longer than `limit`. */
int in_read(size_t limit, struct arena *a, struct str *ret);

bool out_is_terminal(void);
bool err_is_terminal(void);

#endif
