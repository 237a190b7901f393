/*
 * arena.h - region allocation.
 *
 * Everything a run makes lives in an arena and dies with it: nothing is freed early, nothing is
 * reference-counted.  One arena per source file holds tokens and syntax tree; one per run holds
 * values, model and Kubernetes tree.  Running out of memory is the only failure in the compiler
 * that aborts, and it aborts here.  Freed arenas are poisoned for AddressSanitizer.
 */
#ifndef KZ_BASE_ARENA_H
#define KZ_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* Returns a new, empty arena; never NULL. Free it with arena_free(). */
struct arena *arena_new(void);

/* Releases the arena and everything allocated from it. NULL is allowed. */
void arena_free(struct arena *a);

/* Returns `size` zeroed bytes, aligned for any type; never NULL. `size` may be 0. */
void *arena_alloc(struct arena *a, size_t size);

/* Returns a NUL-terminated copy of the `n` bytes at `s`. */
char *arena_strndup(struct arena *a, const char *s, size_t n);

/* Returns a NUL-terminated formatted string owned by the arena. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Bytes taken from the system so far. */
size_t arena_bytes(const struct arena *a);

/* Resizes a malloc()ed block; never NULL. For the few buffers that an arena cannot hold because
 * they grow byte by byte; take the result into an arena, or free() it. */
void *heap_resize(void *p, size_t size);

/* Returns `p`; aborts when it is NULL. For memory that a library took and would not get. */
void *heap_must(void *p);

#define arena_new_of(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (n)))

#endif
