/*
 * lexer.c - what becomes of the lexemes that kaizen.l finds.
 *
 * Every string that begins also ends in the token array, and every `${` has its end, whatever the
 * text looks like: later stages need not repair strings.
 */
#include "syntax/lexer.h"

#include <string.h>

#include "base/utf8.h"
#include "kaizen.tab.h"

static const struct keyword keywords[] = {
#define KEYWORD(text, token) { text, sizeof(text) - 1, TOK_##token },
#include "keywords.def"
#undef KEYWORD
};
#define KEYWORD_COUNT (sizeof(keywords) / sizeof(keywords[0]))

/* The table is sorted, so the words of one letter are one range. */
void lex_keywords(struct lexer *l)
{
	size_t k = 0;

	for (size_t letter = 0; letter < 27; letter++) {
		while (k < KEYWORD_COUNT && (size_t)(keywords[k].text[0] - 'a') < letter)
			k++;
		l->by_letter[letter] = &keywords[k];
	}
}

static struct token *lex_push(struct lexer *l, int kind, uint32_t start, uint32_t end)
{
	struct token t = { .kind = kind, .start = start, .end = end };

	l->line_begun = kind != LEX_NEWLINE;
	vec_push(l->scratch, &l->out->list, t);
	return &l->out->list.v[l->out->list.n - 1];
}

void lex_emit(struct lexer *l, int kind, uint32_t start, uint32_t end)
{
	lex_push(l, kind, start, end);
}

void lex_text(struct lexer *l, int kind, uint32_t start, uint32_t end, struct str text)
{
	lex_push(l, kind, start, end)->text = text;
}

void lex_word(struct lexer *l, uint32_t start, uint32_t end)
{
	const char *s = l->text.s + start;
	size_t n = end - start;
	int kind = TOK_IDENT;

	if (*s >= 'a' && *s <= 'z') {
		const struct keyword *k = l->by_letter[*s - 'a'];
		const struct keyword *last = l->by_letter[*s - 'a' + 1];

		for (; k < last; k++)
			if (k->length == n && !memcmp(k->text, s, n))
				kind = k->token;
	}
	lex_push(l, kind, start, end)->name = intern(l->in, s, n);
}

/* `##` begins a doc comment, but a ruler such as `#####` does not. */
void lex_comment(struct lexer *l, uint32_t start, uint32_t end)
{
	const char *s = l->text.s;
	bool is_doc;

	while (end > start && (s[end - 1] == '\r' || s[end - 1] == ' ' || s[end - 1] == '\t'))
		end--;
	is_doc = !l->line_begun && end - start >= 2 && s[start + 1] == '#' &&
		 !(end - start > 2 && s[start + 2] == '#');
	if (is_doc) {
		uint32_t from = start + 2 + (end > start + 2 && s[start + 2] == ' ');

		lex_text(l, LEX_DOC, start, end, (struct str){ s + from, end - from });
	} else {
		lex_push(l, LEX_COMMENT, start, end);
	}
}

bool lex_newline(struct lexer *l, uint32_t start, uint32_t end)
{
	lex_unwind(l, start);
	if (lex_frame(l))
		return false;
	lex_push(l, LEX_NEWLINE, start, end);
	return true;
}

bool lex_is_rate(struct str lexeme)
{
	static const char *const units[] = { "s", "sec", "m", "min", "h", "d" };
	const char *slash = memchr(lexeme.s, '/', lexeme.n);
	struct str unit = { slash + 1, lexeme.n - (size_t)(slash + 1 - lexeme.s) };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eqz(unit, units[i]))
			return true;
	return false;
}

/* Strings */

