/*
 * snippet.h - the excerpts of source text with the labels of a diagnostic drawn under them.
 */
#ifndef KZ_DIAG_SNIPPET_H
#define KZ_DIAG_SNIPPET_H

#include "diag/draw.h"

/* The greatest line number that snippet_draw() shows; 0 when no label has a place. */
unsigned snippet_last_line(const struct sources *ss, const struct diag *d);

/* One block per file, the primary label's first. */
void snippet_draw(const struct canvas *c, const struct diag *d);

#endif
