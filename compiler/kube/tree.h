/*
 * tree.h - Kubernetes objects as trees.
 *
 * Lowering builds them, object rules read them, the emitter writes them.  Every node, leaves and
 * containers alike, carries its origin; a node without one is a defect, and the builders refuse
 * to make it.  Maps keep insertion order here; the emitter writes keys in byte order.  Keys are
 * interned or static strings and are compared as strings.
 */
#ifndef KZ_KUBE_TREE_H
#define KZ_KUBE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "source/span.h"

struct origin; /* eval/origin.h */

enum knode_kind { KNODE_NULL, KNODE_BOOL, KNODE_INT, KNODE_STRING, KNODE_MAP, KNODE_LIST };

struct knode;

struct kentry {
	const char *key;
	struct knode *value;
};

struct knode {
	enum knode_kind kind;
	bool block; /* KNODE_STRING: a text of several lines, written as a literal block */
	const struct origin *origin;
	union {
		bool boolean;
		int64_t integer;
		struct str string;
		struct { struct kentry *v; size_t n, cap; } map;
		struct { struct knode **v; size_t n, cap; } list;
	};
};

/* The apply order of objects: the number in front of a file's name. */
enum korder {
	KORDER_NAMESPACE = 0, KORDER_CLUSTER = 5, KORDER_LIMITS = 8, KORDER_CONFIG = 10, KORDER_ACCOUNT = 20,
	KORDER_POLICY = 30, KORDER_STATE = 40, KORDER_WORKLOAD = 50, KORDER_JOB = 60, KORDER_INGRESS = 70,
	KORDER_MONITOR = 80, KORDER_RAW = 90,
};

/* One Kubernetes object. */
struct kobject {
	const char *api_version;
	const char *kind;
	const char *name;
	const char *namespace_; /* NULL for cluster-scoped objects */
	struct knode *root;	/* the whole object, apiVersion and kind included */
	const struct origin *origin;
	struct span decl;	/* the declaration that made it */
	const char *file;	/* stem of the output file: "40-backend" */
	const struct object *owner; /* declaration whose `allow`s apply; may be NULL */
	bool secret_template;	/* written as *.template.yaml, never applied */
};

/* Makers. `o` is never NULL. Strings are not copied and must outlive the tree; they are
 * NUL-terminated behind their last byte, so that k_string() can hand them out. */
struct knode *k_str(struct arena *a, struct str s, const struct origin *o);
struct knode *k_strz(struct arena *a, const char *s, const struct origin *o);
struct knode *k_int(struct arena *a, int64_t i, const struct origin *o);
struct knode *k_bool(struct arena *a, bool b, const struct origin *o);
struct knode *k_null(struct arena *a, const struct origin *o);
struct knode *k_map(struct arena *a, const struct origin *o);
struct knode *k_list(struct arena *a, const struct origin *o);

/* Sets a key, replacing a value that is there; returns `value`. */
struct knode *k_set(struct arena *a, struct knode *map, const char *key, struct knode *value);
struct knode *k_push(struct arena *a, struct knode *list, struct knode *value);
/* The value under a key, NULL when absent or when `map` is NULL or no map. */
struct knode *k_get(const struct knode *map, const char *key);
/* The same along a dotted path, "spec.template.spec"; keys with dots cannot be reached so. */
struct knode *k_path(const struct knode *map, const char *path);
/* Removes a key; returns whether it was there. */
bool k_remove(struct knode *map, const char *key);
/* The child map or list under a key, made with origin `o` when absent. */
struct knode *k_map_at(struct arena *a, struct knode *map, const char *key, const struct origin *o);
struct knode *k_list_at(struct arena *a, struct knode *map, const char *key, const struct origin *o);

/* Reading. The default is returned when the node is NULL or of another kind. */
const char *k_string(const struct knode *n, const char *otherwise);
int64_t k_integer(const struct knode *n, int64_t otherwise);
bool k_true(const struct knode *n);

/* A deep copy that shares strings, keys and origins. */
struct knode *k_copy(struct arena *a, const struct knode *n);
/* Same data: the order of keys, origins and the block flag do not count. */
bool k_equal(const struct knode *x, const struct knode *y);

#endif
