/*
 * services.c - Services: their ports, types, and fields that belong to other types.
 *
 * What the API server refuses, and what it drops without a word (core validation, RULES.md V130 to
 * V139).
 */
#include <string.h>

#include "kube/name.h"
#include "rules/ports.h"

static bool is_service(const struct subject *s)
{
	return kind_is(s->k, "Service");
}

static const struct knode *service_field(const struct subject *s, const char *key)
{
	return k_get(k_get(s->k->root, "spec"), key);
}

static const char *service_type(const struct subject *s)
{
	return k_string(service_field(s, "type"), "ClusterIP");
}

static bool is_headless(const struct subject *s)
{
	return strcmp(k_string(service_field(s, "clusterIP"), ""), "None") == 0;
}

/* A finding that the server refuses; without an origin it stands at the object. */
static struct diag *refused(const struct subject *s, const struct knode *n, const char *headline,
			    const char *here)
{
	struct diag *d = finding(s, origin_of(n, s->k), "Service `%s` %s", s->k->name, headline);

	diag_here(d, "%s", here);
	diag_note(d, "%s", refused_note);
	return d;
}

void rule_service_ports(const struct subject *s)
{
	const struct knode *ports = service_field(s, "ports");
	size_t n = k_count(ports);

	if (!is_service(s))
		return;
	if (!n && !is_headless(s) && strcmp(service_type(s), "ExternalName") != 0)
		refused(s, k_get(s->k->root, "spec"), "has no ports", "at least one is required");
	for (size_t i = 0; i < n; i++) {
		const struct knode *name = k_get(k_at(ports, i), "name");
		const struct knode *first = port_before(ports, i, port_same_name);
		const char *why = name ? name_dns_label(node_str(name)) : NULL;

		if (!name && n > 1)
			refused(s, k_at(ports, i), "has several ports and one without a name",
				"needs a `name`");
		else if (why)
			refused(s, name, "has a port with a name that Kubernetes does not take",
				why);
		else if (first)
			tell_origin(refused(s, name, "has two ports of one name", "the second"),
				    k_get(first, "name")->origin, "the first");
	}
}

static bool same_service_port(const struct knode *x, const struct knode *y)
{
	return port_same_field(x, y, "port") && port_same_protocol(x, y);
}

static bool same_node_port(const struct knode *x, const struct knode *y)
{
	return k_integer(k_get(x, "nodePort"), 0) && port_same_field(x, y, "nodePort") &&
	       port_same_protocol(x, y);
}

void rule_service_port_unique(const struct subject *s)
{
	const struct knode *ports = service_field(s, "ports");

	for (size_t i = 0; is_service(s) && i < k_count(ports); i++) {
		const struct knode *n = k_get(k_at(ports, i), "port");
		const struct knode *node = k_get(k_at(ports, i), "nodePort");
		const struct knode *first = port_before(ports, i, same_service_port);

		if (!port_is_number(n))
			refused(s, n ? n : k_at(ports, i), "has a port without a sound number",
				"a port is 1 to 65535");
		else if (first)
			tell_origin(refused(s, n, "listens twice on one port", "the second"),
				    k_get(first, "port")->origin, "the first");
		first = port_before(ports, i, same_node_port);
		if (first)
			tell_origin(refused(s, node, "takes one node port twice", "the second"),
				    k_get(first, "nodePort")->origin, "the first");
	}
}

void rule_node_port_type(const struct subject *s)
{
	const struct knode *ports = service_field(s, "ports");

	if (!is_service(s) || strcmp(service_type(s), "ClusterIP") != 0)
		return;
	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *n = k_get(k_at(ports, i), "nodePort");

		if (k_integer(n, 0))
			diag_help(refused(s, n, "has a node port but is for the cluster only",
					  "needs type NodePort or LoadBalancer"),
				  "set `expose = node`, or leave the number out");
	}
}

