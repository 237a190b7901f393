/*
 * parser.h - from text to syntax tree.
 *
 * The whole file is lexed into a token array; brackets are repaired by a ledger, so that an
 * unclosed block costs one diagnostic and no tree; then the tokens are pushed into the bison
 * parser.  Parsing always gives a tree: after syntax errors it has holes, and the sink has
 * the diagnostics.
 */
#ifndef KZ_SYNTAX_PARSER_H
#define KZ_SYNTAX_PARSER_H

#include "base/arena.h"
#include "base/intern.h"
#include "diag/diag.h"
#include "syntax/ast.h"

#define NESTING_MAX 256 /* deeper brackets are KZ-P006 */

struct tree {
	uint32_t file;
	struct body body;  /* top-level statements */
	struct str doc;    /* the `##` lines at the head of the file that no statement follows directly */
	bool broken;       /* had syntax errors */
};

/* Parses source `file` of the sink's sources. Nodes are owned by `a`, names by `in`. Never NULL. */
struct tree *parse_file(struct arena *a, struct interner *in, struct sink *sink, uint32_t file);

/* Parses one expression, such as the value of `--set name=value`; the text must have been added
 * to the sources. Returns NULL after reporting when it is not one whole expression. */
struct expr *parse_expression(struct arena *a, struct interner *in, struct sink *sink,
			      uint32_t file);

#endif
