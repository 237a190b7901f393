/*
 * vec.c - growing arrays in an arena.
 *
 * The old array stays behind in the arena; doubling keeps what is wasted below what is used.
 */
#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 8;
	void *grown;

	if (want < *cap || want > SIZE_MAX / size)
		abort(); /* more elements than bytes of address space */
	grown = arena_alloc(a, want * size);
	if (n)
		memcpy(grown, v, n * size);
	*cap = want;
	return grown;
}
