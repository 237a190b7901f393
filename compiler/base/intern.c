/*
 * intern.c - interned names.
 *
 * An open-addressed table of pointers, never more than half full, over names in an arena.  Names
 * are never removed.  The hash is FNV-1a with a final mix, fixed, and its order never shows.
 */
#include "base/intern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_SLOTS 256

struct interner {
	struct arena *arena;
	const struct name **slots;
	size_t n;
	size_t mask; /* slots are a power of two */
};

struct interner *interner_new(void)
{
	struct interner *in = heap_resize(NULL, sizeof(*in));

	in->arena = arena_new();
	in->n = 0;
	in->mask = FIRST_SLOTS - 1;
	in->slots = arena_array(in->arena, const struct name *, FIRST_SLOTS);
	return in;
}

void interner_free(struct interner *in)
{
	if (!in)
		return;
	arena_free(in->arena);
	free(in);
}

static uint32_t hash_bytes(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	h ^= h >> 15;
	h *= 0x85ebca6bu;
	return h ^ (h >> 13);
}

/* The slot that holds these bytes, or the empty one where they belong. */
static const struct name **find_slot(const struct interner *in, const char *s, size_t n,
				     uint32_t hash)
{
	size_t i = hash & in->mask;

	for (; in->slots[i]; i = (i + 1) & in->mask) {
		const struct name *name = in->slots[i];

		if (name->hash == hash && name->len == n && (!n || !memcmp(name->s, s, n)))
			break;
	}
	return &in->slots[i];
}

static void grow(struct interner *in)
{
	const struct name **old = in->slots;
	size_t old_n = in->mask + 1;

	in->mask = old_n * 2 - 1;
	in->slots = arena_array(in->arena, const struct name *, old_n * 2);
	for (size_t i = 0; i < old_n; i++)
		if (old[i])
			*find_slot(in, old[i]->s, old[i]->len, old[i]->hash) = old[i];
}

const struct name *intern(struct interner *in, const char *s, size_t n)
{
	uint32_t hash = hash_bytes(s, n);
	const struct name **slot = find_slot(in, s, n, hash);
	struct name *name;

	if (*slot)
		return *slot;
	if ((in->n + 1) * 2 > in->mask) {
		grow(in);
		slot = find_slot(in, s, n, hash);
	}
	name = arena_alloc(in->arena, sizeof(*name) + n + 1);
	name->len = (uint32_t)n;
	name->hash = hash;
	if (n)
		memcpy(name->s, s, n);
	in->n++;
	return *slot = name;
}

const struct name *internz(struct interner *in, const char *s)
{
	return intern(in, s, strlen(s));
}

const struct name *intern_find(const struct interner *in, const char *s, size_t n)
{
	return *find_slot(in, s, n, hash_bytes(s, n));
}