static void check_external_name(const struct subject *s)
{
	static const char *const forbidden[] = { "clusterIP", "clusterIPs", "ipFamilies",
						 "ipFamilyPolicy" };
	const struct knode *name = service_field(s, "externalName");
	const char *why = name_dns_subdomain(node_str(name));

	if (why)
		refused(s, name ? name : service_field(s, "type"), "has no sound external name",
			why);
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		const struct knode *n = service_field(s, forbidden[i]);

		if (n && strcmp(k_string(n, "?"), "") != 0)
			refused(s, n, "is an alias of a name and has an address", forbidden[i]);
	}
}

void rule_service_type(const struct subject *s)
{
	const char *type = service_type(s);

	if (!is_service(s))
		return;
	if (strcmp(type, "ExternalName") == 0)
		check_external_name(s);
	else if (is_headless(s) && strcmp(type, "ClusterIP") != 0)
		refused(s, service_field(s, "type"),
			"has no address but is to be reached from outside",
			"a headless Service is of type ClusterIP");
}

/* A bad name that a container has as well is the container's finding, V120. */
static bool is_declared(const struct subject *s, const struct knode *target)
{
	const struct kpod *p;

	for (size_t i = 0; (p = pod_candidate(s->r, service_field(s, "selector"), i)); i++) {
		if (!same_namespace(p->k, s->k) ||
		    !labels_take(service_field(s, "selector"), pod_labels(p)))
			continue;
		vec_for(j, &p->containers) {
			const struct knode *ports = k_get(p->containers.v[j].node, "ports");

			for (size_t k = 0; k < k_count(ports); k++) {
				const struct knode *name = k_get(k_at(ports, k), "name");

				if (name && k_equal(name, target))
					return true;
			}
		}
	}
	return false;
}

void rule_target_port(const struct subject *s)
{
	const struct knode *ports = service_field(s, "ports");

	for (size_t i = 0; is_service(s) && i < k_count(ports); i++) {
		const struct knode *n = k_get(k_at(ports, i), "targetPort");
		const char *why = NULL;

		if (!n)
			continue;
		if (n->kind == KNODE_STRING)
			why = name_port(n->string);
		else if (!port_is_number(n) && k_integer(n, 1) != 0) /* 0 means "as port" */
			why = "a port is 1 to 65535";
		if (why && !is_declared(s, n))
			refused(s, n, "leads to a port that there cannot be", why);
	}
}

/* What goes with what. */
struct dependent {
	const char *field, *needs;
};

static bool is_outward(const char *type)
{
	return strcmp(type, "NodePort") == 0 || strcmp(type, "LoadBalancer") == 0;
}

void rule_session_affinity(const struct subject *s)
{
	const struct knode *config = service_field(s, "sessionAffinityConfig");
	const struct knode *seconds = k_path(config, "clientIP.timeoutSeconds");
	struct diag *d;

	if (!is_service(s) || !config)
		return;
	if (strcmp(k_string(service_field(s, "sessionAffinity"), "None"), "ClientIP") != 0) {
		d = finding(s, config->origin,
			    "Service `%s` says for how long but not that clients "
			    "stick",
			    s->k->name);
		diag_here(d, "needs `sessionAffinity: ClientIP`");
		diag_note(d, "the API server drops it without a word");
	} else if (seconds && (k_integer(seconds, 0) < 1 || k_integer(seconds, 0) > 86400)) {
		refused(s, seconds, "keeps clients for a time that Kubernetes does not take",
			"1 to 86400 seconds");
	}
}

