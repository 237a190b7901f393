/*
 * quota.c - whether the quota holds the stack at its worst moment.
 *
 * The worst moment: every autoscaler at its most, every Job and one run of every CronJob, and the
 * pods with which cert-manager answers a challenge for each host.  KZ-G001 says that this does
 * not fit; KZ-G003 that it fits only as long as nothing is rolled out, for a rollout puts pods of
 * the new version beside those of the old.  A quota refuses pods one by one: the ReplicaSet says
 * FailedCreate, and nobody sees it but who looks there (RULES.md V173).
 */
#include <stdlib.h>
#include <string.h>

#include "rules/demand.h"

/* One that takes part in a resource. */
struct share {
	const char *name;
	const struct kobject *k;
	int64_t pods, surge;
	struct num each;
	struct num total;	    /* of pods, without the surge */
	struct num surging;	    /* of the surge */
	const struct origin *count; /* of the number of pods */
	const struct origin *size;  /* of what one pod takes */
	size_t order;
};

struct account {
	const struct rules *r;
	const struct kobject *quota;
	const char *resource; /* as in the quota: "requests.cpu" */
	VEC(struct share) shares;
	struct num total, surging;
};

static void add_share(struct account *x, struct share s)
{
	struct num sum;

	if (!num_mul(s.each, num_of(s.pods), &s.total) ||
	    !num_mul(s.each, num_of(s.surge), &s.surging))
		return;
	if (s.total.n == 0 && s.surging.n == 0)
		return;
	s.order = x->shares.n;
	vec_push(x->r->a, &x->shares, s);
	if (num_add(x->total, s.total, &sum))
		x->total = sum;
	if (num_add(x->surging, s.surging, &sum))
		x->surging = sum;
}

/* What decides the size of a pod: the largest of its containers. */
static const struct origin *size_origin(const struct account *x, const struct kpod *p,
					const char *kind, const char *resource)
{
	const struct knode *node;
	const struct origin *o = p->k->origin;
	struct num most = NUM_ZERO, one;

	vec_for(i, &p->containers) {
		if (container_needs(x->r, p, &p->containers.v[i], kind, resource, &one, &node) &&
		    num_cmp(one, most) > 0) {
			most = one;
			o = node->origin;
		}
	}
	return o;
}

static const char *share_name(const struct kobject *k)
{
	const struct object *o = k->owner;

	if (o && o->noun != N_COMPONENT && (NOUN_BIT(o->noun) & NOUNS_WORKLOAD))
		return o->path;
	return k->name;
}

/* `kind` is "requests", "limits" or NULL to count the pods themselves. */
static void add_pods(struct account *x, const char *kind, const char *resource)
{
	vec_for(i, &x->r->pods) {
		const struct kpod *p = x->r->pods.v[i];
		struct crowd c;
		struct share s = { .k = p->k, .each = num_of(1) };

		if (!same_namespace(p->k, x->quota))
			continue;
		c = crowd_of(x->r, p);
		s.name = share_name(p->k);
		s.pods = c.pods;
		s.surge = c.surge;
		s.count = c.origin;
		s.size = s.count;
		if (kind) {
			s.each = pod_needs(x->r, p, kind, resource);
			s.size = size_origin(x, p, kind, resource);
		}
		add_share(x, s);
	}
}

/* Solvers: cert-manager starts one for each host name that it has to prove, in the namespace of
 * the certificate, for as long as the challenge lasts. */

static size_t hosts_of(const struct kobject *k)
{
	const struct knode *notes = k_path(k->root, "metadata.annotations");
	const struct knode *tls = k_path(k->root, "spec.tls");
	const struct knode *listeners = k_path(k->root, "spec.listeners");
	size_t n = 0;

	if (!k_get(notes, "cert-manager.io/cluster-issuer") &&
	    !k_get(notes, "cert-manager.io/issuer"))
		return 0;
	for (size_t i = 0; i < k_count(tls); i++)
		n += k_count(k_get(k_at(tls, i), "hosts"));
	for (size_t i = 0; i < k_count(listeners); i++)
		n += k_get(k_at(listeners, i), "tls") != NULL;
	return n;
}

