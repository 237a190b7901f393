/*
 * lower.h - from the typed model to Kubernetes objects.
 *
 * kinds.def lists what is made, one file per kind; lower_program() walks it.  Every leaf gets the
 * origin of the value that it shows, or of the declaration for what the compiler chose itself.
 */
#ifndef KZ_LOWER_LOWER_H
#define KZ_LOWER_LOWER_H

#include "base/arena.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "kube/tree.h"
#include "model/model.h"

typedef VEC(struct kobject *) kobject_list;

/* Lowers everything, raw objects and patches included, in apply order. Reports collisions and
 * patches that miss. */
void lower_model(struct arena *a, struct sink *sink, const struct model *m, kobject_list *ret);

#endif
