/*
 * render.h - turning diagnostics into text.
 *
 * Every renderer is a row of formats.def: a name and a function from a finished sink to text.
 * Renderers print nothing themselves.
 */
#ifndef KZ_DIAG_RENDER_H
#define KZ_DIAG_RENDER_H

#include <stdbool.h>

#include "base/str.h"
#include "diag/diag.h"

struct render_options {
	bool color;    /* ANSI colours (human only) */
	size_t max;    /* most diagnostics shown (human only); 0 is all */
	bool verbose;  /* show fixes of many lines in full */
	const char *(*page)(const char *code); /* the manual's page; NULL: there is no manual */
	const char *version; /* of the compiler; NULL: unsaid */
};

typedef void render_fn(const struct sink *s, const struct render_options *opt, struct sb *out);

/* Finds the renderer of that name (a row of formats.def), NULL when there is none. `opt` may be NULL
 * for plain text without a cap. */
render_fn *render_find(const char *name);

/* The names of all renderers, NULL-terminated, for messages and help. */
const char *const *render_names(void);

#endif