/* The sizes that cert-manager gives a solver unless the issuer says others
 * (pkg/controller/acmechallenges, acmesolver defaults). */
static struct num solver_needs(const struct account *x, const char *kind, const char *resource)
{
	static const char *const names[] = { "ingress", "gatewayHTTPRoute" };
	struct num n = NUM_ZERO;
	const struct kobject *k;

	for (size_t i = 0; (k = object_of_kind(x->r, "ClusterIssuer", i)); i++) {
		const struct knode *solvers = k_path(k->root, "spec.acme.solvers");
		const struct knode *http = k_get(k_at(solvers, 0), "http01");

		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++) {
			const struct knode *pod =
				k_path(k_get(http, names[j]), "podTemplate.spec.resources");

			if (node_quantity(k_get(k_get(pod, kind), resource), &n))
				return n;
		}
	}
	if (strcmp(resource, "memory") == 0)
		return num_of(64 << 20);
	if (strcmp(resource, "cpu") == 0)
		num_ratio(strcmp(kind, "requests") == 0 ? 10 : 100, 1000, &n);
	return n;
}

static void add_solvers(struct account *x, const char *kind, const char *resource)
{
	static const char *const kinds[] = { "Ingress", "Gateway" };
	const struct kobject *k;

	for (size_t n = 0; n < sizeof(kinds) / sizeof(kinds[0]); n++) {
		for (size_t i = 0; (k = object_of_kind(x->r, kinds[n], i)); i++) {
			struct share s = { .k = k, .pods = (int64_t)hosts_of(k) };

			if (!same_namespace(k, x->quota) || !s.pods)
				continue;
			s.name = arena_printf(x->r->a, "certificate of %s", k->name);
			s.count = s.size = k->origin;
			s.each = kind ? solver_needs(x, kind, resource) : num_of(1);
			add_share(x, s);
		}
	}
}

/* Claims */

static void add_claims_of(struct account *x, const struct kobject *k, bool bytes)
{
	const struct knode *templates = k_path(k->root, "spec.volumeClaimTemplates");
	struct scale scale = scale_of(x->r, k);

	for (size_t i = 0; i < k_count(templates); i++) {
		const struct knode *size =
			k_path(k_at(templates, i), "spec.resources.requests.storage");
		struct share s = { .k = k, .pods = scale.most, .each = num_of(1) };

		if (bytes && !node_quantity(size, &s.each))
			continue;
		s.name = share_name(k);
		s.count = scale.most_origin;
		s.size = origin_of(size, k);
		add_share(x, s);
	}
}

static void add_claims(struct account *x, bool bytes)
{
	const struct kobject *k;

	for (size_t i = 0; (k = object_of_kind(x->r, "StatefulSet", i)); i++) {
		if (same_namespace(k, x->quota))
			add_claims_of(x, k, bytes);
	}
	for (size_t i = 0; (k = object_of_kind(x->r, "PersistentVolumeClaim", i)); i++) {
		const struct knode *size = k_path(k->root, "spec.resources.requests.storage");
		struct share s = { .name = k->name, .k = k, .pods = 1, .each = num_of(1) };

		if (!same_namespace(k, x->quota) || (bytes && !node_quantity(size, &s.each)))
			continue;
		s.count = s.size = origin_of(size, k);
		add_share(x, s);
	}
}

/* Services. A load balancer takes a node port for each of its ports unless it is told not to. */
static int64_t service_units(const struct kobject *k, const char *resource)
{
	const struct knode *spec = k_get(k->root, "spec"), *ports = k_get(spec, "ports");
	const struct knode *allocate = k_get(spec, "allocateLoadBalancerNodePorts");
	const char *type = k_string(k_get(spec, "type"), "ClusterIP");
	bool balancer = strcmp(type, "LoadBalancer") == 0;

	if (strcmp(resource, "services.loadbalancers") == 0)
		return balancer;
	if (strcmp(resource, "services") == 0)
		return 1;
	if (strcmp(type, "NodePort") == 0 || (balancer && (!allocate || k_true(allocate))))
		return (int64_t)k_count(ports);
	return 0;
}

