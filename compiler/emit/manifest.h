/*
 * manifest.h - `.kaizen-manifest`, the list of the files that are ours.
 *
 * A line for each: SHA-256, two spaces, name, in byte order; `sha256sum -c` reads it.
 */
#ifndef KZ_EMIT_MANIFEST_H
#define KZ_EMIT_MANIFEST_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

#define MANIFEST_NAME ".kaizen-manifest"
#define MANIFEST_BYTES_MAX (16 << 20)

struct manifest {
	VEC(const char *) names; /* in byte order, each once */
};

/* Whether we may write a file of this name: relative, no empty, `.` or `..` part, no control
 * characters, and not one of the names that the folder needs itself. */
bool manifest_name_ok(const char *name);

/* Appends the line of one file. */
void manifest_add(struct sb *text, const char *name, struct str bytes);

/* Reads a manifest; lines that are none, or that name what we would never write, are skipped. */
void manifest_parse(struct arena *a, struct str text, struct manifest *ret);

bool manifest_has(const struct manifest *m, const char *name);

/* Whether a file in the folder `path` is listed. */
bool manifest_has_under(const struct manifest *m, const char *path);

/* Reads the manifest in an open folder; empty when there is none. */
int manifest_read(int folder, struct arena *a, struct manifest *ret);

#endif
