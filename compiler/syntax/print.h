/*
 * print.h - a compact s-expression of a syntax tree, for tests and for looking at.
 */
#ifndef KZ_SYNTAX_PRINT_H
#define KZ_SYNTAX_PRINT_H

#include "base/str.h"
#include "syntax/ast.h"

/* One statement after the other, each on a line of its own, bodies indented. */
void ast_dump(const struct body *b, struct sb *out);
void ast_dump_expr(const struct expr *e, struct sb *out);

#endif
