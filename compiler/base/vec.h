/*
 * vec.h - growing arrays in an arena.
 *
 * `VEC(T) xs` declares a zero-initialised vector; `vec_push(a, &xs, x)` appends.  Elements may
 * move when the vector grows, so keep indices or store pointers, never pointers to elements.
 */
#ifndef KZ_BASE_VEC_H
#define KZ_BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC(T)              \
	struct {            \
		T *v;       \
		size_t n;   \
		size_t cap; \
	}

/* Grows the array at `v` so that it holds `n + 1` elements of `size` bytes; used by vec_push. */
void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

#define vec_push(a, vec, x)                                                                    \
	do {                                                                                   \
		if ((vec)->n == (vec)->cap)                                                    \
			(vec)->v = vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap,              \
					    sizeof(*(vec)->v));                                \
		(vec)->v[(vec)->n++] = (x);                                                    \
	} while (0)

#define vec_for(i, vec) for (size_t i = 0; i < (vec)->n; i++)

#endif
