/*
 * ledger.c - balances the brackets of a token array.
 *
 * The first pass pairs brackets by kind alone.  When that leaves something over, a second pass
 * also believes the indentation: a line that does not stand deeper than the line of an open
 * bracket shows that the bracket should have been closed before it, and a `}` that begins a line
 * belongs to the line that it stands under.  The second pass wins when the file is indented.
 */
#include "syntax/ledger.h"

#include <string.h>

#include "kaizen.tab.h"
#include "syntax/parser.h"

struct open {
	size_t token;
	uint32_t indent; /* of its line */
};

struct problem {
	enum diag_code code;
	size_t token;  /* the bracket */
	size_t before; /* P004: where its closer was put in */
};

struct ledger {
	const struct tokens *t;
	struct arena *scratch;
	bool believes_indent;
	VEC(struct open) stack;
	VEC(struct problem) problems;
	struct repairs repairs;
	size_t deeper; /* lines in brackets; when indentation is believed, all are deeper */
	size_t place; /* just behind the last token that is not white space */
};

int ledger_closer(int kind)
{
	switch (kind) {
	case TOK_LPAREN:
		return TOK_RPAREN;
	case TOK_LBRACKET:
		return TOK_RBRACKET;
	case TOK_LBRACE:
		return TOK_RBRACE;
	case TOK_INTERP:
		return TOK_INTERP_END;
	default:
		return 0;
	}
}

static bool is_closer(int kind)
{
	return kind == TOK_RPAREN || kind == TOK_RBRACKET || kind == TOK_RBRACE ||
	       kind == TOK_INTERP_END;
}

static bool is_blank(int kind)
{
	return kind == LEX_NEWLINE || kind == LEX_COMMENT || kind == LEX_DOC;
}

static int open_kind(const struct ledger *l, size_t depth)
{
	return l->t->list.v[l->stack.v[depth].token].kind;
}

static void close_unclosed(struct ledger *l)
{
	struct open o = l->stack.v[--l->stack.n];
	struct problem p = { KZ_P004, o.token, l->place };
	struct repair r = { .at = l->place, .insert = ledger_closer(l->t->list.v[o.token].kind) };

	vec_push(l->scratch, &l->problems, p);
	vec_push(l->scratch, &l->repairs.list, r);
}

static void close_down_to(struct ledger *l, size_t depth)
{
	while (l->stack.n > depth)
		close_unclosed(l);
}

static void drop_closer(struct ledger *l, size_t i)
{
	struct problem p = { KZ_P005, i, i };
	struct repair r = { .at = i, .drop = 1 };

	vec_push(l->scratch, &l->problems, p);
	vec_push(l->scratch, &l->repairs.list, r);
}

/* The number of brackets to leave open below the one that `kind` closes; SIZE_MAX: it closes none.
 * Nothing reaches out of a `${`, whose end the lexer has found. */
static size_t find_open(const struct ledger *l, int kind)
{
	for (size_t d = l->stack.n; d-- > 0;) {
		if (ledger_closer(open_kind(l, d)) == kind)
			return d;
		if (open_kind(l, d) == TOK_INTERP)
			return SIZE_MAX;
	}
	return SIZE_MAX;
}

/* Which `{` a `}` closes that begins a line at column `column`. */
static size_t find_indented(const struct ledger *l, uint32_t column)
{
	size_t nearest = find_open(l, TOK_RBRACE);

	if (nearest == SIZE_MAX || l->stack.v[nearest].indent == column)
		return nearest;
	for (size_t d = nearest; d-- > 0;)
		if (open_kind(l, d) == TOK_LBRACE && l->stack.v[d].indent == column)
			return d;
	return column > l->stack.v[nearest].indent ? SIZE_MAX : nearest;
}

/* Leaves out everything from the bracket at `i` to its end, which is returned. */
static size_t make_hole(struct ledger *l, size_t i)
{
	size_t depth = 0, from = i;
	struct repair r = { .at = from, .insert = TOK_HOLE };
	struct problem p = { KZ_P006, from, from };

	for (; l->t->list.v[i].kind != TOK_END; i++) {
		if (ledger_closer(l->t->list.v[i].kind))
			depth++;
		else if (is_closer(l->t->list.v[i].kind) && --depth == 0)
			break;
	}
	r.drop = i - from + (l->t->list.v[i].kind != TOK_END);
	vec_push(l->scratch, &l->repairs.list, r);
	vec_push(l->scratch, &l->problems, p);
	return from + r.drop - 1;
}

