/*
 * fields_data.c - what the API server wants of resources, config, secrets and claims, beyond single
 * fields.
 */
#include <string.h>

#include "kube/name.h"
#include "kube/quantity.h"
#include "rules/demand.h"
#include "rules/fields.h"

#define DATA_MAX (1024 * 1024)

/* Resources */

void field_amounts(const struct subject *s, const struct knode *map)
{
	struct num n;

	for (size_t i = 0; i < k_count(map); i++) {
		const struct knode *v = map->map.v[i].value;

		if (node_quantity(v, &n))
			continue;
		field_refused(s, v,
			      arena_printf(s->r->a, "has an amount of %s that is no quantity",
					   map->map.v[i].key),
			      "a number and one of m, k, M, G, T, Ki, Mi, Gi, Ti, with no blank");
	}
}

static bool is_count(const char *resource)
{
	return word_among(resource, "pods|services|secrets|configmaps|persistentvolumeclaims|"
				    "replicationcontrollers|resourcequotas|services.nodeports|"
				    "services.loadbalancers") ||
	       strncmp(resource, "count/", 6) == 0;
}

void field_negative(const struct subject *s, const struct knode *map)
{
	struct num n;

	for (size_t i = 0; i < k_count(map); i++) {
		const char *key = map->map.v[i].key;
		const struct knode *v = map->map.v[i].value;
		bool parts;

		if (!node_quantity(v, &n))
			continue;
		parts = is_count(key) && !num_is_int(n);
		if (num_cmp(n, NUM_ZERO) < 0 || parts)
			field_refused(s, v,
				      arena_printf(s->r->a,
						   "has an amount of %s that there cannot be", key),
				      parts ? "a count is whole" : "must not be negative");
		else if (strcmp(key, "memory") == 0 && num_cmp(n, NUM_ZERO) > 0 &&
			 num_cmp(n, num_of(1024)) < 0)
			field_refused(s, v, "has less than a kilobyte of memory",
				      "`m` means thousandths of a byte; was `Mi` meant?");
	}
}

void field_resource_names(const struct subject *s, const struct knode *map)
{
	for (size_t i = 0; i < k_count(map); i++) {
		const char *key = map->map.v[i].key;

		if (word_among(key, "cpu|memory|ephemeral-storage") || strchr(key, '/') ||
		    strncmp(key, "hugepages-", 10) == 0)
			continue;
		field_refused(s, map->map.v[i].value,
			      arena_printf(s->r->a, "asks for `%s`, which there is not", key),
			      "cpu, memory, ephemeral-storage, hugepages-..., or domain/name");
	}
}

/* The keys of a LimitRange's entry, in the order of their amounts. */
static void check_order(const struct subject *s, const struct knode *entry, const char *low,
			const char *high)
{
	const struct knode *lows = k_get(entry, low), *highs = k_get(entry, high);

	for (size_t i = 0; i < k_count(lows); i++) {
		const struct knode *v = lows->map.v[i].value;
		const struct knode *other = k_get(highs, lows->map.v[i].key);
		struct num x, y;

		if (!other || !node_quantity(v, &x) || !node_quantity(other, &y) ||
		    num_cmp(x, y) <= 0)
			continue;
		tell_origin(field_refused(s, v, "has bounds that contradict each other",
					  arena_printf(s->r->a, "this `%s` is above `%s`", low,
						       high)),
			    other->origin, "that is this");
	}
}

void field_limit_range(const struct subject *s, const struct knode *map)
{
	const char *type = k_string(k_get(map, "type"), "");

	check_order(s, map, "min", "defaultRequest");
	check_order(s, map, "defaultRequest", "default");
	check_order(s, map, "default", "max");
	if (!k_get(map, "default"))
		check_order(s, map, "min", "max");
	if (strcmp(type, "Pod") == 0 && (k_get(map, "default") || k_get(map, "defaultRequest")))
		field_refused(s, map, "has defaults for pods",
			      "only containers and claims have defaults");
	if (strcmp(type, "PersistentVolumeClaim") == 0 && !k_path(map, "min.storage") &&
	    !k_path(map, "max.storage"))
		field_refused(s, map, "has a bound for claims that bounds nothing",
			      "needs min or max of storage");
}

static const struct knode *has_word(const struct knode *list, const char *word)
{
	for (size_t i = 0; i < k_count(list); i++) {
		if (strcmp(k_string(k_at(list, i), ""), word) == 0)
			return k_at(list, i);
	}
	return NULL;
}

