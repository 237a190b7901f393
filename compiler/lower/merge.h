/*
 * merge.h - raw bodies over Kubernetes trees.  Private to lower/.
 */
#ifndef KZ_LOWER_MERGE_H
#define KZ_LOWER_MERGE_H

#include "lower/context.h"

/* Merges a VAL_MAP into a map: maps key by key, everything else replaced, lists as a whole, and
 * null takes a key away (JSON Merge Patch, RFC 7396).  What replaces something keeps its origin
 * in its own, as `prev`. */
void merge_value(struct lower *l, struct knode *map, const struct value *v);

/* A value of a raw body: quantities and durations in the text that Kubernetes reads. */
struct knode *raw_value(struct lower *l, const struct value *v);

#endif
