/*
 * object.h - declarations after the environment's layers have been applied.
 *
 * An object is a declaration (service backend) or a block of one (its budget).  While layers are
 * applied it collects bindings: expressions with the scope they were written in, newest first,
 * each knowing what it replaced.  eval_environment() then evaluates every binding against the
 * type of its field; what later phases read are the values.
 */
#ifndef KZ_EVAL_OBJECT_H
#define KZ_EVAL_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/intern.h"
#include "base/vec.h"
#include "eval/origin.h"
#include "eval/value.h"
#include "syntax/ast.h"
#include "type/noun.h"

struct scope;
struct binding;
struct component;

struct open_entry { /* a key of an open set: config, env, labels */
	const struct name *key;
	struct binding *binding;
	const struct value *value;
	struct span key_span;
};

struct arrow {
	const struct value *to;	    /* VAL_REF; NULL for `internet` */
	const struct value *port;   /* number or name; NULL: every port */
	bool internet;
	bool wait, wait_given;
	int64_t pool;		    /* connections that one pod keeps open; 0: not said */
	const struct origin *origin;
	const struct target *target; /* as written */
	const struct stmt *stmt;
	struct scope *scope;
};

struct assertion {
	const struct stmt *stmt;
	struct scope *scope;
};

struct permission { /* allow CODE because "..." until DATE */
	int code; /* enum diag_code */
	const struct stmt *stmt;
	struct scope *scope;
	const struct name *env; /* given in this environment only; NULL: in all */
	const char *reason;
	struct str until;
	bool used;
};

struct refinement { /* another place that writes to the object */
	struct span span;
	struct span body; /* from brace to brace; no place: it has no braces */
	const struct name *env; /* NULL: base or component */
};

typedef VEC(struct object *) object_list;

struct object {
	enum noun noun; /* N_NONE for blocks */
	const struct set_def *set;
	const struct block_def *block;
	const struct name *name;      /* as written; NULL for unnamed */
	const char *full_name;	      /* Kubernetes name: instance and child joined */
	const char *path;	      /* for people: "backend", "backend.budget", "db.exporter" */
	struct object *parent;	      /* enclosing declaration or component instance; NULL: stack */
	struct component *component;  /* N_COMPONENT: what it is an instance of */
	const struct origin *origin;  /* the declaration */
	struct span decl;	      /* head of the declaration */
	struct str doc;
	bool external;
	bool implied; /* made by the compiler, not written */

	struct binding **bindings;    /* by field index */
	const struct value **values;  /* by field index, default filled in; NULL: unset */
	object_list *blocks;	      /* by block index */
	VEC(struct open_entry) open;
	VEC(struct arrow) arrows;
	VEC(struct assertion) assertions;
	VEC(struct permission *) permissions;
	VEC(struct refinement) refinements;
	struct scope *scope;	      /* in which the body's names are looked up */
	struct binding *alias;	      /* `resources = other.resources`: unset fields come from there */
	struct object *alias_object;
	bool alias_wrong;	      /* reported; what is missing then is not */
	bool evaluated;
};

/* A raw object or patch, with its body still as syntax plus scope; see eval_raw(). */
struct raw {
	const struct stmt *stmt;
	struct scope *scope;
	struct object *owner; /* stack or component instance */
	const struct origin *origin;
	const struct name *env;
	const char *api_version; /* objects only */
	const char *kind;
	const char *name;	 /* NULL: patch of every object of the kind */
	const struct value *body; /* VAL_MAP */
	VEC(struct permission *) permissions; /* `allow`s in the body of an object */
};

/* One environment of one stack, evaluated. */
struct program {
	const struct name *env;	       /* NULL: the stack declares no environments */
	const char *stack_name;
	const char *namespace_;
	const struct origin *namespace_origin;
	struct object *stack;
	struct object *platform;       /* never NULL: with defaults when nobody wrote one */
	object_list by_noun[NOUN_COUNT]; /* every declaration, components expanded, in order */
	VEC(struct raw) objects;
	VEC(struct raw) patches;
	bool failed; /* an error was reported while evaluating */
};

/* The value of a field; NULL when it is unset and has no default. */
static inline const struct value *field(const struct object *o, int index)
{
	return o && o->values ? o->values[index] : NULL;
}

/* The block of a BLOCK_ONE index, NULL when it was not written. */
static inline struct object *block(const struct object *o, int index)
{
	return o && o->blocks[index].n ? o->blocks[index].v[0] : NULL;
}

/* The named block, NULL when there is none. */
struct object *block_named(const struct object *o, int index, const char *name);

/* An open key's value by name, NULL when it is not there. */
const struct value *open_get(const struct object *o, const char *key);

/* The stack's own declaration of the component instance that the object is part of; NO_SPAN when
 * it is part of none. A finding inside a component points there too. */
struct span instance_span(const struct object *o);

/* Where the winning text of a field stands; the declaration when the default holds. */
struct span field_span(const struct object *o, int index);

/* The same, of the value alone: what a correction would replace. */
struct span value_span(const struct object *o, int index);

/* The origin of a field's value; the declaration's when unset. Never NULL. */
const struct origin *field_origin(const struct object *o, int index);

#endif