void rule_outward_fields(const struct subject *s)
{
	static const struct dependent balancer[] = {
		{ "healthCheckNodePort", "needs type LoadBalancer" },
		{ "loadBalancerSourceRanges", "needs type LoadBalancer" },
		{ "loadBalancerClass", "needs type LoadBalancer" },
		{ "allocateLoadBalancerNodePorts", "needs type LoadBalancer" },
	};
	const struct knode *policy = service_field(s, "externalTrafficPolicy");
	const char *type = service_type(s);

	if (!is_service(s))
		return;
	if (policy && !is_outward(type) && !k_count(service_field(s, "externalIPs")))
		refused(s, policy, "has a field that its type does not take",
			"`externalTrafficPolicy` needs type NodePort or LoadBalancer");
	for (size_t i = 0; i < sizeof(balancer) / sizeof(balancer[0]); i++) {
		const struct knode *n = service_field(s, balancer[i].field);

		if (n && strcmp(type, "LoadBalancer") != 0)
			refused(s, n, "has a field that its type does not take", balancer[i].needs);
	}
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

void rule_service_words(const struct subject *s)
{
	static const char *const distribution[] = { "PreferClose", "PreferSameZone",
						    "PreferSameNode", NULL };
	static const char *const internal[] = { "Cluster", "Local", NULL };
	const struct knode *n, *ports = service_field(s, "ports");
	const char *why;

	if (!is_service(s))
		return;
	n = service_field(s, "trafficDistribution");
	if (n && !is_one_of(k_string(n, ""), distribution))
		refused(s, n, "has a word that Kubernetes does not know",
			"one of PreferClose, PreferSameZone, PreferSameNode");
	n = service_field(s, "internalTrafficPolicy");
	if (n && !is_one_of(k_string(n, ""), internal))
		refused(s, n, "has a word that Kubernetes does not know", "one of Cluster, Local");
	for (size_t i = 0; i < k_count(ports); i++) {
		n = k_get(k_at(ports, i), "appProtocol");
		why = n ? name_label_key(node_str(n)) : NULL;
		if (why)
			refused(s, n, "has an application protocol that Kubernetes does not take",
				why);
	}
}

/* An Ingress can name a Service's port only in the grammar of container ports. */
void rule_backend_name(const struct subject *s)
{
	const struct knode *rules = k_path(s->k->root, "spec.rules");

	if (!kind_is(s->k, "Ingress"))
		return;
	for (size_t i = 0; i < k_count(rules); i++) {
		const struct knode *paths = k_path(k_at(rules, i), "http.paths");

		for (size_t j = 0; j < k_count(paths); j++) {
			const struct knode *n = k_path(k_at(paths, j), "backend.service.port.name");
			const char *why = n ? name_port(node_str(n)) : NULL;
			struct diag *d;

			if (!why)
				continue;
			d = finding(s, n->origin, "%s cannot name port `%s` of a Service",
				    object_name(s->r, s->k), k_string(n, ""));
			diag_here(d, "%s", why);
			diag_note(d,
				  "%s: a Service's port may have such a name, an Ingress cannot "
				  "say it",
				  refused_note);
		}
	}
}

/* Pods that an operator makes are not in the stack; its own objects are. */
static bool has_operators(const struct rules *r)
{
	static const char *const without_pods[] = {
		"cert-manager.io/",	      "monitoring.coreos.com/", "external-secrets.io/",
		"gateway.networking.k8s.io/", "bitnami.com/",		"cilium.io/",
	};

	for (size_t i = 0; i < r->n; i++) {
		const char *version = r->objects[i]->api_version, *slash = strchr(version, '/');
		bool known = !slash || !memchr(version, '.', (size_t)(slash - version)) ||
			     strstr(version, ".k8s.io/");

		for (size_t j = 0; j < sizeof(without_pods) / sizeof(without_pods[0]); j++)
			known = known ||
				strncmp(version, without_pods[j], strlen(without_pods[j])) == 0;
		if (!known)
			return true;
	}
	return false;
}

void rule_service_selects(const struct subject *s)
{
	const struct knode *selector = service_field(s, "selector");
	const struct kpod *p;
	struct diag *d;

	if (!is_service(s) || !k_count(selector))
		return;
	for (size_t i = 0; (p = pod_candidate(s->r, selector, i)); i++) {
		if (same_namespace(p->k, s->k) && labels_take(selector, pod_labels(p)))
			return;
	}
	if (has_operators(s->r))
		return;
	d = finding(s, selector->origin, "Service `%s` selects no pod", s->k->name);
	diag_here(d, "no pod of the stack has these labels");
	diag_note(d, "Kubernetes accepts it: the Service has no endpoints");
	diag_help(d,
		  "pods of a workload `x` have the label \"app.kubernetes.io/instance\" = \"x\"");
	tell_allow(d, s);
}
