/*
 * ports.c - ports of containers: names, numbers, and two that want the same.
 *
 * What the API server refuses (core validation), and what it takes although it cannot work: two
 * containers of a pod share one network, so the second to bind a port crashes (RULES.md V120 to
 * V125).
 */
#include "rules/ports.h"

#include <string.h>

#include "kube/name.h"

static const char *protocol_of(const struct knode *port)
{
	return k_string(k_get(port, "protocol"), "TCP");
}

bool port_same_protocol(const struct knode *x, const struct knode *y)
{
	return strcmp(protocol_of(x), protocol_of(y)) == 0;
}

static const struct knode *container_ports(const struct kcontainer *c)
{
	return k_get(c->node, "ports");
}

/* Containers */

void rule_port_name(const struct subject *s)
{
	const struct knode *ports = container_ports(s->c);

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *n = k_get(k_at(ports, i), "name");
		const char *why = n ? name_port(node_str(n)) : NULL;
		struct diag *d;

		if (!why)
			continue;
		d = finding(s, n->origin, "`%s` is no name for a port of %s", k_string(n, ""),
			    subject_name(s));
		diag_here(d, "%s", why);
		diag_note(d,
			  "%s: names of container ports are those of IANA, up to 15 of a-z, "
			  "0-9 and -, with a letter",
			  refused_note);
	}
}

const struct knode *port_before(const struct knode *ports, size_t at,
				bool (*same)(const struct knode *x, const struct knode *y))
{
	for (size_t i = 0; i < at; i++) {
		if (same(k_at(ports, i), k_at(ports, at)))
			return k_at(ports, i);
	}
	return NULL;
}

bool port_same_field(const struct knode *x, const struct knode *y, const char *key)
{
	const struct knode *a = k_get(x, key), *b = k_get(y, key);

	return a && b && k_equal(a, b);
}

bool port_same_name(const struct knode *x, const struct knode *y)
{
	return port_same_field(x, y, "name");
}

static bool same_container_port(const struct knode *x, const struct knode *y)
{
	return port_same_field(x, y, "containerPort") && port_same_protocol(x, y);
}

void rule_port_name_twice(const struct subject *s)
{
	const struct knode *ports = container_ports(s->c);

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *first = port_before(ports, i, port_same_name);
		const struct knode *n = k_get(k_at(ports, i), "name");
		struct diag *d;

		if (!first)
			continue;
		d = finding(s, n->origin, "two ports of %s are called `%s`", subject_name(s),
			    k_string(n, ""));
		diag_here(d, "the second");
		tell_origin(d, k_get(first, "name")->origin, "the first");
		diag_note(d, "%s", refused_note);
	}
}

bool port_is_number(const struct knode *n)
{
	return n && n->kind == KNODE_INT && n->integer >= 1 && n->integer <= 65535;
}

static bool is_protocol(const char *p)
{
	return strcmp(p, "TCP") == 0 || strcmp(p, "UDP") == 0 || strcmp(p, "SCTP") == 0;
}

/* Of hostPorts only: the rest of the pair is the same container port, V124 and V125. */
static const struct knode *other_host_port(const struct subject *s, const struct knode *port)
{
	vec_for(i, &s->pod->containers) {
		const struct knode *ports = container_ports(&s->pod->containers.v[i]);

		for (size_t j = 0; j < k_count(ports); j++) {
			const struct knode *p = k_at(ports, j);

			if (p == port)
				return NULL; /* the first of two is fine */
			if (k_integer(k_get(p, "hostPort"), 0) && port_same_protocol(p, port) &&
			    port_same_field(p, port, "hostPort") &&
			    strcmp(k_string(k_get(p, "hostIP"), ""),
				   k_string(k_get(port, "hostIP"), "")) == 0)
				return p;
		}
	}
	return NULL;
}

