/*
 * view.c - finding pods, containers and other objects in the trees.
 *
 * A pod spec is found by the kind of its object; an unknown kind (an Argo Rollout, say) has one
 * when it looks like a Deployment.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rules/rule.h"

static const struct {
	const char *kind, *meta, *spec;
} places[] = {
	{ "Pod", "metadata", "spec" },
	{ "PodTemplate", "template.metadata", "template.spec" },
	{ "CronJob", "spec.jobTemplate.spec.template.metadata",
	  "spec.jobTemplate.spec.template.spec" },
	{ NULL, "spec.template.metadata", "spec.template.spec" },
};

bool kind_is(const struct kobject *k, const char *kind)
{
	return strcmp(k->kind, kind) == 0;
}

size_t k_count(const struct knode *n)
{
	if (n && n->kind == KNODE_LIST)
		return n->list.n;
	return n && n->kind == KNODE_MAP ? n->map.n : 0;
}

const struct knode *k_at(const struct knode *n, size_t i)
{
	return n && n->kind == KNODE_LIST && i < n->list.n ? n->list.v[i] : NULL;
}

struct str node_str(const struct knode *n)
{
	return n && n->kind == KNODE_STRING ? n->string : str_of("");
}

static const char *list_text(struct arena *a, const struct knode *n)
{
	struct sb b = { 0 };

	for (size_t i = 0; i < n->list.n; i++)
		sb_printf(&b, "%s%s", i ? ", " : "[", node_text(a, n->list.v[i]));
	sb_addz(&b, n->list.n ? "]" : "[]");
	return sb_finish(&b, a);
}

const char *node_text(struct arena *a, const struct knode *n)
{
	if (!n)
		return "";
	switch (n->kind) {
	case KNODE_NULL:
		return "null";
	case KNODE_BOOL:
		return n->boolean ? "true" : "false";
	case KNODE_INT:
		return arena_printf(a, "%" PRId64, n->integer);
	case KNODE_STRING:
		return arena_strndup(a, n->string.s, n->string.n);
	case KNODE_LIST:
		return list_text(a, n);
	case KNODE_MAP:
		break;
	}
	return "{...}";
}

const struct origin *origin_of(const struct knode *n, const struct kobject *k)
{
	return n ? n->origin : k->origin;
}

struct workload *object_workload(const struct rules *r, const struct kobject *k)
{
	return k->owner ? model_workload(r->m, k->owner) : NULL;
}

static const struct container *model_container(const struct workload *w, const char *name)
{
	vec_for(i, &w->containers) {
		if (strcmp(w->containers.v[i]->name, name) == 0)
			return w->containers.v[i];
	}
	vec_for(i, &w->inits) {
		if (strcmp(w->inits.v[i]->name, name) == 0)
			return w->inits.v[i];
	}
	return NULL;
}

/* Since 1.28 a sidecar is an init container that restarts always. */
static bool is_lasting(const struct knode *c, bool init)
{
	return !init || strcmp(k_string(k_get(c, "restartPolicy"), ""), "Always") == 0;
}

static void add_containers(struct rules *r, struct kpod *p, const char *key)
{
	const struct knode *list = k_get(p->spec, key);

	for (size_t i = 0; i < k_count(list); i++) {
		struct kcontainer c = { .node = k_at(list, i) };

		if (!c.node || c.node->kind != KNODE_MAP)
			continue;
		c.name = k_string(k_get(c.node, "name"), "");
		c.path = arena_printf(r->a, "%s.%s[%zu]", p->path, key, i);
		c.init = strcmp(key, "initContainers") == 0;
		c.lasting = is_lasting(c.node, c.init);
		c.model = p->w ? model_container(p->w, c.name) : NULL;
		vec_push(r->a, &p->containers, c);
	}
}

static void find_pod(struct rules *r, const struct kobject *k)
{
	size_t i = 0;
	struct kpod *p;

	while (places[i].kind && !kind_is(k, places[i].kind))
		i++;
	if (!k_path(k->root, places[i].spec) ||
	    !k_get(k_path(k->root, places[i].spec), "containers"))
		return;
	p = arena_new_of(r->a, struct kpod);
	p->k = k;
	p->w = object_workload(r, k);
	p->path = places[i].spec;
	p->spec = k_path(k->root, places[i].spec);
	p->meta = k_path(k->root, places[i].meta);
	add_containers(r, p, "initContainers");
	add_containers(r, p, "containers");
	add_containers(r, p, "ephemeralContainers");
	vec_push(r->a, &r->pods, p);
	map_put(r->a, &r->pod_of, k, p);
}

