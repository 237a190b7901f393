/*
 * token.h - the tokens of one file, with its comments.
 *
 * Kinds are those of the grammar (TOK_ in the generated kaizen.tab.h) and the three below, which
 * the parser never sees.  The array ends with TOK_END.  Texts are slices of the source where no
 * escape stood in the way, so the source must outlive them.
 */
#ifndef KZ_SYNTAX_TOKEN_H
#define KZ_SYNTAX_TOKEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "syntax/report.h"

enum {
	LEX_NEWLINE = 1000,
	LEX_COMMENT,
	LEX_DOC, /* a `##` line of its own; .text is the line without the marks */
};

struct token {
	int kind : 31;
	unsigned is_cut : 1; /* the last of a string that its line cut off: KZ-P003 has told */
	uint32_t start, end; /* bytes of the source */
	union {
		const struct name *name; /* IDENT and keywords */
		struct str text;	 /* NUMBER, DATE as written; STRING, TEXT without escapes */
	};
};

struct tokens {
	VEC(struct token) list;
};

/* Lexes the whole text. Never fails: what is no token is reported and left out. The array lives in
 * `scratch`, the texts with escapes in `a`. */
void tokens_lex(struct tokens *t, struct arena *scratch, struct arena *a, struct interner *in,
		struct report *report, struct str text);

/* The words that a message has for a kind of the grammar, such as "a name" or "->". */
const char *grammar_token_name(int kind);

#endif
