/*
 * sink.c - collects diagnostics, merges and sorts them.
 *
 * One cause is one diagnostic: what is reported with the same code, place and headline in several
 * environments becomes one, whose environments, labels and values are united.  The order of
 * reports decides every tie, so the result depends on nothing but the input.
 */
#include <stdlib.h>
#include <string.h>

#include "diag/parts.h"

struct sink *sink_new(struct arena *a, struct sources *sources)
{
	struct sink *s = arena_new_of(a, struct sink);

	s->arena = a;
	s->sources = sources;
	for (int c = 0; c < KZ_CODE_COUNT; c++)
		s->levels[c] = diag_code_level((enum diag_code)c);
	return s;
}

void sink_set_env(struct sink *s, const struct name *env)
{
	if (s->env && !env)
		s->run++;
	s->env = env;
}

void sink_set_context(struct sink *s, struct span where, const char *text)
{
	s->context = where;
	s->context_text = text;
}

struct span sink_context(const struct sink *s, const char **ret_text)
{
	*ret_text = s->context_text;
	return s->context;
}

void sink_set_env_count(struct sink *s, size_t n)
{
	s->env_count = n;
}

void sink_env_checked(struct sink *s, const struct name *env)
{
	if (env)
		vec_push(s->arena, &s->checked, ((struct checked){ env, s->run }));
}

void sink_set_level(struct sink *s, enum diag_code code, enum level level)
{
	s->levels[code] = level;
}

static int three_way(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* 0 exactly for diagnostics that have one cause. */
static int compare_cause(const struct diag *x, const struct diag *y)
{
	struct span a = x->labels.v[0].span, b = y->labels.v[0].span;
	int c = three_way(a.file, b.file);

	if (!c)
		c = three_way(a.start, b.start);
	if (!c)
		c = three_way(x->code, y->code);
	if (!c)
		c = three_way(a.end, b.end);
	return c ? c : strcmp(x->headline, y->headline);
}

static int compare(const void *px, const void *py)
{
	const struct diag *x = *(struct diag *const *)px, *y = *(struct diag *const *)py;
	int c = compare_cause(x, y);

	return c ? c : three_way(x->order, y->order);
}

void sink_finish(struct sink *s)
{
	size_t kept = 0;

	if (!s->diags.n)
		return;
	qsort(s->diags.v, s->diags.n, sizeof(struct diag *), compare);
	vec_for(i, &s->diags) {
		struct diag *d = s->diags.v[i];

		if (kept && !compare_cause(s->diags.v[kept - 1], d))
			diag_absorb(s->diags.v[kept - 1], d);
		else
			s->diags.v[kept++] = d;
	}
	s->diags.n = kept;
}

size_t sink_count(const struct sink *s, enum level at_least)
{
	size_t n = 0;

	vec_for(i, &s->diags) {
		n += s->diags.v[i]->level >= at_least;
	}
	return n;
}

size_t sink_size(const struct sink *s)
{
	return s->diags.n;
}

const struct diag *sink_at(const struct sink *s, size_t i)
{
	return i < s->diags.n ? s->diags.v[i] : NULL;
}

struct sources *sink_sources(const struct sink *s)
{
	return s->sources;
}

size_t sink_env_count(const struct sink *s)
{
	return s->env_count;
}