static void ledger_run(struct ledger *l, const struct tokens *t)
{
	uint32_t line_start = 0, indent = 0;
	bool begins_line = true;

	for (size_t i = 0; i < t->list.n; i++) {
		const struct token *tok = &t->list.v[i];
		size_t depth;

		if (tok->kind == LEX_NEWLINE) {
			line_start = tok->end;
			begins_line = true;
			continue;
		}
		if (is_blank(tok->kind))
			continue;
		if (begins_line)
			indent = tok->start - line_start;
		if (tok->kind == TOK_END) {
			close_down_to(l, 0);
		} else if (is_closer(tok->kind)) {
			depth = l->believes_indent && begins_line && tok->kind == TOK_RBRACE ?
					find_indented(l, indent) : find_open(l, tok->kind);
			if (depth == SIZE_MAX) {
				drop_closer(l, i);
			} else {
				close_down_to(l, depth + 1);
				l->stack.n--;
			}
		} else {
			if (l->believes_indent && begins_line)
				while (l->stack.n && l->stack.v[l->stack.n - 1].indent >= indent &&
				       open_kind(l, l->stack.n - 1) != TOK_INTERP)
					close_unclosed(l);
			l->deeper += begins_line && l->stack.n;
			if (ledger_closer(tok->kind) && l->stack.n >= NESTING_MAX) {
				i = make_hole(l, i);
			} else if (ledger_closer(tok->kind)) {
				struct open o = { i, indent };

				vec_push(l->scratch, &l->stack, o);
			}
		}
		begins_line = false;
		l->place = i + 1;
	}
}

static const char *spelling(int kind)
{
	return kind == TOK_INTERP_END ? "}" : grammar_token_name(kind);
}

static void report_unclosed(const struct tokens *t, struct str text, struct report *report,
			    const struct problem *p)
{
	const struct token *open = &t->list.v[p->token];
	const struct token *last = &t->list.v[p->before ? p->before - 1 : 0];
	const char *closer = spelling(ledger_closer(open->kind));
	struct diag *d;

	d = report_new(report, KZ_P004, open->start, open->end, "`%s` is never closed",
		       spelling(open->kind));
	if (!d)
		return;
	diag_here(d, "opened here");
	if (last->end < text.n)
		diag_label(d, report_span(report, last->end, last->end),
			   "`%s` seems to be missing here", closer);
	fix_edit(d, diag_fix(d, FIX_NEEDS_LOOK, "close it with `%s`", closer),
		 report_span(report, last->end, last->end), closer);
}

static void ledger_report(const struct ledger *l, struct str text, struct report *report)
{
	vec_for(i, &l->problems)
		if (l->problems.v[i].code == KZ_P006)
			report->too_deep = true;
	vec_for(i, &l->problems) {
		const struct problem *p = &l->problems.v[i];
		const struct token *tok = &l->t->list.v[p->token];
		struct diag *d = NULL;

		if (p->code == KZ_P006) {
			d = report_new(report, KZ_P006, tok->start, tok->end,
				       "brackets are nested deeper than %d", NESTING_MAX);
			break;
		}
		if (report->too_deep)
			continue;
		/* A string that ends with its line has swallowed the closers behind it. */
		if (p->code == KZ_P004 && p->before && l->t->list.v[p->before - 1].is_cut)
			continue;
		if (p->code == KZ_P004)
			report_unclosed(l->t, text, report, p);
		else
			d = report_new(report, KZ_P005, tok->start, tok->end,
				       "`%s` closes nothing", spelling(tok->kind));
		if (d)
			fix_edit(d, diag_fix(d, FIX_NEEDS_LOOK, "remove it"),
				 report_span(report, tok->start, tok->end), "");
	}
}

void ledger_balance(const struct tokens *t, struct str text, struct arena *scratch,
		    struct report *report, struct repairs *ret_repairs)
{
	struct ledger plain = { .t = t, .scratch = scratch };
	struct ledger indented = { .t = t, .scratch = scratch, .believes_indent = true };
	struct ledger *best = &plain;

	ledger_run(&plain, t);
	if (plain.problems.n) {
		ledger_run(&indented, t);
		/* Text that is shifted about, such as a list flush left, must not cost errors. */
		if (indented.problems.n <= plain.problems.n ||
		    (indented.deeper >= 2 * indented.problems.n &&
		     indented.problems.n <= 2 * plain.problems.n + 2))
			best = &indented;
		ledger_report(best, text, report);
	}
	*ret_repairs = best->repairs;
}
