/*
 * origin.h - where a value came from.
 *
 * Every value and every leaf of the output points at its origin, and every origin at what it
 * replaced and what it was computed from.  Diagnostics, annotated output and later readers only
 * walk these chains; nothing else keeps history.
 */
#ifndef KZ_EVAL_ORIGIN_H
#define KZ_EVAL_ORIGIN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/intern.h"
#include "source/span.h"

enum origin_kind {
	ORIGIN_DEFAULT,	  /* the compiler's own choice: `what` says which rule or field made it */
	ORIGIN_COMPONENT, /* written in a component's body */
	ORIGIN_BASE,	  /* written in the stack */
	ORIGIN_ENV,	  /* written in an environment: `env` */
	ORIGIN_SET,	  /* given on the command line */
	ORIGIN_COMPUTED,  /* made from other values: `from` */
};

struct origin {
	enum origin_kind kind;
	struct span span;		 /* the text that says so; the declaration for defaults */
	const struct name *env;		 /* ORIGIN_ENV */
	const char *what;		 /* path of what was set, "backend.replicas"; may be NULL */
	const struct origin *prev;	 /* what this replaced; NULL: nothing */
	const struct origin *const *from; /* what it was computed from */
	size_t from_n;
};

/* A compiler's choice for the declaration at `decl`. */
const struct origin *origin_default(struct arena *a, struct span decl, const char *what);
/* Computed from up to two others (NULL allowed) at `span`. */
const struct origin *origin_computed(struct arena *a, struct span span, const struct origin *x,
				     const struct origin *y);

/* One line for people: "base, stack.kaizen:31", "env `dev`, stack.kaizen:96, replaces base ...". */
struct sources;
const char *origin_describe(struct arena *a, const struct sources *ss, const struct origin *o);

#endif