static void report_number(const struct subject *s, const struct knode *port)
{
	const struct knode *n = k_get(port, "containerPort");
	struct diag *d;

	if (!port_is_number(n)) {
		d = finding(s, origin_of(n ? n : port, s->k),
			    "%s has a port without a sound number", subject_name(s));
		diag_here(d, "`%s`", n ? node_text(s->r->a, n) : "none");
		diag_note(d, "%s: a port is 1 to 65535", refused_note);
	}
	if (!is_protocol(protocol_of(port))) {
		n = k_get(port, "protocol");
		d = finding(s, n->origin, "%s has a port with an unknown protocol",
			    subject_name(s));
		diag_here(d, "`%s`", node_text(s->r->a, n));
		diag_note(d, "%s: a protocol is TCP, UDP or SCTP", refused_note);
	}
}

void rule_port_number(const struct subject *s)
{
	const struct knode *ports = container_ports(s->c), *other;
	struct diag *d;

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *port = k_at(ports, i);

		report_number(s, port);
		if (!k_integer(k_get(port, "hostPort"), 0))
			continue;
		other = other_host_port(s, port);
		if (!other)
			continue;
		d = finding(s, k_get(port, "hostPort")->origin,
			    "%s takes a port of the node that its pod takes already",
			    subject_name(s));
		diag_here(d, "taken twice");
		tell_origin(d, k_get(other, "hostPort")->origin, "taken first");
		diag_note(d, "%s", refused_note);
	}
}

void rule_host_network_port(const struct subject *s)
{
	const struct knode *ports = container_ports(s->c);

	if (!k_true(k_get(s->pod->spec, "hostNetwork")))
		return;
	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *host = k_get(k_at(ports, i), "hostPort");
		const struct knode *own = k_get(k_at(ports, i), "containerPort");
		struct diag *d;

		if (!host || k_equal(host, own))
			continue;
		d = finding(s, host->origin, "%s maps a port although it uses the node's network",
			    subject_name(s));
		diag_here(d, "port %s of the node", node_text(s->r->a, host));
		tell_origin(d, own->origin, "port %s of the container", node_text(s->r->a, own));
		diag_note(d, "%s: with hostNetwork both numbers are one", refused_note);
	}
}

/* Another lasting container of the pod, before this one, that binds the port. */
static const struct kcontainer *bound_before(const struct subject *s, const struct knode *port,
					     const struct knode **ret_port)
{
	vec_for(i, &s->pod->containers) {
		const struct kcontainer *c = &s->pod->containers.v[i];
		const struct knode *ports = container_ports(c);

		if (c == s->c)
			return NULL;
		for (size_t j = 0; c->lasting && j < k_count(ports); j++) {
			if (!same_container_port(k_at(ports, j), port))
				continue;
			*ret_port = k_at(ports, j);
			return c;
		}
	}
	return NULL;
}

void rule_port_in_pod(const struct subject *s)
{
	const struct knode *ports = container_ports(s->c), *first;

	for (size_t i = 0; s->c->lasting && i < k_count(ports); i++) {
		const struct knode *port = k_at(ports, i);
		const struct kcontainer *other = bound_before(s, port, &first);
		struct diag *d;

		if (!other)
			continue;
		d = finding(s, k_get(port, "containerPort")->origin,
			    "%s listens on a port that another container of its pod has",
			    subject_name(s));
		diag_here(d, "port %s again", node_text(s->r->a, k_get(port, "containerPort")));
		tell_origin(d, k_get(first, "containerPort")->origin, "container `%s` has it",
			    other->name);
		diag_note(d, "containers of a pod share one network: the second to start crashes, "
			     "`address already in use`");
		tell_allow(d, s);
	}
}

void rule_port_twice(const struct subject *s)
{
	const struct knode *ports = container_ports(s->c);

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *first = port_before(ports, i, same_container_port);
		const struct knode *n = k_get(k_at(ports, i), "containerPort");
		struct diag *d;

		if (!first)
			continue;
		d = finding(s, n->origin, "%s lists port %s twice", subject_name(s),
			    node_text(s->r->a, n));
		diag_here(d, "the second time");
		tell_origin(d, k_get(first, "containerPort")->origin, "the first time");
		diag_note(d, "number and protocol are the key by which an apply merges the list: "
			     "later changes of one of the two are lost");
	}
}
