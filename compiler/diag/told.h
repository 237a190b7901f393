/*
 * told.h - what the formats that do not draw share: a finding in words.
 */
#ifndef KZ_DIAG_TOLD_H
#define KZ_DIAG_TOLD_H

#include "base/str.h"
#include "diag/diag.h"

/* The headline with its environments. */
void told_headline(const struct diag *d, struct sb *out);

/* A line for each value, note, help and fix, each line with `indent` before it. */
void told_details(const struct diag *d, const char *indent, struct sb *out);

/* Whether the label has a place to be shown. */
bool told_place(const struct sources *ss, const struct label *l);

#endif
