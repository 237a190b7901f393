/*
 * model.h - the typed model of one environment: what runs, what it listens on, who talks to whom.
 *
 * Built from the evaluated declarations, with every reference resolved and replica arithmetic done
 * once.  Rules and lowering read it and never look at bindings or syntax.
 */
#ifndef KZ_MODEL_MODEL_H
#define KZ_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "eval/object.h"

struct workload;
struct container;

struct port {
	const char *name;
	int64_t service; /* at the Service */
	int64_t target;	 /* in the container: what policies and probes mean */
	const char *protocol; /* "TCP" */
	bool internal;	 /* not at the Service */
	struct container *container;
	struct object *obj; /* set_port: PORT_* fields */
};

enum container_role { CONTAINER_MAIN, CONTAINER_INIT, CONTAINER_SIDECAR };

struct container {
	enum container_role role;
	const char *name;
	struct object *obj; /* fields by CONTAINER_*, whichever set it has */
	struct workload *workload;
	VEC(struct port *) ports;
};

enum peer_kind { PEER_WORKLOAD, PEER_NETWORK, PEER_EXTERNAL, PEER_INTERNET };

/* An arrow: traffic from one side to the other. Exactly one end may be a network. */
struct edge {
	struct workload *from;	  /* NULL: from a network (`network x { -> backend }`) */
	struct object *from_network;
	enum peer_kind to_kind;
	struct workload *to;	  /* PEER_WORKLOAD */
	struct object *to_object; /* PEER_NETWORK, PEER_EXTERNAL */
	VEC(struct port *) ports; /* PEER_WORKLOAD, PEER_EXTERNAL: what it may reach */
	int64_t number;		  /* PEER_INTERNET, PEER_NETWORK: the port, 0: all that the network lists */
	bool wait;		  /* start only when the other answers */
	int64_t pool;
	const struct origin *origin;
};

struct workload {
	enum noun kind;
	const char *name;
	struct object *obj; /* fields by WORKLOAD_* and CONTAINER_* */
	struct container *main;
	VEC(struct container *) containers; /* main first, then sidecars */
	VEC(struct container *) inits;
	VEC(struct port *) ports;	    /* of all containers, without init containers */
	VEC(struct edge *) out, in;
	VEC(struct object *) roles;
	bool served;		  /* has a Service */
	bool routed;		  /* an ingress leads to it */
	bool scraped;		  /* Prometheus reads it */
	struct object *autoscale; /* NULL: none */
	struct object *budget;	  /* NULL: not written */
	int64_t least, most;	  /* replicas in this environment; a daemon: 1 and the node count or 1 */
	const struct origin *least_origin, *most_origin;
	int64_t surge;		  /* pods above `most` during a rollout */
	bool one_at_a_time;	  /* holds a claim that one node has: recreated, never rolled */
};

/* What a disruption budget comes to. */
struct budget {
	bool made;		/* an object is emitted */
	bool is_max;		/* maxUnavailable, else minAvailable */
	bool percent;
	int64_t amount;		/* as written */
	int64_t must_stay;	/* pods that must stay up at the least number of replicas, percent rounded up */
	const struct origin *origin; /* of the amount; the workload when implied */
};

struct model {
	struct arena *arena;
	struct program *program;
	VEC(struct workload *) workloads;
	VEC(struct edge *) edges;
	struct object *platform; /* never NULL: defaults when not written */
	struct object *quota;	 /* NULL: none */
	struct map by_object;	 /* of model_workload() */
};

/* Builds the model; reports what does not resolve. Never NULL. */
struct model *model_build(struct arena *a, struct interner *in, struct sink *sink,
			  struct program *p);

struct workload *model_workload(const struct model *m, const struct object *o);
struct budget workload_budget(const struct workload *w);

/* A port of the workload by name or number, as a T_PORT value says; NULL value: the first one.
 * Looks at `c` first when given. NULL when there is none. */
struct port *workload_port(const struct workload *w, const struct container *c,
			   const struct value *v);

/* One resource of a container, request and limit in base units (millicores, bytes); the quota's
 * container defaults where it says nothing. Returns false when neither says anything. */
struct amount {
	int64_t request, limit;
	const struct origin *origin;
};
enum resource { RESOURCE_CPU, RESOURCE_MEMORY, RESOURCE_DISK };
bool container_amount(const struct model *m, const struct container *c, enum resource r,
		      struct amount *ret);

/* What the scheduler counts for one pod: regular containers and sidecars summed, or the largest
 * init container when that is more. */
struct amount pod_amount(const struct model *m, const struct workload *w, enum resource r);

#endif