static void lex_flush(struct lexer *l)
{
	if (!l->piece_open)
		return;
	if (l->piece_copied) {
		size_t n = l->copy.n;
		const char *s = sb_finish(&l->copy, l->a);

		lex_text(l, TOK_TEXT, l->piece, l->piece_end, (struct str){ s, n });
	} else {
		lex_text(l, TOK_TEXT, l->piece, l->piece_end,
			 (struct str){ l->text.s + l->piece, l->piece_end - l->piece });
	}
	l->piece_open = l->piece_copied = false;
}

static void lex_copy_piece(struct lexer *l)
{
	if (l->piece_copied)
		return;
	sb_add(&l->copy, l->text.s + l->piece, l->piece_end - l->piece);
	l->piece_copied = true;
}

static void lex_add(struct lexer *l, uint32_t start, uint32_t end, const char *s, size_t n)
{
	if (!l->piece_open) {
		l->piece_open = true;
		l->piece = l->piece_end = start;
	}
	if (l->piece_copied || s != l->text.s + l->piece_end || l->piece_end != start) {
		lex_copy_piece(l);
		sb_add(&l->copy, s, n);
	}
	l->piece_end = end;
}

void lex_run(struct lexer *l, uint32_t start, uint32_t end)
{
	lex_add(l, start, end, l->text.s + start, end - start);
}

void lex_char(struct lexer *l, uint32_t at, char c)
{
	lex_add(l, at, at + 2, &c, 1);
}

void lex_bad_escape(struct lexer *l, uint32_t start, uint32_t end)
{
	struct diag *d = report_new(l->report, KZ_P008, start, end,
				    "unknown escape `%.*s` in a string", (int)(end - start), l->text.s + start);

	if (d) {
		diag_note(d, "the escapes are `\\n`, `\\t`, `\\r`, `\\\"`, `\\\\` and `\\$`");
		fix_edit(d, diag_fix(d, FIX_NEEDS_LOOK, "write a backslash as `\\\\`"),
			 report_span(l->report, start, start), "\\");
	}
	lex_add(l, start, end, l->text.s + start + 1, end - start - 1);
}

static void lex_begin(struct lexer *l, struct frame f)
{
	f.in_text = true;
	f.begin = l->out->list.n;
	lex_push(l, TOK_STR_BEGIN, f.open, f.open + (f.block ? 3 : 1));
	vec_push(l->scratch, &l->frames, f);
}

void lex_open(struct lexer *l, uint32_t start)
{
	lex_begin(l, (struct frame){ .open = start });
}

static uint32_t line_indent(struct str text, size_t at)
{
	size_t start = at, n = 0;

	while (start && text.s[start - 1] != '\n')
		start--;
	while (start + n < at && (text.s[start + n] == ' ' || text.s[start + n] == '\t'))
		n++;
	return (uint32_t)n;
}

/* Where a block without closing quotes is taken to end: before the first line that is not
 * indented deeper than the one it opens on. */
static uint32_t block_limit(struct str text, uint32_t start)
{
	uint32_t own = line_indent(text, start);

	for (size_t i = start; i + 1 < text.n; i++) {
		size_t end = i + 1;

		if (text.s[i] != '\n')
			continue;
		while (end < text.n && (text.s[end] == ' ' || text.s[end] == '\t'))
			end++;
		if (end < text.n && text.s[end] != '\n' && text.s[end] != '\r' &&
		    end - i - 1 <= own)
			return (uint32_t)i + 1;
	}
	return UINT32_MAX;
}

/* Reads on to the closing quotes, or to `limit` when there are none; *ret_indent is the white space
 * that all lines of the block share. */
static bool block_measure(struct str text, size_t from, size_t limit, uint32_t *ret_indent)
{
	const char *s = text.s;
	size_t i = from;

	*ret_indent = UINT32_MAX;
	while (i < limit) {
		size_t line;

		if (limit - i >= 3 && !memcmp(s + i, "\"\"\"", 3))
			return true;
		if (s[i] != '\n') {
			bool is_escape = s[i] == '\\' && i + 1 < limit && s[i + 1] != '\n' &&
					 s[i + 1] != '\r';

			i += is_escape ? 2 : 1;
			continue;
		}
		line = ++i;
		while (i < limit && (s[i] == ' ' || s[i] == '\t'))
			i++;
		if (i < limit && s[i] != '\n' && s[i] != '\r' && i - line < *ret_indent)
			*ret_indent = (uint32_t)(i - line);
	}
	return false;
}

