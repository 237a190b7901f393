/*
 * file.h - reading files of the disk.
 *
 * The only place of the library that opens files for reading.  It reports by negative errno and
 * says nothing itself.  Only regular files are read: a pipe or device could block for ever.
 */
#ifndef KZ_BASE_FILE_H
#define KZ_BASE_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* Reads a whole regular file. Puts its bytes, owned by `a` and followed by a NUL, into *ret and
 * returns 0; or returns a negative errno and leaves *ret alone: -EFBIG above `limit` bytes,
 * -EISDIR for a folder, -EOPNOTSUPP for pipes, sockets and devices, else what the system said. */
int file_read(const char *path, size_t limit, struct arena *a, struct str *ret);

#endif