void field_quota_scopes(const struct subject *s, const struct knode *map)
{
	static const char *const pairs[][2] = { { "BestEffort", "NotBestEffort" },
						{ "Terminating", "NotTerminating" } };
	const struct knode *scopes = k_get(map, "scopes");

	for (size_t i = 0; i < 2; i++) {
		const struct knode *n = has_word(scopes, pairs[i][1]);

		if (n && has_word(scopes, pairs[i][0]))
			tell_origin(field_refused(s, n, "has two scopes that exclude each other",
						  "nothing is both"),
				    has_word(scopes, pairs[i][0])->origin, "the other one");
	}
}

/* Config and secrets */

static void check_keys(const struct subject *s, const struct knode *map, const struct knode *other)
{
	for (size_t i = 0; i < k_count(map); i++) {
		const char *key = map->map.v[i].key;
		const char *why = name_config_key(str_of(key));

		if (why)
			field_refused(s, map->map.v[i].value,
				      arena_printf(s->r->a, "has a key `%s` that no file can have",
						   key),
				      why);
		else if (k_get(other, key))
			field_refused(s, map->map.v[i].value,
				      arena_printf(s->r->a, "has the key `%s` twice", key),
				      "also a key of the other map");
	}
}

void field_data_keys(const struct subject *s, const struct knode *map)
{
	check_keys(s, k_get(map, "data"), NULL);
	check_keys(s, k_get(map, "stringData"), NULL);
	check_keys(s, k_get(map, "binaryData"), k_get(map, "data"));
}

static size_t data_size(const struct knode *map, bool encoded)
{
	size_t n = 0;

	for (size_t i = 0; i < k_count(map); i++) {
		size_t m = node_str(map->map.v[i].value).n;

		n += encoded ? m / 4 * 3 : m;
	}
	return n;
}

void field_data_size(const struct subject *s, const struct knode *map)
{
	bool secret = kind_is(s->k, "Secret");
	size_t n = data_size(k_get(map, "data"), secret) +
		   data_size(k_get(map, "stringData"), false) +
		   data_size(k_get(map, "binaryData"), true);

	if (n > DATA_MAX)
		field_refused(s, NULL, "holds more than 1 MiB",
			      arena_printf(s->r->a, "%zu bytes", n));
}

static bool secret_has(const struct knode *map, const char *key)
{
	return k_get(k_get(map, "data"), key) || k_get(k_get(map, "stringData"), key);
}

void field_secret_type(const struct subject *s, const struct knode *map)
{
	static const char *const wanted[][2] = {
		{ "kubernetes.io/tls", "tls.crt" },
		{ "kubernetes.io/tls", "tls.key" },
		{ "kubernetes.io/dockerconfigjson", ".dockerconfigjson" },
		{ "kubernetes.io/dockercfg", ".dockercfg" },
		{ "kubernetes.io/ssh-auth", "ssh-privatekey" },
	};
	const struct knode *type = k_get(map, "type");
	const char *text = k_string(type, "Opaque");

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (strcmp(text, wanted[i][0]) == 0 && !secret_has(map, wanted[i][1]))
			field_refused(s, type,
				      arena_printf(s->r->a, "has no key `%s`", wanted[i][1]),
				      "its type needs that key");
	}
	if (strcmp(text, "kubernetes.io/basic-auth") == 0 && !secret_has(map, "username") &&
	    !secret_has(map, "password"))
		field_refused(s, type, "has neither `username` nor `password`",
			      "its type needs one of these keys");
}

/* Claims */

void field_access_modes(const struct subject *s, const struct knode *map)
{
	const struct knode *modes = k_get(map, "accessModes");
	const struct knode *size = k_path(map, "resources.requests.storage");
	const struct knode *alone = has_word(modes, "ReadWriteOncePod");
	struct num n;

	for (size_t i = 0; i < k_count(modes); i++) {
		if (!word_among(k_string(k_at(modes, i), ""), "ReadWriteOnce|ReadOnlyMany|"
							      "ReadWriteMany|ReadWriteOncePod"))
			field_refused(s, k_at(modes, i), "has an access mode that there is not",
				      "one of ReadWriteOnce, ReadOnlyMany, ReadWriteMany, "
				      "ReadWriteOncePod");
	}
	if (alone && k_count(modes) > 1)
		field_refused(s, alone, "is for one pod and for others",
			      "ReadWriteOncePod goes with no other mode");
	if (size && node_quantity(size, &n) && num_cmp(n, NUM_ZERO) <= 0)
		field_refused(s, size, "asks for no storage", "must be more than 0");
}
