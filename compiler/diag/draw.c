/*
 * draw.c - drawing source lines, gutters and marks on a terminal.
 *
 * Widths are counted anew wherever needed instead of being kept per character: lines are short,
 * and a minified one must not cost memory.
 */
#include "diag/draw.h"

#include "base/utf8.h"

#define TAB 4
#define LEAD 40 /* columns kept before the first mark of a cut line */
#define ELLIPSIS "\xe2\x80\xa6"
#define REPLACEMENT "\xef\xbf\xbd"

enum ink draw_level_ink(enum level l)
{
	switch (l) {
	case LEVEL_ERROR:
		return INK_ERROR;
	case LEVEL_WARNING:
		return INK_WARNING;
	case LEVEL_NOTE:
	case LEVEL_OFF:
		break;
	}
	return INK_NOTE;
}

static void ink_on(const struct canvas *c, enum ink ink)
{
	static const char *const codes[] = {
		[INK_PLAIN] = "0",	[INK_BOLD] = "1",    [INK_ERROR] = "1;31",
		[INK_WARNING] = "1;33", [INK_NOTE] = "1;36", [INK_GUTTER] = "1;34",
		[INK_HELP] = "1;36",	[INK_ADDED] = "32",  [INK_REMOVED] = "31",
	};

	if (c->color && ink != INK_PLAIN)
		sb_printf(c->out, "\x1b[%sm", codes[ink]);
}

static void ink_off(const struct canvas *c, enum ink ink)
{
	if (c->color && ink != INK_PLAIN)
		sb_addz(c->out, "\x1b[0m");
}

void draw_text(const struct canvas *c, enum ink ink, const char *text)
{
	size_t from;

	if (!*text)
		return;
	ink_on(c, ink);
	from = c->out->n;
	utf8_add_safe(c->out, str_of(text));
	for (size_t i = from; i < c->out->n; i++)
		if (c->out->s[i] == '\n' || c->out->s[i] == '\t')
			c->out->s[i] = ' ';
	ink_off(c, ink);
}

void draw_end(const struct canvas *c)
{
	struct sb *b = c->out;

	while (b->n && b->s[b->n - 1] == ' ')
		b->n--;
	sb_addc(b, '\n');
}

unsigned draw_digits(unsigned n)
{
	unsigned digits = 1;

	for (; n >= 10; n /= 10)
		digits++;
	return digits;
}

void draw_gutter(const struct canvas *c, unsigned line, char mark, enum ink ink)
{
	ink_on(c, INK_GUTTER);
	if (line)
		sb_printf(c->out, "%*u ", (int)c->gutter, line);
	else
		sb_addn(c->out, ' ', c->gutter + 1);
	if (ink != INK_GUTTER) {
		ink_off(c, INK_GUTTER);
		ink_on(c, ink);
	}
	sb_addc(c->out, mark);
	ink_off(c, ink);
	sb_addc(c->out, ' ');
}

static bool is_drawn_as_replacement(uint32_t cp, size_t bytes)
{
	return (bytes == 1 && cp == UTF8_BROKEN) || utf8_is_unsafe(cp);
}

/* Decodes one character at `at`: its length in bytes and width in columns. */
static size_t next_cell(struct str line, size_t at, uint32_t *ret_cp, size_t *ret_width)
{
	size_t n = utf8_next(line, at, ret_cp);

	if (*ret_cp == '\t')
		*ret_width = TAB;
	else
		*ret_width = is_drawn_as_replacement(*ret_cp, n) ? 1 : utf8_width(*ret_cp);
	return n;
}

size_t draw_column(struct str line, size_t at)
{
	size_t column = 0, width;
	uint32_t cp;

	for (size_t i = 0; i < at && i < line.n;) {
		i += next_cell(line, i, &cp, &width);
		if (i > at)
			break;
		column += width;
	}
	return column;
}

struct window draw_window(struct str line, size_t first, size_t last)
{
	size_t width = draw_column(line, line.n);
	struct window w = { 0, width > last ? width : last };

	if (width <= DRAW_WIDTH)
		return w;
	w.lo = first > LEAD ? first - LEAD : 0;
	if (w.lo + DRAW_WIDTH > width)
		w.lo = width - DRAW_WIDTH + 1; /* room for a mark behind the last character */
	w.hi = w.lo + DRAW_WIDTH;
	return w;
}

size_t draw_shift(struct window w, size_t column)
{
	if (column < w.lo)
		column = w.lo;
	if (column > w.hi)
		column = w.hi;
	return column - w.lo;
}

static void draw_cell(const struct canvas *c, const char *s, size_t n, uint32_t cp)
{
	if (cp == '\t')
		sb_addn(c->out, ' ', TAB);
	else if (is_drawn_as_replacement(cp, n))
		sb_addz(c->out, REPLACEMENT);
	else
		sb_add(c->out, s, n);
}

void draw_line(const struct canvas *c, struct str line, struct window w, enum ink ink)
{
	/* An ellipsis takes the place of the outermost column on the side that is cut. */
	size_t lo = w.lo ? w.lo + 1 : 0, column = 0, width;
	size_t hi = draw_column(line, line.n) > w.hi ? w.hi - 1 : w.hi;
	uint32_t cp;

	ink_on(c, ink);
	if (w.lo)
		sb_addz(c->out, ELLIPSIS);
	for (size_t i = 0, n; i < line.n && column <= hi; i += n, column += width) {
		n = next_cell(line, i, &cp, &width);
		if (column >= lo && column + width <= hi)
			draw_cell(c, line.s + i, n, cp);
		else if (column + width > lo) /* cut through a wide one */
			sb_addn(c->out, ' ', (column + width < hi ? column + width : hi) -
						     (column > lo ? column : lo));
	}
	if (hi < w.hi)
		sb_addz(c->out, ELLIPSIS);
	ink_off(c, ink);
}

size_t draw_strokes(const struct canvas *c, const struct stroke *strokes, size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		if (strokes[i].from > column)
			sb_addn(c->out, ' ', strokes[i].from - column);
		ink_on(c, strokes[i].ink);
		sb_addn(c->out, strokes[i].glyph, strokes[i].to - strokes[i].from);
		ink_off(c, strokes[i].ink);
		column = strokes[i].to;
	}
	return column;
}
