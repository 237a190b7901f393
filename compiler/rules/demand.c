/*
 * demand.c - requests and limits of pods, and how many pods there may be at once.
 */
#include "rules/demand.h"

#include <stdlib.h>
#include <string.h>

#include "kube/quantity.h"

#define DAY_MINUTES 1440

bool node_quantity(const struct knode *n, struct num *ret)
{
	if (!n)
		return false;
	if (n->kind == KNODE_INT) {
		*ret = num_of(n->integer);
		return true;
	}
	return n->kind == KNODE_STRING && quantity_parse(n->string, ret);
}

static bool in_bytes(const char *resource)
{
	return strstr(resource, "memory") || strstr(resource, "storage");
}

const char *quantity_text(struct arena *a, const char *resource, struct num n)
{
	const char *text = in_bytes(resource) ? quantity_memory(a, n) : quantity_cpu(a, n);

	return text ? text : "?";
}

const struct knode *limit_range(const struct rules *r, const struct kobject *k, size_t at)
{
	const struct kobject *range;

	for (size_t i = 0; (range = object_of_kind(r, "LimitRange", i)); i++) {
		const struct knode *limits = k_path(range->root, "spec.limits");

		for (size_t j = 0; same_namespace(range, k) && j < k_count(limits); j++) {
			const char *type = k_string(k_get(k_at(limits, j), "type"), "");

			if (strcmp(type, "Container") == 0 && at-- == 0)
				return k_at(limits, j);
		}
	}
	return NULL;
}

static const struct knode *default_of(const struct rules *r, const struct kobject *k,
				      const char *map, const char *resource)
{
	const struct knode *range, *n;

	for (size_t i = 0; (range = limit_range(r, k, i)); i++) {
		n = k_get(k_get(range, map), resource);
		if (n)
			return n;
	}
	return NULL;
}

/* The order is Kubernetes': its own default (a request is the limit) comes when an object is
 * decoded, the LimitRange's when a pod is admitted. */
bool container_needs(const struct rules *r, const struct kpod *p, const struct kcontainer *c,
		     const char *kind, const char *resource, struct num *ret,
		     const struct knode **ret_node)
{
	const struct knode *own = k_get(c->node, "resources");
	const struct knode *n = k_get(k_get(own, kind), resource);
	bool request = strcmp(kind, "requests") == 0;

	if (!n && request)
		n = k_get(k_get(own, "limits"), resource);
	if (!n)
		n = default_of(r, p->k, request ? "defaultRequest" : "default", resource);
	if (!n && request)
		n = default_of(r, p->k, "default", resource);
	*ret_node = n;
	return node_quantity(n, ret);
}

static void grow(struct num *sum, struct num by)
{
	struct num n;

	if (num_add(*sum, by, &n))
		*sum = n;
}

static void at_least(struct num *most, struct num n)
{
	if (num_cmp(n, *most) > 0)
		*most = n;
}

/* Init containers run one after another, beside the sidecars that were started before them
 * (k8s.io/component-helpers/resource, PodRequests). */
struct num pod_needs(const struct rules *r, const struct kpod *p, const char *kind,
		     const char *resource)
{
	struct num running = NUM_ZERO, peak = NUM_ZERO, moment, one;
	const struct knode *node;

	vec_for(i, &p->containers) {
		const struct kcontainer *c = &p->containers.v[i];

		if (!container_needs(r, p, c, kind, resource, &one, &node))
			continue;
		moment = running;
		grow(&moment, one);
		if (c->lasting)
			running = moment;
		at_least(&peak, moment);
	}
	at_least(&peak, running);
	return peak;
}

/* Schedules: how close together two runs may be */

