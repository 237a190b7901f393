/*
 * source.h - source texts and where they come from.
 *
 * A source is a named text: a file on disk, an editor's buffer or a page of the embedded standard
 * library; nothing above this header can tell which.  All reading goes through a struct vfs, so a
 * language server, a test or a fuzzer can stand in for the disk.  A leading byte order mark is
 * not part of the text; CRLF is kept and counted as one line end.
 */
#ifndef KZ_SOURCE_SOURCE_H
#define KZ_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "source/span.h"

#define SOURCE_MAX_BYTES ((size_t)16 << 20) /* a larger file is refused with -EFBIG */

/* Where texts come from. `read` puts a text owned by `a` into *ret and returns 0, or returns a
 * negative errno and leaves *ret alone. It must refuse texts above `limit` with -EFBIG. */
struct vfs {
	int (*read)(void *ctx, const char *path, size_t limit, struct arena *a, struct str *ret);
	void *ctx;
};

/* Reads regular files from the disk; a directory gives -EISDIR. */
extern const struct vfs vfs_disk;

struct sources;

struct sources *sources_new(const struct vfs *vfs);
void sources_free(struct sources *ss);

/* Loads `path` through the vfs, once: a second call gives the same number. Returns the file
 * number (from 1) in *ret_file and 0, or a negative errno. */
int sources_load(struct sources *ss, const char *path, uint32_t *ret_file);

/* Adds a text under a display name, for embedded modules, standard input and tests. The bytes
 * must outlive `ss`. Returns the file number. */
uint32_t sources_add(struct sources *ss, const char *path, struct str text);

/* Reads a text that is data, not source (the `file` function); owned by `ss`. */
int sources_read(struct sources *ss, const char *path, size_t limit, struct str *ret_text);

/* Whether the file began with a byte order mark; offsets do not count its 3 bytes. */
bool source_has_bom(const struct sources *ss, uint32_t file);

struct str source_text(const struct sources *ss, uint32_t file);
const char *source_path(const struct sources *ss, uint32_t file);
uint32_t sources_count(const struct sources *ss);

/* A place as people count it: line and column from 1, the column in code points. */
struct position {
	unsigned line;
	unsigned column;
	unsigned byte; /* byte column from 1 */
	unsigned utf16; /* column in UTF-16 code units from 0, for language clients */
};

/* Offsets beyond the text count as its end. The other source_ functions give "" and 0 for files
 * that do not exist. */
struct position source_position(const struct sources *ss, uint32_t file, uint32_t offset);

/* The text of line `line` (from 1) without its line end; empty when there is none. */
struct str source_line(const struct sources *ss, uint32_t file, unsigned line);
/* Lines as an editor counts them: a line end at the very end begins one more, empty, line. */
unsigned source_line_count(const struct sources *ss, uint32_t file);
/* Byte offset at which line `line` (from 1) begins. */
uint32_t source_line_start(const struct sources *ss, uint32_t file, unsigned line);

#endif
