/*
 * preview.c - what a fix would make of the source.
 *
 * The edits are applied to the lines they touch, no more.  One line stays one line in most fixes:
 * it is shown edited, `+` under the new text; or as it is, `-` under the text that goes, when
 * nothing comes instead.  Otherwise the lines that differ are listed like a diff.
 */
#include "diag/preview.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LINES 8 /* of a diff that is shown without being asked for */

struct range {
	size_t from, to;
};

/* The lines that a fix touches, before and after. */
struct region {
	uint32_t file;
	unsigned line; /* number of the first one */
	struct str before;
	struct sb after;
	VEC(struct range) added;   /* bytes of `after` */
	VEC(struct range) removed; /* bytes of `before` */
};

static int compare_edits(const void *px, const void *py)
{
	const struct edit *x = *(const struct edit *const *)px;
	const struct edit *y = *(const struct edit *const *)py;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	return x < y ? -1 : 1; /* insertions at one place keep their order */
}

/* The edits by position, or NULL when they cannot be applied together. */
static const struct edit **sorted_edits(const struct sources *ss, struct arena *a,
					const struct fix *f)
{
	const struct edit **v = arena_array(a, const struct edit *, f->edits.n);
	uint32_t file = f->edits.v[0].span.file, at = 0;
	size_t size = source_text(ss, file).n;

	vec_for(i, &f->edits) {
		v[i] = &f->edits.v[i];
	}
	qsort(v, f->edits.n, sizeof(*v), compare_edits);
	vec_for(i, &f->edits) {
		struct span s = v[i]->span;

		if (s.file != file || s.start < at || s.end < s.start || s.end > size)
			return NULL;
		at = s.end;
	}
	return v;
}

static void apply(struct region *r, struct arena *a, uint32_t origin, const struct edit **edits,
		  size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct range old = { edits[i]->span.start - origin, edits[i]->span.end - origin };

		sb_add(&r->after, r->before.s + at, old.from - at);
		if (*edits[i]->text)
			vec_push(a, &r->added,
				 ((struct range){ r->after.n,
						  r->after.n + strlen(edits[i]->text) }));
		if (old.to > old.from)
			vec_push(a, &r->removed, old);
		sb_addz(&r->after, edits[i]->text);
		at = old.to;
	}
	sb_add(&r->after, r->before.s + at, r->before.n - at);
}

static bool make_region(const struct sources *ss, struct arena *a, const struct fix *f,
			struct region *r)
{
	const struct edit **edits;
	unsigned last;
	uint32_t start;
	struct str end;

	if (!f->edits.n || !f->edits.v[0].span.file)
		return false;
	edits = sorted_edits(ss, a, f);
	if (!edits || f->edits.v[0].span.file > sources_count(ss))
		return false;
	r->file = f->edits.v[0].span.file;
	r->line = source_position(ss, r->file, edits[0]->span.start).line;
	last = source_position(ss, r->file, edits[f->edits.n - 1]->span.end).line;
	start = source_line_start(ss, r->file, r->line);
	end = source_line(ss, r->file, last);
	/* An edit may end inside the line end, which the line does not have. */
	r->before.s = source_text(ss, r->file).s + start;
	r->before.n = (size_t)(end.s + end.n - r->before.s);
	if (edits[f->edits.n - 1]->span.end - start > r->before.n)
		r->before.n = edits[f->edits.n - 1]->span.end - start;
	apply(r, a, start, edits, f->edits.n);
	return true;
}

unsigned preview_last_line(const struct sources *ss, const struct fix *f)
{
	unsigned last = 0, more = 0;

	vec_for(i, &f->edits) {
		struct span s = f->edits.v[i].span;
		unsigned line = source_position(ss, s.file, s.end).line;

		if (line > last)
			last = line;
		for (const char *t = f->edits.v[i].text; (t = strchr(t, '\n')); t++)
			more++;
	}
	return last + more;
}

static void draw_marked(const struct canvas *c, unsigned number, struct str line,
			const struct range *ranges, size_t n, enum ink ink)
{
	struct window w = draw_window(line, draw_column(line, ranges[0].from),
				      draw_column(line, ranges[n - 1].to));
	size_t column = 0;

	draw_gutter(c, number, '|', INK_GUTTER);
	draw_line(c, line, w, INK_PLAIN);
	draw_end(c);
	draw_gutter(c, 0, '|', INK_GUTTER);
	for (size_t i = 0; i < n; i++) {
		struct stroke s = { draw_shift(w, draw_column(line, ranges[i].from)),
				    draw_shift(w, draw_column(line, ranges[i].to)),
				    ink == INK_ADDED ? '+' : '-', ink };

		if (s.from < column || s.to <= s.from)
			continue; /* cut off */
		s.from -= column;
		s.to -= column;
		draw_strokes(c, &s, 1);
		column += s.to;
	}
	draw_end(c);
}

static size_t split(struct arena *a, struct str text, struct str **ret)
{
	VEC(struct str) lines = { 0 };
	size_t from = 0;

	for (size_t i = 0; i <= text.n; i++) {
		struct str line = { text.s + from, i - from };

		if (i < text.n && text.s[i] != '\n')
			continue;
		if (line.n && line.s[line.n - 1] == '\r')
			line.n--;
		vec_push(a, &lines, line);
		from = i + 1;
	}
	*ret = lines.v;
	return lines.n;
}

static void draw_listed(const struct canvas *c, unsigned number, const struct str *lines, size_t n,
			char mark, enum ink ink)
{
	for (size_t i = 0; i < n; i++) {
		draw_gutter(c, number + (unsigned)i, mark, ink);
		draw_line(c, lines[i], draw_window(lines[i], 0, 0), ink);
		draw_end(c);
	}
}

static void draw_diff(const struct canvas *c, struct arena *a, const struct region *r, bool all)
{
	struct str *old, *new;
	size_t old_n = split(a, r->before, &old);
	size_t new_n = split(a, (struct str){ r->after.s, r->after.n }, &new);
	unsigned line = r->line;

	while (old_n && new_n && str_eq(*old, *new)) {
		old++;
		old_n--;
		new++;
		new_n--;
		line++;
	}
	while (old_n && new_n && str_eq(old[old_n - 1], new[new_n - 1])) {
		old_n--;
		new_n--;
	}
	if (!all && old_n + new_n > MOST_LINES)
		return;
	draw_listed(c, line, old, old_n, '-', INK_REMOVED);
	draw_listed(c, line, new, new_n, '+', INK_ADDED);
}

void preview_draw(const struct canvas *c, const struct fix *f, bool all)
{
	struct arena *a = arena_new();
	struct region r = { 0 };

	if (make_region(c->sources, a, f, &r)) {
		struct str after = { r.after.s ? r.after.s : "", r.after.n };

		if ((r.before.n && memchr(r.before.s, '\n', r.before.n)) ||
		    (after.n && memchr(after.s, '\n', after.n)))
			draw_diff(c, a, &r, all);
		else if (r.added.n)
			draw_marked(c, r.line, after, r.added.v, r.added.n, INK_ADDED);
		else if (r.removed.n)
			draw_marked(c, r.line, r.before, r.removed.v, r.removed.n, INK_REMOVED);
	}
	sb_free(&r.after);
	arena_free(a);
}
