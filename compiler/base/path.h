/*
 * path.h - paths as texts: the compiler never asks the disk where a path leads.
 *
 * Normal paths have no `.`, no empty parts, and `..` only at their beginning; the current folder
 * is "".
 */
#ifndef KZ_BASE_PATH_H
#define KZ_BASE_PATH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

const char *path_normal(struct arena *a, struct str path);

/* `path` as seen from `folder`, in normal form. */
const char *path_join(struct arena *a, const char *folder, struct str path);

/* The folder that a path is in. */
const char *path_folder(struct arena *a, const char *path);

/* The last part without its suffix: "queue" of "lib/queue.kaizen". */
struct str path_stem(const char *path);

/* Whether a path is in `root` or below it; both normal. When that cannot be told, it is not. */
bool path_inside(const char *root, const char *path);

#endif
