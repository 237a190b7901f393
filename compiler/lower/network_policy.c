/*
 * network_policy.c - one policy that denies, and one for each workload that allows its arrows.
 *
 * Policies are matched after the Service's address was replaced by a pod's, so ports are those of
 * containers, never of Services (RULES.md G009).  Each policy of a workload selects by exactly
 * one label and allows DNS, which makes it count for the linters that want one policy with both
 * directions.  An empty list of rules is left out: the server drops it, and denies all the same
 * as long as the direction is in policyTypes (V269, V290).
 */
#include <string.h>

#include "lower/around.h"
#include "lower/peer.h"
#include "lower/pod.h"

#define POLICY_API "networking.k8s.io/v1"

/* A rule while it is built: map, its peers and its ports. */
struct rule {
	struct knode *map, *peers, *ports;
};

static struct rule new_rule(struct lower *l, const struct origin *o)
{
	return (struct rule){ k_map(l->a, o), k_list(l->a, o), k_list(l->a, o) };
}

/* Adds the rule to `egress` or `ingress`, unless it would say the same again. */
static void add_rule(struct lower *l, struct knode *spec, const char *direction, struct rule r)
{
	bool egress = strcmp(direction, "egress") == 0;
	struct knode *rules = k_list_at(l->a, spec, direction, r.map->origin);

	if (r.peers->list.n)
		k_set(l->a, r.map, egress ? "to" : "from", r.peers);
	if (r.ports->list.n)
		k_set(l->a, r.map, "ports", r.ports);
	for (size_t i = 0; i < rules->list.n; i++) {
		if (k_equal(rules->list.v[i], r.map))
			return;
	}
	k_push(l->a, rules, r.map);
}

static void put_types(struct lower *l, struct knode *spec, const struct origin *o)
{
	struct knode *types = put_list(l, spec, "policyTypes", o);

	k_push(l->a, types, k_strz(l->a, "Ingress", o));
	k_push(l->a, types, k_strz(l->a, "Egress", o));
}

static void allow_dns(struct lower *l, struct knode *spec, const struct workload *w)
{
	const struct origin *o = lower_choice(l, w->obj, "every workload may ask for names");
	struct rule r = new_rule(l, o);

	peer_namespace(l, r.peers, platform_text(l, PLATFORM_dns_namespace), "k8s-app", "kube-dns",
		       platform_origin(l, PLATFORM_dns_namespace));
	peer_port(l, r.ports, "UDP", 53, o);
	peer_port(l, r.ports, "TCP", 53, o);
	add_rule(l, spec, "egress", r);
}

static void put_target_ports(struct lower *l, struct rule r, const struct edge *e)
{
	vec_for(i, &e->ports)
		peer_port(l, r.ports, e->ports.v[i]->protocol, e->ports.v[i]->target, e->origin);
}

/* Pods see the port behind the Service, an address outside sees the one that was called. */
static void put_external_ports(struct lower *l, struct rule r, const struct edge *e)
{
	bool pods = field(e->to_object, EXTERNAL_SERVICE_namespace) ||
		    field(e->to_object, EXTERNAL_SERVICE_pods);

	vec_for(i, &e->ports) {
		const struct port *p = e->ports.v[i];

		peer_port(l, r.ports, p->protocol, pods ? p->target : p->service, e->origin);
	}
}

/* The port of the arrow, else those that the network lists, else all. */
static void put_network_ports(struct lower *l, struct rule r, const struct edge *e)
{
	const struct value *listed = field(e->to_object, NETWORK_ports);

	if (e->number) {
		peer_port(l, r.ports, "TCP", e->number, e->origin);
		return;
	}
	for (size_t i = 0; listed && listed->kind == VAL_LIST && i < listed->list.n; i++)
		peer_port(l, r.ports, "TCP", val_int(listed->list.v[i], 0),
			  listed->list.v[i]->origin);
}

static void allow_out(struct lower *l, struct knode *spec, const struct edge *e)
{
	struct rule r = new_rule(l, e->origin);

	switch (e->to_kind) {
	case PEER_WORKLOAD:
		peer_workload(l, r.peers, e->to, e->origin);
		put_target_ports(l, r, e);
		break;
	case PEER_NETWORK:
		peer_network(l, r.peers, e->to_object, e->origin);
		put_network_ports(l, r, e);
		break;
	case PEER_EXTERNAL:
		peer_external(l, r.peers, e->to_object, e->origin);
		put_external_ports(l, r, e);
		break;
	case PEER_INTERNET:
		peer_internet(l, r.peers, e->origin);
		if (e->number)
			peer_port(l, r.ports, "TCP", e->number, e->origin);
		break;
	}
	if (r.peers->list.n)
		add_rule(l, spec, "egress", r);
}

static void allow_in(struct lower *l, struct knode *spec, const struct edge *e)
{
	struct rule r = new_rule(l, e->origin);

	if (e->from)
		peer_workload(l, r.peers, e->from, e->origin);
	else
		peer_network(l, r.peers, e->from_network, e->origin);
	put_target_ports(l, r, e);
	if (r.peers->list.n)
		add_rule(l, spec, "ingress", r);
}

/* A role is of no use to a pod that does not reach the API server. Its address is not known, and
 * a policy sees the server's own port, not that of the Service `kubernetes`. */
