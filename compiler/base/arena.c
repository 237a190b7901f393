/*
 * arena.c - region allocation in chunks.
 *
 * Chunks come zeroed from calloc(), double in size up to a ceiling, and are bumped from the front.
 * A request too big to waste the rest of the current chunk for gets a chunk of its own, put
 * behind the current one.  Under AddressSanitizer the unused rest of a chunk is poisoned and
 * every allocation is followed by a poisoned gap, so that an overrun inside an arena is seen.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define KZ_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KZ_ASAN 1
#endif
#endif

#ifdef KZ_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP ((size_t)16)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP ((size_t)0)
#endif

#define ALIGN ((size_t) _Alignof(max_align_t))
#define FIRST_CHUNK ((size_t)8 << 10)
#define LARGEST_CHUNK ((size_t)1 << 20)

struct chunk {
	struct chunk *next;
	size_t used;
	size_t cap;
	max_align_t data[];
};

struct arena {
	struct chunk *chunks; /* the first one is the one being filled */
	size_t next_cap;
	size_t bytes;
};

/* There is nothing sensible to do without memory, and every caller would have to say so. */
void *heap_must(void *p)
{
	if (!p)
		abort();
	return p;
}

struct arena *arena_new(void)
{
	struct arena *a = heap_must(calloc(1, sizeof(*a)));

	a->next_cap = FIRST_CHUNK;
	a->bytes = sizeof(*a);
	return a;
}

void arena_free(struct arena *a)
{
	struct chunk *next;

	if (!a)
		return;
	for (struct chunk *c = a->chunks; c; c = next) {
		next = c->next;
		UNPOISON(c->data, c->cap);
		free(c);
	}
	free(a);
}

static struct chunk *chunk_new(struct arena *a, size_t cap)
{
	struct chunk *c = heap_must(calloc(1, sizeof(*c) + cap));

	c->cap = cap;
	a->bytes += sizeof(*c) + cap;
	POISON(c->data, cap);
	return c;
}

static void *chunk_take(struct chunk *c, size_t room, size_t size)
{
	char *p = (char *)c->data + c->used;

	c->used += room;
	UNPOISON(p, size);
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t room;
	struct chunk *c = a->chunks;

	if (size > SIZE_MAX / 2)
		abort();
	room = (size + GAP + ALIGN - 1) / ALIGN * ALIGN;
	if (room == 0)
		room = ALIGN; /* distinct objects keep distinct addresses */
	if (c && c->cap - c->used >= room)
		return chunk_take(c, room, size);
	if (c && room > a->next_cap / 4) {
		c = chunk_new(a, room);
		c->next = a->chunks->next;
		a->chunks->next = c;
		return chunk_take(c, room, size);
	}
	c = chunk_new(a, room > a->next_cap ? room : a->next_cap);
	c->next = a->chunks;
	a->chunks = c;
	if (a->next_cap < LARGEST_CHUNK)
		a->next_cap *= 2;
	return chunk_take(c, room, size);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n)
		memcpy(p, s, n);
	return p;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char shortly[160]; /* most texts are shorter: then they are formatted once */
	va_list again;
	int n;
	char *p;

	va_copy(again, ap);
	n = fmt ? vsnprintf(shortly, sizeof(shortly), fmt, again) : -1; /* gcc warns of NULL else */
	va_end(again);
	if (n < 0)
		return arena_alloc(a, 1);
	if ((size_t)n < sizeof(shortly))
		return arena_strndup(a, shortly, (size_t)n);
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

size_t arena_bytes(const struct arena *a)
{
	return a->bytes;
}

void *heap_resize(void *p, size_t size)
{
	return heap_must(realloc(p, size ? size : 1));
}
