/*
 * budget.c - disruption budgets: those that block every drain, and those that are missing.
 *
 * The disruption controller counts the pods that its selector takes, rounds percentages up for
 * both fields, and allows (healthy - desired) evictions, where desired is minAvailable, or the
 * expected number less maxUnavailable (pkg/controller/disruption, RULES.md V263).  What counts is
 * the least number of pods that there may be: an autoscaler at its minimum.
 */
#include <string.h>

#include "rules/rule.h"

/* A budget and the workloads behind it. */
struct guard {
	const struct knode *min, *max; /* minAvailable, maxUnavailable */
	const struct knode *amount;    /* the one of the two that counts */
	int64_t pods;		       /* at the least */
	int64_t must_stay;
	const struct kobject *target; /* the first workload that it guards; NULL: none */
	struct scale scale;	      /* of that */
	size_t targets;
};

static void add_target(struct guard *g, const struct rules *r, const struct kobject *k)
{
	struct scale s = scale_of(r, k);

	if (!s.known)
		return;
	if (!g->target) {
		g->target = k;
		g->scale = s;
	}
	g->targets++;
	g->pods += s.least;
}

static struct guard guard_of(const struct rules *r, const struct kobject *k)
{
	const struct knode *spec = k_get(k->root, "spec");
	struct guard g = { .min = k_get(spec, "minAvailable"),
			   .max = k_get(spec, "maxUnavailable") };
	const struct kpod *p;

	for (size_t i = 0; (p = pod_candidate(r, k_path(spec, "selector.matchLabels"), i)); i++) {
		if (same_namespace(p->k, k) &&
		    selector_takes(k_get(spec, "selector"), pod_labels(p)))
			add_target(&g, r, p->k);
	}
	g.amount = g.min ? g.min : g.max;
	if (g.min)
		g.must_stay = part_of(g.min, g.pods, true).pods;
	else if (g.max)
		g.must_stay = g.pods - part_of(g.max, g.pods, true).pods;
	if (g.must_stay < 0)
		g.must_stay = 0;
	return g;
}

static bool is_budget(const struct subject *s)
{
	return kind_is(s->k, "PodDisruptionBudget");
}

/* Whom the budget is for. */
static const char *guarded_name(const struct subject *s, const struct guard *g)
{
	return object_name(s->r, g->target ? g->target : s->k);
}

static const char *amount_path(const struct subject *s, const struct guard *g)
{
	return value_path(s, g->amount->origin,
			  g->min ? "spec.minAvailable" : "spec.maxUnavailable");
}

static const char *pods_text(struct rules *r, int64_t n)
{
	return arena_printf(r->a, "%lld %s", (long long)n, n == 1 ? "pod" : "pods");
}

/* The least number of pods as a value: "backend.replicas = 1", "...autoscale.replicas = 1..3". */
static void tell_least(struct diag *d, const struct subject *s, const struct guard *g)
{
	struct subject own = { .r = s->r, .k = g->scale.autoscaler };
	const char *path;

	if (g->scale.autoscaler) {
		path = value_path(&own, g->scale.least_origin, "spec.minReplicas");
		diag_value(d, "%s = %lld..%lld", path, (long long)g->scale.least,
			   (long long)g->scale.most);
		return;
	}
	own.k = g->target;
	path = value_path(&own, g->scale.least_origin, "spec.replicas");
	diag_value(d, "%s = %lld", path, (long long)g->scale.least);
}

static void label_least(struct diag *d, const struct subject *s, const struct guard *g)
{
	const struct origin *o = g->scale.least_origin;

	if (o->kind == ORIGIN_ENV)
		tell_origin(d, o, "`%s` sets it to %lld here", o->env ? o->env->s : "?",
			    (long long)g->scale.least);
	else if (is_written(o))
		tell_origin(d, o, "%s at the least", pods_text(s->r, g->scale.least));
	else
		tell_origin(d, o, "one pod unless `replicas` says more");
}

/* A budget that says never, whatever the number of pods. */
static bool says_never(const struct guard *g)
{
	struct part min = part_of(g->min, 100, true), max = part_of(g->max, 100, true);

	return (min.percent && min.amount == 100) || (g->max && max.valid && max.amount == 0);
}

/* What the server would take; anything else is V262. */
static bool is_sound(const struct guard *g)
{
	struct part p = part_of(g->amount, 1, true);

	return !(g->min && g->max) && (!g->amount || (p.valid && (!p.percent || p.amount <= 100)));
}

