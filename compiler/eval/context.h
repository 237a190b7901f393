/*
 * context.h - the state of one evaluation.  Private to eval/.
 *
 * Two stages: while `settled` is false, statements are executed and make objects with bindings;
 * then everything is computed.  Expressions of the first stage (conditions, loop lists, names)
 * may read parameters and bindings, not fields of declarations: those could still change.
 */
#ifndef KZ_EVAL_CONTEXT_H
#define KZ_EVAL_CONTEXT_H

#include "base/map.h"
#include "eval/eval.h"

enum binding_state { BINDING_NEW, BINDING_RUNNING, BINDING_DONE };

struct binding {
	const struct expr *expr; /* NULL: the value is there already */
	struct scope *scope;
	const struct type *type;  /* NULL: whatever it is */
	struct origin *origin;
	struct object *object;	  /* whose field it is; its fields are in scope */
	struct binding *prev;	  /* what it replaced; for += what it extends */
	bool append;
	bool fallback;		  /* what a parameter is when nobody says more */
	bool lenient;		  /* numbers and booleans may stand for their text */
	enum binding_state state;
	const struct value *value;
};

/* A name that an expression can see: a parameter (object and index), a let, a loop variable. */
struct local {
	const struct name *name;
	struct object *object;
	int index;
	struct binding *binding;
	struct span span;
};

struct scope {
	struct scope *up;
	struct module *module;
	struct object *object;	/* a block's body: its fields can be seen; NULL: none */
	struct object *owner;	/* stack or component instance whose declarations can be seen */
	VEC(struct local) locals;
};

/* What a statement belongs to while it is executed. */
struct layer {
	enum origin_kind kind;
	const struct name *env;
	bool refines; /* what it names must exist */
};

/* A component: its declaration and the set made from its parameters. */
struct component {
	const struct stmt *stmt;
	struct module *module;
	struct set_def set;
	const struct name *name;
	VEC(const struct stmt *) params; /* in order; index i is field i or block, see param_index */
	VEC(int) field_index;		 /* field of parameter i, -1 when it is a block */
};

/* The parameters that a record's set was made from. */
struct record {
	const struct stmt *const *params;
	size_t n;
	struct scope *scope;
};

struct deferred {
	const struct stmt *stmt;
	struct scope *scope;
	struct layer layer;
};

/* A declaration that a layer took away. */
struct removal {
	const struct object *object;
	struct span span;
};

/* What a stack or a component instance has beside its fields: declarations and exports. */
struct declarations {
	object_list all;
	struct map by_name; /* name -> struct same_name */
	object_list unnamed;
	VEC(struct removal) removed;
	VEC(struct deferred) deferred;
	VEC(struct local) exports;
	struct scope *body; /* scope of the body: parameters and lets */
	bool params_settled;
	bool expanded;
};

struct same_name {
	object_list objects;
};

struct set_names {
	const struct name **fields;
	const struct name **blocks;
};

struct eval {
	struct arena *a;
	struct interner *in;
	struct sink *sink;
	struct program *p;
	struct module *module;
	const environment_list *envs;
	bool settled;
	unsigned steps;
	unsigned depth; /* of nested evaluations */
	bool out_of_steps;
	struct map set_names;	/* set_def -> struct set_names */
	struct map nouns;	/* name -> noun_def */
	struct map components;	/* stmt -> struct component */
	struct map records;	/* set_def -> struct record: defaults of a record's fields */
	struct map module_scopes; /* module -> scope */
	struct map decls;	/* object -> struct declarations */
	object_list instances;	/* of components, in order of making */
	const struct origin *origin; /* of what is being computed */
	VEC(const struct origin *) deps; /* what the running bindings have read */
	size_t deps_base;		 /* where the current binding's part begins */
	VEC(struct binding *) running;
	const struct name *main_name, *env_word, *stack_word;
};

/* layers.c: executing statements. */
void exec_body(struct eval *e, struct object *o, const struct body *b, struct scope *s,
	       const struct layer *l);
/* The two halves of an environment's body: what it says of parameters, and the rest. */
void exec_settings(struct eval *e, struct object *o, const struct body *b, struct scope *s,
		   const struct layer *l);
