/*
 * human.c - diagnostics for people: headline, excerpts, values, notes, help.
 *
 * The order is fixed: first what is wrong and where, then facts, and proposals last.
 */
#include "diag/human.h"

#include <string.h>

#include "diag/draw.h"
#include "diag/preview.h"
#include "diag/snippet.h"

static void draw_headline(const struct canvas *c, const struct diag *d)
{
	const char *phrase = diag_env_phrase(d);
	struct sb b = { 0 };

	sb_printf(&b, "%s[%s]", level_name(d->level), diag_code_name(d->code));
	draw_text(c, draw_level_ink(d->level), b.s);
	b.n = 0;
	sb_printf(&b, ": %s%s%s", d->headline, *phrase ? " " : "", phrase);
	draw_text(c, INK_BOLD, b.s);
	sb_free(&b);
	draw_end(c);
}

/* A `= ...` line in the column of the gutter's bar. */
static void draw_fact(const struct canvas *c, const char *head, const char *text)
{
	draw_gutter(c, 0, '=', INK_GUTTER);
	draw_text(c, INK_BOLD, head);
	draw_text(c, INK_PLAIN, text);
	draw_end(c);
}

/* The values of one environment, on one line. */
static char *join_values(struct arena *a, const struct diag *d, const struct name *env)
{
	struct sb b = { 0 };

	vec_for(i, &d->values) {
		if (d->values.v[i].env == env)
			sb_printf(&b, "%s%s", b.n ? ", " : "", d->values.v[i].text);
	}
	return sb_finish(&b, a);
}

struct value_line {
	const struct name *env;
	const char *text;
	bool done;
};

static bool same_line(const struct value_line *x, const struct value_line *y)
{
	return !x->env == !y->env && !strcmp(x->text, y->text);
}

/* Environments in which the values are the same share a line. */
static void draw_value_line(const struct canvas *c, struct value_line *lines, size_t n,
			    const char *tail)
{
	const char *text = lines[0].text;
	struct sb head = { 0 }, whole = { 0 };
	size_t envs = 0;

	for (size_t i = 0; i < n; i++) {
		if (!same_line(&lines[i], &lines[0]))
			continue;
		lines[i].done = true;
		if (lines[i].env)
			sb_printf(&head, "%s%s", envs++ ? ", " : "", lines[i].env->s);
	}
	if (envs)
		sb_printf(&whole, "%s %s: ", envs == 1 ? "env" : "envs", head.s);
	sb_free(&head);
	head = (struct sb){ 0 };
	sb_printf(&head, "%s%s", text, tail);
	draw_fact(c, whole.s ? whole.s : "", head.s);
	sb_free(&head);
	sb_free(&whole);
}

/* Whether everything behind the first line is drawn with it or with one before it. */
static bool is_last_line(const struct value_line *lines, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (!lines[i].done && !same_line(&lines[i], &lines[0]))
			return false;
	}
	return true;
}

static void draw_value_lines(const struct canvas *c, const struct diag *d,
			     struct value_line *lines, size_t n)
{
	const char *fine = diag_fine_envs(d);
	struct sb tail = { 0 };

	if (*fine)
		sb_printf(&tail, " (%s: fine)", fine);
	for (size_t i = 0; i < n; i++) {
		bool last = is_last_line(lines + i, n - i);

		if (!lines[i].done)
			draw_value_line(c, lines + i, n - i, last && tail.s ? tail.s : "");
	}
	sb_free(&tail);
}

static void draw_values(const struct canvas *c, const struct diag *d)
{
	struct arena *a = arena_new();
	VEC(struct value_line) lines = { 0 };

	vec_for(i, &d->values) {
		const struct name *env = d->values.v[i].env;
		size_t k = 0;

		while (k < lines.n && lines.v[k].env != env)
			k++;
		if (k == lines.n)
			vec_push(a, &lines, ((struct value_line){ env, join_values(a, d, env),
								  false }));
	}
	draw_value_lines(c, d, lines.v, lines.n);
	arena_free(a);
}

static void draw_help(const struct canvas *c, const char *text, const char *tail)
{
	draw_text(c, INK_HELP, "help");
	draw_text(c, INK_PLAIN, ": ");
	draw_text(c, INK_PLAIN, text);
	draw_text(c, INK_PLAIN, tail);
	draw_end(c);
}

static const char *confidence_tail(enum confidence c)
{
	switch (c) {
	case FIX_SAFE:
		return "   [safe]";
	case FIX_NEEDS_LOOK:
		return "   [needs a look]";
	}
	return "";
}

static unsigned gutter_width(const struct sources *ss, const struct diag *d)
{
	unsigned last = snippet_last_line(ss, d);

	vec_for(i, &d->fixes) {
		unsigned line = preview_last_line(ss, d->fixes.v[i]);

		if (line > last)
			last = line;
	}
	return draw_digits(last);
}

void human_add(const struct sources *ss, const struct diag *d, const struct render_options *opt,
	       struct sb *out)
{
	struct canvas c = { out, ss, gutter_width(ss, d), opt && opt->color };

	draw_headline(&c, d);
	snippet_draw(&c, d);
	draw_values(&c, d);
	vec_for(i, &d->notes) {
		draw_fact(&c, "note: ", d->notes.v[i]);
	}
	vec_for(i, &d->helps) {
		draw_help(&c, d->helps.v[i], "");
	}
	vec_for(i, &d->fixes) {
		draw_help(&c, d->fixes.v[i]->text, confidence_tail(d->fixes.v[i]->confidence));
		preview_draw(&c, d->fixes.v[i], opt && opt->verbose);
	}
}

render_fn render_human;

void render_human(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	size_t n = sink_size(s), shown = opt && opt->max && opt->max < n ? opt->max : n;

	for (size_t i = 0; i < shown; i++) {
		if (i)
			sb_addc(out, '\n');
		human_add(sink_sources(s), sink_at(s, i), opt, out);
	}
	if (shown < n)
		sb_printf(out, "\n... and %zu more\n", n - shown);
}
