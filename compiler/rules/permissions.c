/*
 * permissions.c - the `allow`s that nobody needed.
 *
 * An environment makes its own copy of every permission; what is one and the same for the reader
 * is the statement.  So a permission is unused when none of its copies was used, in no
 * environment and in no instance of the component that holds it.
 */
#include "rules/rule.h"

struct given {
	const struct permission *p;
	const struct object *object;
	bool used;
};

typedef VEC(struct given) given_list;

static void collect_one(struct arena *a, given_list *all, const struct permission *p,
			const struct object *o)
{
	size_t k = 0;

	while (k < all->n && all->v[k].p->stmt != p->stmt)
		k++;
	if (k == all->n)
		vec_push(a, all, ((struct given){ p, o, false }));
	all->v[k].used |= p->used;
}

static void collect(struct arena *a, given_list *all, const struct object *o)
{
	vec_for(i, &o->permissions)
		collect_one(a, all, o->permissions.v[i], o);
	for (size_t i = 0; o->set && o->blocks && i < o->set->block_n; i++) {
		vec_for(j, &o->blocks[i])
			collect(a, all, o->blocks[i].v[j]);
	}
}

static void collect_program(struct arena *a, given_list *all, const struct program *p)
{
	collect(a, all, p->stack);
	vec_for(i, &p->objects)
		vec_for(j, &p->objects.v[i].permissions)
			collect_one(a, all, p->objects.v[i].permissions.v[j], p->objects.v[i].owner);
	for (int n = N_NONE; n < NOUN_COUNT; n++) {
		vec_for(i, &p->by_noun[n])
			collect(a, all, p->by_noun[n].v[i]);
	}
}

/* The statement, with its line when there is nothing else on it. */
static struct span whole_line(struct sources *ss, struct span s)
{
	struct str text = source_text(ss, s.file);
	uint32_t start = s.start, end = s.end;

	while (start > 0 && (text.s[start - 1] == ' ' || text.s[start - 1] == '\t'))
		start--;
	while (end < text.n && (text.s[end] == ' ' || text.s[end] == '\t' || text.s[end] == '\r'))
		end++;
	if (start > 0 && text.s[start - 1] == '\n' && end < text.n && text.s[end] == '\n')
		return (struct span){ s.file, start, end + 1 };
	return s;
}

static void report_unused(struct sink *sink, const struct given *g)
{
	struct span where = g->p->stmt->span;
	const char *code = diag_code_name((enum diag_code)g->p->code);
	struct diag *d = diag_new(sink, KZ_W004, where, "`allow %s` allows nothing", code);

	diag_object(d, g->object->path);
	diag_here(d, "nothing in this scope breaks the rule%s",
		  g->p->env		     ? ""
		  : sink_env_count(sink) > 1 ? ", in no environment"
					     : "");
	diag_note(d, "%s: %s", code, diag_code_summary((enum diag_code)g->p->code));
	fix_edit(d, diag_fix(d, FIX_SAFE, "remove it"), whole_line(sink_sources(sink), where), "");
}

void rules_unused_permissions(struct arena *a, struct sink *sink, struct program *const *programs,
			      size_t n)
{
	given_list all = { 0 };

	for (size_t i = 0; i < n; i++)
		collect_program(a, &all, programs[i]);
	sink_set_env(sink, NULL);
	vec_for(i, &all) {
		if (!all.v[i].used)
			report_unused(sink, &all.v[i]);
	}
}
