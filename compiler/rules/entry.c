/*
 * entry.c - Services, Ingresses and other objects that stand too open (RULES.md N, A, S045).
 */
#include <string.h>

#include "rules/habits.h"

void rule_system_namespace(const struct subject *s)
{
	static const struct habit h = {
		"a namespace of Kubernetes itself",
		"its secrets and its privileges are the cluster's",
		"give the stack a namespace of its own",
	};
	static const char *const names[] = { "kube-system", "kube-public", "kube-node-lease",
					     NULL };

	if (s->k->namespace_ && object_pod(s->r, s->k) && in_words(s->k->namespace_, names))
		report_habit(s, k_path(s->k->root, "metadata.namespace"),
			     "lives among the parts of Kubernetes", &h);
}

void rule_external_ips(const struct subject *s)
{
	static const struct habit h = {
		"traffic to these addresses comes here",
		"whoever may write Services takes over any address so (CVE-2020-8554)",
		"use an `ingress`, or a Service of type LoadBalancer",
	};
	const struct knode *n = k_path(s->k->root, "spec.externalIPs");

	if (kind_is(s->k, "Service") && k_count(n))
		report_habit(s, n, "takes over addresses", &h);
}

void rule_local_name(const struct subject *s)
{
	static const struct habit h = {
		"whoever asks reaches itself",
		"a controller that follows the name reaches its own ports (CVE-2021-25740)",
		NULL,
	};
	static const char *const names[] = { "localhost", "localhost.", "localhost.localdomain",
					     "127.0.0.1", NULL };
	const struct knode *n = k_path(s->k->root, "spec.externalName");

	if (kind_is(s->k, "Service") && in_words(k_string(n, ""), names))
		report_habit(s, n, "leads to whoever asks", &h);
}

/* Ingresses */

void rule_any_host(const struct subject *s)
{
	static const struct habit h = {
		"no `host`: every name is meant",
		"it answers for names of other stacks too",
		"say the host",
	};
	const struct knode *rules = k_path(s->k->root, "spec.rules");

	for (size_t i = 0; kind_is(s->k, "Ingress") && i < k_count(rules); i++) {
		if (!*k_string(k_get(k_at(rules, i), "host"), ""))
			report_habit(s, k_at(rules, i), "answers for every host", &h);
	}
}

/* A name, or a wildcard for its first part. */
static bool covers(const char *pattern, const char *host)
{
	const char *dot = strchr(host, '.');

	return strcmp(pattern, host) == 0 ||
	       (pattern[0] == '*' && dot && strcmp(pattern + 1, dot) == 0);
}

static bool has_certificate(const struct knode *tls, const char *host)
{
	for (size_t i = 0; i < k_count(tls); i++) {
		const struct knode *hosts = k_get(k_at(tls, i), "hosts");

		for (size_t j = 0; j < k_count(hosts); j++) {
			if (covers(k_string(k_at(hosts, j), ""), host))
				return true;
		}
	}
	return false;
}

void rule_host_without_tls(const struct subject *s)
{
	static const struct habit h = {
		"in no `hosts` of `tls`",
		"the controller answers with a certificate of its own, which no client trusts",
		"add the host to `tls`",
	};
	const struct knode *rules = k_path(s->k->root, "spec.rules");
	const struct knode *tls = k_path(s->k->root, "spec.tls");

	for (size_t i = 0; kind_is(s->k, "Ingress") && k_count(tls) && i < k_count(rules); i++) {
		const struct knode *host = k_get(k_at(rules, i), "host");

		if (*k_string(host, "") && !has_certificate(tls, k_string(host, "")))
			report_habit(s, host, "has no certificate for a host", &h);
	}
}

void rule_snippets(const struct subject *s)
{
	static const struct habit h = {
		"lines of the proxy's configuration",
		"whoever writes it reads the controller's secrets, those of all namespaces "
		"(CVE-2021-25742)",
		"use an annotation that is made for it",
	};
	const struct knode *map = k_path(s->k->root, "metadata.annotations");

	for (size_t i = 0; kind_is(s->k, "Ingress") && map && i < k_count(map); i++) {
		if (map->kind == KNODE_MAP && strstr(map->map.v[i].key, "nginx") &&
		    strstr(map->map.v[i].key, "-snippet"))
			report_habit(s, map->map.v[i].value, "rewrites its proxy", &h);
	}
}

/* Availability */

static bool same_target(const struct kobject *x, const struct kobject *y)
{
	const struct knode *a = k_path(x->root, "spec.scaleTargetRef");
	const struct knode *b = k_path(y->root, "spec.scaleTargetRef");

	return same_namespace(x, y) && a && b &&
	       strcmp(k_string(k_get(a, "kind"), ""), k_string(k_get(b, "kind"), "")) == 0 &&
	       strcmp(k_string(k_get(a, "name"), ""), k_string(k_get(b, "name"), "")) == 0;
}

void rule_two_autoscalers(const struct subject *s)
{
	static const struct habit h = {
		"another one scales the same",
		"each undoes what the other did",
		"keep one, with the metrics of both",
	};
	const struct kobject *k;

	if (!kind_is(s->k, "HorizontalPodAutoscaler"))
		return;
	for (size_t i = 0; (k = object_of_kind(s->r, "HorizontalPodAutoscaler", i)); i++) {
		if (k != s->k && strcmp(k->name, s->k->name) < 0 && same_target(k, s->k))
			report_habit(s, k_path(s->k->root, "spec.scaleTargetRef.name"),
				     "is not alone", &h);
	}
}

void rule_bare_pod(const struct subject *s)
{
	static const struct habit h = {
		"nothing makes it again",
		"when its node goes, so does it",
		"let a `service`, a `worker` or a `job` make it",
	};

	if (kind_is(s->k, "Pod"))
		report_habit(s, NULL, "is a pod that nobody looks after", &h);
}
