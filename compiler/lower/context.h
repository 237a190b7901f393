/*
 * context.h - what every lowering of a kind needs.  Private to lower/.
 *
 * A kind is a function of kinds.def that is called once for a model and makes all objects of its
 * kind.  It makes an object with lower_object(), fills its tree with the put_* helpers, and every
 * node it makes gets the origin of the value it shows; what the compiler chooses itself gets
 * object->origin.
 */
#ifndef KZ_LOWER_CONTEXT_H
#define KZ_LOWER_CONTEXT_H

#include "lower/lower.h"

struct lower {
	struct arena *a;
	struct sink *sink;
	const struct model *m;
	kobject_list *out;
};

/* Every kind of kinds.def, and the patches, which run after all of them and after sorting. */
#define KIND(function, doc) void function(struct lower *l);
#include "lower/kinds.def"
#undef KIND
void lower_patches(struct lower *l);

/* The number in front of a file name, by what the declaration is. */
enum file_order {
	FILE_NAMESPACE = 0,
	FILE_CLUSTER = 5,
	FILE_QUOTA = 8,
	FILE_CONFIG = 10,
	FILE_SECRET = 12,
	FILE_POLICY = 15,
	FILE_ROLE = 18,
	FILE_STATEFUL = 30,
	FILE_JOB = 35,
	FILE_WORKLOAD = 40,
	FILE_INGRESS = 60,
	FILE_MONITOR = 70,
	FILE_DASHBOARD = 75,
	FILE_RAW = 90,
};

enum { LOWER_CLUSTER_SCOPED = 1 };

/* Makes an object with apiVersion, kind and metadata (name, namespace, labels, annotations of the
 * stack) and appends it to the output. `decl` is the declaration it is made from; `file` the stem
 * of its file from lower_file(). Objects that are cluster-scoped carry no label that differs
 * between environments. */
struct kobject *lower_object(struct lower *l, const char *api_version, const char *kind,
			     const char *name, const struct object *decl, const char *file,
			     unsigned flags);

/* Puts the reasons of the declaration's `allow`s into the object that they are about. */
void put_waivers(struct lower *l, const struct kobject *k, const struct object *decl);

/* "40-backend": number and stem of a declaration's file. */
const char *lower_file(struct lower *l, enum file_order order, const char *stem);
const char *workload_file(struct lower *l, const struct workload *w);

/* The recommended labels of a workload's own objects and pods, put into `labels`; the one label
 * that selects its pods is app.kubernetes.io/instance. */
void put_workload_labels(struct lower *l, struct knode *labels, const struct workload *w,
			 const struct origin *o);
/* A label selector's map {app.kubernetes.io/instance: name}. */
struct knode *workload_selector(struct lower *l, const struct workload *w, const struct origin *o);

/* The origin of what the compiler chooses itself for a declaration: "safe default: ...". */
const struct origin *lower_choice(struct lower *l, const struct object *decl, const char *what);

/* Puts a leaf. `o` is its origin. Text is not copied. */
void put_str(struct lower *l, struct knode *map, const char *key, const char *text,
	     const struct origin *o);
void put_int(struct lower *l, struct knode *map, const char *key, int64_t i,
	     const struct origin *o);
void put_bool(struct lower *l, struct knode *map, const char *key, bool b, const struct origin *o);
struct knode *put_map(struct lower *l, struct knode *map, const char *key, const struct origin *o);
struct knode *put_list(struct lower *l, struct knode *map, const char *key,
		       const struct origin *o);

/* Puts an evaluated value in its Kubernetes form: text, numbers, canonical quantities, whole
 * seconds for durations, "30%" for percentages, lists and maps. A NULL value puts nothing. */
void put_value(struct lower *l, struct knode *map, const char *key, const struct value *v);
struct knode *lower_value(struct lower *l, const struct value *v);
/* Canonical quantity node of a CPU or memory value, or of one end of a range. */
struct knode *lower_quantity(struct lower *l, const struct value *v);

/* Kubernetes name of a declaration's ConfigMap or Secret ("app-config", "app-secret", the external
 * one's own name). */
const char *config_name(struct lower *l, const struct object *decl);

/* SHA-256 of a tree's emitted form, first `n` hex digits: for names and annotations that change
 * with content. */
const char *content_hash(struct lower *l, const struct knode *node, size_t n);

#endif