void lex_open_block(struct lexer *l, uint32_t start)
{
	struct frame f = { .block = true, .open = start, .limit = UINT32_MAX };

	if (!block_measure(l->text, start + 3, l->text.n, &f.indent)) {
		struct diag *d = report_new(l->report, KZ_P003, start, start + 3,
					    "this `\"\"\"` string is never closed");

		if (d)
			diag_help(d, "end the string with `\"\"\"` on a line of its own");
		f.limit = block_limit(l->text, start);
		if (f.limit != UINT32_MAX)
			block_measure(l->text, start + 3, f.limit, &f.indent);
	}
	lex_begin(l, f);
}

void lex_close(struct lexer *l, uint32_t start, uint32_t end)
{
	struct frame f = *lex_frame(l);
	struct token *begin;
	size_t inside;

	lex_flush(l);
	begin = &l->out->list.v[f.begin];
	inside = l->out->list.n - f.begin - 1;
	/* Most strings are plain; one token instead of three. */
	if (!inside || (inside == 1 && begin[1].kind == TOK_TEXT)) {
		begin->kind = TOK_STRING;
		begin->text = inside ? begin[1].text : (struct str){ l->text.s + start, 0 };
		begin->end = end;
		l->out->list.n = f.begin + 1;
	} else {
		lex_push(l, TOK_STR_END, start, end);
	}
	l->frames.n--;
}

void lex_interp(struct lexer *l, uint32_t start, uint32_t end)
{
	struct frame *f = lex_frame(l);

	lex_flush(l);
	lex_push(l, TOK_INTERP, start, end);
	f->in_text = false;
	f->interp_token = l->out->list.n - 1;
	f->interp = start;
	f->braces = 0;
}

void lex_open_brace(struct lexer *l, uint32_t start, uint32_t end)
{
	if (lex_frame(l))
		lex_frame(l)->braces++;
	lex_push(l, TOK_LBRACE, start, end);
}

void lex_close_brace(struct lexer *l, uint32_t start, uint32_t end)
{
	struct frame *f = lex_frame(l);

	if (f && !f->braces) {
		f->in_text = true;
		lex_push(l, TOK_INTERP_END, start, end);
		return;
	}
	if (f)
		f->braces--;
	lex_push(l, TOK_RBRACE, start, end);
}

bool lex_block_line(struct lexer *l, uint32_t start, uint32_t end, bool joined)
{
	struct frame *f = lex_frame(l);
	const char *s = l->text.s;
	uint32_t line = start + joined + (s[start + joined] == '\r') + 1;
	uint32_t drop = end - line < f->indent ? end - line : f->indent;

	if (line >= f->limit)
		return false;
	/* The first line end belongs to the opener. */
	if (!joined && (f->started || l->piece_open || l->out->list.n > f->begin + 1))
		lex_add(l, start, line, "\n", 1);
	f->started = true;
	/* Blank lines keep nothing but their end. */
	if (end < l->text.n && s[end] != '\n' && s[end] != '\r')
		lex_add(l, line + drop, end, s + line + drop, end - line - drop);
	return true;
}

/* What a string holds that ends inside its `${` is one error, so nothing of it is left to parse. */
static void lex_cut(struct lexer *l, const struct frame *f, uint32_t at)
{
	struct token *begin = &l->out->list.v[f->begin];

	begin->kind = TOK_STRING;
	begin->end = at;
	begin->text = (struct str){ l->text.s + f->open + 1, f->interp - f->open - 1 };
	l->out->list.n = f->begin + 1;
	l->frames.n--;
}

