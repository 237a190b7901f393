/*
 * build.h - what the files that build the model share.  Private to model/.
 */
#ifndef KZ_MODEL_BUILD_H
#define KZ_MODEL_BUILD_H

#include "model/model.h"

struct build {
	struct arena *a;
	struct interner *in;
	struct sink *sink;
	struct model *m;
};

/* Reports that `to` has no port as `v` says. */
void no_such_port(struct build *b, const struct object *to, const struct value *v,
		  struct span where);

/* Reports every port that a probe, hook, monitor or route names and nothing declares. */
void check_ports(struct build *b);

#endif
