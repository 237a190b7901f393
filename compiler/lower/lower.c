/*
 * lower.c - runs every kind, finds collisions, sorts into apply order, applies the patches.
 *
 * Objects are sorted by file and inside a file by kind, so that applying top to bottom never
 * names something that comes later; ties keep the order in which they were made.  Collisions are
 * looked for after the raw objects, which may collide with made ones, and before the patches,
 * which may not rename.
 */
#include "lower/lower.h"

#include <stdlib.h>
#include <string.h>

#include "lower/context.h"

/* Where a kind stands inside its file. Kinds that are not here are raw ones, and come last. */
static const struct {
	const char *kind;
	enum korder order;
} kind_order[] = {
	{ "Namespace", KORDER_NAMESPACE },
	{ "ClusterIssuer", KORDER_CLUSTER },
	{ "LimitRange", KORDER_LIMITS },
	{ "ResourceQuota", KORDER_LIMITS },
	{ "ConfigMap", KORDER_CONFIG },
	{ "Secret", KORDER_CONFIG },
	{ "ExternalSecret", KORDER_CONFIG },
	{ "SealedSecret", KORDER_CONFIG },
	{ "ServiceAccount", KORDER_ACCOUNT },
	{ "Role", KORDER_ACCOUNT },
	{ "RoleBinding", KORDER_ACCOUNT },
	{ "NetworkPolicy", KORDER_POLICY },
	{ "PersistentVolumeClaim", KORDER_STATE },
	{ "Service", KORDER_STATE },
	{ "StatefulSet", KORDER_WORKLOAD },
	{ "Deployment", KORDER_WORKLOAD },
	{ "DaemonSet", KORDER_WORKLOAD },
	{ "HorizontalPodAutoscaler", KORDER_WORKLOAD },
	{ "PodDisruptionBudget", KORDER_WORKLOAD },
	{ "Job", KORDER_JOB },
	{ "CronJob", KORDER_JOB },
	{ "Gateway", KORDER_INGRESS },
	{ "HTTPRoute", KORDER_INGRESS },
	{ "Ingress", KORDER_INGRESS },
	{ "ServiceMonitor", KORDER_MONITOR },
	{ "PrometheusRule", KORDER_MONITOR },
};

static enum korder order_of(const char *kind)
{
	for (size_t i = 0; i < sizeof(kind_order) / sizeof(kind_order[0]); i++) {
		if (strcmp(kind_order[i].kind, kind) == 0)
			return kind_order[i].order;
	}
	return KORDER_RAW;
}

/* An object with what it is compared by; `at` is where it stood, which makes the sort stable. */
struct ranked {
	struct kobject *object;
	enum korder order;
	size_t at;
};

static struct ranked *rank(struct arena *a, const kobject_list *all)
{
	struct ranked *r = arena_array(a, struct ranked, all->n);

	vec_for(i, all)
		r[i] = (struct ranked){ all->v[i], order_of(all->v[i]->kind), i };
	return r;
}

static int by_place(const struct ranked *x, const struct ranked *y)
{
	return x->at < y->at ? -1 : x->at > y->at;
}

static int by_file(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	int c = strcmp(a->object->file, b->object->file);

	if (c == 0)
		c = (int)a->order - (int)b->order;
	return c ? c : by_place(a, b);
}

static void sort_objects(struct arena *a, kobject_list *all)
{
	struct ranked *r = rank(a, all);

	if (all->n)
		qsort(r, all->n, sizeof(*r), by_file);
	vec_for(i, all)
		all->v[i] = r[i].object;
}

/* "apps" of "apps/v1", "" of "v1": versions of a group show the same objects. */
static struct str group_of(const char *api_version)
{
	const char *slash = strchr(api_version, '/');

	return (struct str){ api_version, slash ? (size_t)(slash - api_version) : 0 };
}

static int compare_identity(const struct kobject *x, const struct kobject *y)
{
	int c = strcmp(x->kind, y->kind);

	if (c == 0)
		c = str_cmp(group_of(x->api_version), group_of(y->api_version));
	if (c == 0)
		c = strcmp(x->namespace_ ? x->namespace_ : "", y->namespace_ ? y->namespace_ : "");
	return c ? c : strcmp(x->name, y->name);
}

static int by_identity(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	int c = compare_identity(a->object, b->object);

	return c ? c : by_place(a, b);
}

static void report_collision(struct sink *sink, const struct kobject *first,
			     const struct kobject *second)
{
	struct diag *d = diag_new(sink, KZ_D010, second->decl,
				  "two declarations make the %s `%s`", second->kind, second->name);

	diag_here(d, "makes it again");
	diag_label(d, first->decl, "makes it first");
	if (second->owner)
		diag_object(d, second->owner->path);
	diag_note(d, "Kubernetes would keep whichever is applied last");
	diag_help(d, "rename one of the two");
}

/* Two declarations of one name share all their objects: it is said of one of them. */
struct pair {
	struct span first, second;
};

typedef VEC(struct pair) pair_list;

static bool told_already(const pair_list *told, const struct kobject *x, const struct kobject *y)
{
	const struct pair p = { x->decl, y->decl };

	vec_for(i, told)
		if (!memcmp(&told->v[i], &p, sizeof(p)))
			return true;
	return false;
}

static void find_collisions(struct arena *a, struct sink *sink, const kobject_list *all)
{
	struct ranked *r = rank(a, all);
	pair_list told = { 0 };
	size_t first = 0;

	if (all->n)
		qsort(r, all->n, sizeof(*r), by_identity);
	for (size_t i = 1; i < all->n; i++) {
		const struct kobject *x = r[first].object, *y = r[i].object;

		if (compare_identity(x, y))
			first = i;
		else if (!told_already(&told, x, y)) {
			report_collision(sink, x, y);
			vec_push(a, &told, ((struct pair){ x->decl, y->decl }));
		}
	}
}

void lower_model(struct arena *a, struct sink *sink, const struct model *m, kobject_list *ret)
{
	struct lower l = { .a = a, .sink = sink, .m = m, .out = ret };

#define KIND(function, doc) function(&l);
#include "lower/kinds.def"
#undef KIND
	find_collisions(a, sink, ret);
	sort_objects(a, ret);
	lower_patches(&l);
}
