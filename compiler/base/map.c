/* map.c - open addressing, doubled at three quarters; nothing is ever removed. */
#include "base/map.h"

#include <stdint.h>

static size_t slot_of(const struct map *m, const void *key)
{
	uint64_t h = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 32) & (m->cap - 1);

	while (m->slots[i].key && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return i;
}

void *map_get(const struct map *m, const void *key)
{
	return m->cap ? m->slots[slot_of(m, key)].value : NULL;
}

static void grow(struct arena *a, struct map *m)
{
	struct map bigger = { .cap = m->cap ? m->cap * 2 : 16, .n = m->n };

	bigger.slots = arena_array(a, struct map_slot, bigger.cap);
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key)
			bigger.slots[slot_of(&bigger, m->slots[i].key)] = m->slots[i];
	*m = bigger;
}

void map_put(struct arena *a, struct map *m, const void *key, void *value)
{
	size_t i;

	if (4 * (m->n + 1) > 3 * m->cap)
		grow(a, m);
	i = slot_of(m, key);
	m->n += !m->slots[i].key;
	m->slots[i] = (struct map_slot){ key, value };
}
