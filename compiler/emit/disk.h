/*
 * disk.h - what the output folder needs of the file system; for emit/ only.
 *
 * Paths are relative to an open folder, and no function follows a symbolic link, so nothing
 * outside that folder can be touched.  Everything that can fail returns a negative errno.
 */
#ifndef KZ_EMIT_DISK_H
#define KZ_EMIT_DISK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct disk_entry {
	const char *path;
	struct stat st;
};

struct disk_listing {
	VEC(struct disk_entry) entries; /* by path in byte order, folders before what is in them */
	bool complete; /* false: a subfolder could not be read, or is another file system */
};

/* A folder, or a negative errno. */
int disk_open_folder(int at, const char *name);

/* The folder that holds `path`, and in *ret_leaf the last part of it; makes folders if `make`. */
int disk_open_parent(int root, const char *path, bool make, const char **ret_leaf);

/* Writes and syncs a new file, with its folders. */
int disk_write(int root, const char *path, struct str bytes, unsigned mode);

/* Whether the regular file at `path` holds these bytes; false also when it cannot be read. */
bool disk_holds(int root, const char *path, struct str bytes);

/* Reads a regular file of at most `limit` bytes. */
int disk_read(int root, const char *path, size_t limit, struct arena *a, struct str *ret);

/* Removes a regular file if there is one, then the folders above it if they are empty. */
int disk_remove(int root, const char *path);

/* Removes a folder and all that is in it; fine when it is not there. */
int disk_remove_tree(int at, const char *name);

/* Everything in the folder, at any depth. */
int disk_list(int root, struct arena *a, struct disk_listing *ret);
const struct disk_entry *disk_find(const struct disk_listing *l, const char *path);

int disk_sync(int fd);

/* Calls `fn` for each name in a folder but `.` and `..`, in no order, until one returns non-zero;
 * returns that. The folder may be changed meanwhile. */
int disk_each(int fd, int (*fn)(void *ctx, int fd, const char *name), void *ctx);

#endif
