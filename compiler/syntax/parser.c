/*
 * parser.c - drives lexer, ledger, filter and grammar.
 *
 * After a syntax error the grammar has an `error` on its stack in the innermost list of statements
 * or entries and waits for the SEP that ends the broken element, or for the brace of its block.
 * The driver drops what lies between: a SEP inside a deeper bracket must not end the recovery.
 */
#include "syntax/parser.h"

#include <string.h>

#include "base/utf8.h"
#include "kaizen.tab.h"
#include "syntax/feed.h"

#define BINARY_PROBE 8000

struct driver {
	struct parse *p;
	grammar_pstate *state;
	bool skipping;
	size_t skip_to; /* the depth of brackets at which the recovery ends */
};

static int push(struct driver *d, int kind, const struct token *t)
{
	union GRAMMAR_STYPE value = { 0 };
	struct span span = report_span(&d->p->report, t->start, t->end);

	if (kind == TOK_NUMBER || kind == TOK_DATE || kind == TOK_STRING || kind == TOK_TEXT)
		value.TOK_STRING = t->text;
	else
		value.TOK_IDENT = t->name;
	return grammar_push_parse(d->state, kind, &value, &span, d->p);
}

/* The depth of the innermost bracket whose elements SEP separates. */
static size_t recovery_depth(const struct feed *f)
{
	size_t depth = f->stack.n;

	while (depth > 1 && !f->stack.v[depth - 1].separates)
		depth--;
	return depth;
}

static bool recover(struct driver *d, const struct feed *f, const struct token *t)
{
	struct token closer = { .kind = TOK_RBRACE, .start = t->start, .end = t->start };

	d->p->failed = false;
	d->skip_to = recovery_depth(f);
	d->skipping = t->kind != TOK_SEP;
	if (t->kind != TOK_LBRACE)
		return true;
	/* The grammar has taken the brace for that of the broken statement's block. */
	d->skipping = f->stack.n != d->skip_to;
	return !d->skipping || push(d, TOK_RBRACE, &closer) == YYPUSH_MORE;
}

static bool take(void *ctx, const struct feed *f, const struct token *t, bool separates)
{
	struct driver *d = ctx;
	int status;

	if (d->skipping) {
		bool is_block = t->kind == TOK_LBRACE && separates && f->last.kind != TOK_ASSIGN &&
				f->last.kind != TOK_APPEND && f->last.kind != TOK_COLON;

		if (f->stack.n != d->skip_to || (t->kind != TOK_SEP && !is_block))
			return true;
		d->skipping = false;
	}
	d->p->bracket = f->stack.v[f->stack.n - 1].start;
	status = push(d, t->kind, t);
	if (d->p->failed && !f->whole_is_expression && status == YYPUSH_MORE)
		return recover(d, f, t);
	return status == YYPUSH_MORE && !d->p->failed;
}

/* A file that is not text would be a thousand errors. */
static bool is_binary(struct parse *p)
{
	size_t n = p->text.n < BINARY_PROBE ? p->text.n : BINARY_PROBE, controls = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p->text.s[i];

		controls += c < ' ' && !strchr("\t\n\r\f\v", c);
		if (!c || controls > 32) {
			report_new(&p->report, KZ_P011, (uint32_t)i, (uint32_t)i + 1,
				   "this file is not text");
			return true;
		}
	}
	return false;
}

static void check_utf8(struct parse *p)
{
	size_t at = utf8_invalid_at(p->text);
	struct diag *d;

	if (at == p->text.n)
		return;
	d = report_new(&p->report, KZ_P007, (uint32_t)at, (uint32_t)at + 1,
		       "byte 0x%02X is not UTF-8 text", (unsigned char)p->text.s[at]);
	if (d)
		diag_help(d, "save the file as UTF-8");
}

static void parse_text(struct parse *p, bool whole_is_expression, struct str *ret_doc)
{
	struct arena *scratch = arena_new();
	struct tokens tokens = { 0 };
	struct repairs repairs = { 0 };
	struct driver d = { .p = p };
	struct feed f = { .p = p, .t = &tokens, .repairs = &repairs, .scratch = scratch,
			  .whole_is_expression = whole_is_expression, .push = take, .ctx = &d };
	struct token start = { .kind = whole_is_expression ? TOK_START_EXPR : TOK_START_FILE };

	check_utf8(p);
	tokens_lex(&tokens, scratch, p->a, p->in, &p->report, p->text);
	ledger_balance(&tokens, p->text, scratch, &p->report, &repairs);
	d.state = grammar_pstate_new();
	if (d.state) {
		push(&d, start.kind, &start);
		feed_tokens(&f, ret_doc);
		grammar_pstate_delete(d.state);
	}
	arena_free(scratch);
}

static struct parse parse_begin(struct arena *a, struct interner *in, struct sink *sink,
				uint32_t file)
{
	return (struct parse){ .a = a, .in = in, .text = source_text(sink_sources(sink), file),
			       .report = { .sink = sink, .file = file } };
}

struct tree *parse_file(struct arena *a, struct interner *in, struct sink *sink, uint32_t file)
{
	struct parse p = parse_begin(a, in, sink, file);
	struct tree *tree = arena_new_of(a, struct tree);

	tree->file = file;
	if (!is_binary(&p))
		parse_text(&p, false, &tree->doc);
	tree->body = body_of(report_span(&p.report, 0, (uint32_t)p.text.n), p.root);
	tree->broken = p.report.count > 0;
	return tree;
}

struct expr *parse_expression(struct arena *a, struct interner *in, struct sink *sink,
			      uint32_t file)
{
	struct parse p = parse_begin(a, in, sink, file);
	struct str doc;

	if (!is_binary(&p))
		parse_text(&p, true, &doc);
	return p.report.count ? NULL : p.expr;
}
