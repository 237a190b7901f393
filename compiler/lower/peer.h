/*
 * peer.h - peers and ports of network policies.  Private to lower/.
 *
 * All of these push into the list of a rule: `to`, `from` or `ports`.  A rule without peers means
 * everybody, so whoever builds one leaves it out when the list stays empty.
 */
#ifndef KZ_LOWER_PEER_H
#define KZ_LOWER_PEER_H

#include "lower/context.h"

/* Pods of this namespace that belong to the workload. */
void peer_workload(struct lower *l, struct knode *peers, const struct workload *w,
		   const struct origin *o);
/* Every pod of a namespace, or those with a label. */
void peer_namespace(struct lower *l, struct knode *peers, const char *namespace_,
		    const char *label, const char *value, const struct origin *o);
/* Addresses outside of the cluster and of private networks. */
void peer_internet(struct lower *l, struct knode *peers, const struct origin *o);
/* The private ranges, in which the API server of most clusters is. */
void peer_private(struct lower *l, struct knode *peers, const struct origin *o);
/* What a `network` or an `external service` says. */
void peer_network(struct lower *l, struct knode *peers, const struct object *network,
		  const struct origin *o);
void peer_external(struct lower *l, struct knode *peers, const struct object *service,
		   const struct origin *o);

void peer_port(struct lower *l, struct knode *ports, const char *protocol, int64_t port,
	       const struct origin *o);

#endif
