/*
 * hash.c - SHA-256 of a tree.
 *
 * The hash is taken over the tree itself, keys in byte order and every text with its length in
 * front, not over YAML: a change of the emitter's layout must not rename every Job and restart
 * every pod.
 */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "lower/context.h"

static void add_node(struct sb *b, const struct knode *n);

static void add_text(struct sb *b, const char *s, size_t n)
{
	sb_printf(b, "%zu:", n);
	sb_add(b, s, n);
}

static int by_key(const void *x, const void *y)
{
	const struct kentry *a = x, *b = y;

	return strcmp(a->key, b->key);
}

static void add_map(struct sb *b, const struct knode *n)
{
	size_t size = n->map.n * sizeof(struct kentry);
	struct kentry *sorted = heap_resize(NULL, size + 1);

	if (size)
		memcpy(sorted, n->map.v, size);
	qsort(sorted, n->map.n, sizeof(*sorted), by_key);
	for (size_t i = 0; i < n->map.n; i++) {
		add_text(b, sorted[i].key, strlen(sorted[i].key));
		add_node(b, sorted[i].value);
	}
	free(sorted);
}

static void add_node(struct sb *b, const struct knode *n)
{
	switch (n->kind) {
	case KNODE_NULL:
		sb_addc(b, 'n');
		break;
	case KNODE_BOOL:
		sb_addz(b, n->boolean ? "t" : "f");
		break;
	case KNODE_INT:
		sb_printf(b, "i%lld;", (long long)n->integer);
		break;
	case KNODE_STRING:
		sb_addc(b, 's');
		add_text(b, n->string.s, n->string.n);
		break;
	case KNODE_MAP:
		sb_addc(b, '{');
		add_map(b, n);
		sb_addc(b, '}');
		break;
	case KNODE_LIST:
		sb_addc(b, '[');
		vec_for(i, &n->list)
			add_node(b, n->list.v[i]);
		sb_addc(b, ']');
		break;
	}
}

const char *content_hash(struct lower *l, const struct knode *node, size_t n)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	struct sb b = { 0 };

	add_node(&b, node);
	SHA256Data((const uint8_t *)b.s, b.n, hex);
	sb_free(&b);
	return arena_strndup(l->a, hex, n < sizeof(hex) ? n : sizeof(hex) - 1);
}
