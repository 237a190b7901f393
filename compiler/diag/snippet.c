/*
 * snippet.c - the excerpts of source text with labels drawn under them.
 *
 * Labels are grouped by file, then by line.  Under a line come rows of underlines; labels that
 * would touch go to different rows, the primary one's row first.  In a row the rightmost label has
 * its text behind it, the texts of the others hang from a bar below, right to left, so that no bar
 * crosses a text.  A label over several lines is underlined to the end of its first.
 */
#include "diag/snippet.h"

#include <stdlib.h>
#include <string.h>

struct mark {
	unsigned line;
	size_t index;	 /* of the label: the order of telling */
	size_t from, to; /* columns of the line, later of the window */
	unsigned row;
	const struct label *label;
};

struct marks {
	struct mark *v;
	size_t n;
};

unsigned snippet_last_line(const struct sources *ss, const struct diag *d)
{
	unsigned last = 0;

	vec_for(i, &d->labels) {
		struct span s = d->labels.v[i].span;
		unsigned line = source_position(ss, s.file, s.start).line;

		if (line > last)
			last = line;
	}
	return last;
}

static struct mark mark_of(const struct sources *ss, const struct label *label, size_t index)
{
	struct position p = source_position(ss, label->span.file, label->span.start);
	struct str line = source_line(ss, label->span.file, p.line);
	size_t start = p.byte - 1, end = start;
	struct mark m = { .line = p.line, .index = index, .label = label };

	if (label->span.end > label->span.start)
		end = start + (label->span.end - label->span.start);
	if (end > line.n) {
		end = line.n;
		while (end > start && (line.s[end - 1] == ' ' || line.s[end - 1] == '\t'))
			end--;
	}
	m.from = draw_column(line, start);
	m.to = draw_column(line, end);
	if (m.to <= m.from)
		m.to = m.from + 1;
	return m;
}

static int compare_marks(const void *px, const void *py)
{
	const struct mark *x = px, *y = py;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Whether two marks in one row would run into each other or look like one. */
static bool collide(const struct mark *x, const struct mark *y)
{
	size_t gap = x->label->primary == y->label->primary;

	return x->from < y->to + gap && y->from < x->to + gap;
}

static bool row_is_free(struct marks ms, const struct mark *m, unsigned row)
{
	for (size_t i = 0; i < ms.n; i++)
		if (ms.v[i].row == row && collide(&ms.v[i], m))
			return false;
	return true;
}

/* Rows count from 1; returns how many there are. The primary labels choose first. */
static unsigned assign_rows(struct marks ms)
{
	unsigned rows = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < ms.n; i++) {
			unsigned row = 1;

			if (ms.v[i].label->primary != (pass == 0))
				continue;
			while (!row_is_free(ms, &ms.v[i], row))
				row++;
			ms.v[i].row = row;
			if (row > rows)
				rows = row;
		}
	}
	return rows;
}

static enum ink mark_ink(const struct diag *d, const struct mark *m)
{
	return m->label->primary ? draw_level_ink(d->level) : INK_GUTTER;
}

/* A line with a bar for each of the `n` marks that still waits for its text. */
static size_t draw_bars(const struct canvas *c, const struct diag *d, struct mark *const *ms,
			size_t n)
{
	struct stroke strokes[16];
	size_t k = 0, column = 0;

	draw_gutter(c, 0, '|', INK_GUTTER);
	for (size_t i = 0; i < n; i++) {
		if (!*ms[i]->label->text)
			continue;
		strokes[k++] = (struct stroke){ ms[i]->from, ms[i]->from + 1, '|',
						mark_ink(d, ms[i]) };
		if (k == 16)
			break; /* more than a line of text can hold apart */
	}
	column = draw_strokes(c, strokes, k);
	return column;
}

/* The texts that do not fit behind their marks, right to left. */
static void draw_hanging(const struct canvas *c, const struct diag *d, struct mark *const *ms,
			 size_t n)
{
	bool first = true;

	for (; n; n--) {
		const struct mark *m = ms[n - 1];
		size_t column;

		if (!*m->label->text)
			continue;
		if (first) {
			draw_bars(c, d, ms, n);
			draw_end(c);
			first = false;
		}
		column = draw_bars(c, d, ms, n - 1);
		if (m->from > column)
			sb_addn(c->out, ' ', m->from - column);
		draw_text(c, mark_ink(d, m), m->label->text);
		draw_end(c);
	}
}