static void allow_api(struct lower *l, struct knode *spec, const struct workload *w)
{
	const struct origin *o = w->roles.v[0]->origin;
	struct rule r = new_rule(l, o);

	peer_private(l, r.peers, o);
	peer_port(l, r.ports, "TCP", 443, o);
	peer_port(l, r.ports, "TCP", 6443, o);
	add_rule(l, spec, "egress", r);
}

static void allow_routes(struct lower *l, struct knode *spec, const struct workload *w)
{
	const object_list *all = &l->m->program->by_noun[N_INGRESS];

	vec_for(i, all) {
		route_list routes = { 0 };

		ingress_routes(l, all->v[i], &routes);
		vec_for(j, &routes) {
			const struct ingress_route *to = &routes.v[j];
			struct rule r = new_rule(l, to->obj->origin);

			if (to->to != w)
				continue;
			peer_namespace(l, r.peers, platform_text(l, PLATFORM_ingress_namespace),
				       NULL, NULL, platform_origin(l, PLATFORM_ingress_namespace));
			peer_port(l, r.ports, to->port->protocol, to->port->target,
				  to->obj->origin);
			add_rule(l, spec, "ingress", r);
		}
	}
}

static void allow_scrapes(struct lower *l, struct knode *spec, const struct workload *w)
{
	endpoint_list endpoints = { 0 };
	struct rule r;

	scraped_endpoints(l, w, &endpoints);
	if (!endpoints.n)
		return;
	r = new_rule(l, endpoints.v[0].obj->origin);
	peer_namespace(l, r.peers, platform_text(l, PLATFORM_monitoring_namespace), NULL, NULL,
		       platform_origin(l, PLATFORM_monitoring_namespace));
	vec_for(i, &endpoints)
		peer_port(l, r.ports, endpoints.v[i].port->protocol, endpoints.v[i].port->target,
			  endpoints.v[i].obj->origin);
	add_rule(l, spec, "ingress", r);
}

/* A load balancer or node port may pass on the address of whoever called, or of a node: so from
 * everywhere. */
static void allow_exposed(struct lower *l, struct knode *spec, const struct workload *w)
{
	const struct value *expose;
	struct rule r;

	if (w->kind != N_SERVICE && w->kind != N_STATEFUL)
		return;
	expose = field(w->obj, WORKLOAD_expose);
	if (!val_is(expose, "node") && !val_is(expose, "load-balancer"))
		return;
	r = new_rule(l, expose->origin);
	vec_for(i, &w->ports) {
		if (!w->ports.v[i]->internal)
			peer_port(l, r.ports, w->ports.v[i]->protocol, w->ports.v[i]->target,
				  expose->origin);
	}
	if (r.ports->list.n)
		add_rule(l, spec, "ingress", r);
}

static void make_workload_policy(struct lower *l, const struct workload *w)
{
	const struct origin *o = w->obj->origin;
	struct kobject *k = workload_object(l, w, POLICY_API, "NetworkPolicy", w->name);
	struct knode *spec = put_map(l, k->root, "spec", o);

	k_set(l->a, put_map(l, spec, "podSelector", o), "matchLabels", workload_selector(l, w, o));
	put_types(l, spec, o);
	allow_dns(l, spec, w);
	vec_for(i, &w->out)
		allow_out(l, spec, w->out.v[i]);
	if (w->roles.n)
		allow_api(l, spec, w);
	vec_for(i, &w->in)
		allow_in(l, spec, w->in.v[i]);
	allow_routes(l, spec, w);
	allow_scrapes(l, spec, w);
	allow_exposed(l, spec, w);
}

static void make_default_deny(struct lower *l)
{
	const struct object *stack = l->m->program->stack;
	const struct origin *o = lower_choice(l, stack,
					      "safe default: what no arrow allows is denied");
	struct kobject *k = lower_object(l, POLICY_API, "NetworkPolicy", "default-deny", stack,
					 lower_file(l, FILE_POLICY, "network"), 0);
	struct knode *spec = put_map(l, k->root, "spec", o);

	put_map(l, spec, "podSelector", o);
	put_types(l, spec, o);
}

/* cert-manager answers HTTP challenges from pods that it starts in this namespace; they listen on
 * 8089 and call nobody (pkg/issuer/acme/http, acmeSolverListenPort). */
static void make_solver_policy(struct lower *l, const struct object *ingress)
{
	const struct origin *o = field_origin(ingress, INGRESS_tls);
	struct kobject *k = lower_object(l, POLICY_API, "NetworkPolicy", "acme-solver", ingress,
					 lower_file(l, FILE_POLICY, "network"), 0);
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct rule r = new_rule(l, o);

	put_str(l, put_map(l, put_map(l, spec, "podSelector", o), "matchLabels", o),
		"acme.cert-manager.io/http01-solver", "true", o);
	put_types(l, spec, o);
	peer_namespace(l, r.peers, platform_text(l, PLATFORM_ingress_namespace), NULL, NULL,
		       platform_origin(l, PLATFORM_ingress_namespace));
	peer_port(l, r.ports, "TCP", 8089, o);
	add_rule(l, spec, "ingress", r);
}

void lower_network_policy(struct lower *l)
{
	const object_list *ways_in = &l->m->program->by_noun[N_INGRESS];
	const struct origin *o;

	make_default_deny(l);
	vec_for(i, &l->m->workloads)
		make_workload_policy(l, l->m->workloads.v[i]);
	vec_for(i, ways_in) {
		if (ingress_issuer(l, ways_in->v[i], &o)) {
			make_solver_policy(l, ways_in->v[i]);
			break;
		}
	}
}
