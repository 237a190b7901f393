/*
 * arithmetic.c - what budgets and resources come to.
 *
 * Rounding follows Kubernetes: the disruption controller rounds percentages up for both fields
 * (pkg/controller/disruption), and a pod counts as the larger of its regular containers' sum and
 * its largest plain init container (k8s.io/component-helpers resource helpers).
 */
#include "model/model.h"

static int64_t percent_up(int64_t percent, int64_t of)
{
	return (percent * of + 99) / 100;
}

struct budget workload_budget(const struct workload *w)
{
	struct budget b = { .origin = w->obj->origin };
	const struct value *least = w->budget ? field(w->budget, BUDGET_min_available) : NULL;
	const struct value *away = w->budget ? field(w->budget, BUDGET_max_unavailable) : NULL;
	const struct value *v = least ? least : away;
	int64_t amount;

	if (!v) { /* implied: one pod at a time may go, where there are several */
		b.made = (NOUN_BIT(w->kind) & NOUNS_SCALED) && w->least >= 2;
		b.is_max = true;
		b.amount = 1;
		b.must_stay = w->least - 1;
		return b;
	}
	b.is_max = !least;
	b.percent = val_percent(v);
	b.amount = val_int(v, 0);
	b.origin = field_origin(w->budget, least ? BUDGET_min_available : BUDGET_max_unavailable);
	amount = b.percent ? percent_up(b.amount, w->least) : b.amount;
	b.must_stay = b.is_max ? w->least - amount : amount;
	if (b.must_stay < 0)
		b.must_stay = 0;
	b.made = b.is_max || b.amount > 0;
	return b;
}

static int64_t in_units(const struct value *v, enum resource r)
{
	struct num n = v->num;

	if (r == RESOURCE_CPU && !num_mul(n, num_of(1000), &n))
		return 0;
	return num_ceil(n, &n) ? n.n : 0;
}

static const struct value *range_of(const struct model *m, const struct container *c,
				    enum resource r)
{
	static const int own[] = { RESOURCES_cpu, RESOURCES_memory, RESOURCES_disk };
	static const int fallback[] = { QUOTA_CONTAINER_cpu, QUOTA_CONTAINER_memory, QUOTA_CONTAINER_disk };
	const struct object *said = block(c->obj, CONTAINER_B_resources);
	const struct object *standard = m->quota ? block(m->quota, QUOTA_B_container) : NULL;
	const struct value *v = said ? field(said, own[r]) : NULL;

	if (!v && standard)
		v = field(standard, fallback[r]);
	return v && v->kind == VAL_RANGE ? v : NULL;
}

bool container_amount(const struct model *m, const struct container *c, enum resource r,
		      struct amount *ret)
{
	const struct value *v = range_of(m, c, r);

	if (!v)
		return false;
	ret->request = in_units(v->range.low, r);
	ret->limit = in_units(v->range.high, r);
	ret->origin = v->origin ? v->origin : c->obj->origin;
	return true;
}

struct amount pod_amount(const struct model *m, const struct workload *w, enum resource r)
{
	struct amount sum = { .origin = w->obj->origin };
	struct amount one;

	vec_for(i, &w->containers)
		if (container_amount(m, w->containers.v[i], r, &one)) {
			sum.request += one.request;
			sum.limit += one.limit;
			if (!i)
				sum.origin = one.origin;
		}
	vec_for(i, &w->inits)
		if (container_amount(m, w->inits.v[i], r, &one)) {
			sum.request = one.request > sum.request ? one.request : sum.request;
			sum.limit = one.limit > sum.limit ? one.limit : sum.limit;
		}
	return sum;
}
