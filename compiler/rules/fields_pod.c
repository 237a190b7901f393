/*
 * fields_pod.c - what the API server wants of pods, beyond single fields.
 */
#include <string.h>

#include "rules/fields.h"

static bool is_number(const struct knode *n)
{
	return n && n->kind == KNODE_INT;
}

/* The mounts of a container */

static bool has_named(const struct knode *list, const char *at, const struct knode *name)
{
	for (size_t i = 0; i < k_count(list); i++) {
		const struct knode *n = k_path(k_at(list, i), at);

		if (n && k_equal(n, name))
			return true;
	}
	return false;
}

static const struct knode *mount_before(const struct knode *mounts, size_t at)
{
	const struct knode *path = k_get(k_at(mounts, at), "mountPath");

	for (size_t i = 0; path && i < at; i++) {
		const struct knode *other = k_get(k_at(mounts, i), "mountPath");

		if (other && k_equal(path, other))
			return other;
	}
	return NULL;
}

void field_mounts(const struct subject *s, const struct knode *map)
{
	const struct knode *mounts = k_get(map, "volumeMounts"), *first;
	const struct knode *claims = k_path(s->k->root, "spec.volumeClaimTemplates");

	for (size_t i = 0; i < k_count(mounts); i++) {
		const struct knode *m = k_at(mounts, i), *name = k_get(m, "name");

		if (!name || (!has_named(k_get(s->pod->spec, "volumes"), "name", name) &&
			      !has_named(claims, "metadata.name", name)))
			field_refused(s, name ? name : m, "mounts a volume that the pod does not have",
				      "no volume has this name");
		first = mount_before(mounts, i);
		if (first)
			tell_origin(field_refused(s, k_get(m, "mountPath"),
						  "mounts two volumes at one path", "the second"),
				    first->origin, "the first");
	}
}

void field_sleep(const struct subject *s, const struct knode *map)
{
	const struct knode *n = k_get(map, "seconds");
	const struct knode *grace = k_get(s->pod->spec, "terminationGracePeriodSeconds");

	if (is_number(n) && n->integer >= 0 && n->integer <= k_integer(grace, 30))
		return;
	tell_origin(field_refused(s, n ? n : map, "has a hook that sleeps for too long",
				  "from 0 to terminationGracePeriodSeconds (30 when not given)"),
		    grace ? grace->origin : NULL, "the pod is killed after this time");
}

/* Security contexts */

void field_escalation(const struct subject *s, const struct knode *map)
{
	const struct knode *n = k_get(map, "allowPrivilegeEscalation");
	const struct knode *added = k_path(map, "capabilities.add");

	if (!n || n->kind != KNODE_BOOL || n->boolean)
		return;
	if (k_true(k_get(map, "privileged")))
		field_refused(s, n, "is privileged and may not gain privileges",
			      "contradicts `privileged: true`");
	for (size_t i = 0; i < k_count(added); i++) {
		if (strcmp(k_string(k_at(added, i), ""), "CAP_SYS_ADMIN") == 0)
			field_refused(s, k_at(added, i),
				      "gains CAP_SYS_ADMIN and may not gain privileges",
				      "contradicts `allowPrivilegeEscalation: false`");
	}
}

void field_profile(const struct subject *s, const struct knode *map)
{
	const struct knode *type = k_get(map, "type"), *file = k_get(map, "localhostProfile");
	bool local = strcmp(k_string(type, ""), "Localhost") == 0;

	if (!word_among(k_string(type, "?"), "RuntimeDefault|Localhost|Unconfined"))
		field_refused(s, type ? type : map, "has a profile of no type",
			      "one of RuntimeDefault, Localhost, Unconfined");
	else if (local != (file != NULL))
		field_refused(s, file ? file : type,
			      local ? "has a profile of the node and does not say which" :
				      "names a profile of the node and uses another",
			      "localhostProfile goes with type Localhost, and only with that");
}