void exec_refinements(struct eval *e, struct object *o, const struct body *b, struct scope *s,
		      const struct layer *l);
/* Makes what `let` names in a body known there, whatever the order; bind_locals() also the
 * parameters of a stack or component. */
void bind_lets(struct eval *e, const struct body *b, struct scope *s, const struct layer *l);
void bind_locals(struct eval *e, struct object *o, const struct body *b, struct scope *s,
		 const struct layer *l);
struct origin *origin_at(struct eval *e, const struct layer *l, struct span span,
			 const char *what);
struct object *object_make(struct eval *e, struct object *parent, const struct set_def *set,
			   struct origin *origin);
struct scope *scope_make(struct eval *e, struct scope *up);
struct declarations *declarations_of(struct eval *e, const struct object *o);
struct object *declaration_find(struct eval *e, struct object *owner, const struct name *name,
				enum noun noun, const struct component *c);
void bind_field(struct eval *e, struct object *o, int index, const struct expr *x,
		struct scope *s, struct origin *origin, bool append);
const struct set_names *names_of(struct eval *e, const struct set_def *set);
int field_named(struct eval *e, const struct object *o, const struct name *name);
int block_named_index(struct eval *e, const struct object *o, const struct name *name);
const char *stmt_name_text(struct eval *e, const struct stmt *st, struct scope *s);
const char *object_path(struct eval *e, const struct object *parent, const char *last);

/* component.c */
struct component *component_find(struct eval *e, const struct scope *s,
				 const struct ident *path, size_t n);
void component_expand(struct eval *e, struct object *instance);
const struct type *type_from(struct eval *e, const struct type_expr *t, struct scope *s);
const struct set_def *param_block_set(struct eval *e, const struct type_expr *t, struct scope *s);
void set_from_params(struct eval *e, struct set_def *set, const struct stmt *const *params,
		     size_t n, struct scope *s, int *ret_index);
struct scope *module_scope(struct eval *e, struct module *m);

/* expr.c, reference.c, builtin.c, coerce.c: values. All return a value, never NULL. */
const struct value *eval_expr(struct eval *e, const struct expr *x, struct scope *s,
			      const struct type *want);
const struct value *eval_operator(struct eval *e, const struct expr *x, struct scope *s,
				  const struct type *want);
const struct value *eval_name(struct eval *e, const struct expr *x, struct scope *s,
			      const struct type *want);
const struct value *eval_member(struct eval *e, const struct expr *x, struct scope *s,
				const struct type *want);
const struct value *eval_call(struct eval *e, const struct expr *x, struct scope *s,
			      const struct type *want);
const struct value *coerce(struct eval *e, const struct value *v, const struct type *t,
			   struct span where, const char *what, bool lenient);
/* The declaration itself when its noun is one of these, or an instance's `main`; NULL: neither. */
struct object *main_of(struct eval *e, struct object *o, unsigned nouns);
const struct value *binding_value(struct eval *e, struct binding *b);
const struct value *object_value(struct eval *e, struct object *o, int index);
const struct value *default_value(struct eval *e, const struct object *o,
				  const struct field_def *f);
struct value *value_make(struct eval *e, enum value_kind kind);
const struct value *value_error(struct eval *e);
const struct value *value_string(struct eval *e, const char *s);
const struct value *value_ref(struct eval *e, struct object *o);
struct object *block_value(struct eval *e, struct object *o, int index);
const struct value *value_number(struct eval *e, struct num n, enum type_kind unit);
void depend(struct eval *e, const struct value *v);
/* Gives a loop's variable its value; nothing in the form without that variable. */
void bind_loop(struct eval *e, struct scope *s, const struct ident *id, const struct value *v);
bool local_find(struct scope *s, const struct name *n, struct local *ret);

/* alternatives.c */
void check_alternatives(struct eval *e, const struct object *o);

/* finish.c */
void finish_program(struct eval *e);
void object_evaluate(struct eval *e, struct object *o);

/* raw.c */
const struct value *eval_raw(struct eval *e, const struct stmt *st, struct scope *s,
			     const struct origin *origin);

#endif
