/*
 * reference.h - what looking up names and members shares.  Private to eval/.
 */
#ifndef KZ_EVAL_REFERENCE_H
#define KZ_EVAL_REFERENCE_H

#include "eval/context.h"

const struct value *local_value(struct eval *e, const struct local *l);

/* The declaration of that name that fits the type; NULL: none. Reports when several do. */
const struct value *named_declaration(struct eval *e, struct scope *s, const struct name *n,
				      const struct type *want, struct span where);
const struct value *ambiguous(struct eval *e, const object_list *list, const struct name *n,
			      struct span where);

/* Configs and secrets have keys; a key that is not there is reported. */
bool has_keys(const struct object *o);
const struct value *key_of(struct eval *e, struct object *o, const struct ident *key);

/* Whether a field may not be read yet, because declarations are still being decided; reports. */
bool not_settled(struct eval *e, const struct object *o, int index, struct span where,
		 const char *name);

#endif