void field_user_namespace(const struct subject *s, const struct knode *map)
{
	static const char *const shared[] = { "hostNetwork", "hostPID", "hostIPC" };
	const struct knode *n = k_get(map, "hostUsers");

	if (!n || n->kind != KNODE_BOOL || n->boolean)
		return;
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		if (k_true(k_get(map, shared[i])))
			field_refused(s, k_get(map, shared[i]),
				      "has users of its own and shares the node's namespaces",
				      "contradicts `hostUsers: false`");
	}
}

void field_process_namespace(const struct subject *s, const struct knode *map)
{
	if (k_true(k_get(map, "shareProcessNamespace")) && k_true(k_get(map, "hostPID")))
		field_refused(s, k_get(map, "shareProcessNamespace"),
			      "has processes of its own and those of the node",
			      "contradicts `hostPID: true`");
}

void field_sysctls(const struct subject *s, const struct knode *map)
{
	const struct knode *list = k_get(map, "sysctls");

	for (size_t i = 0; i < k_count(list); i++) {
		const struct knode *name = k_get(k_at(list, i), "name");

		for (size_t j = 0; name && j < i; j++) {
			const struct knode *first = k_get(k_at(list, j), "name");

			if (first && k_equal(first, name))
				tell_origin(field_refused(s, name, "sets a kernel parameter twice",
							  "the second"),
					    first->origin, "the first");
		}
	}
}

/* Scheduling */

static bool same_spread(const struct knode *x, const struct knode *y)
{
	const struct knode *a = k_get(x, "topologyKey"), *b = k_get(y, "topologyKey");
	const struct knode *c = k_get(x, "whenUnsatisfiable"), *d = k_get(y, "whenUnsatisfiable");

	return a && b && c && d && k_equal(a, b) && k_equal(c, d);
}

void field_spreads(const struct subject *s, const struct knode *map)
{
	const struct knode *list = k_get(map, "topologySpreadConstraints");

	for (size_t i = 0; i < k_count(list); i++) {
		for (size_t j = 0; j < i; j++) {
			if (same_spread(k_at(list, i), k_at(list, j)))
				tell_origin(field_refused(s, k_get(k_at(list, i), "topologyKey"),
							  "spreads twice over one thing",
							  "the second"),
					    k_get(k_at(list, j), "topologyKey")->origin,
					    "the first");
		}
	}
}

void field_node_terms(const struct subject *s, const struct knode *map)
{
	const struct knode *values = k_get(map, "values");
	const char *op = k_string(k_get(map, "operator"), "");
	struct str text = node_str(k_at(values, 0));

	if (!word_among(op, "Gt|Lt"))
		return;
	if (k_count(values) != 1 || !text.n || strspn(text.s, "-0123456789") != text.n)
		field_refused(s, values ? values : map, "compares a node's label with no number",
			      "Gt and Lt take one whole number; a word matches no node");
}

void field_toleration(const struct subject *s, const struct knode *map)
{
	const struct knode *op = k_get(map, "operator");

	if (!node_str(k_get(map, "key")).n && strcmp(k_string(op, ""), "Exists") != 0)
		field_refused(s, op ? op : map, "tolerates a taint without a key",
			      "without a key, the operator has to be Exists");
}

void field_dns(const struct subject *s, const struct knode *map)
{
	const struct knode *policy = k_get(map, "dnsPolicy");
	const struct knode *servers = k_path(map, "dnsConfig.nameservers");
	const struct knode *searches = k_path(map, "dnsConfig.searches");

	if (strcmp(k_string(policy, ""), "None") == 0 && !k_count(servers))
		field_refused(s, policy, "asks no name server",
			      "`None` needs dnsConfig.nameservers");
	if (k_count(servers) > 3)
		field_refused(s, servers, "has too many name servers", "at most 3");
	if (k_count(searches) > 32)
		field_refused(s, searches, "has too many search domains", "at most 32");
}
