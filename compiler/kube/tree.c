/*
 * tree.c - making, reading and comparing Kubernetes trees.
 *
 * Every maker asserts that there is an origin: a leaf without one would only be noticed when
 * somebody asks "why", long after the place that forgot it.  Keys are searched one after another;
 * the maps of Kubernetes are short, and the only long ones (ConfigMap data) are built once.
 */
#include "kube/tree.h"

#include <assert.h>
#include <string.h>

static struct knode *node_new(struct arena *a, enum knode_kind kind, const struct origin *o)
{
	struct knode *n = arena_new_of(a, struct knode);

	assert(o != NULL);
	n->kind = kind;
	n->origin = o;
	return n;
}

struct knode *k_str(struct arena *a, struct str s, const struct origin *o)
{
	struct knode *n = node_new(a, KNODE_STRING, o);

	n->string = s;
	return n;
}

struct knode *k_strz(struct arena *a, const char *s, const struct origin *o)
{
	return k_str(a, str_of(s), o);
}

struct knode *k_int(struct arena *a, int64_t i, const struct origin *o)
{
	struct knode *n = node_new(a, KNODE_INT, o);

	n->integer = i;
	return n;
}

struct knode *k_bool(struct arena *a, bool b, const struct origin *o)
{
	struct knode *n = node_new(a, KNODE_BOOL, o);

	n->boolean = b;
	return n;
}

struct knode *k_null(struct arena *a, const struct origin *o)
{
	return node_new(a, KNODE_NULL, o);
}

struct knode *k_map(struct arena *a, const struct origin *o)
{
	return node_new(a, KNODE_MAP, o);
}

struct knode *k_list(struct arena *a, const struct origin *o)
{
	return node_new(a, KNODE_LIST, o);
}

static struct kentry *find(const struct knode *map, const char *key, size_t len)
{
	if (!map || map->kind != KNODE_MAP)
		return NULL;
	vec_for(i, &map->map) {
		const char *k = map->map.v[i].key;

		if (*k == *key && strncmp(k, key, len) == 0 && k[len] == '\0')
			return &map->map.v[i];
	}
	return NULL;
}

struct knode *k_set(struct arena *a, struct knode *map, const char *key, struct knode *value)
{
	struct kentry *e;

	assert(map->kind == KNODE_MAP && value != NULL);
	e = find(map, key, strlen(key));
	if (e)
		e->value = value;
	else
		vec_push(a, &map->map, ((struct kentry){ key, value }));
	return value;
}

struct knode *k_push(struct arena *a, struct knode *list, struct knode *value)
{
	assert(list->kind == KNODE_LIST && value != NULL);
	vec_push(a, &list->list, value);
	return value;
}

struct knode *k_get(const struct knode *map, const char *key)
{
	const struct kentry *e = find(map, key, strlen(key));

	return e ? e->value : NULL;
}

struct knode *k_path(const struct knode *map, const char *path)
{
	for (;;) {
		size_t len = strcspn(path, ".");
		const struct kentry *e = find(map, path, len);

		if (!e || path[len] == '\0')
			return e ? e->value : NULL;
		map = e->value;
		path += len + 1;
	}
}

bool k_remove(struct knode *map, const char *key)
{
	struct kentry *e = find(map, key, strlen(key));
	size_t after;

	if (!e)
		return false;
	after = (size_t)(map->map.v + map->map.n - (e + 1));
	memmove(e, e + 1, after * sizeof(*e));
	map->map.n--;
	return true;
}

struct knode *k_map_at(struct arena *a, struct knode *map, const char *key, const struct origin *o)
{
	struct knode *n = k_get(map, key);

	return n ? n : k_set(a, map, key, k_map(a, o));
}

struct knode *k_list_at(struct arena *a, struct knode *map, const char *key, const struct origin *o)
{
	struct knode *n = k_get(map, key);

	return n ? n : k_set(a, map, key, k_list(a, o));
}

const char *k_string(const struct knode *n, const char *otherwise)
{
	/* A slice is a C string only by the convention of the makers: their strings are interned,
	 * static or from an arena, and all three end in a NUL. */
	return n && n->kind == KNODE_STRING && n->string.s ? n->string.s : otherwise;
}

int64_t k_integer(const struct knode *n, int64_t otherwise)
{
	return n && n->kind == KNODE_INT ? n->integer : otherwise;
}

bool k_true(const struct knode *n)
{
	return n && n->kind == KNODE_BOOL && n->boolean;
}

struct knode *k_copy(struct arena *a, const struct knode *n)
{
	struct knode *c = node_new(a, n->kind, n->origin);

	if (n->kind == KNODE_MAP) {
		vec_for(i, &n->map) {
			const struct kentry *e = &n->map.v[i];

			vec_push(a, &c->map, ((struct kentry){ e->key, k_copy(a, e->value) }));
		}
	} else if (n->kind == KNODE_LIST) {
		vec_for(i, &n->list)
			vec_push(a, &c->list, k_copy(a, n->list.v[i]));
	} else {
		*c = *n;
	}
	return c;
}

static bool map_equal(const struct knode *x, const struct knode *y)
{
	if (x->map.n != y->map.n)
		return false;
	vec_for(i, &x->map) {
		const struct knode *other = k_get(y, x->map.v[i].key);

		if (!other || !k_equal(x->map.v[i].value, other))
			return false;
	}
	return true;
}

static bool list_equal(const struct knode *x, const struct knode *y)
{
	if (x->list.n != y->list.n)
		return false;
	vec_for(i, &x->list) {
		if (!k_equal(x->list.v[i], y->list.v[i]))
			return false;
	}
	return true;
}

bool k_equal(const struct knode *x, const struct knode *y)
{
	if (!x || !y)
		return x == y;
	if (x->kind != y->kind)
		return false;
	switch (x->kind) {
	case KNODE_NULL:
		return true;
	case KNODE_BOOL:
		return x->boolean == y->boolean;
	case KNODE_INT:
		return x->integer == y->integer;
	case KNODE_STRING:
		return str_eq(x->string, y->string);
	case KNODE_MAP:
		return map_equal(x, y);
	case KNODE_LIST:
		return list_equal(x, y);
	}
	return false;
}
