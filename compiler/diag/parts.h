/*
 * parts.h - what sink.c and diag.c share: the sink's inside, and adding parts to a diagnostic.
 *
 * Every adder leaves a part that is there already alone; so telling twice and merging two
 * diagnostics are the same thing.  Texts are not copied and must live in the sink's arena.
 */
#ifndef KZ_DIAG_PARTS_H
#define KZ_DIAG_PARTS_H

#include "diag/diag.h"

struct checked {
	const struct name *env;
	size_t run;
};

struct sink {
	struct arena *arena;
	struct sources *sources;
	VEC(struct diag *) diags;
	const struct name *env;
	struct span context; /* whose fault a finding in another file is */
	const char *context_text;
	size_t env_count;
	size_t run; /* the how-manieth walk over environments: one for each stack */
	VEC(struct checked) checked; /* environments that all checks have seen */
	size_t reported; /* diagnostics made so far, merged ones included */
	enum level levels[KZ_CODE_COUNT];
};

void diag_add_label(struct diag *d, struct label label);
void diag_add_value(struct diag *d, struct diag_value value);
void diag_add_note(struct diag *d, const char *text);
void diag_add_help(struct diag *d, const char *text);
void diag_add_fix(struct diag *d, struct fix *fix);

/* Adds everything that `from` tells and `d` does not; both have one code, place and headline. */
void diag_absorb(struct diag *d, const struct diag *from);

#endif
