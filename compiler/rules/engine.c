/*
 * engine.c - calls every rule of the table for everything in its scope.
 *
 * One walk over an environment: the stack, its workloads, the objects, their pods and containers.
 * The order of the table decides the order of reports, and the sink sorts them anyway.  Which
 * codes are reported at all, and at which level, is the sink's business.
 */
#include "rules/rule.h"

struct rule {
	enum diag_code code;
	enum rule_scope scope;
	void (*run)(const struct subject *s);
};

static const struct rule table[] = {
#define RULE(code, slug, level, scope, function, summary) { KZ_##code, SCOPE_##scope, function },
#include "rules/rules.def"
#undef RULE
};

static void run(const struct subject *s, enum rule_scope scope)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct subject own = *s;

		if (table[i].scope != scope)
			continue;
		own.code = table[i].code;
		table[i].run(&own);
	}
}

static void run_pod(struct subject s, const struct kpod *p)
{
	s.pod = p;
	run(&s, SCOPE_POD);
	vec_for(i, &p->containers) {
		s.c = &p->containers.v[i];
		run(&s, SCOPE_CONTAINER);
	}
}

void rules_run(struct arena *a, struct sink *sink, const struct model *m,
	       struct kobject *const *objects, size_t n)
{
	struct rules r = { .a = a, .sink = sink, .m = m, .objects = objects, .n = n };
	struct subject s = { .r = &r };

	r.muted = sink_new(a, sink_sources(sink));
	view_objects(&r);
	run(&s, SCOPE_STACK);
	vec_for(i, &m->workloads) {
		s.w = m->workloads.v[i];
		sink_set_context(sink, instance_span(s.w->obj), "for this");
		run(&s, SCOPE_WORKLOAD);
	}
	for (size_t i = 0; i < n; i++) {
		const struct kpod *pod = object_pod(&r, objects[i]);

		s.k = objects[i];
		s.w = object_workload(&r, objects[i]);
		sink_set_context(sink, instance_span(objects[i]->owner), "for this");
		run(&s, SCOPE_OBJECT);
		if (pod)
			run_pod(s, pod);
	}
	sink_set_context(sink, NO_SPAN, NULL);
	sink_env_checked(sink, m->program->env);
}
