/*
 * demand.h - what a stack asks for at its worst moment.  Private to rules/.
 *
 * Everything is counted as the quota controller counts it (pkg/quota/v1/evaluator/core): pods
 * that have not ended, with the requests and limits that they have after admission.
 */
#ifndef KZ_RULES_DEMAND_H
#define KZ_RULES_DEMAND_H

#include "base/num.h"
#include "rules/rule.h"

/* A quantity in the trees, "500m" or 2; false when there is none or it is not sound. */
bool node_quantity(const struct knode *n, struct num *ret);

/* "10500m" as "10500m", bytes as "48Gi", counts as "80": by the resource's name. */
const char *quantity_text(struct arena *a, const char *resource, struct num n);

/* Request or limit of a container after the API server's and the LimitRange's defaults; a request
 * that is not there is the limit, else the default. False when there is none at all. `ret_node`
 * is the quantity's node. */
bool container_needs(const struct rules *r, const struct kpod *p, const struct kcontainer *c,
		     const char *kind, const char *resource, struct num *ret,
		     const struct knode **ret_node);

/* What the scheduler and the quota count for a pod: the sum of what runs for good, or the largest
 * moment of its start when that is more. */
struct num pod_needs(const struct rules *r, const struct kpod *p, const char *kind,
		     const char *resource);

/* The i-th entry for containers of the LimitRanges in the namespace of `k`; NULL behind the last
 * one. */
const struct knode *limit_range(const struct rules *r, const struct kobject *k, size_t i);

/* Pods that an object may have at a time, and those that a rollout adds. */
struct crowd {
	int64_t pods, surge;
	const struct origin *origin; /* of the number */
};
struct crowd crowd_of(const struct rules *r, const struct kpod *p);

#endif