void rule_budget_never(const struct subject *s)
{
	struct guard g;
	struct diag *d;

	if (!is_budget(s))
		return;
	g = guard_of(s->r, s->k);
	if (!says_never(&g))
		return;
	d = finding(s, g.amount->origin, "the disruption budget of %s never lets a pod go",
		    guarded_name(s, &g));
	diag_here(d, "%s: with any number of pods, all of them must stay up",
		  in_force(s->r, g.amount->origin));
	diag_value(d, "%s = %s", amount_path(s, &g), node_text(s->r->a, g.amount));
	tell_history(d, g.amount->origin);
	diag_note(d, "Kubernetes accepts this; the next node drain then waits until someone "
		     "intervenes");
	diag_help(d, "let one go at a time: `budget { max_unavailable = 1 }`");
	tell_allow(d, s);
}

/* Where the environment refines the declaration: the end of its braces. */
static const struct refinement *refined_in(const struct rules *r, const struct object *o)
{
	vec_for(i, &o->refinements) {
		if (o->refinements.v[i].env && o->refinements.v[i].env == r->m->program->env &&
		    span_known(o->refinements.v[i].body))
			return &o->refinements.v[i];
	}
	return NULL;
}

/* "budget { min_available = 0 }" before the brace that ends the environment's block. */
static bool fix_in_env(struct diag *d, const struct subject *s, const struct object *decl,
		       int64_t pods)
{
	const struct refinement *at = decl ? refined_in(s->r, decl) : NULL;
	struct str text;
	struct span where;
	const char *comma;
	uint32_t end;

	if (!at)
		return false;
	text = source_text(sink_sources(s->r->sink), at->body.file);
	end = at->body.end - 1;
	comma = memchr(text.s + at->body.start, '\n', end - at->body.start) ? "\n      " : ", ";
	while (end > at->body.start + 1 && strchr(" \t\r\n", text.s[end - 1]))
		end--;
	where = (struct span){ at->body.file, end, end };
	fix_edit(d,
		 diag_fix(d, FIX_NEEDS_LOOK,
			  pods == 1 ? "turn the budget off where there is one pod"
				    : "keep one pod fewer up where there are %lld",
			  (long long)pods),
		 where,
		 arena_printf(s->r->a, "%sbudget { min_available = %lld }", comma,
			      (long long)pods - 1));
	return true;
}

/* An amount that the environment itself says is changed where it stands. */
static void propose(struct diag *d, const struct subject *s, const struct guard *g)
{
	const struct origin *o = g->amount->origin;
	const struct object *decl = g->targets == 1 ? g->target->owner : NULL;
	const char *old = node_text(s->r->a, g->amount);
	const char *less = arena_printf(s->r->a, "%lld", (long long)g->pods - 1);
	bool plain = g->min && !part_of(g->min, 1, true).percent;

	if (plain && (o->kind == ORIGIN_ENV || !s->r->m->program->env))
		fix_value(d, s->r, o, FIX_NEEDS_LOOK, old, less);
	else if (g->min && fix_in_env(d, s, decl, g->pods))
		return;
	else if (g->pods == 1)
		diag_help(d,
			  "run two pods, or turn the budget off: `budget { min_available = 0 }`");
	else
		diag_help(d, "let one go at a time, whatever their number: "
			     "`budget { max_unavailable = 1 }`");
}

void rule_budget_blocks(const struct subject *s)
{
	struct guard g;
	struct diag *d;

	if (!is_budget(s))
		return;
	g = guard_of(s->r, s->k);
	if (!g.amount || !g.target || g.pods < 1 || !is_sound(&g) || says_never(&g) ||
	    g.pods - g.must_stay >= 1)
		return;
	d = finding(s, g.amount->origin, "disruption budget of %s can never be met",
		    guarded_name(s, &g));
	diag_here(d, "%s: %lld of %lld pods must stay up", in_force(s->r, g.amount->origin),
		  (long long)g.must_stay, (long long)g.pods);
	tell_history(d, g.amount->origin);
	label_least(d, s, &g);
	tell_least(d, s, &g);
	diag_value(d, "%s = %s", amount_path(s, &g), node_text(s->r->a, g.amount));
	if (part_of(g.amount, 1, true).percent)
		diag_note(d, "Kubernetes rounds percentages of a budget up");
	diag_note(d, "Kubernetes accepts this; the next node drain then waits until someone "
		     "intervenes");
	propose(d, s, &g);
}

/* What the server refuses. */
void rule_budget_form(const struct subject *s)
{
	struct guard g;
	struct diag *d;

	if (!is_budget(s))
		return;
	g = guard_of(s->r, s->k);
	if (g.min && g.max) {
		d = finding(s, g.max->origin, "the disruption budget of %s says two things",
			    guarded_name(s, &g));
		diag_here(d, "the second of them");
		tell_origin(d, g.min->origin, "the first");
	} else if (!is_sound(&g)) {
		d = finding(s, g.amount->origin, "the disruption budget of %s has no sound amount",
			    guarded_name(s, &g));
		diag_here(d, "`%s`", node_text(s->r->a, g.amount));
	} else {
		return;
	}
	diag_note(d, "the API server refuses it: one of minAvailable and maxUnavailable, a whole "
		     "number or a percentage up to 100%%");
}

