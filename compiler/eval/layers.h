/*
 * layers.h - what the files that execute statements share.  Private to eval/.
 */
#ifndef KZ_EVAL_LAYERS_H
#define KZ_EVAL_LAYERS_H

#include "eval/context.h"

/* Evaluates an expression that decides structure; T_ANY wants nothing in particular. */
const struct value *structural(struct eval *e, const struct expr *x, struct scope *s,
			       enum type_kind want);

/* bind.c */
bool has_declarations(struct eval *e, const struct object *o);
const char *nearest_member(struct eval *e, const struct object *o, const char *wanted,
			   bool with_nouns);
const char *object_word(const struct object *o);
void refine(struct eval *e, struct object *o, const struct layer *l, const struct stmt *st);
struct diag *not_declared(struct eval *e, struct span where, const char *word, const char *name,
			  const char *nearest);
struct binding *binding_make(struct eval *e, struct object *o, const struct expr *x,
			     struct scope *s, struct origin *origin);
bool created_in(const struct object *o, const struct layer *l);
void exec_field(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		const struct layer *l);

/* declare.c */
struct object *block_open(struct eval *e, struct object *o, int index, const struct name *name,
			  const struct stmt *st, const struct layer *l);
void exec_block_statement(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
			  const struct layer *l);
void exec_remove(struct eval *e, struct object *o, const struct stmt *st, struct scope *s,
		 const struct layer *l);

#endif
