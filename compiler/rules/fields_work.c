/*
 * fields_work.c - what the API server wants of controllers, Jobs and autoscalers, beyond single
 * fields.
 */
#include <string.h>

#include "rules/demand.h"
#include "rules/fields.h"

/* NULL: not given. */
static const struct knode *update_field(const struct knode *map, const char *key)
{
	const struct knode *n = k_get(map, key);

	return n && n->kind != KNODE_NULL ? n : NULL;
}

static bool is_zero(const struct knode *n)
{
	struct part p = part_of(n, 1, true);

	return p.given && p.valid && p.amount == 0;
}

static bool check_part(const struct subject *s, const struct knode *map, const char *key)
{
	const struct knode *n = update_field(map, key);
	struct part p = part_of(n, 1, true);

	if (!n || (p.valid && (!p.percent || strcmp(key, "maxSurge") == 0 || p.amount <= 100)))
		return true;
	field_refused(s, n, "rolls by an amount that Kubernetes does not take",
		      p.valid ? "at most 100%" : "a whole number, or one with a `%`");
	return false;
}

void field_rolling(const struct subject *s, const struct knode *map)
{
	const struct knode *surge = update_field(map, "maxSurge");
	const struct knode *gone = update_field(map, "maxUnavailable");

	if (!check_part(s, map, "maxSurge") || !check_part(s, map, "maxUnavailable"))
		return;
	if (surge && gone && is_zero(surge) && is_zero(gone))
		tell_origin(field_refused(s, gone, "can neither add nor take away a pod",
					  "this is 0"),
			    surge->origin, "and so is this: a rollout could not move");
}

void field_daemon_update(const struct subject *s, const struct knode *map)
{
	const struct knode *surge = update_field(map, "maxSurge");
	const struct knode *gone = update_field(map, "maxUnavailable");
	bool has_surge = surge && !is_zero(surge), has_gone = !gone || !is_zero(gone);

	if (!check_part(s, map, "maxSurge") || !check_part(s, map, "maxUnavailable"))
		return;
	if (has_surge == has_gone)
		field_refused(s, has_surge && gone ? gone : map,
			      has_surge ? "both adds and takes away a pod per node" :
					  "can neither add nor take away a pod",
			      "exactly one of maxSurge and maxUnavailable is not 0");
}

void field_deadline(const struct subject *s, const struct knode *map)
{
	const struct knode *deadline = k_get(map, "progressDeadlineSeconds");
	const struct knode *ready = k_get(map, "minReadySeconds");
	int64_t most = k_integer(deadline, 600), least = k_integer(ready, 0);

	if (most <= least)
		field_refused(s, deadline ? deadline : ready,
			      "gives up before a pod can count as ready",
			      "progressDeadlineSeconds (600 when not given) must be more than "
			      "minReadySeconds");
}

void field_selector(const struct subject *s, const struct knode *map)
{
	const struct knode *selector = k_get(map, "selector");
	const struct knode *labels = k_path(map, "template.metadata.labels");

	if (!k_count(k_get(selector, "matchLabels")) &&
	    !k_count(k_get(selector, "matchExpressions")))
		field_refused(s, selector ? selector : map, "has no selector",
			      "needs a `selector` that takes the pods of the template");
	else if (!selector_takes(selector, labels))
		field_refused(s, selector, "does not select its own pods",
			      "the labels of the template are others");
}

/* Jobs */

static void check_exit_codes(const struct subject *s, const struct knode *codes)
{
	const struct knode *values = k_get(codes, "values");
	bool in = strcmp(k_string(k_get(codes, "operator"), ""), "In") == 0;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < k_count(values); i++) {
		int64_t v = k_integer(k_at(values, i), 0);

		if (v <= last || (in && v == 0)) {
			field_refused(s, k_at(values, i), "has exit codes that Kubernetes refuses",
				      v <= last ? "in order, and each once" : "0 is no failure");
			return;
		}
		last = v;
	}
}

void field_failure_policy(const struct subject *s, const struct knode *map)
{
	const struct knode *policy = k_get(map, "podFailurePolicy");
	const struct knode *rules = k_get(policy, "rules");
	const struct knode *replace = k_get(map, "podReplacementPolicy");
	const struct knode *restart = k_path(map, "template.spec.restartPolicy");

	if (!policy)
		return;
	if (strcmp(k_string(restart, "Never"), "Never") != 0)
		field_refused(s, restart, "has a policy for pods that fail, and restarts them",
			      "needs `restartPolicy: Never`");
	if (replace && strcmp(k_string(replace, ""), "Failed") != 0)
		field_refused(s, replace, "replaces pods before they have failed",
			      "has to be Failed beside a podFailurePolicy");
	if (k_count(rules) > 20)
		field_refused(s, rules, "has too many rules for failed pods", "at most 20");
	for (size_t i = 0; i < k_count(rules); i++)
		check_exit_codes(s, k_get(k_at(rules, i), "onExitCodes"));
}

void field_indexed(const struct subject *s, const struct knode *map)
{
	const struct knode *parallel = k_get(map, "parallelism");

	if (strcmp(k_string(k_get(map, "completionMode"), ""), "Indexed") != 0)
		return;
	if (parallel && !k_get(map, "completions"))
		field_refused(s, parallel, "is indexed and has no `completions`",
			      "needs `completions`");
	else if (k_integer(parallel, 0) > 100000)
		field_refused(s, parallel, "is indexed and runs too many pods at a time",
			      "at most 100000");
}

/* Autoscalers */

static const struct {
	const char *type, *block, *targets;
} metrics[] = {
	{ "Resource", "resource", "averageUtilization|averageValue" },
	{ "ContainerResource", "containerResource", "averageUtilization|averageValue" },
	{ "Pods", "pods", "averageValue" },
	{ "External", "external", "value|averageValue" },
	{ "Object", "object", "value|averageValue" },
};

static size_t fields_among(const struct knode *map, const char *words)
{
	size_t n = 0;

	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++)
		n += word_among(map->map.v[i].key, words);
	return n;
}

void field_metric(const struct subject *s, const struct knode *map)
{
	const struct knode *type = k_get(map, "type"), *target;

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		if (strcmp(k_string(type, ""), metrics[i].type) != 0)
			continue;
		if (!k_get(map, metrics[i].block) || k_count(map) != 2) {
			field_refused(s, map, "has a metric whose block is not that of its type",
				      "needs the block of its type, and no other");
			return;
		}
		target = k_get(k_get(map, metrics[i].block), "target");
		if (fields_among(target, metrics[i].targets) != 1)
			field_refused(s, target ? target : map,
				      "has a metric without exactly one target",
				      "exactly one of the targets that the type takes");
		return;
	}
	field_refused(s, type ? type : map, "has a metric of a type that there is not",
		      "one of Resource, ContainerResource, Pods, External, Object");
}

/* Roles and classes */

void field_role_rule(const struct subject *s, const struct knode *map)
{
	if (k_count(k_get(map, "nonResourceURLs")))
		return;
	if (!k_count(k_get(map, "apiGroups")) || !k_count(k_get(map, "resources")))
		field_refused(s, map, "has a rule that is about nothing",
			      "needs `apiGroups` and `resources`");
}

void field_priority_name(const struct subject *s, const struct knode *map)
{
	if (strncmp(s->k->name, "system-", 7) == 0)
		field_refused(s, k_path(map, "metadata.name"),
			      "has a name that Kubernetes keeps for itself",
			      "must not begin with `system-`");
}