static void add_services(struct account *x, const char *resource)
{
	const struct kobject *k;

	for (size_t i = 0; (k = object_of_kind(x->r, "Service", i)); i++) {
		const struct knode *type = k_path(k->root, "spec.type");
		struct share s = { .name = share_name(k), .k = k, .each = num_of(1) };

		if (!same_namespace(k, x->quota))
			continue;
		s.pods = service_units(k, resource);
		s.count = s.size = origin_of(type, k);
		add_share(x, s);
	}
}

/* The account of one resource; false when it is one that is not counted here. */
static bool add_all(struct account *x)
{
	const char *name = x->resource, *dot = strchr(name, '.');

	if (strcmp(name, "requests.storage") == 0) {
		add_claims(x, true);
	} else if (strcmp(name, "persistentvolumeclaims") == 0) {
		add_claims(x, false);
	} else if (strncmp(name, "services", 8) == 0) {
		add_services(x, name);
	} else if (strcmp(name, "pods") == 0) {
		add_pods(x, NULL, NULL);
		add_solvers(x, NULL, NULL);
	} else if (strncmp(name, "limits.", 7) == 0 || strncmp(name, "requests.", 9) == 0) {
		const char *kind = *name == 'l' ? "limits" : "requests";

		add_pods(x, kind, dot + 1);
		add_solvers(x, kind, dot + 1);
	} else if (strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0) {
		add_pods(x, "requests", name);
		add_solvers(x, "requests", name);
	} else {
		return false;
	}
	return true;
}

/* The report */