void rule_budget_empty(const struct subject *s)
{
	struct guard g;
	struct diag *d;

	if (!is_budget(s))
		return;
	g = guard_of(s->r, s->k);
	if (g.amount)
		return;
	d = finding(s, origin_of(k_get(s->k->root, "spec"), s->k),
		    "%s says neither minAvailable nor maxUnavailable", object_name(s->r, s->k));
	diag_note(d, "Kubernetes reads that as minAvailable 1");
	diag_help(d, "say `maxUnavailable: 1`");
	tell_allow(d, s);
}

void rule_budget_missing(const struct subject *s)
{
	struct scale scale = scale_of(s->r, s->k);
	const struct object *budget = s->w ? s->w->budget : NULL;
	const struct origin *o;
	struct diag *d;

	if (!scale.known || scale.least < 2 || !s->pod || has_budget(s->r, s->pod))
		return;
	o = budget ? field_origin(budget, BUDGET_min_available) : s->k->origin;
	d = finding(s, o, "%s has no disruption budget", object_name(s->r, s->k));
	diag_here(d, budget ? "turned off here" : "%s, and nothing keeps one of them up",
		  pods_text(s->r, scale.least));
	tell_history(d, o);
	if (budget)
		tell_origin(d, scale.least_origin, "%s at the least", pods_text(s->r, scale.least));
	diag_value(d, "%s = %lld", value_path(s, scale.least_origin, "spec.replicas"),
		   (long long)scale.least);
	diag_note(d, "a drain of several nodes may take all of its pods away at once");
	diag_help(d, "leave `budget` out: one pod at a time may go then");
	tell_allow(d, s);
}

static void report_second(const struct subject *s, const struct kobject *second,
			  const struct kobject *first, const struct kpod *p)
{
	struct subject own = { .r = s->r, .code = s->code, .k = second };
	struct diag *d = finding(&own, second->origin, "two disruption budgets guard %s",
				 object_name(s->r, p->k));

	diag_here(d, "the second: PodDisruptionBudget `%s`", second->name);
	diag_label(d, first->decl, "the first: PodDisruptionBudget `%s`", first->name);
	diag_note(d,
		  "the eviction API refuses pods with more than one budget, so every drain waits "
		  "until someone intervenes");
	diag_help(d, "keep one of them");
	tell_allow(d, &own);
}

void rule_budget_twice(const struct subject *s)
{
	struct map first_of = { 0 };

	for (size_t i = 0; i < s->r->n; i++) {
		const struct kobject *k = s->r->objects[i], *first;
		const struct knode *selector = k_path(k->root, "spec.selector");
		const struct kpod *p;

		if (!kind_is(k, "PodDisruptionBudget"))
			continue;
		for (size_t j = 0; (p = pod_candidate(s->r, k_get(selector, "matchLabels"), j));
		     j++) {
			if (!same_namespace(p->k, k) || !selector_takes(selector, pod_labels(p)))
				continue;
			first = map_get(&first_of, p);
			if (first)
				report_second(s, k, first, p);
			else
				map_put(s->r->a, &first_of, p, (void *)k);
		}
	}
}

/* A quorum lives as long as more than half of its members do. */
void rule_quorum(const struct subject *s)
{
	const struct object *o = s->w->obj;
	int64_t n = s->w->least, majority = n / 2 + 1;
	struct budget b = workload_budget(s->w);
	struct diag *d;

	if (s->w->kind != N_STATEFUL || !val_bool(field(o, WORKLOAD_quorum), false) || n < 1)
		return;
	if (n % 2 == 0) {
		d = finding(s, s->w->least_origin, "`%s` votes with an even number of replicas",
			    o->path);
		diag_here(d, "%s: %lld must agree, and %lld may fail", pods_text(s->r, n),
			  (long long)majority, (long long)(n - majority));
		tell_history(d, s->w->least_origin);
		diag_note(d, "%lld replicas survive as many failures and need one vote less",
			  (long long)n - 1);
		fix_value(d, s->r, s->w->least_origin, FIX_NEEDS_LOOK,
			  arena_printf(s->r->a, "%lld", (long long)n),
			  arena_printf(s->r->a, "%lld", (long long)n + 1));
		tell_allow(d, s);
	} else if (n > 1 && (!b.made || b.must_stay < majority)) {
		d = finding(s, b.origin, "a drain may take the quorum of `%s` away", o->path);
		diag_here(d, "%lld of %s must stay up, a majority is %lld",
			  b.made ? (long long)b.must_stay : 0LL, pods_text(s->r, n),
			  (long long)majority);
		tell_history(d, b.origin);
		tell_origin(d, s->w->least_origin, "%s", pods_text(s->r, n));
		diag_help(d, "let one go at a time: `budget { max_unavailable = 1 }`");
		tell_allow(d, s);
	}
}
