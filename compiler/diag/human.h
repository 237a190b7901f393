/*
 * human.h - one diagnostic as people read it; other formats carry it along as text.
 */
#ifndef KZ_DIAG_HUMAN_H
#define KZ_DIAG_HUMAN_H

#include "diag/render.h"

void human_add(const struct sources *ss, const struct diag *d, const struct render_options *opt,
	       struct sb *out);

#endif