static int larger_first(const void *px, const void *py)
{
	const struct share *x = px, *y = py;
	struct num a = x->total, b = y->total;
	int c;

	num_add(x->total, x->surging, &a);
	num_add(y->total, y->surging, &b);
	c = num_cmp(b, a);
	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static bool is_count(const char *resource)
{
	return strcmp(resource, "pods") == 0 || strcmp(resource, "persistentvolumeclaims") == 0 ||
	       strncmp(resource, "services", 8) == 0;
}

static const char *share_text(const struct account *x, const struct share *s, bool surge)
{
	struct arena *a = x->r->a;
	struct num sum = s->total;

	if (surge)
		num_add(s->total, s->surging, &sum);
	if (is_count(x->resource) && surge && s->surge)
		return arena_printf(a, "%s %lld + %lld", s->name, (long long)s->pods,
				    (long long)s->surge);
	if (is_count(x->resource))
		return arena_printf(a, "%s %lld", s->name, (long long)s->pods);
	if (!surge || !s->surge)
		return arena_printf(a, "%s %lld x %s = %s", s->name, (long long)s->pods,
				    quantity_text(a, x->resource, s->each),
				    quantity_text(a, x->resource, sum));
	return arena_printf(a, "%s (%lld + %lld) x %s = %s", s->name, (long long)s->pods,
			    (long long)s->surge, quantity_text(a, x->resource, s->each),
			    quantity_text(a, x->resource, sum));
}

#define LABELLED 2 /* shares that get labels */
#define LISTED 8   /* shares that are named; the rest is summed up */

static void tell_shares(struct diag *d, const struct account *x, bool surge)
{
	struct sb b = { 0 };

	vec_for(i, &x->shares) {
		if (i < LISTED)
			sb_printf(&b, "%s%s", i ? ", " : "", share_text(x, &x->shares.v[i], surge));
	}
	if (x->shares.n > LISTED)
		sb_printf(&b, ", and %zu smaller ones", x->shares.n - LISTED);
	diag_value(d, "%s", b.s ? b.s : "");
	sb_free(&b);
}

static void label_shares(struct diag *d, const struct account *x)
{
	for (size_t i = 0; i < x->shares.n && i < LABELLED; i++) {
		const struct share *s = &x->shares.v[i];
		const char *each;

		each = quantity_text(x->r->a, x->resource, s->each);
		if (s->pods == 1 && is_written(s->size))
			tell_origin(d, s->size, "`%s` takes %s", s->name, each);
		else if (is_written(s->count))
			tell_origin(d, s->count, "up to %lld of `%s`", (long long)s->pods, s->name);
		if (s->pods != 1 && is_written(s->size) && s->size != s->count)
			tell_origin(d, s->size, "%s for each", each);
	}
}

/* Pods are refused when a controller makes them, everything else when it is applied. */
static bool is_of_pods(const char *resource)
{
	return strcmp(resource, "requests.storage") != 0 &&
	       strcmp(resource, "persistentvolumeclaims") != 0 &&
	       strncmp(resource, "services", 8) != 0;
}

static void tell_refusal(struct diag *d, const struct account *x, bool surge)
{
	if (surge)
		diag_note(d,
			  "pods of a new version start beside those of the old; the quota refuses "
			  "them, and the rollout stands still");
	else if (is_of_pods(x->resource))
		diag_note(d, "the quota refuses pods one by one, after the apply has said "
			     "`configured`: FailedCreate");
	else
		diag_note(d, "the API server refuses what goes beyond it: `exceeded quota`");
	diag_help(d, is_of_pods(x->resource)
			     ? "raise the quota, or lower replicas, autoscalers or resources"
			     : "raise the quota, or do with less");
}

static void report(const struct subject *s, struct account *x, const struct knode *hard, bool surge)
{
	struct num sum = x->total, limit = NUM_ZERO;
	struct diag *d;

	if (surge)
		num_add(x->total, x->surging, &sum);
	node_quantity(hard, &limit);
	qsort(x->shares.v, x->shares.n, sizeof(*x->shares.v), larger_first);
	d = finding(s, hard->origin,
		    surge ? "the quota holds `%s` of the stack, but no rollout"
			  : "the quota cannot hold `%s` of the stack",
		    x->resource);
	diag_here(d, "%s: %s, and the stack may need %s%s", in_force(s->r, hard->origin),
		  quantity_text(s->r->a, x->resource, limit),
		  quantity_text(s->r->a, x->resource, sum), surge ? " while it is rolled out" : "");
	tell_history(d, hard->origin);
	label_shares(d, x);
	tell_shares(d, x, surge);
	tell_refusal(d, x, surge);
	tell_allow(d, s);
}

static void check_quota(const struct subject *s, bool surge)
{
	const struct knode *hard = k_path(s->k->root, "spec.hard");
	bool scoped = k_path(s->k->root, "spec.scopes") || k_path(s->k->root, "spec.scopeSelector");

	if (!kind_is(s->k, "ResourceQuota") || !hard || hard->kind != KNODE_MAP || scoped)
		return;
	for (size_t i = 0; i < hard->map.n; i++) {
		struct account x = { .r = s->r,
				     .quota = s->k,
				     .resource = hard->map.v[i].key,
				     .total = NUM_ZERO,
				     .surging = NUM_ZERO };
		struct num limit, sum;
		bool fits, rolls;

		if (!node_quantity(hard->map.v[i].value, &limit) || !add_all(&x) ||
		    !num_add(x.total, x.surging, &sum))
			continue;
		fits = num_cmp(x.total, limit) <= 0;
		rolls = num_cmp(sum, limit) <= 0;
		if (surge ? fits && !rolls : !fits)
			report(s, &x, hard->map.v[i].value, surge);
	}
}

void rule_quota(const struct subject *s)
{
	check_quota(s, false);
}

void rule_quota_rollout(const struct subject *s)
{
	check_quota(s, true);
}
