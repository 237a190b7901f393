/*
 * draw.h - drawing source lines, gutters and marks on a terminal; used by the human renderer.
 *
 * Columns here are terminal columns from 0: tabs are 4 wide, wide characters 2.  Characters that
 * could steer the terminal are drawn as U+FFFD.  Lines wider than DRAW_WIDTH are cut to a window
 * around what is marked, with an ellipsis where something is left out.
 */
#ifndef KZ_DIAG_DRAW_H
#define KZ_DIAG_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "diag/diag.h"

#define DRAW_WIDTH 160

enum ink {
	INK_PLAIN,
	INK_BOLD,
	INK_ERROR,
	INK_WARNING,
	INK_NOTE,
	INK_GUTTER, /* secondary marks too */
	INK_HELP,
	INK_ADDED,
	INK_REMOVED,
};

struct canvas {
	struct sb *out;
	const struct sources *sources;
	unsigned gutter; /* digits of the longest line number */
	bool color;
};

enum ink draw_level_ink(enum level l);

/* Text in a colour; line ends within become spaces. */
void draw_text(const struct canvas *c, enum ink ink, const char *text);

/* Ends a line, without trailing blanks. */
void draw_end(const struct canvas *c);

/* "31 | ", or "   | " when line is 0; `mark` is the character in place of the bar. */
void draw_gutter(const struct canvas *c, unsigned line, char mark, enum ink ink);

/* The column at which byte `at` of the line is drawn. */
size_t draw_column(struct str line, size_t at);

/* The part of a line that is shown: columns from `lo` to before `hi`. */
struct window {
	size_t lo, hi;
};

/* A window over the whole line or, when that is too wide, around columns `first` to `last`. */
struct window draw_window(struct str line, size_t first, size_t last);

/* Where a column of the line is in the window; columns outside stick to its edges. */
size_t draw_shift(struct window w, size_t column);

void draw_line(const struct canvas *c, struct str line, struct window w, enum ink ink);

/* A run of `glyph`s from column `from` of the window to before `to`. */
struct stroke {
	size_t from, to;
	char glyph;
	enum ink ink;
};

/* Draws strokes, which are sorted and do not overlap, in the current line; returns the column
 * behind the last. */
size_t draw_strokes(const struct canvas *c, const struct stroke *strokes, size_t n);

unsigned draw_digits(unsigned n);

#endif
