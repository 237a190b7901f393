/*
 * placement.c - pods that must not share a node, and nodes that are too few for them.
 */
#include <string.h>

#include "rules/rule.h"

/* A term that keeps the pod away from others of its own on one node. */
static const struct knode *own_node_term(const struct kpod *p)
{
	const struct knode *terms = k_path(
		p->spec, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution");

	for (size_t i = 0; i < k_count(terms); i++) {
		const struct knode *t = k_at(terms, i);

		if (strcmp(k_string(k_get(t, "topologyKey"), ""), "kubernetes.io/hostname") == 0 &&
		    selector_takes(k_get(t, "labelSelector"), pod_labels(p)))
			return t;
	}
	return NULL;
}

/* Pods above the most that a rollout cannot do without: none when old ones may go first. */
static int64_t needed_surge(const struct kpod *p, const struct scale *s)
{
	const struct knode *rolling = k_path(p->k->root, "spec.strategy.rollingUpdate");
	const struct knode *away = k_get(rolling, "maxUnavailable");
	/* 25% is Kubernetes' default, and a rollout rounds down. */
	int64_t unavailable = away ? part_of(away, s->most, false).pods : s->most / 4;

	return unavailable > 0 ? 0 : s->surge;
}

void rule_too_few_nodes(const struct subject *s)
{
	const struct value *nodes = field(s->r->m->platform, PLATFORM_nodes);
	struct scale scale = scale_of(s->r, s->k);
	const struct knode *term = own_node_term(s->pod);
	int64_t have = val_int(nodes, 0), want;
	struct diag *d;

	if (!scale.known || !term || have < 1)
		return;
	want = scale.most + needed_surge(s->pod, &scale);
	if (want <= have)
		return;
	d = finding(s, term->origin, "%s needs more nodes than there are", subject_name(s));
	diag_here(d, "each pod needs a node of its own: %lld nodes", (long long)want);
	tell_origin(d, scale.most_origin, "up to %lld pods%s", (long long)scale.most,
		    want > scale.most ? ", and more during a rollout" : "");
	tell_origin(d, nodes->origin, "the cluster has %lld", (long long)have);
	diag_value(d, "platform.nodes = %lld", (long long)have);
	diag_note(d, "the pods that are too many stay Pending%s",
		  scale.most <= have ? ", and the rollout stands still" : "");
	diag_help(d, "prefer it instead of requiring it: `spread = node` does");
	tell_allow(d, s);
}
