/*
 * fields_net.c - what the API server wants of network policies and Ingresses, beyond single
 * fields.
 */
#include <string.h>

#include "kube/name.h"
#include "rules/fields.h"

/* Network policies */

void field_policy_types(const struct subject *s, const struct knode *map)
{
	const struct knode *types = k_get(map, "policyTypes");

	for (size_t i = 0; i < k_count(types); i++) {
		if (!word_among(k_string(k_at(types, i), ""), "Ingress|Egress"))
			field_refused(s, k_at(types, i), "has a direction that there is not",
				      "one of Ingress, Egress");
	}
}

void field_policy_port(const struct subject *s, const struct knode *map)
{
	const struct knode *port = k_get(map, "port"), *end = k_get(map, "endPort");

	if (end && (!port || port->kind != KNODE_INT))
		field_refused(s, end, "has a range of ports that begins with none",
			      "needs a `port` that is a number");
	else if (end && k_integer(end, 0) < port->integer)
		field_refused(s, end, "has a range of ports that ends before it begins",
			      "must not be below `port`");
	else if (port && port->kind == KNODE_INT && (port->integer < 1 || port->integer > 65535))
		field_refused(s, port, "has a port that there cannot be", "a port is 1 to 65535");
}

void field_peer(const struct subject *s, const struct knode *map)
{
	bool block = k_get(map, "ipBlock") != NULL;
	bool pods = k_get(map, "podSelector") || k_get(map, "namespaceSelector");

	if (!block && !pods)
		field_refused(s, map, "has a peer that is nobody",
			      "needs podSelector, namespaceSelector or ipBlock");
	else if (block && pods)
		field_refused(s, map, "has a peer of addresses and of pods",
			      "an ipBlock stands alone: make two peers of it");
}

void field_block(const struct subject *s, const struct knode *map)
{
	const struct knode *cidr = k_get(map, "cidr"), *except = k_get(map, "except");
	const char *why = text_cidr(node_str(cidr));

	if (why)
		field_refused(s, cidr ? cidr : map, "has a block of addresses that is none", why);
	for (size_t i = 0; i < k_count(except); i++) {
		why = text_cidr(node_str(k_at(except, i)));
		if (!why && cidr && k_equal(cidr, k_at(except, i)))
			why = "leaves nothing of the block: must be a part of it";
		if (why)
			field_refused(s, k_at(except, i), "has an exception that is none", why);
	}
}

/* Ingresses */

void field_ingress(const struct subject *s, const struct knode *map)
{
	if (!k_count(k_get(map, "rules")) && !k_get(map, "defaultBackend"))
		field_refused(s, map, "leads nowhere", "needs `rules` or a `defaultBackend`");
}

static const char *path_fault(const char *path)
{
	static const char *const forbidden[] = { "//", "/./", "/../", "%2f", "%2F" };
	size_t n = strlen(path);

	if (path[0] != '/')
		return "must begin with `/`";
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		if (strstr(path, forbidden[i]))
			return "must not contain `//`, `/./`, `/../` or an encoded slash";
	}
	if ((n >= 2 && strcmp(path + n - 2, "/.") == 0) ||
	    (n >= 3 && strcmp(path + n - 3, "/..") == 0))
		return "must not end with `/.` or `/..`";
	return NULL;
}

void field_path(const struct subject *s, const struct knode *map)
{
	const struct knode *path = k_get(map, "path");
	const char *text = k_string(path, ""), *why = NULL;

	if (word_among(k_string(k_get(map, "pathType"), ""), "Exact|Prefix"))
		why = path_fault(text);
	else if (*text && *text != '/')
		why = "must begin with `/`";
	if (why)
		field_refused(s, path ? path : map, "has a path that Kubernetes does not take",
			      why);
}

void field_class(const struct subject *s, const struct knode *map)
{
	const struct knode *old = k_get(k_path(map, "metadata.annotations"),
					"kubernetes.io/ingress.class");
	const struct knode *class = k_path(map, "spec.ingressClassName");

	if (old && class && !k_equal(old, class))
		tell_origin(field_refused(s, old, "is of two classes",
					  "an annotation that the field contradicts"),
			    class->origin, "the field");
}
