/*
 * rbac.c - what roles give away (RULES.md S101 to S109).
 *
 * A `*` is S102 and nothing else: what it includes is not told again by the narrower rules.
 * Bindings are looked at for whom they name and for cluster-admin; what a role of the stack may
 * do is told at the role.
 */
#include <string.h>

#include "rules/rule.h"

static bool has_word(const struct knode *list, const char *const *words, const struct knode **ret)
{
	for (size_t i = 0; i < k_count(list); i++) {
		const char *text = k_string(k_at(list, i), "");

		for (const char *const *w = words; *w; w++) {
			if (strcmp(text, *w) == 0) {
				*ret = k_at(list, i);
				return true;
			}
		}
	}
	return false;
}

static bool is_role(const struct kobject *k)
{
	return kind_is(k, "Role") || kind_is(k, "ClusterRole");
}

static bool is_binding(const struct kobject *k)
{
	return kind_is(k, "RoleBinding") || kind_is(k, "ClusterRoleBinding");
}

/* A grant that a rule does not like. */
struct grant {
	const char *const *resources; /* NULL: any */
	const char *const *verbs;
	const char *headline; /* follows the role; takes the resource or, without one, the verb */
	const char *label, *note, *help;
	bool unless_named;    /* fine with resourceNames */
};

static void report_grant(const struct subject *s, const struct grant *g,
			 const struct knode *resource, const struct knode *verb)
{
	const struct knode *what = resource ? resource : verb;
	struct diag *d = finding(s, what->origin, "%s %s `%s`", object_name(s->r, s->k),
				 g->headline, k_string(what, "?"));

	diag_here(d, "%s", g->label);
	if (resource)
		tell_origin(d, verb->origin, "the verb `%s`", k_string(verb, "?"));
	diag_note(d, "%s", g->note);
	if (g->help)
		diag_help(d, "%s", g->help);
	tell_allow(d, s);
}

/* Every resource of a rule that the grant names is one finding. */
static void check_rule(const struct subject *s, const struct grant *g, const struct knode *rule)
{
	const struct knode *resources = k_get(rule, "resources"), *verb, *hit;

	if (!has_word(k_get(rule, "verbs"), g->verbs, &verb) ||
	    (g->unless_named && k_count(k_get(rule, "resourceNames"))))
		return;
	if (!g->resources)
		report_grant(s, g, NULL, verb);
	for (size_t i = 0; g->resources && i < k_count(resources); i++) {
		const struct knode one = { .kind = KNODE_LIST,
					   .list = { &resources->list.v[i], 1, 1 } };

		if (resources->kind == KNODE_LIST && has_word(&one, g->resources, &hit))
			report_grant(s, g, hit, verb);
	}
}

static void check_grant(const struct subject *s, const struct grant *g)
{
	const struct knode *rules = k_get(s->k->root, "rules");

	for (size_t i = 0; is_role(s->k) && i < k_count(rules); i++)
		check_rule(s, g, k_at(rules, i));
}

static const char *const writing[] = { "create", "update", "patch", "delete", NULL };

void rule_cluster_admin(const struct subject *s)
{
	const struct knode *ref = k_get(s->k->root, "roleRef"), *name = k_get(ref, "name");
	struct diag *d;

	if (!is_binding(s->k) || strcmp(k_string(name, ""), "cluster-admin") != 0)
		return;
	d = finding(s, name->origin, "%s makes its subjects administrators",
		    object_name(s->r, s->k));
	diag_here(d, "`cluster-admin` may do everything%s",
		  kind_is(s->k, "RoleBinding") ? " in the namespace" : ", in all namespaces");
	diag_note(d, "whoever breaks into one of its pods has that too");
	diag_help(d, "list what is needed: `role x { for = ..., rule ... }`");
	tell_allow(d, s);
}

void rule_wildcard(const struct subject *s)
{
	static const char *const star[] = { "*", NULL };
	static const char *const fields[] = { "apiGroups", "resources", "verbs" };
	const struct knode *rules = k_get(s->k->root, "rules"), *n;

	for (size_t i = 0; is_role(s->k) && i < k_count(rules); i++) {
		for (size_t f = 0; f < 3; f++) {
			struct diag *d;

			if (!has_word(k_get(k_at(rules, i), fields[f]), star, &n))
				continue;
			d = finding(s, n->origin, "%s has a `*` in `%s`", object_name(s->r, s->k),
				    fields[f]);
			diag_here(d, "everything there is, and everything there will be");
			diag_note(d, "an operator that is installed next year is included");
			diag_help(d, "list what is needed");
			tell_allow(d, s);
		}
	}
}

