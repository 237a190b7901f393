/*
 * startup.c - what waits for what, and times that contradict each other.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "rules/rule.h"

/* Waiting in a circle */

/* Whether `from` waits for `to`, directly or through others. */
static bool waits_for(struct rules *r, struct map *seen, const struct workload *from,
		      const struct workload *to)
{
	vec_for(i, &from->out) {
		const struct edge *e = from->out.v[i];

		if (!e->wait || e->to_kind != PEER_WORKLOAD || !e->to)
			continue;
		if (e->to == to)
			return true;
		if (map_get(seen, e->to))
			continue;
		map_put(r->a, seen, e->to, (void *)e);
		if (waits_for(r, seen, e->to, to))
			return true;
	}
	return false;
}

void rule_wait_cycle(const struct subject *s)
{
	vec_for(i, &s->w->out) {
		const struct edge *e = s->w->out.v[i];
		struct map seen = { 0 };
		struct diag *d;

		if (!e->wait || e->to_kind != PEER_WORKLOAD || !e->to)
			continue;
		if (e->to != s->w && !waits_for(s->r, &seen, e->to, s->w))
			continue;
		d = finding(s, e->origin, "`%s` waits for itself", s->w->obj->path);
		diag_here(d, "it starts when `%s` answers", e->to->obj->path);
		diag_note(d, "`%s` waits in turn, so that none of them ever starts",
			  e->to->obj->path);
		diag_help(d, "take `wait` from one of the arrows");
		return;
	}
}

/* Times */

/* How long the hook sleeps, in seconds; 0 when it does not. */
static int64_t hook_sleep(const struct knode *hook, const struct knode **ret)
{
	const struct knode *command = k_path(hook, "exec.command");

	*ret = k_path(hook, "sleep.seconds");
	if (*ret)
		return k_integer(*ret, 0);
	if (k_count(command) != 2 || strcmp(k_string(k_at(command, 0), ""), "sleep") != 0)
		return 0;
	*ret = k_at(command, 1);
	return strtoll(k_string(*ret, "0"), NULL, 10);
}

void rule_grace(const struct subject *s)
{
	const struct knode *n, *hook = k_path(s->c->node, "lifecycle.preStop");
	const struct knode *grace = k_get(s->pod->spec, "terminationGracePeriodSeconds");
	int64_t sleep = hook_sleep(hook, &n), whole = k_integer(grace, 30);
	struct diag *d;

	/* A hook of kind `sleep` that is longer is V214. */
	if (sleep <= 0 || sleep < whole || (k_get(hook, "sleep") && sleep > whole))
		return;
	d = finding(s, n->origin, "%s sleeps until it is killed", subject_name(s));
	diag_here(d, "%" PRId64 " seconds of sleep", sleep);
	tell_origin(d, grace ? grace->origin : NULL, "killed after %" PRId64 " seconds", whole);
	diag_note(d, "the program gets SIGTERM behind the hook: it has no time to finish its work");
	tell_allow(d, s);
}

static int64_t probe_number(const struct knode *probe, const char *key, int64_t usual)
{
	int64_t n = k_integer(k_get(probe, key), 0);

	return n > 0 ? n : usual;
}

void rule_startup_deadline(const struct subject *s)
{
	const struct knode *probe = k_get(s->c->node, "startupProbe");
	const struct knode *spec = k_get(s->pod->k->root, "spec");
	int64_t deadline = k_integer(k_get(spec, "progressDeadlineSeconds"), 600);
	int64_t ready = k_integer(k_get(spec, "minReadySeconds"), 0), budget;
	struct diag *d;

	if (!probe || !kind_is(s->k, "Deployment"))
		return;
	budget = k_integer(k_get(probe, "initialDelaySeconds"), 0) +
		 probe_number(probe, "failureThreshold", 3) *
			 probe_number(probe, "periodSeconds", 10);
	if (budget + ready < deadline)
		return;
	d = finding(s, probe->origin, "%s may start for longer than its rollout waits",
		    subject_name(s));
	diag_here(d, "up to %" PRId64 " seconds", budget);
	diag_value(d, "%" PRId64 " + minReadySeconds %" PRId64 " >= progressDeadlineSeconds %" PRId64,
		   budget, ready, deadline);
	diag_note(d, "Kubernetes calls the rollout failed while the pods still start");
	tell_allow(d, s);
}

void rule_probe_overlap(const struct subject *s)
{
	static const char *const probes[] = { "livenessProbe", "readinessProbe", "startupProbe" };

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		const struct knode *p = k_get(s->c->node, probes[i]);
		const struct knode *n = k_get(p, "timeoutSeconds");
		int64_t timeout = k_integer(n, 0), period = probe_number(p, "periodSeconds", 10);
		struct diag *d;

		if (timeout < 2 || timeout <= period)
			continue;
		d = finding(s, n->origin, "a probe of %s waits longer than until the next one",
			    subject_name(s));
		diag_here(d, "%" PRId64 " seconds, and another one begins after %" PRId64, timeout,
			  period);
		diag_note(d, "Kubernetes does not overlap them: the period is the longer of both");
		tell_allow(d, s);
	}
}
