/*
 * autoscale.c - numbers of pods: autoscalers, too few for a service, more than the platform has.
 */
#include <string.h>

#include "rules/habits.h"

static const struct object *scaled_by(const struct subject *s)
{
	const struct knode *target = k_path(s->k->root, "spec.scaleTargetRef");
	const struct kobject *k =
		object_find(s->r, k_string(k_get(target, "kind"), ""), s->k->namespace_,
			    k_string(k_get(target, "name"), ""));

	return k ? k->owner : s->k->owner;
}

static const char *target_name(const struct subject *s)
{
	const struct object *o = scaled_by(s);

	if (o && model_workload(s->r->m, o))
		return arena_printf(s->r->a, "`%s`", o->path);
	return object_name(s->r, s->k);
}

static void tell_range(struct diag *d, const struct subject *s, const struct knode *most,
		       int64_t least)
{
	diag_value(d, "%s = %lld..%lld",
		   value_path(s, most->origin, "spec.minReplicas..spec.maxReplicas"),
		   (long long)least, (long long)most->integer);
}

/* The API server: least is at least 1, most is not below it. */
void rule_autoscale_range(const struct subject *s)
{
	const struct knode *min = k_path(s->k->root, "spec.minReplicas");
	const struct knode *max = k_path(s->k->root, "spec.maxReplicas");
	int64_t least = k_integer(min, 1), most = k_integer(max, 0);
	struct diag *d;

	if (!kind_is(s->k, "HorizontalPodAutoscaler") || (least >= 1 && most >= least))
		return;
	d = finding(s, origin_of(max ? max : min, s->k), "the autoscaler of %s has no sound range",
		    target_name(s));
	if (!max)
		diag_here(d, "no `maxReplicas`");
	else if (least < 1)
		diag_here(d, "the least number of pods is %lld", (long long)least);
	else
		diag_here(d, "at least %lld pods and at most %lld", (long long)least,
			  (long long)most);
	if (max) {
		tell_range(d, s, max, least);
		tell_history(d, max->origin);
	}
	diag_note(d, "the API server refuses it: 1 <= minReplicas <= maxReplicas");
	if (max && least > most)
		fix_value(d, s->r, max->origin, FIX_NEEDS_LOOK,
			  arena_printf(s->r->a, "%lld..%lld", (long long)least, (long long)most),
			  arena_printf(s->r->a, "%lld..%lld", (long long)most, (long long)least));
}

void rule_autoscale_idle(const struct subject *s)
{
	const struct knode *min = k_path(s->k->root, "spec.minReplicas");
	const struct knode *max = k_path(s->k->root, "spec.maxReplicas");
	struct diag *d;

	if (!kind_is(s->k, "HorizontalPodAutoscaler") || !max ||
	    k_integer(max, 0) != k_integer(min, 1))
		return;
	d = finding(s, max->origin, "the autoscaler of %s has nothing to decide", target_name(s));
	diag_here(d, "%s: the least and the most are both %lld", in_force(s->r, max->origin),
		  (long long)max->integer);
	tell_range(d, s, max, k_integer(min, 1));
	tell_history(d, max->origin);
	diag_note(d, "Kubernetes accepts it and never scales");
	diag_help(d, "widen the range, or leave `autoscale` out and say `replicas = %lld`",
		  (long long)max->integer);
	tell_allow(d, s);
}

void rule_autoscale_target(const struct subject *s)
{
	const struct knode *target = k_path(s->k->root, "spec.scaleTargetRef");
	const char *kind = k_string(k_get(target, "kind"), ""), *name;
	const struct kobject *k;
	VEC(const char *) names = { 0 };
	struct diag *d;

	name = k_string(k_get(target, "name"), "");
	if (!kind_is(s->k, "HorizontalPodAutoscaler") || !*kind || !*name || /* V256 */
	    object_find(s->r, kind, s->k->namespace_, name))
		return;
	for (size_t i = 0; (k = object_of_kind(s->r, kind, i)); i++)
		vec_push(s->r->a, &names, k->name);
	d = finding(s, origin_of(target, s->k), "%s scales %s `%s`, which the stack does not make",
		    object_name(s->r, s->k), kind, name);
	diag_here(d, "no such object");
	diag_note(d,
		  "Kubernetes accepts it: the autoscaler reports FailedGetScale and does nothing");
	tell_near(d, s->r, origin_of(target, s->k), name,
		  str_nearest(str_of(name), names.v, names.n));
	tell_allow(d, s);
}

bool is_production(const struct name *env)
{
	return env && (strcmp(env->s, "prod") == 0 || strncmp(env->s, "prod-", 5) == 0 ||
		       strncmp(env->s, "production", 10) == 0);
}

static void tell_single(struct diag *d, const struct subject *s)
{
	diag_value(d, "%s = %lld",
		   value_path(s, s->w->least_origin,
			      arena_printf(s->r->a, "%s.replicas", s->w->obj->path)),
		   (long long)s->w->least);
	tell_history(d, s->w->least_origin);
	diag_note(d, "each drain, eviction and crash of it is an outage");
	tell_allow(d, s);
}

/* A claim that one node holds leaves no choice. Workers that nobody connects to may as well be one:
 * their work waits for them. */
static bool must_be_single(const struct workload *w)
{
	return w->one_at_a_time;
}

void rule_single_replica(const struct subject *s)
{
	const struct workload *w = s->w;
	struct diag *d;

	if (!is_production(s->r->m->program->env) || w->kind != N_SERVICE || !w->served ||
	    w->autoscale || w->least >= 2 || must_be_single(w))
		return;
	d = finding(s, w->least_origin, "`%s` serves with a single pod", w->obj->path);
	diag_here(d, w->least == 1 ? "one pod" : "no pod");
	diag_help(d, "run at least two: `replicas = 2`");
	tell_single(d, s);
}

void rule_single_minimum(const struct subject *s)
{
	const struct workload *w = s->w;
	struct diag *d;

	if (!is_production(s->r->m->program->env) || !w->autoscale || !w->served || w->least >= 2 ||
	    must_be_single(w))
		return;
	d = finding(s, w->least_origin, "the autoscaler of `%s` may go down to a single pod",
		    w->obj->path);
	diag_here(d, "at least %lld", (long long)w->least);
	diag_help(d, "keep at least two: `autoscale { replicas = 2..%lld }`",
		  (long long)(w->most > 2 ? w->most : 3));
	tell_single(d, s);
}

/* The platform's ceiling, from which a typing error is told. */
void rule_too_many(const struct subject *s)
{
	const struct workload *w = s->w;
	const struct object *platform = s->r->m->platform;
	int64_t ceiling = val_int(field(platform, PLATFORM_max_replicas), 0);
	const struct origin *o = platform ? field_origin(platform, PLATFORM_max_replicas) : NULL;
	struct diag *d;

	if (ceiling < 1 || w->most <= ceiling || !(NOUN_BIT(w->kind) & NOUNS_SCALED))
		return;
	d = finding(s, w->most_origin, "`%s` may have more pods than the platform allows",
		    w->obj->path);
	diag_here(d, "up to %lld pods, the platform allows %lld", (long long)w->most,
		  (long long)ceiling);
	tell_history(d, w->most_origin);
	if (is_written(o))
		tell_origin(d, o, "the platform's ceiling");
	diag_value(d, "platform.max_replicas = %lld", (long long)ceiling);
	diag_help(d, "raise `max_replicas` in `platform { }` if so many are meant");
	tell_allow(d, s);
}
