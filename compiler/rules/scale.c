/*
 * scale.c - how many pods there are, at the least, at the most and during a rollout.
 *
 * Read from the trees, so it holds for raw objects and after patches; the origins are those of
 * the leaves.  Rounding is Kubernetes' own: a surge rounds up, what may be unavailable in a
 * rollout rounds down (RULES.md V143), and both fields of a disruption budget round up (V263).
 */
#include <stdlib.h>
#include <string.h>

#include "rules/rule.h"

struct part part_of(const struct knode *n, int64_t total, bool round_up)
{
	struct part p = { .given = n != NULL };
	char *end;

	if (!n)
		return p;
	if (n->kind == KNODE_INT) {
		p.valid = n->integer >= 0;
		p.amount = p.pods = n->integer;
		return p;
	}
	if (n->kind != KNODE_STRING || n->string.n < 2 || n->string.n > 8)
		return p;
	p.amount = strtoll(n->string.s, &end, 10);
	p.percent = true;
	p.valid = *end == '%' && end == n->string.s + n->string.n - 1 && p.amount >= 0;
	if (p.valid)
		p.pods = (p.amount * total + (round_up ? 99 : 0)) / 100;
	return p;
}

static bool is_scaled(const struct kobject *k)
{
	return kind_is(k, "Deployment") || kind_is(k, "StatefulSet") || kind_is(k, "ReplicaSet") ||
	       kind_is(k, "ReplicationController");
}

static void from_autoscaler(struct scale *s, const struct kobject *h)
{
	const struct knode *least = k_path(h->root, "spec.minReplicas");
	const struct knode *most = k_path(h->root, "spec.maxReplicas");

	s->autoscaler = h;
	s->least = k_integer(least, 1);
	s->most = k_integer(most, s->least);
	if (s->most < s->least)
		s->most = s->least; /* reported by V255 */
	s->least_origin = origin_of(least, h);
	s->most_origin = origin_of(most, h);
}

/* Only Deployments put new pods beside the old; 25% is Kubernetes' default. */
static int64_t surge_of(const struct kobject *k, int64_t most)
{
	const struct knode *strategy = k_path(k->root, "spec.strategy");
	const struct knode *surge = k_path(strategy, "rollingUpdate.maxSurge");

	if (!kind_is(k, "Deployment") ||
	    strcmp(k_string(k_get(strategy, "type"), ""), "Recreate") == 0)
		return 0;
	if (!surge)
		return (25 * most + 99) / 100;
	return part_of(surge, most, true).pods;
}

struct scale scale_of(const struct rules *r, const struct kobject *k)
{
	struct scale s = { .known = is_scaled(k) };
	const struct knode *replicas = k_path(k->root, "spec.replicas");
	const struct kobject *h;

	if (!s.known)
		return s;
	s.least = s.most = k_integer(replicas, 1);
	s.least_origin = s.most_origin = origin_of(replicas, k);
	h = map_get(&r->autoscaler_of, k);
	if (h)
		from_autoscaler(&s, h);
	s.surge = surge_of(k, s.most);
	return s;
}
