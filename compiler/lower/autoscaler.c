/*
 * autoscaler.c - HorizontalPodAutoscalers.
 */
#include "lower/pod.h"

#define DEFAULT_CPU_TARGET 80 /* what the server would fill in for an empty list */

static void put_metric(struct lower *l, struct knode *metrics, const char *resource,
		       int64_t percent, const struct origin *o)
{
	struct knode *metric = k_push(l->a, metrics, k_map(l->a, o)), *node, *target;

	put_str(l, metric, "type", "Resource", o);
	node = put_map(l, metric, "resource", o);
	put_str(l, node, "name", resource, o);
	target = put_map(l, node, "target", o);
	put_str(l, target, "type", "Utilization", o);
	put_int(l, target, "averageUtilization", percent, o);
}

static void put_metrics(struct lower *l, struct knode *spec, const struct object *a)
{
	const struct value *cpu = field(a, AUTOSCALE_cpu), *memory = field(a, AUTOSCALE_memory);
	struct knode *metrics = put_list(l, spec, "metrics", a->origin);

	if (cpu)
		put_metric(l, metrics, "cpu", val_int(cpu, 0), cpu->origin);
	if (memory)
		put_metric(l, metrics, "memory", val_int(memory, 0), memory->origin);
	if (!cpu && !memory)
		put_metric(l, metrics, "cpu", DEFAULT_CPU_TARGET,
			   lower_choice(l, a, "four fifths of the requested CPU"));
}

/* Down slowly, at most half of the pods a minute; up is Kubernetes' own pace. */
static void put_behavior(struct lower *l, struct knode *spec, const struct workload *w)
{
	struct setting_of s = { w->autoscale, &set_autoscale, w->obj };
	const struct origin *o = setting_origin(l, s, AUTOSCALE_calm);
	struct knode *down = put_map(l, put_map(l, spec, "behavior", o), "scaleDown", o), *policy;

	put_setting_int(l, down, "stabilizationWindowSeconds", s, AUTOSCALE_calm);
	put_str(l, down, "selectPolicy", "Max", o);
	policy = k_push(l->a, put_list(l, down, "policies", o), k_map(l->a, o));
	put_str(l, policy, "type", "Percent", o);
	put_int(l, policy, "value", 50, o);
	put_int(l, policy, "periodSeconds", 60, o);
}

static void lower_one(struct lower *l, const struct workload *w)
{
	struct kobject *k = workload_object(l, w, "autoscaling/v2", "HorizontalPodAutoscaler",
					    w->name);
	const struct origin *o = w->autoscale->origin;
	struct knode *spec = put_map(l, k->root, "spec", o), *target;

	k->decl = w->autoscale->decl;
	target = put_map(l, spec, "scaleTargetRef", o);
	put_str(l, target, "apiVersion", "apps/v1", o);
	put_str(l, target, "kind", "Deployment", o);
	put_str(l, target, "name", w->name, o);
	put_int(l, spec, "minReplicas", w->least, w->least_origin ? w->least_origin : o);
	put_int(l, spec, "maxReplicas", w->most, w->most_origin ? w->most_origin : o);
	put_metrics(l, spec, w->autoscale);
	put_behavior(l, spec, w);
}

void lower_autoscaler(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		const struct workload *w = l->m->workloads.v[i];

		if (w->autoscale && (w->kind == N_SERVICE || w->kind == N_WORKER))
			lower_one(l, w);
	}
}
