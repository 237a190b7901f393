/*
 * message.h - the words of the syntax errors.
 */
#ifndef KZ_SYNTAX_MESSAGE_H
#define KZ_SYNTAX_MESSAGE_H

#include <stddef.h>

#include "source/span.h"

struct parse;

/* The token being pushed is not one of the `n` kinds that could stand there. */
void message_syntax_error(struct parse *p, const int *expected, size_t n);

/* `key: value`, as in YAML. */
void message_yaml_colon(struct parse *p, struct span key, struct span colon);

/* KZ-P006, once in a file. */
void message_too_deep(struct parse *p, struct span where);

#endif
