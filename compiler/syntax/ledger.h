/*
 * ledger.h - balances the brackets of a token array.
 *
 * An unclosed block would cost the parser the whole tree, so brackets are repaired before it sees
 * them.  The ledger changes nothing: it lists the repairs, and the filter carries them out.
 */
#ifndef KZ_SYNTAX_LEDGER_H
#define KZ_SYNTAX_LEDGER_H

#include "syntax/token.h"

/* Before token `at`: put in a token of kind `insert` (0: none), then leave out `drop` tokens. */
struct repair {
	size_t at;
	size_t drop;
	int insert;
};

struct repairs {
	VEC(struct repair) list; /* by `at` */
};

/* Reports KZ-P004, KZ-P005 and KZ-P006. */
void ledger_balance(const struct tokens *t, struct str text, struct arena *scratch,
		    struct report *report, struct repairs *ret_repairs);

/* The kind that closes an opening bracket, or 0. `${` is a bracket. */
int ledger_closer(int kind);

#endif
