/*
 * habits.h - the report of rules that dislike one value and say why.  Private to rules/.
 */
#ifndef KZ_RULES_HABITS_H
#define KZ_RULES_HABITS_H

#include "rules/rule.h"

struct habit {
	const char *label;
	const char *note; /* NULL: none */
	const char *help; /* NULL: none */
};

/* The headline follows the subject's name; `n` NULL: the object. */
void report_habit(const struct subject *s, const struct knode *n, const char *headline,
		  const struct habit *h);

/* Environments in which what is fine for a developer is not. In autoscale.c. */
bool is_production(const struct name *env);

bool in_words(const char *text, const char *const *words); /* a list that ends with NULL */

#endif
