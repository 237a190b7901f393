/*
 * job.c - Jobs and CronJobs.
 *
 * Nothing of a Job's pods can change (RULES.md V160), so a Job's name carries a hash of its spec:
 * a new version is a new Job, and the same version applied again is the Job that has run.  The
 * hash reaches the settings that the pod reads, through the template's annotation.
 */
#include "lower/pod.h"

#define NAME_HASH_DIGITS 8

static void put_run(struct lower *l, struct knode *spec, const struct workload *w)
{
	put_value(l, spec, "backoffLimit", field(w->obj, WORKLOAD_retries));
	put_value(l, spec, "activeDeadlineSeconds", field(w->obj, WORKLOAD_deadline));
	put_value(l, spec, "completions", field(w->obj, WORKLOAD_completions));
	put_value(l, spec, "parallelism", field(w->obj, WORKLOAD_parallelism));
	k_set(l->a, spec, "template", pod_template(l, w));
}

static void lower_one_job(struct lower *l, const struct workload *w)
{
	struct knode *spec = k_map(l->a, w->obj->origin);
	struct kobject *k;
	const char *name;

	put_run(l, spec, w);
	name = arena_printf(l->a, "%s-%s", w->name, content_hash(l, spec, NAME_HASH_DIGITS));
	put_value(l, spec, "ttlSecondsAfterFinished", field(w->obj, WORKLOAD_keep));
	k = workload_object(l, w, "batch/v1", "Job", name);
	k_set(l->a, k->root, "spec", spec);
}

void lower_job(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		if (l->m->workloads.v[i]->kind == N_JOB)
			lower_one_job(l, l->m->workloads.v[i]);
	}
}

/* The history limits clean up, so the runs have no ttl: one of the two would be in vain. */
static void lower_one_cron(struct lower *l, const struct workload *w)
{
	struct kobject *k = workload_object(l, w, "batch/v1", "CronJob", w->name);
	const struct origin *o = w->obj->origin;
	struct knode *spec = put_map(l, k->root, "spec", o), *template, *labels;
	const struct value *zone = field(w->obj, WORKLOAD_timezone);

	put_value(l, spec, "schedule", field(w->obj, WORKLOAD_schedule));
	if (zone)
		put_value(l, spec, "timeZone", zone);
	else
		put_str(l, spec, "timeZone", "Etc/UTC",
			lower_choice(l, w->obj, "the schedule is in UTC"));
	put_symbol(l, spec, "concurrencyPolicy", field(w->obj, WORKLOAD_concurrency));
	put_value(l, spec, "startingDeadlineSeconds", field(w->obj, WORKLOAD_start_within));
	put_value(l, spec, "suspend", field(w->obj, WORKLOAD_suspend));
	put_int(l, spec, "successfulJobsHistoryLimit", 3, o);
	put_int(l, spec, "failedJobsHistoryLimit", 1, o);
	template = put_map(l, spec, "jobTemplate", o);
	labels = put_map(l, put_map(l, template, "metadata", o), "labels", o);
	put_workload_labels(l, labels, w, o);
	put_run(l, put_map(l, template, "spec", o), w);
}

void lower_cron_job(struct lower *l)
{
	vec_for(i, &l->m->workloads) {
		if (l->m->workloads.v[i]->kind == N_CRON)
			lower_one_cron(l, l->m->workloads.v[i]);
	}
}