void lex_unwind(struct lexer *l, uint32_t at)
{
	struct frame f = { 0 };
	struct diag *d;

	if (!l->frames.n)
		return;
	lex_flush(l);
	while (l->frames.n && !lex_frame(l)->block) {
		f = *lex_frame(l);
		if (f.in_text)
			lex_close(l, at, at);
		else
			lex_cut(l, &f, at);
	}
	if (!l->frames.n) {
		d = report_new(l->report, KZ_P003, f.open, f.open + 1,
			       "this string is never closed");
		if (d && !f.in_text)
			diag_label(d, report_span(l->report, f.interp, f.interp + 2),
				   "this `${` is still open at the end of the line");
		if (d && f.in_text)
			diag_help(d, "end it with `\"` on the same line, or write a string of "
				     "several lines between `\"\"\"`");
		l->out->list.v[l->out->list.n - 1].is_cut = true;
		return;
	}
	f = *lex_frame(l);
	report_new(l->report, KZ_P004, f.interp, f.interp + 2, "`${` is never closed on its line");
	l->out->list.n = f.interp_token;
	lex_frame(l)->in_text = true;
}

void lex_end(struct lexer *l)
{
	uint32_t at = (uint32_t)l->text.n;

	if (lex_frame(l) && !(lex_frame(l)->block && lex_frame(l)->in_text))
		lex_unwind(l, at);
	if (lex_frame(l)) /* a block string, and reported when it was opened */
		lex_close(l, at, at);
	lex_push(l, TOK_END, at, at);
}

/* What is no token */

void lex_bad_number(struct lexer *l, uint32_t start, uint32_t end)
{
	int n = (int)(end - start);
	const char *s = l->text.s + start;
	struct diag *d = report_new(l->report, KZ_P001, start, end,
				    "`%.*s` is not a number with a unit", n, s);

	if (d) {
		diag_note(d, "a number is digits and one unit, as in `90s`, `512Mi` or `0.5`");
		diag_help(d, "text is written in quotes: `\"%.*s\"`", n, s);
	}
	lex_text(l, TOK_STRING, start, end, (struct str){ s, end - start });
}

void lex_bad_version(struct lexer *l, uint32_t start, uint32_t end)
{
	int n = (int)(end - start);
	const char *s = l->text.s + start;
	struct diag *d = report_new(l->report, KZ_P001, start, end, "`%.*s` is not a number", n, s);

	if (d) {
		struct fix *fix = diag_fix(d, FIX_SAFE,
					   "versions and addresses are texts: write `\"%.*s\"`", n, s);

		fix_edit(d, fix, report_span(l->report, start, start), "\"");
		fix_edit(d, fix, report_span(l->report, end, end), "\"");
	}
	lex_text(l, TOK_STRING, start, end, (struct str){ s, end - start });
}

void lex_bad_quotes(struct lexer *l, uint32_t start, uint32_t end, uint32_t quote_bytes)
{
	const char *s = l->text.s + start + quote_bytes;
	size_t n = end - start - 2 * quote_bytes;
	struct diag *d = report_new(l->report, KZ_P002, start, start + quote_bytes,
				    "strings are written between straight double quotes");

	if (d) {
		struct fix *fix = diag_fix(d, FIX_SAFE, "write `\"%.*s\"`", (int)n, s);

		fix_edit(d, fix, report_span(l->report, start, start + quote_bytes), "\"");
		fix_edit(d, fix, report_span(l->report, end - quote_bytes, end), "\"");
	}
	lex_text(l, TOK_STRING, start, end, (struct str){ s, n });
}