const struct kpod *object_pod(const struct rules *r, const struct kobject *k)
{
	return map_get(&r->pod_of, k);
}

const struct knode *pod_labels(const struct kpod *p)
{
	return k_get(p->meta, "labels");
}

/* The index */

static int compare_text(const char *x, const char *y)
{
	return strcmp(x ? x : "", y ? y : "");
}

static int compare_key(const struct kobject *x, const struct kobject *y)
{
	int c = strcmp(x->kind, y->kind);

	if (c == 0)
		c = compare_text(x->namespace_, y->namespace_);
	return c ? c : compare_text(x->name, y->name);
}

static int by_key(const void *x, const void *y)
{
	return compare_key(*(const struct kobject *const *)x, *(const struct kobject *const *)y);
}

/* The first object that is not before the key. */
static size_t lower_bound(const struct rules *r, const struct kobject *key)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare_key(r->sorted[mid], key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct kobject *object_find(const struct rules *r, const char *kind, const char *namespace_,
				  const char *name)
{
	const struct kobject key = { .kind = kind, .namespace_ = namespace_, .name = name };
	size_t i = lower_bound(r, &key);

	return i < r->n && compare_key(r->sorted[i], &key) == 0 ? r->sorted[i] : NULL;
}

const struct kobject *object_of_kind(const struct rules *r, const char *kind, size_t i)
{
	const struct kobject key = { .kind = kind };

	i += lower_bound(r, &key);
	return i < r->n && kind_is(r->sorted[i], kind) ? r->sorted[i] : NULL;
}

bool same_namespace(const struct kobject *x, const struct kobject *y)
{
	return compare_text(x->namespace_, y->namespace_) == 0;
}

static void index_autoscalers(struct rules *r)
{
	const struct kobject *h, *k;

	for (size_t i = 0; (h = object_of_kind(r, "HorizontalPodAutoscaler", i)); i++) {
		const struct knode *target = k_path(h->root, "spec.scaleTargetRef");

		k = object_find(r, k_string(k_get(target, "kind"), ""), h->namespace_,
				k_string(k_get(target, "name"), ""));
		if (k)
			map_put(r->a, &r->autoscaler_of, k, (void *)h);
	}
}

void view_objects(struct rules *r)
{
	r->sorted = arena_array(r->a, const struct kobject *, r->n);
	for (size_t i = 0; i < r->n; i++) {
		r->sorted[i] = r->objects[i];
		find_pod(r, r->objects[i]);
	}
	if (r->n)
		qsort(r->sorted, r->n, sizeof(*r->sorted), by_key);
	index_autoscalers(r);
	index_labels(r);
}

/* Selectors */

bool labels_take(const struct knode *wanted, const struct knode *labels)
{
	if (!wanted || wanted->kind != KNODE_MAP)
		return false;
	for (size_t i = 0; i < wanted->map.n; i++) {
		const struct knode *have = k_get(labels, wanted->map.v[i].key);

		if (!have || !k_equal(have, wanted->map.v[i].value))
			return false;
	}
	return true;
}

static bool is_among(const struct knode *values, const struct knode *v)
{
	for (size_t i = 0; v && i < k_count(values); i++) {
		if (k_equal(k_at(values, i), v))
			return true;
	}
	return false;
}

static bool expression_takes(const struct knode *e, const struct knode *labels)
{
	const char *op = k_string(k_get(e, "operator"), "");
	const struct knode *have = k_get(labels, k_string(k_get(e, "key"), ""));

	if (strcmp(op, "In") == 0)
		return is_among(k_get(e, "values"), have);
	if (strcmp(op, "NotIn") == 0)
		return !is_among(k_get(e, "values"), have);
	if (strcmp(op, "DoesNotExist") == 0)
		return !have;
	return have != NULL; /* Exists */
}

bool selector_takes(const struct knode *selector, const struct knode *labels)
{
	const struct knode *expressions = k_get(selector, "matchExpressions");

	if (!selector || selector->kind != KNODE_MAP)
		return false;
	if (k_get(selector, "matchLabels") && !labels_take(k_get(selector, "matchLabels"), labels))
		return false;
	for (size_t i = 0; i < k_count(expressions); i++) {
		if (!expression_takes(k_at(expressions, i), labels))
			return false;
	}
	return true;
}
