/*
 * annotate.h - comments behind the leaves of a finished YAML document; for yaml.c only.
 */
#ifndef KZ_EMIT_ANNOTATE_H
#define KZ_EMIT_ANNOTATE_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"

struct origin;

/* The leaves in the order in which they were written: scalars that are no keys, and empty maps
 * and lists. */
struct leaves {
	VEC(const struct origin *) origins;
	struct arena *arena;
	const char *(*annotate)(void *ctx, const struct origin *o);
	void *ctx;
};

void leaves_add(struct leaves *l, const struct origin *o);

/* Appends `yaml`, one document, to `out` with its comments. False when libyaml cannot read it or
 * finds other leaves than these, which would be a defect of the emitter. */
bool annotate(struct str yaml, const struct leaves *l, struct sb *out);

#endif
