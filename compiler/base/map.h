/*
 * map.h - a hash map from pointers to pointers, in an arena.
 *
 * Keys are compared as pointers, which is what interned names and tree nodes want.  There is no
 * iteration: order comes from the vectors beside the map, never from the hash.
 */
#ifndef KZ_BASE_MAP_H
#define KZ_BASE_MAP_H

#include <stddef.h>

#include "base/arena.h"

struct map_slot {
	const void *key;
	void *value;
};

struct map {
	struct map_slot *slots;
	size_t n, cap;
};

/* The value under `key`, NULL when there is none. A zeroed struct is an empty map. */
void *map_get(const struct map *m, const void *key);

/* Sets or replaces. Neither may be NULL. */
void map_put(struct arena *a, struct map *m, const void *key, void *value);

#endif
