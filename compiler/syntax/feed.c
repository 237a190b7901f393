/*
 * feed.c - from the token array to what the parser is fed.
 */
#include "syntax/feed.h"

#include <string.h>

#include "kaizen.tab.h"

static struct feed_bracket *top(const struct feed *f)
{
	return &f->stack.v[f->stack.n - 1];
}

static bool is_keyword(int kind)
{
	return kind >= TOK_STACK && kind <= TOK_AS;
}

static bool is_word(int kind)
{
	return kind == TOK_IDENT || is_keyword(kind);
}

static bool is_binary(int kind)
{
	return (kind >= TOK_PLUS && kind <= TOK_OR) || (kind >= TOK_EQ && kind <= TOK_GE) ||
	       kind == TOK_DOTS || kind == TOK_BAR;
}

/* After these comes a value, so a brace opens a map and a line end does not end the statement. */
static bool wants_value(int kind)
{
	return is_binary(kind) || kind == TOK_ASSIGN || kind == TOK_APPEND || kind == TOK_ARROW ||
	       kind == TOK_COMMA || kind == TOK_COLON || kind == TOK_NOT;
}

static bool opens_map_after(int kind)
{
	return wants_value(kind) || kind == TOK_LPAREN || kind == TOK_LBRACKET ||
	       kind == TOK_INTERP || kind == TOK_IN || kind == TOK_IF || kind == TOK_ASSERT ||
	       kind == TOK_THEN;
}

static const struct token *raw(const struct feed *f, size_t i)
{
	return &f->t->list.v[i < f->t->list.n ? i : f->t->list.n - 1];
}

static size_t skip_blank(const struct feed *f, size_t i)
{
	while (raw(f, i)->kind == LEX_NEWLINE || raw(f, i)->kind == LEX_COMMENT ||
	       raw(f, i)->kind == LEX_DOC)
		i++;
	return i;
}

/* Whether the tokens from `i` can only begin a statement: it keeps the error of a half-typed line
 * from spreading to the next. */
static bool begins_statement(const struct feed *f, size_t i)
{
	int kind = raw(f, i)->kind, next;

	if (kind == TOK_ARROW)
		return true;
	if (is_keyword(kind) && kind != TOK_IF)
		return is_word(raw(f, i + 1)->kind);
	if (kind != TOK_IDENT && kind != TOK_STRING)
		return false;
	i++;
	while (raw(f, i)->kind == TOK_DOT && is_word(raw(f, i + 1)->kind))
		i += 2;
	next = raw(f, i)->kind;
	return next == TOK_ASSIGN || next == TOK_APPEND || next == TOK_IDENT ||
	       next == TOK_STRING || next == TOK_STR_BEGIN ||
	       (next == TOK_COLON && !top(f)->in_arrow) || /* -> a, b:80 */
	       (next == TOK_LBRACE && !is_binary(f->last.kind));
}

/* Whether a line that begins with token `i` continues the one before. */
static bool continues_line(const struct feed *f, size_t i)
{
	int kind = raw(f, i)->kind, next = raw(f, i + 1)->kind;

	switch (kind) {
	case TOK_ELSE:
	case TOK_THEN:
		return next != TOK_ASSIGN && next != TOK_APPEND && next != TOK_DOT;
	case TOK_BECAUSE:
		return next == TOK_STRING || next == TOK_STR_BEGIN;
	case TOK_UNTIL:
		return next == TOK_DATE;
	case TOK_MINUS:
		return false; /* a sum goes on at the end of a line, not at its begin */
	case TOK_DOT:
	case TOK_COLON:
		return true;
	default:
		return is_binary(kind);
	}
}

static void feed_one(struct feed *f, const struct token *t, bool separates)
{
	if (f->stopped)
		return;
	f->p->current = *t;
	f->stopped = !f->push(f->ctx, f, t, separates);
	f->p->last = *t;
	f->before_last = f->last;
	f->last = *t;
	f->begun = true;
}

static void feed_sep(struct feed *f, uint32_t start, uint32_t end, int found)
{
	struct token sep = { .kind = TOK_SEP, .start = start, .end = end };

	top(f)->in_arrow = false;
	if (!f->begun || f->last.kind == TOK_SEP)
		return;
	if (f->last.kind == TOK_LBRACE && top(f)->kind == TOK_LBRACE)
		return;
	f->p->found = found;
	feed_one(f, &sep, false);
	f->p->found = 0;
}

/* Decides about the line ends before token `i`. */
static void settle_line_end(struct feed *f, size_t i)
{
	if (!f->line_end_pending)
		return;
	f->line_end_pending = false;
	if (!top(f)->separates)
		return;
	if (wants_value(f->last.kind) && !begins_statement(f, i))
		return;
	if (continues_line(f, i))
		return;
	feed_sep(f, f->line_end.start, f->line_end.end, 0);
}

/* In `{ for k, v in m : k = v }` nothing is separated; a block that begins with a loop is no map.
 * `else` stands before both. */
static bool is_loop_map(const struct feed *f, size_t i)
{
	size_t next = skip_blank(f, i + 1), depth = 0;

	if (raw(f, next)->kind != TOK_FOR || !is_word(raw(f, next + 1)->kind))
		return false;
	if (!f->begun)
		return f->whole_is_expression;
	if (f->last.kind != TOK_ELSE)
		return opens_map_after(f->last.kind);
	for (; raw(f, next)->kind != TOK_END; next++) {
		int kind = raw(f, next)->kind;

		if (!depth && (kind == TOK_COLON || kind == TOK_LBRACE || kind == TOK_RBRACE))
			return kind == TOK_COLON;
		if (ledger_closer(kind))
			depth++;
		else if (kind == TOK_RPAREN || kind == TOK_RBRACKET)
			depth -= depth > 0;
	}
	return false;
}