void lex_bad_comment(struct lexer *l, uint32_t start, uint32_t end)
{
	bool is_line = l->text.s[start + 1] == '/';
	struct diag *d = report_new(l->report, KZ_P002, start, start + 2,
				    "comments begin with `#`, not with `%s`",
				    is_line ? "//" : "/*");

	if (d && is_line)
		fix_edit(d, diag_fix(d, FIX_SAFE, "write `#`"),
			 report_span(l->report, start, start + 2), "#");
	if (d && !is_line)
		diag_help(d, "begin every line of the comment with `#`");
	lex_push(l, LEX_COMMENT, start, end);
}

static bool is_invisible(uint32_t cp)
{
	return cp == 0xA0 || cp == 0xFEFF || (cp >= 0x2000 && cp <= 0x200F) || cp == 0x3000;
}

/* Invisible characters count as a space; a run of them is one error. */
static int lex_invisible(struct lexer *l, uint32_t start, struct str word)
{
	size_t n = 0, length;
	uint32_t cp, first = 0;
	struct diag *d;

	while (n < word.n && (length = utf8_next(word, n, &cp)) && is_invisible(cp)) {
		first = first ? first : cp;
		n += length;
	}
	d = report_new(l->report, KZ_P002, start, start + (uint32_t)n,
		       "an invisible character U+%04X stands here", first);
	if (d)
		fix_edit(d, diag_fix(d, FIX_SAFE, "write a space"),
			 report_span(l->report, start, start + (uint32_t)n), " ");
	return (int)n;
}

/* Begins with ASCII word characters or with a byte above them. */
int lex_bad_word(struct lexer *l, uint32_t start, uint32_t end)
{
	struct str word = { l->text.s + start, end - start };
	size_t at = 0, n;
	uint32_t cp = 0;
	struct diag *d;

	while (at < word.n && !(word.s[at] & 0x80))
		at++;
	n = utf8_next(word, at, &cp);
	if (is_invisible(cp) && !at)
		return lex_invisible(l, start, word);
	if (is_invisible(cp)) {
		if (word.s[0] >= '0' && word.s[0] <= '9')
			lex_text(l, TOK_NUMBER, start, start + (uint32_t)at,
				 (struct str){ word.s, at });
		else
			lex_word(l, start, start + (uint32_t)at);
		return (int)at;
	}
	/* Broken bytes have been reported as KZ-P007. */
	if (!(cp == UTF8_BROKEN && n == 1)) {
		d = report_new(l->report, KZ_P002, start, end,
			       "`%.*s` is not a name: `%.*s` is not an ASCII letter", (int)word.n,
			       word.s, (int)n, word.s + at);
		if (d) {
			diag_note(d, "names hold the letters a to z, digits, `_` and `-`, as "
				     "Kubernetes names do");
			diag_help(d, "text in any script is written in double quotes");
		}
	}
	lex_push(l, TOK_IDENT, start, end)->name = intern(l->in, word.s, word.n);
	return (int)word.n;
}

void lex_bad_character(struct lexer *l, uint32_t start, uint32_t end)
{
	unsigned char c = (unsigned char)l->text.s[start];
	struct diag *d;

	if (c < ' ' || c == 0x7f) {
		report_new(l->report, KZ_P002, start, end,
			   "a control character U+%04X stands here", c);
		return;
	}
	d = report_new(l->report, KZ_P002, start, end, "`%c` begins nothing in this language", c);
	if (c == ';') {
		if (d)
			fix_edit(d, diag_fix(d, FIX_SAFE, "write `,` or begin a new line"),
				 report_span(l->report, start, end), ",");
		lex_push(l, TOK_COMMA, start, end);
	} else if (c == '&') {
		if (d)
			diag_help(d, "both conditions must hold: `&&`");
		lex_push(l, TOK_AND, start, end);
	} else if (c == '\'' && d) {
		diag_help(d, "strings are written between double quotes");
	} else if (c == '$' && d) {
		diag_help(d, "`${...}` stands inside a string; elsewhere the name alone is enough");
	} else if (c == '#' && d) {
		diag_help(d, "a comment cannot stand inside `${...}`");
	}
}
