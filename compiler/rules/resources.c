/*
 * resources.c - requests and limits of one container: that there are some, against each other, and
 * against what the namespace's LimitRange lets in.
 */
#include <string.h>

#include "rules/demand.h"

static const char *resource_path(const struct subject *s, const char *kind, const char *resource)
{
	return arena_printf(s->r->a, "%s.resources.%s.%s", s->c->path, kind, resource);
}

/* Of extended resources and huge pages a container gets what it asks for, no more, no less. */
static bool is_exact(const char *resource)
{
	return strchr(resource, '/') || strncmp(resource, "hugepages-", 10) == 0;
}

static void report_above(const struct subject *s, const char *resource, const struct knode *request,
			 const struct knode *limit)
{
	bool exact = is_exact(resource);
	struct diag *d = finding(s, request->origin, "%s asks for %s `%s` than its limit",
				 subject_name(s), exact ? "another amount of" : "more", resource);

	diag_here(d, "asks for %s and may use at most %s", node_text(s->r->a, request),
		  node_text(s->r->a, limit));
	tell_history(d, request->origin);
	if (!span_eq(limit->origin->span, request->origin->span))
		tell_origin(d, limit->origin, "the limit");
	diag_value(d, "%s = %s..%s",
		   value_path(s, request->origin, resource_path(s, "requests..limits", resource)),
		   node_text(s->r->a, request), node_text(s->r->a, limit));
	diag_note(d, exact ? "the API server refuses the pod: this resource cannot be overcommitted"
			   : "the API server refuses the object");
	if (!exact)
		fix_value(d, s->r, request->origin, FIX_NEEDS_LOOK,
			  arena_printf(s->r->a, "%s..%s", node_text(s->r->a, request),
				       node_text(s->r->a, limit)),
			  arena_printf(s->r->a, "%s..%s", node_text(s->r->a, limit),
				       node_text(s->r->a, request)));
}

void rule_request_above_limit(const struct subject *s)
{
	const struct knode *requests = k_path(s->c->node, "resources.requests");
	const struct knode *limits = k_path(s->c->node, "resources.limits");

	for (size_t i = 0; requests && requests->kind == KNODE_MAP && i < requests->map.n; i++) {
		const char *resource = requests->map.v[i].key;
		const struct knode *request = requests->map.v[i].value;
		const struct knode *limit = k_get(limits, resource);
		struct num low, high;
		int c;

		if (!node_quantity(request, &low) || !node_quantity(limit, &high))
			continue;
		c = num_cmp(low, high);
		if (c > 0 || (c != 0 && is_exact(resource)))
			report_above(s, resource, request, limit);
	}
}

/* Bounds */

struct bound {
	const char *resource;
	const char *kind; /* requests or limits */
	bool least;
	const struct knode *allowed;
};

static void check_bound(const struct subject *s, const struct bound *b)
{
	const struct knode *node;
	struct num have, allowed;
	struct diag *d;
	int c;

	if (!node_quantity(b->allowed, &allowed) ||
	    !container_needs(s->r, s->pod, s->c, b->kind, b->resource, &have, &node))
		return;
	c = num_cmp(have, allowed);
	if (b->least ? c >= 0 : c <= 0)
		return;
	d = finding(s, node->origin, "the `%s` of %s is outside of what a container may have",
		    b->resource, subject_name(s));
	diag_here(d, "%s %s", b->least ? "asks for" : "may use", node_text(s->r->a, node));
	tell_history(d, node->origin);
	tell_origin(d, b->allowed->origin, "a container %s %s",
		    b->least ? "must ask for at least" : "may use at most",
		    node_text(s->r->a, b->allowed));
	diag_value(d, "%s: %s %s, %s %s",
		   value_path(s, node->origin, resource_path(s, b->kind, b->resource)),
		   b->least ? "request" : "limit", node_text(s->r->a, node),
		   b->least ? "least" : "most", node_text(s->r->a, b->allowed));
	diag_note(d, "the LimitRange refuses its pods: the object applies cleanly and gets none");
	diag_help(d, "change it, or the bounds in `quota { container { ... } }`");
	tell_allow(d, s);
}

static void check_bounds(const struct subject *s, const struct knode *map, const char *kind,
			 bool least)
{
	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++) {
		const struct bound b = { map->map.v[i].key, kind, least, map->map.v[i].value };

		check_bound(s, &b);
	}
}