static void feed_open(struct feed *f, const struct token *t, size_t i)
{
	struct feed_bracket b = { .kind = t->kind, .start = t->start };
	struct token open = *t;

	b.separates = t->kind == TOK_LBRACE && !is_loop_map(f, i);
	if (t->kind == TOK_LBRACE && !b.separates)
		open.kind = TOK_LOOP_BRACE;
	feed_one(f, &open, b.separates);
	vec_push(f->scratch, &f->stack, b);
}

static void feed_close(struct feed *f, const struct token *t, bool is_written)
{
	uint32_t at = f->last.end;
	bool same_line = is_written && !f->line_end_pending;

	f->line_end_pending = false;
	if (top(f)->separates)
		feed_sep(f, at, at, same_line ? TOK_RBRACE : 0);
	if (f->stack.n > 1)
		f->stack.n--;
	feed_one(f, t, false);
}

static void feed_comma(struct feed *f, const struct token *t, size_t i)
{
	size_t next = skip_blank(f, i + 1);
	bool is_list = !top(f)->separates;

	if (top(f)->in_arrow && raw(f, next)->kind != TOK_RBRACE &&
	    raw(f, next)->kind != TOK_IF && !begins_statement(f, next))
		is_list = true;
	if (f->before_last.kind == TOK_LOOP)
		is_list = true; /* for k, v in */
	if (is_list)
		feed_one(f, t, false);
	else
		feed_sep(f, t->start, t->end, 0);
}

static void feed_for(struct feed *f, const struct token *t, size_t i)
{
	int next = raw(f, i + 1)->kind;
	struct token loop = *t;

	if (f->last.kind != TOK_DOT && (is_word(next) || next == TOK_STRING || next == TOK_NUMBER))
		loop.kind = TOK_LOOP;
	feed_one(f, &loop, false);
}

static void feed_arrow(struct feed *f, const struct token *t)
{
	int last = f->last.kind;

	if (!f->begun || last == TOK_SEP || last == TOK_ADD ||
	    (last == TOK_LBRACE && top(f)->separates))
		top(f)->in_arrow = true;
	feed_one(f, t, false);
}

/* Documentation */

static void doc_line(struct feed *f, const struct token *t)
{
	if (f->doc_open && f->lines_since_doc == 1) {
		sb_addc(&f->doc, '\n');
	} else {
		sb_free(&f->doc);
		f->doc_open = true;
	}
	sb_add(&f->doc, t->text.s, t->text.n);
	f->lines_since_doc = 0;
}

/* Ends the run of doc lines: it belongs to token `t` when that is on the next line, and to the
 * file when nothing came before it. */
static void doc_settle(struct feed *f, const struct token *t, struct str *file_doc)
{
	struct doc d = { .start = t->start };

	if (!f->doc_open)
		return;
	f->doc_open = false;
	d.text.n = f->doc.n;
	d.text.s = sb_finish(&f->doc, f->p->a);
	if (f->lines_since_doc == 1 && t->kind != TOK_END)
		vec_push(f->scratch, &f->p->docs, d);
	else if (!f->begun && !file_doc->n)
		*file_doc = d.text;
}

static void feed_raw(struct feed *f, size_t i, struct str *file_doc)
{
	const struct token *t = raw(f, i);

	if (t->kind == LEX_NEWLINE) {
		if (!f->line_end_pending)
			f->line_end = *t;
		f->line_end_pending = true;
		f->lines_since_doc++;
		return;
	}
	if (t->kind == LEX_COMMENT)
		return;
	if (t->kind == LEX_DOC) {
		/* The first block of the file, with a blank line after it, is about the file. */
		if (f->doc_open && f->lines_since_doc > 1)
			doc_settle(f, t, file_doc);
		doc_line(f, t);
		return;
	}
	doc_settle(f, t, file_doc);
	if (t->kind == TOK_RPAREN || t->kind == TOK_RBRACKET || t->kind == TOK_RBRACE ||
	    t->kind == TOK_INTERP_END) {
		feed_close(f, t, true);
		return;
	}
	if (t->kind == TOK_END && !f->line_end_pending && top(f)->separates)
		feed_sep(f, t->start, t->start, 0);
	settle_line_end(f, i);
	if (ledger_closer(t->kind))
		feed_open(f, t, i);
	else if (t->kind == TOK_COMMA)
		feed_comma(f, t, i);
	else if (t->kind == TOK_FOR)
		feed_for(f, t, i);
	else if (t->kind == TOK_ARROW)
		feed_arrow(f, t);
	else
		feed_one(f, t, false);
}

static void feed_repair(struct feed *f, const struct repair *r)
{
	struct token t = { .kind = r->insert, .start = f->last.end, .end = f->last.end };

	if (!r->insert)
		return;
	if (r->insert == TOK_HOLE) {
		settle_line_end(f, r->at);
		feed_one(f, &t, false);
	} else {
		feed_close(f, &t, false);
	}
}

void feed_tokens(struct feed *f, struct str *ret_file_doc)
{
	struct feed_bracket file = { .separates = !f->whole_is_expression };
	size_t r = 0;

	vec_push(f->scratch, &f->stack, file);
	for (size_t i = 0; i < f->t->list.n && !f->stopped;) {
		size_t drop = 0;

		while (r < f->repairs->list.n && f->repairs->list.v[r].at == i) {
			drop += f->repairs->list.v[r].drop;
			feed_repair(f, &f->repairs->list.v[r++]);
		}
		if (!drop)
			feed_raw(f, i++, ret_file_doc);
		i += drop;
	}
	sb_free(&f->doc);
}
