/*
 * preview.h - what a fix would make of the source, shown under its help line.
 */
#ifndef KZ_DIAG_PREVIEW_H
#define KZ_DIAG_PREVIEW_H

#include "diag/draw.h"

/* The greatest line number that preview_draw() can show. */
unsigned preview_last_line(const struct sources *ss, const struct fix *f);

/* The edited line with marks under what is new or, when more lines than one change, the lines
 * removed and added; nothing when the edits are in several files or overlap, and nothing for
 * changes of many lines unless `all`. */
void preview_draw(const struct canvas *c, const struct fix *f, bool all);

#endif
