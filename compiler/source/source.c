/*
 * source.c - source texts and the way from byte offsets to lines and columns.
 *
 * Phases deal in offsets only; the table of line starts is made when the first position of a file
 * is asked for, which in a run without findings is never.  That table is the one thing that
 * changes behind a const pointer, so a struct sources belongs to one thread at a time.
 */
#include "source/source.h"

#include <errno.h>
#include <string.h>

#include "base/intern.h"
#include "base/utf8.h"
#include "base/vec.h"

#define BOM "\xef\xbb\xbf"

struct source {
	const struct name *path;
	struct str text;
	bool loaded; /* through the vfs: a second load of the path finds it */
	bool bom;
	VEC(uint32_t) lines; /* where each line begins; empty until needed */
};

struct sources {
	struct arena *arena;
	struct vfs vfs;
	struct interner *paths;
	VEC(struct source *) files;
};

struct sources *sources_new(const struct vfs *vfs)
{
	struct arena *a = arena_new();
	struct sources *ss = arena_new_of(a, struct sources);

	ss->arena = a;
	ss->vfs = *vfs;
	ss->paths = interner_new();
	return ss;
}

void sources_free(struct sources *ss)
{
	if (!ss)
		return;
	interner_free(ss->paths);
	arena_free(ss->arena);
}

static uint32_t add(struct sources *ss, const struct name *path, struct str text, bool loaded)
{
	struct source *src = arena_new_of(ss->arena, struct source);

	src->path = path;
	src->loaded = loaded;
	src->bom = str_starts(text, BOM);
	if (src->bom) {
		text.s += sizeof(BOM) - 1;
		text.n -= sizeof(BOM) - 1;
	}
	src->text = text.s ? text : STR("");
	vec_push(ss->arena, &ss->files, src);
	return (uint32_t)ss->files.n;
}

int sources_load(struct sources *ss, const char *path, uint32_t *ret_file)
{
	const struct name *name = internz(ss->paths, path);
	struct str text;
	int err;

	vec_for(i, &ss->files) {
		if (ss->files.v[i]->loaded && ss->files.v[i]->path == name) {
			*ret_file = (uint32_t)i + 1;
			return 0;
		}
	}
	err = sources_read(ss, path, SOURCE_MAX_BYTES, &text);
	if (err)
		return err;
	*ret_file = add(ss, name, text, true);
	return 0;
}

uint32_t sources_add(struct sources *ss, const char *path, struct str text)
{
	return add(ss, internz(ss->paths, path), text, false);
}

int sources_read(struct sources *ss, const char *path, size_t limit, struct str *ret_text)
{
	struct str text = { 0 };
	int err = ss->vfs.read(ss->vfs.ctx, path, limit, ss->arena, &text);

	if (err)
		return err;
	if (text.n > limit)
		return -EFBIG; /* a vfs that does not keep its word must not break offsets */
	*ret_text = text;
	return 0;
}

static struct source *find(const struct sources *ss, uint32_t file)
{
	return file && file <= ss->files.n ? ss->files.v[file - 1] : NULL;
}

bool source_has_bom(const struct sources *ss, uint32_t file)
{
	const struct source *src = find(ss, file);

	return src && src->bom;
}

struct str source_text(const struct sources *ss, uint32_t file)
{
	const struct source *src = find(ss, file);

	return src ? src->text : STR("");
}

const char *source_path(const struct sources *ss, uint32_t file)
{
	const struct source *src = find(ss, file);

	return src ? src->path->s : "";
}

uint32_t sources_count(const struct sources *ss)
{
	return (uint32_t)ss->files.n;
}

/* The source with its table of lines made; NULL when there is no such file. */
static struct source *with_lines(const struct sources *ss, uint32_t file)
{
	struct source *src = find(ss, file);
	const char *at, *end;

	if (!src || src->lines.n)
		return src;
	vec_push(ss->arena, &src->lines, 0);
	if (!src->text.n)
		return src;
	end = src->text.s + src->text.n;
	for (at = src->text.s; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
		vec_push(ss->arena, &src->lines, (uint32_t)(at + 1 - src->text.s));
	return src;
}

/* Index of the line that holds `offset`: the last one that begins at or before it. */
static size_t line_index(const struct source *src, uint32_t offset)
{
	size_t low = 0, high = src->lines.n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (src->lines.v[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct position source_position(const struct sources *ss, uint32_t file, uint32_t offset)
{
	const struct source *src = with_lines(ss, file);
	struct position p = { 0 };
	uint32_t cp;

	if (!src)
		return p;
	if (offset > src->text.n)
		offset = (uint32_t)src->text.n;
	p.line = (unsigned)line_index(src, offset);
	p.column = 1;
	p.byte = offset - src->lines.v[p.line] + 1;
	for (size_t i = src->lines.v[p.line++]; i < offset;) {
		i += utf8_next(src->text, i, &cp);
		if (i > offset)
			break; /* inside a code point: its column */
		p.column++;
		p.utf16 += cp > 0xffff ? 2 : 1;
	}
	return p;
}

struct str source_line(const struct sources *ss, uint32_t file, unsigned line)
{
	const struct source *src = with_lines(ss, file);
	struct str s;

	if (!src || !line || line > src->lines.n)
		return STR("");
	s.s = src->text.s + src->lines.v[line - 1];
	s.n = (line < src->lines.n ? src->lines.v[line] - 1 : src->text.n) - src->lines.v[line - 1];
	if (line < src->lines.n && s.n && s.s[s.n - 1] == '\r')
		s.n--;
	return s;
}

unsigned source_line_count(const struct sources *ss, uint32_t file)
{
	const struct source *src = with_lines(ss, file);

	return src ? (unsigned)src->lines.n : 0;
}

uint32_t source_line_start(const struct sources *ss, uint32_t file, unsigned line)
{
	const struct source *src = with_lines(ss, file);

	if (!src || !line)
		return 0;
	return line <= src->lines.n ? src->lines.v[line - 1] : (uint32_t)src->text.n;
}