/* The values that a field of a schedule takes, as a set of minutes or hours. */
static void parse_part(const char *s, size_t n, int size, bool *set)
{
	char *end;
	long from = 0, to = size - 1, step = 1;
	char text[32];

	if (n >= sizeof(text))
		n = sizeof(text) - 1;
	memcpy(text, s, n);
	text[n] = '\0';
	end = text;
	if (*end == '*') {
		end++;
	} else {
		from = to = strtol(text, &end, 10);
		if (*end == '-')
			to = strtol(end + 1, &end, 10);
		else if (*end == '/')
			to = size - 1;
	}
	if (*end == '/')
		step = strtol(end + 1, &end, 10);
	for (long i = from; i >= 0 && step > 0 && i <= to && i < size; i += step)
		set[i] = true;
}

static const char *parse_field(const char *s, int size, bool *set)
{
	while (*s == ' ')
		s++;
	while (*s && *s != ' ') {
		size_t n = strcspn(s, ", ");

		parse_part(s, n, size, set);
		s += n;
		s += *s == ',';
	}
	return s;
}

/* Minutes between the two closest runs of a day; the days are not looked at. */
static int64_t closest_runs(const char *schedule)
{
	bool minutes[60] = { false }, hours[24] = { false };
	int64_t first = -1, last = -1, least = DAY_MINUTES;

	if (strcmp(schedule, "@hourly") == 0)
		return 60;
	if (*schedule == '@')
		return DAY_MINUTES;
	parse_field(parse_field(schedule, 60, minutes), 24, hours);
	for (int64_t t = 0; t < DAY_MINUTES; t++) {
		if (!hours[t / 60] || !minutes[t % 60])
			continue;
		if (last >= 0 && t - last < least)
			least = t - last;
		first = first < 0 ? t : first;
		last = t;
	}
	if (first >= 0 && last > first && first + DAY_MINUTES - last < least)
		least = first + DAY_MINUTES - last;
	return least;
}

/* Runs of a CronJob that may overlap: one unless it allows more; then as many as begin before
 * the first is given up. Without a deadline there is no bound, and two are counted. */
static int64_t overlapping_runs(const struct knode *spec)
{
	int64_t deadline = k_integer(k_path(spec, "jobTemplate.spec.activeDeadlineSeconds"), 0);
	int64_t apart = closest_runs(k_string(k_get(spec, "schedule"), "@daily")) * 60;

	if (strcmp(k_string(k_get(spec, "concurrencyPolicy"), "Allow"), "Allow") != 0)
		return 1;
	if (deadline <= 0)
		return 2;
	return (deadline + apart - 1) / apart;
}

static struct crowd of_job(const struct knode *spec, const struct kobject *k, int64_t runs)
{
	const struct knode *parallelism = k_get(spec, "parallelism");
	int64_t pods = k_integer(parallelism, 1);
	int64_t completions = k_integer(k_get(spec, "completions"), pods);

	if (completions < pods)
		pods = completions;
	return (struct crowd){ pods * runs, 0, origin_of(parallelism, k) };
}

static struct crowd of_daemon(const struct rules *r, const struct kobject *k)
{
	const struct value *nodes = field(r->m->platform, PLATFORM_nodes);
	const struct knode *surge = k_path(k->root, "spec.updateStrategy.rollingUpdate.maxSurge");
	int64_t n = val_int(nodes, 1);

	return (struct crowd){ n, part_of(surge, n, true).pods, nodes ? nodes->origin : k->origin };
}

struct crowd crowd_of(const struct rules *r, const struct kpod *p)
{
	const struct knode *spec = k_get(p->k->root, "spec");
	struct scale s = scale_of(r, p->k);

	if (s.known)
		return (struct crowd){ s.most, s.surge, s.most_origin };
	if (kind_is(p->k, "DaemonSet"))
		return of_daemon(r, p->k);
	if (kind_is(p->k, "Job"))
		return of_job(spec, p->k, 1);
	if (kind_is(p->k, "CronJob"))
		return of_job(k_path(spec, "jobTemplate.spec"), p->k, overlapping_runs(spec));
	if (kind_is(p->k, "Pod"))
		return (struct crowd){ 1, 0, p->k->origin };
	return (struct crowd){ k_integer(k_get(spec, "replicas"), 1), 0, p->k->origin };
}
