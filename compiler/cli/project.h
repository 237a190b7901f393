/*
 * project.h - where a project begins, and which sources a folder holds.
 */
#ifndef KZ_CLI_PROJECT_H
#define KZ_CLI_PROJECT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/vec.h"

/* The folder that imports of the file may not leave: the nearest one above it that has a
 * `.kaizen.yaml`, or the repository's root; "" when there is neither. */
const char *project_root(struct arena *a, const char *file);

typedef VEC(const char *) path_list;

/* Adds every `*.kaizen` file of a folder and the folders in it, in byte order, but not what is
 * hidden. Returns 0, or a negative errno with the folder that could not be read in *ret_where. */
int project_sources(struct arena *a, const char *folder, path_list *ret, const char **ret_where);

bool is_folder(const char *path);

#endif
