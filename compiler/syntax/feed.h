/*
 * feed.h - from the token array to what the parser is fed.
 *
 * Carries out the repairs of the ledger, leaves out comments, and decides which line ends and
 * commas separate: after it every statement and every entry of a map ends in one SEP, also the
 * last before `}` and before the end of the file, and inside ( ) and [ ] there are none.
 */
#ifndef KZ_SYNTAX_FEED_H
#define KZ_SYNTAX_FEED_H

#include "syntax/build.h"
#include "syntax/ledger.h"

struct feed_bracket {
	int kind;
	uint32_t start;
	bool separates; /* SEP stands between its elements: not ( [ ${ nor a map made by a loop */
	bool in_arrow;	/* in a `->` statement, whose commas separate targets */
};

struct feed {
	struct parse *p;
	const struct tokens *t;
	const struct repairs *repairs;
	struct arena *scratch;
	bool whole_is_expression; /* no SEP at the top either */
	/* Takes one token; false ends the feeding. `f->stack` is that around the token: it holds
	 * neither the bracket that the token opens nor the one that it closes. */
	bool (*push)(void *ctx, const struct feed *f, const struct token *t, bool separates);
	void *ctx;

	VEC(struct feed_bracket) stack; /* v[0] is the file */
	struct token last, before_last;
	bool begun;		/* something was fed */
	bool line_end_pending;
	struct token line_end;
	bool stopped;
	/* The run of `##` lines being read. */
	struct sb doc;
	bool doc_open;
	unsigned lines_since_doc;
};

void feed_tokens(struct feed *f, struct str *ret_file_doc);

#endif
