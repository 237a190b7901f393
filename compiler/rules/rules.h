/*
 * rules.h - the checks of a whole stack.
 *
 * rules.def is the table: a code, its level, the scope in which it is called, a function.  Rules
 * read and report; they never repair, and they never see syntax or lowering.  They look at the
 * objects that will be emitted wherever they can, so that raw objects and patches are held to
 * the same standard as what the compiler makes itself.
 */
#ifndef KZ_RULES_RULES_H
#define KZ_RULES_RULES_H

#include "base/vec.h"
#include "diag/diag.h"
#include "kube/tree.h"
#include "model/model.h"

/* Runs every rule over one environment: over the model, then over the objects made from it.
 * A finding inside the scope of a matching `allow` is marked used and not reported. */
void rules_run(struct arena *a, struct sink *sink, const struct model *m,
	       struct kobject *const *objects, size_t n);

/* Reports the permissions that no environment has used (KZ-W004). Call it once, when rules_run()
 * is through with all environments of the stack; programs[i] is the program of each. */
void rules_unused_permissions(struct arena *a, struct sink *sink, struct program *const *programs,
			      size_t n);

#endif