void rule_reads_secrets(const struct subject *s)
{
	static const char *const resources[] = { "secrets", NULL };
	static const char *const verbs[] = { "get", "list", "watch", NULL };
	static const struct grant g = {
		resources, verbs, "may read any of the", "all of the namespace",
		"tokens of other accounts are among them",
		"name the ones that are read in `resourceNames`, or mount them", true,
	};

	check_grant(s, &g);
}

void rule_creates_pods(const struct subject *s)
{
	static const char *const resources[] = {
		"pods",	       "deployments", "statefulsets",		"daemonsets", "jobs",
		"cronjobs",    "replicasets", "replicationcontrollers", NULL,
	};
	static const char *const verbs[] = { "create", NULL };
	static const struct grant g = {
		resources, verbs, "may create", "a pod can have any account and secret",
		"who may create pods has the rights of every account of the namespace", NULL, false,
	};

	check_grant(s, &g);
}

void rule_enters_pods(const struct subject *s)
{
	static const char *const resources[] = { "pods/exec", "pods/attach", "pods/portforward",
						 NULL };
	static const char *const verbs[] = { "get", "create", NULL };
	static const struct grant g = {
		resources, verbs, "may use", "a way into running pods",
		"past network policies, and with all that those pods may do", NULL, false,
	};

	check_grant(s, &g);
}

void rule_escalates(const struct subject *s)
{
	static const char *const verbs[] = { "bind", "escalate", "impersonate", NULL };
	static const char *const resources[] = { "rolebindings", "clusterrolebindings", NULL };
	static const struct grant words = {
		NULL, verbs, "has the verb", "lets it be more than it is",
		"Kubernetes otherwise keeps an account from giving what it has not", NULL, false,
	};
	static const struct grant bindings = {
		resources, writing, "may write", "gives its rights to others",
		"whoever writes bindings decides who may do what", NULL, false,
	};

	check_grant(s, &words);
	check_grant(s, &bindings);
}

void rule_takes_over(const struct subject *s)
{
	static const char *const resources[] = {
		"mutatingwebhookconfigurations", "validatingwebhookconfigurations",
		"certificatesigningrequests/approval", "nodes/proxy", "services/status",
		"endpoints", "endpointslices", "persistentvolumes", "serviceaccounts/token", NULL,
	};
	static const struct grant g = {
		resources, writing, "may write", "a way to take over what is not its own",
		"traffic, nodes, volumes or identities of others are reached through it", NULL,
		false,
	};

	check_grant(s, &g);
}

void rule_binds_everyone(const struct subject *s)
{
	static const char *const everyone[] = { "system:anonymous", "system:unauthenticated",
						"system:authenticated", "system:masters", NULL };
	const struct knode *subjects = k_get(s->k->root, "subjects");

	for (size_t i = 0; is_binding(s->k) && i < k_count(subjects); i++) {
		const struct knode *name = k_get(k_at(subjects, i), "name");
		struct diag *d;

		for (size_t w = 0; everyone[w]; w++) {
			if (strcmp(k_string(name, ""), everyone[w]) != 0)
				continue;
			d = finding(s, name->origin, "%s is for `%s`", object_name(s->r, s->k),
				    everyone[w]);
			diag_here(d, "nobody knows who that is");
			diag_note(d, "every account of every namespace, or callers without one");
			diag_help(d, "name the ServiceAccount that needs it");
			tell_allow(d, s);
		}
	}
}

void rule_lasting_token(const struct subject *s)
{
	const struct knode *type = k_get(s->k->root, "type");
	const struct knode *secrets = k_get(s->k->root, "secrets");
	bool token = kind_is(s->k, "Secret") &&
		     strcmp(k_string(type, ""), "kubernetes.io/service-account-token") == 0;
	struct diag *d;

	if (!token && !(kind_is(s->k, "ServiceAccount") && k_count(secrets)))
		return;
	d = finding(s, token ? type->origin : secrets->origin,
		    "%s keeps a token that never expires", object_name(s->r, s->k));
	diag_here(d, token ? "filled in by Kubernetes, and good until the account is deleted"
			   : "since 1.24 accounts need none");
	diag_help(d, "leave it out: the kubelet mounts tokens that last an hour");
	tell_allow(d, s);
}
