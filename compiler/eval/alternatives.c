/*
 * alternatives.c - fields that exclude each other, or of which one has to be there.
 *
 * An environment that wants another alternative than the base takes the base's away with `null`.
 */
#include "eval/context.h"

#define ALTERNATIVES_MAX 4

static const struct alternatives {
	const struct set_def *set;
	int fields[ALTERNATIVES_MAX];
	size_t n;
	bool required;
} table[] = {
	{ &set_probe, { PROBE_http, PROBE_tcp, PROBE_grpc, PROBE_exec }, 4, true },
	{ &set_hook, { HOOK_exec, HOOK_http, HOOK_sleep }, 3, true },
	{ &set_volume, { VOLUME_size, VOLUME_claim, VOLUME_host }, 3, true },
	{ &set_budget, { BUDGET_min_available, BUDGET_max_unavailable }, 2, false },
	{ &set_ingress, { INGRESS_tls, INGRESS_tls_secret }, 2, false },
	{ &set_network, { NETWORK_cidr, NETWORK_namespace }, 2, true },
};

static const char *names(struct eval *e, const struct alternatives *t)
{
	struct sb b = { 0 };

	for (size_t i = 0; i < t->n; i++)
		sb_printf(&b, "%s`%s`", i == 0 ? "" : i + 1 == t->n ? " or " : ", ",
			  t->set->fields[t->fields[i]].name);
	return sb_finish(&b, e->a);
}

static void two(struct eval *e, const struct object *o, int first, int second)
{
	const char *a = o->set->fields[first].name, *b = o->set->fields[second].name;
	struct diag *d = diag_new(e->sink, KZ_T012, field_span(o, second),
				  "`%s` has both `%s` and `%s`", o->path, a, b);

	diag_label(d, field_span(o, first), "`%s` is set here", a);
	if (field_origin(o, first)->env != field_origin(o, second)->env)
		diag_help(d, "take the other one away: `%s = null`", a);
	else
		diag_help(d, "keep one of them");
}

static void check(struct eval *e, const struct object *o, const struct alternatives *t)
{
	int found = -1;

	for (size_t i = 0; i < t->n; i++) {
		if (!field(o, t->fields[i]))
			continue;
		if (found >= 0)
			two(e, o, found, t->fields[i]);
		found = t->fields[i];
	}
	for (size_t i = 0; i < t->n && found < 0; i++)
		if (o->bindings[t->fields[i]]) /* reported, or taken away on purpose */
			found = t->fields[i];
	if (found < 0 && t->required && !o->alias)
		diag_help(diag_new(e->sink, KZ_T004, o->decl, "`%s` says nothing", o->path),
			  "add one of %s", names(e, t));
}

void check_alternatives(struct eval *e, const struct object *o)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].set == o->set)
			check(e, o, &table[i]);
}