static void draw_row(const struct canvas *c, const struct diag *d, struct mark *const *ms, size_t n)
{
	size_t column = 0;

	draw_gutter(c, 0, '|', INK_GUTTER);
	for (size_t i = 0; i < n; i++) {
		struct stroke s = { ms[i]->from - column, ms[i]->to - column,
				    ms[i]->label->primary ? '^' : '-', mark_ink(d, ms[i]) };

		draw_strokes(c, &s, 1);
		column = ms[i]->to;
	}
	if (n && *ms[n - 1]->label->text) {
		sb_addc(c->out, ' ');
		draw_text(c, mark_ink(d, ms[n - 1]), ms[n - 1]->label->text);
	}
	draw_end(c);
	if (n)
		draw_hanging(c, d, ms, n - 1);
}

/* Where the window of a long line has to be: around all marks or, failing that, the primary. */
static struct window window_for(struct str line, struct marks ms)
{
	size_t first = ms.v[0].from, last = 0;

	for (size_t i = 0; i < ms.n; i++)
		if (ms.v[i].to > last)
			last = ms.v[i].to;
	if (last - first > DRAW_WIDTH / 2)
		for (size_t i = 0; i < ms.n; i++)
			if (ms.v[i].label->primary)
				first = ms.v[i].from;
	return draw_window(line, first, last);
}

static void draw_marked_line(const struct canvas *c, const struct diag *d, uint32_t file,
			     struct marks ms)
{
	struct str line = source_line(c->sources, file, ms.v[0].line);
	struct window w = window_for(line, ms);
	struct mark **row = heap_resize(NULL, ms.n * sizeof(struct mark *));
	unsigned rows;

	draw_gutter(c, ms.v[0].line, '|', INK_GUTTER);
	draw_line(c, line, w, INK_PLAIN);
	draw_end(c);
	for (size_t i = 0; i < ms.n; i++) {
		ms.v[i].from = draw_shift(w, ms.v[i].from);
		ms.v[i].to = draw_shift(w, ms.v[i].to);
		if (ms.v[i].to <= ms.v[i].from)
			ms.v[i].to = ms.v[i].from + 1;
	}
	rows = assign_rows(ms);
	for (unsigned r = 1; r <= rows; r++) {
		size_t n = 0;

		for (size_t i = 0; i < ms.n; i++)
			if (ms.v[i].row == r)
				row[n++] = &ms.v[i];
		draw_row(c, d, row, n);
	}
	free(row);
}

static void draw_header(const struct canvas *c, const char *arrow, const struct label *label)
{
	struct position p = source_position(c->sources, label->span.file, label->span.start);
	struct sb at = { 0 };

	sb_addn(c->out, ' ', c->gutter);
	draw_text(c, INK_GUTTER, arrow);
	sb_printf(&at, " %s:%u:%u", source_path(c->sources, label->span.file), p.line, p.column);
	draw_text(c, INK_PLAIN, at.s);
	sb_free(&at);
	draw_end(c);
	draw_gutter(c, 0, '|', INK_GUTTER);
	draw_end(c);
}

/* All marks of one file, in the order of lines. */
static void draw_file(const struct canvas *c, const struct diag *d, struct marks ms)
{
	unsigned previous = 0;

	qsort(ms.v, ms.n, sizeof(*ms.v), compare_marks);
	for (size_t i = 0, n; i < ms.n; i += n) {
		for (n = 1; i + n < ms.n && ms.v[i + n].line == ms.v[i].line;)
			n++;
		if (previous && ms.v[i].line > previous + 1) {
			draw_text(c, INK_GUTTER, "...");
			draw_end(c);
		}
		previous = ms.v[i].line;
		draw_marked_line(c, d, ms.v[i].label->span.file, (struct marks){ ms.v + i, n });
	}
}

void snippet_draw(const struct canvas *c, const struct diag *d)
{
	struct arena *a = arena_new();
	bool *done = arena_array(a, bool, d->labels.n);
	struct marks ms = { arena_array(a, struct mark, d->labels.n), 0 };
	const char *arrow = "-->";

	vec_for(i, &d->labels) {
		uint32_t file = d->labels.v[i].span.file;

		if (done[i] || !file || file > sources_count(c->sources))
			continue;
		ms.n = 0;
		for (size_t k = i; k < d->labels.n; k++) {
			if (d->labels.v[k].span.file != file)
				continue;
			done[k] = true;
			ms.v[ms.n++] = mark_of(c->sources, &d->labels.v[k], k);
		}
		draw_header(c, arrow, &d->labels.v[i]);
		draw_file(c, d, ms);
		arrow = ":::";
	}
	arena_free(a);
}