static void check_ratio(const struct subject *s, const char *resource, const struct knode *most)
{
	struct num low, high, ratio, allowed;
	const struct knode *request, *limit;
	struct diag *d;

	if (!node_quantity(most, &allowed) ||
	    !container_needs(s->r, s->pod, s->c, "requests", resource, &low, &request) ||
	    !container_needs(s->r, s->pod, s->c, "limits", resource, &high, &limit) ||
	    !num_div(high, low, &ratio) || num_cmp(ratio, allowed) <= 0)
		return;
	d = finding(s, limit->origin, "the `%s` of %s is outside of what a container may have",
		    resource, subject_name(s));
	diag_here(d, "the limit %s is more than %s times the request %s", node_text(s->r->a, limit),
		  node_text(s->r->a, most), node_text(s->r->a, request));
	tell_origin(d, most->origin, "maxLimitRequestRatio");
	diag_note(d, "the LimitRange refuses its pods: the object applies cleanly and gets none");
	tell_allow(d, s);
}

void rule_limit_range(const struct subject *s)
{
	const struct knode *range;

	for (size_t n = 0; (range = limit_range(s->r, s->k, n)); n++) {
		const struct knode *ratios = k_get(range, "maxLimitRequestRatio");

		check_bounds(s, k_get(range, "min"), "requests", true);
		check_bounds(s, k_get(range, "max"), "limits", false);
		for (size_t i = 0; ratios && ratios->kind == KNODE_MAP && i < ratios->map.n; i++)
			check_ratio(s, ratios->map.v[i].key, ratios->map.v[i].value);
	}
}

/* What is not said at all */

static bool has_amount(const struct subject *s, const char *kind, const char *resource)
{
	const struct knode *node;
	struct num n;

	return container_needs(s->r, s->pod, s->c, kind, resource, &n, &node);
}

static bool says_nothing(const struct subject *s)
{
	return !has_amount(s, "limits", "cpu") && !has_amount(s, "requests", "cpu") &&
	       !has_amount(s, "limits", "memory") && !has_amount(s, "requests", "memory");
}

static const struct origin *where_said(const struct subject *s)
{
	return origin_of(k_get(s->c->node, "resources"), s->k);
}

void rule_no_resources(const struct subject *s)
{
	struct diag *d;

	if (!says_nothing(s))
		return;
	d = finding(s, s->c->node->origin, "%s does not say what it needs", subject_name(s));
	diag_here(d, "no requests, no limits");
	diag_note(
		d,
		"Kubernetes places it anywhere, lets it take the whole node, and evicts it first; "
		"an autoscaler cannot measure it, and a quota refuses it");
	diag_help(d, "say it: `resources { cpu = 100m..500m, memory = 128Mi..256Mi }`, or for all "
		     "containers in `quota { container { ... } }`");
	tell_allow(d, s);
}

/* A request that is not there is the limit, so without one there is neither. */
static void check_request(const struct subject *s, const char *resource, const char *note)
{
	struct diag *d;

	if (says_nothing(s) || has_amount(s, "requests", resource))
		return;
	d = finding(s, where_said(s), "%s does not say how much `%s` it needs", subject_name(s),
		    resource);
	diag_here(d, "neither request nor limit");
	diag_note(d, "%s", note);
	diag_help(d, "say both: `%s = %s`", resource,
		  strcmp(resource, "cpu") == 0 ? "100m..500m" : "128Mi..256Mi");
	tell_allow(d, s);
}

static void check_limit(const struct subject *s, const char *resource, const char *note)
{
	struct diag *d;

	if (!has_amount(s, "requests", resource) || has_amount(s, "limits", resource))
		return;
	d = finding(s, where_said(s), "%s may use any amount of `%s`", subject_name(s), resource);
	diag_here(d, "a request and no limit");
	diag_note(d, "%s", note);
	tell_allow(d, s);
}

void rule_no_cpu_request(const struct subject *s)
{
	check_request(s, "cpu",
		      "the scheduler counts it as nothing, and an autoscaler cannot measure it");
}

void rule_no_cpu_limit(const struct subject *s)
{
	check_limit(s, "cpu", "it may take all of the node's cores that others have not asked for");
}

void rule_no_memory_request(const struct subject *s)
{
	check_request(
		s, "memory",
		"the scheduler counts it as nothing, and the node kills it first when memory is "
		"short");
}

void rule_no_memory_limit(const struct subject *s)
{
	check_limit(s, "memory",
		    "a leak takes the memory of the whole node, and of what else runs there");
}
