/*
 * udiff.h - the difference of two texts, for people and `patch`.
 */
#ifndef KZ_CLI_UDIFF_H
#define KZ_CLI_UDIFF_H

#include "base/str.h"

/* A unified diff with three lines of context; nothing when the texts are the same. */
void udiff(const char *path, struct str old, struct str new, struct sb *out);

#endif
