/*
 * quota.c - ResourceQuota and LimitRange of the namespace.
 *
 * A quota on requests and limits makes the API server refuse every pod that has none, so the two
 * come together: the LimitRange gives containers that say nothing (a solver of cert-manager, a
 * debug container) what they need to be admitted.  Its entry has all of type, default,
 * defaultRequest, min and max, since linters count nothing less (RULES.md R013).
 */
#include <string.h>

#include "kube/quantity.h"
#include "lower/around.h"

static const struct value *low_end(const struct value *v)
{
	return v && v->kind == VAL_RANGE ? v->range.low : v;
}

static const struct value *high_end(const struct value *v)
{
	return v && v->kind == VAL_RANGE ? v->range.high : v;
}

static void put_end(struct lower *l, struct knode *map, const char *key, const struct value *end)
{
	if (end && end->kind == VAL_NUMBER)
		k_set(l->a, map, key, lower_quantity(l, end));
}

static void put_both(struct lower *l, struct knode *hard, const char *resource,
		     const struct value *v)
{
	put_end(l, hard, arena_printf(l->a, "requests.%s", resource), low_end(v));
	put_end(l, hard, arena_printf(l->a, "limits.%s", resource), high_end(v));
}

static void put_count(struct lower *l, struct knode *hard, const char *key, const struct value *v)
{
	if (v && v->kind == VAL_NUMBER)
		put_str(l, hard, key, count_text(l, val_int(v, 0)), v->origin);
}

void lower_quota(struct lower *l)
{
	const struct object *q = l->m->quota;
	struct kobject *k;
	struct knode *hard;

	if (!q)
		return;
	k = lower_object(l, "v1", "ResourceQuota", l->m->program->stack_name, q,
			 lower_file(l, FILE_QUOTA, "quota"), 0);
	hard = put_map(l, put_map(l, k->root, "spec", q->origin), "hard", q->origin);
	put_both(l, hard, "cpu", field(q, QUOTA_cpu));
	put_both(l, hard, "memory", field(q, QUOTA_memory));
	put_both(l, hard, "ephemeral-storage", field(q, QUOTA_disk));
	put_end(l, hard, "requests.storage", field(q, QUOTA_storage));
	put_count(l, hard, "persistentvolumeclaims", field(q, QUOTA_claims));
	put_count(l, hard, "pods", field(q, QUOTA_pods));
	put_count(l, hard, "services.loadbalancers", field(q, QUOTA_load_balancers));
	put_count(l, hard, "services.nodeports", field(q, QUOTA_node_ports));
}

/* One end of a default of the table, "100m..500m", for a `container` block that nobody wrote. */
static const char *initial_end(struct lower *l, int index, bool high)
{
	const char *initial = set_quota_container.fields[index].initial;
	const char *dots = strstr(initial, "..");
	struct str low = { initial, (size_t)(dots - initial) };

	return quantity_canonical(l->a, high ? str_of(dots + 2) : low);
}

static void put_limits(struct lower *l, struct knode *limit, const char *resource, int index,
		       const char *low, const char *high)
{
	const struct object *c = block(l->m->quota, QUOTA_B_container);
	const struct value *v = field(c, index);
	const struct origin *o;

	if (v) {
		put_end(l, k_map_at(l->a, limit, low, v->origin), resource, low_end(v));
		put_end(l, k_map_at(l->a, limit, high, v->origin), resource, high_end(v));
		return;
	}
	o = lower_choice(l, l->m->quota,
			 arena_printf(l->a, "default: quota.container.%s = %s",
				      set_quota_container.fields[index].name,
				      set_quota_container.fields[index].initial));
	put_str(l, k_map_at(l->a, limit, low, o), resource, initial_end(l, index, false), o);
	put_str(l, k_map_at(l->a, limit, high, o), resource, initial_end(l, index, true), o);
}

void lower_limit_range(struct lower *l)
{
	static const struct {
		const char *name;
		int usual, allowed;
	} resources[] = {
		{ "cpu", QUOTA_CONTAINER_cpu, QUOTA_CONTAINER_allowed_cpu },
		{ "memory", QUOTA_CONTAINER_memory, QUOTA_CONTAINER_allowed_memory },
		{ "ephemeral-storage", QUOTA_CONTAINER_disk, QUOTA_CONTAINER_allowed_disk },
	};
	const struct object *q = l->m->quota;
	struct kobject *k;
	struct knode *limits, *limit;

	if (!q)
		return;
	k = lower_object(l, "v1", "LimitRange", l->m->program->stack_name, q,
			 lower_file(l, FILE_QUOTA, "quota"), 0);
	limits = put_list(l, put_map(l, k->root, "spec", q->origin), "limits", q->origin);
	limit = k_push(l->a, limits, k_map(l->a, q->origin));
	put_str(l, limit, "type", "Container", q->origin);
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		put_limits(l, limit, resources[i].name, resources[i].usual, "defaultRequest",
			   "default");
		put_limits(l, limit, resources[i].name, resources[i].allowed, "min", "max");
	}
}
