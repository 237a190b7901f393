/*
 * ports.h - what ports of containers and of Services have in common.  Private to rules/.
 */
#ifndef KZ_RULES_PORTS_H
#define KZ_RULES_PORTS_H

#include "rules/rule.h"

bool port_is_number(const struct knode *n); /* 1 to 65535 */

/* Both have the field, and it says the same. */
bool port_same_field(const struct knode *x, const struct knode *y, const char *key);
bool port_same_name(const struct knode *x, const struct knode *y);
bool port_same_protocol(const struct knode *x, const struct knode *y);

/* The earlier port of the list that `same` takes for this one; NULL: none. */
const struct knode *port_before(const struct knode *ports, size_t at,
				bool (*same)(const struct knode *x, const struct knode *y));

#endif
