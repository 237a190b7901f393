/*
 * message.c - the words of the syntax errors.
 *
 * What the parser could take is boiled down to what a person would write next: fifteen kinds that
 * begin a value are "a value", and an operator is worth a mention only when nothing else fits.
 */
#include "syntax/message.h"

#include <stdbool.h>
#include <string.h>

#include "kaizen.tab.h"
#include "syntax/build.h"

#define PHRASES_MAX 5
#define TOKEN_KINDS 96 /* at least as many as the grammar has */

struct expectation {
	bool value, name, string, operator, statement, comma_or_end;
	const char *words[TOKEN_KINDS];
	size_t n;
};

static bool is_keyword(int kind)
{
	return kind >= TOK_STACK && kind <= TOK_AS;
}

static bool is_operator(int kind)
{
	return (kind >= TOK_PLUS && kind <= TOK_OR) || (kind >= TOK_EQ && kind <= TOK_GE) ||
	       kind == TOK_DOTS || kind == TOK_DOT;
}

static bool is_comparison(int kind)
{
	return kind >= TOK_EQ && kind <= TOK_GE;
}

static bool has(const int *kinds, size_t n, int kind)
{
	for (size_t i = 0; i < n; i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static void add_word(struct expectation *e, const char *text)
{
	e->words[e->n++] = text;
}

/* Words in the order in which they are told. */
static void expect(struct expectation *e, const int *kinds, size_t n)
{
	e->value = has(kinds, n, TOK_NUMBER) && has(kinds, n, TOK_TRUE);
	e->statement = has(kinds, n, TOK_PARAM) && has(kinds, n, TOK_ARROW) &&
		       has(kinds, n, TOK_IDENT);
	e->name = has(kinds, n, TOK_IDENT) && !e->value && !e->statement;
	e->string = has(kinds, n, TOK_STRING) && !e->value && !e->statement;
	if (e->name && has(kinds, n, TOK_ASSIGN) && has(kinds, n, TOK_LBRACE)) {
		/* After the first words of a statement nearly everything may follow. */
		add_word(e, "=");
		add_word(e, "{");
		add_word(e, "a name");
		return;
	}
	e->operator = has(kinds, n, TOK_PLUS) && !e->value;
	if (e->statement)
		add_word(e, "a statement");
	if (e->value)
		add_word(e, "a value");
	if (e->name)
		add_word(e, "a name");
	if (e->string)
		add_word(e, "a string");
	for (size_t i = 0; i < n; i++) {
		int kind = kinds[i];

		if (kind == TOK_IDENT || kind == TOK_STRING || kind == TOK_STR_BEGIN ||
		    kind == TOK_HOLE || kind == TOK_START_EXPR || kind == TOK_START_FILE ||
		    kind == TOK_LOOP || kind == TOK_LOOP_BRACE || kind == TOK_END)
			continue;
		if (kind == TOK_SEP) {
			e->comma_or_end = true;
			continue;
		}
		/* The grammar takes `key: value` only to say that it is wrong. */
		if (kind == TOK_COLON && has(kinds, n, TOK_ASSIGN))
			continue;
		if (e->value && (kind == TOK_NUMBER || kind == TOK_DATE || kind == TOK_LPAREN ||
				 kind == TOK_LBRACKET || kind == TOK_LBRACE || kind == TOK_MINUS ||
				 kind == TOK_NOT || kind == TOK_TRUE || kind == TOK_FALSE ||
				 kind == TOK_NULL || is_keyword(kind)))
			continue;
		if ((e->name || e->statement) && (is_keyword(kind) || kind == TOK_ARROW) &&
		    (kind != TOK_ARROW || e->statement))
			continue;
		if (e->operator && (is_operator(kind) || kind == TOK_LBRACKET ||
				    kind == TOK_LPAREN))
			continue;
		add_word(e, grammar_token_name(kind));
	}
	if (e->comma_or_end)
		add_word(e, grammar_token_name(TOK_SEP));
	if (!e->n && e->operator)
		add_word(e, "an operator");
}

/* Kinds whose name is a description are not quoted. */
static void say_word(struct sb *b, const char *word)
{
	bool is_description = strchr(word, ' ') && strcmp(word, "the } of ${") != 0;

	if (is_description)
		sb_addz(b, word);
	else
		sb_printf(b, "`%s`", strcmp(word, "the } of ${") == 0 ? "}" : word);
}

static void say_expected(struct sb *b, const struct expectation *e)
{
	size_t n = e->n;

	if (n > PHRASES_MAX)
		n = 0;
	if (!n) {
		sb_addz(b, e->comma_or_end ? "the end of the statement" : "something else");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		sb_addz(b, i == 0 ? "" : i + 1 == n ? " or " : ", ");
		say_word(b, e->words[i]);
	}
}

/* At most a line's worth of the source. */
static void say_source(struct sb *b, const struct parse *p, const struct token *t)
{
	size_t n = t->end - t->start;
	const char *s = p->text.s + t->start;

	if (n > 40 || memchr(s, '\n', n) || memchr(s, '`', n))
		sb_addz(b, "this");
	else
		sb_printf(b, "`%.*s`", (int)n, s);
}

static void say_found(struct sb *b, const struct parse *p)
{
	const struct token *t = &p->current;

	if (t->kind == TOK_SEP && p->found)
		sb_printf(b, "`%s`", grammar_token_name(p->found));
	else if (t->kind == TOK_END || (t->kind == TOK_SEP && t->start >= p->text.n))
		sb_addz(b, grammar_token_name(TOK_END));
	else if (t->kind == TOK_SEP)
		sb_addz(b, p->text.s[t->start] == ',' ? "`,`" : grammar_token_name(TOK_SEP));
	else if (t->kind == TOK_STRING || t->kind == TOK_STR_BEGIN)
		sb_addz(b, grammar_token_name(TOK_STRING));
	else if (t->kind == TOK_INTERP_END)
		sb_addz(b, "`}`");
	else
		say_source(b, p, t);
}

static bool say_special(struct parse *p, const int *expected, size_t n)
{
	const struct token *t = &p->current, *last = &p->last;
	struct diag *d;

	if (t->kind == TOK_HOLE || last->kind == TOK_HOLE || t->is_cut || last->is_cut)
		return true; /* KZ-P006 or KZ-P003 has told */
	if (is_comparison(t->kind) && has(expected, n, TOK_AND)) {
		d = report_new(&p->report, KZ_P001, t->start, t->end, "comparisons do not chain");
		if (d)
			diag_help(d, "join two comparisons with `&&`");
		return true;
	}
	if (t->kind == TOK_EQ && has(expected, n, TOK_ASSIGN)) {
		d = report_new(&p->report, KZ_P001, t->start, t->end,
			       "a field is set with `=`, not with `==`");
		if (d)
			fix_edit(d, diag_fix(d, FIX_SAFE, "write `=`"),
				 report_span(&p->report, t->start, t->end), "=");
		return true;
	}
	/* A block written as `name = { ... }` is one error, not one for each of its statements. */
	if (has(expected, n, TOK_ASSIGN) && has(expected, n, TOK_COLON) &&
	    !has(expected, n, TOK_LBRACE) && p->bracket) {
		if (p->statements_in_map == p->bracket)
			return true;
		p->statements_in_map = p->bracket;
	}
	if (t->kind == TOK_SEP && last->kind == TOK_COLON && has(expected, n, TOK_NUMBER) &&
	    !p->found) {
		d = report_new(&p->report, KZ_P001, last->start, last->end,
			       "expected a value after `:`, found the end of the line");
		if (d)
			diag_help(d, "a block is written with braces, not by indentation: "
				     "`name { ... }`");
		return true;
	}
	return false;
}

static void help_along(struct diag *d, const struct parse *p, const int *expected, size_t n)
{
	const struct token *t = &p->current, *last = &p->last;

	if (t->kind == TOK_ASSIGN && has(expected, n, TOK_EQ))
		diag_help(d, "to compare, write `==`");
	else if (last->kind == TOK_IDENT && t->kind == TOK_SEP && has(expected, n, TOK_LBRACE) &&
		 has(expected, n, TOK_ASSIGN))
		diag_help(d, "a field is `name = value`, a block is `name { ... }`");
	else if (t->kind == TOK_TRUE || t->kind == TOK_FALSE || t->kind == TOK_NULL)
		diag_help(d, "`true`, `false` and `null` are values and cannot be names; quote "
			     "them");
}

void message_syntax_error(struct parse *p, const int *expected, size_t n)
{
	struct expectation e = { 0 };
	struct sb text = { 0 };
	const struct token *t = &p->current, *last = &p->last;
	uint32_t start = t->start, end = t->end;
	struct diag *d;

	p->failed = true;
	if (say_special(p, expected, n))
		return;
	expect(&e, expected, n);
	sb_addz(&text, "expected ");
	say_expected(&text, &e);
	if (last->end > last->start && last->kind != TOK_SEP) {
		sb_addz(&text, " after ");
		if (last->kind == TOK_STRING || last->kind == TOK_STR_END)
			sb_addz(&text, "the string");
		else
			say_source(&text, p, last);
	}
	sb_addz(&text, ", found ");
	say_found(&text, p);
	/* What is missing at the end of a line is missed behind the last token. */
	if (t->kind == TOK_SEP || t->kind == TOK_END)
		start = end = last->end;
	d = report_new(&p->report, KZ_P001, start, end, "%s", text.s);
	sb_free(&text);
	if (d)
		help_along(d, p, expected, n);
}

void message_yaml_colon(struct parse *p, struct span key, struct span colon)
{
	struct diag *d;
	const char *s = p->text.s + key.start;
	int n = (int)(key.end - key.start);

	d = report_new(&p->report, KZ_P001, colon.start, colon.end,
		       "a field is set with `=`, not with `:`");
	if (d)
		fix_edit(d, diag_fix(d, FIX_SAFE, "write `%.*s =`", n, s), colon,
			 key.end == colon.start ? " =" : "=");
}

void message_too_deep(struct parse *p, struct span where)
{
	if (p->report.too_deep)
		return;
	p->report.too_deep = true;
	report_new(&p->report, KZ_P006, where.start, where.end,
		   "this is nested too deep to be compiled");
}
