/*
 * diag.c - building one diagnostic.
 */
#include <string.h>

#include "diag/parts.h"

struct diag *diag_new(struct sink *s, enum diag_code code, struct span where, const char *fmt, ...)
{
	struct diag *d = arena_new_of(s->arena, struct diag);
	va_list ap;

	va_start(ap, fmt);
	d->headline = arena_vprintf(s->arena, fmt, ap);
	va_end(ap);
	d->sink = s;
	d->code = code;
	d->level = s->levels[code];
	d->order = s->reported++;
	d->run = s->run;
	vec_push(s->arena, &d->labels, ((struct label){ where, "", true }));
	if (s->env)
		vec_push(s->arena, &d->envs, s->env);
	if (d->level != LEVEL_OFF)
		vec_push(s->arena, &s->diags, d);
	if (span_known(s->context) && span_known(where) && s->context.file != where.file)
		diag_add_label(d, (struct label){ s->context, s->context_text, false });
	return d;
}

#define FORMAT(text, d, fmt)                                                                       \
	const char *text;                                                                          \
	va_list ap;                                                                                \
                                                                                                   \
	va_start(ap, fmt);                                                                         \
	text = arena_vprintf((d)->sink->arena, fmt, ap);                                           \
	va_end(ap)

void diag_here(struct diag *d, const char *fmt, ...)
{
	FORMAT(text, d, fmt);
	d->labels.v[0].text = text;
}

void diag_label(struct diag *d, struct span where, const char *fmt, ...)
{
	FORMAT(text, d, fmt);
	if (span_known(where))
		diag_add_label(d, (struct label){ where, text, false });
	else if (*text)
		diag_add_note(d, text);
}

void diag_value(struct diag *d, const char *fmt, ...)
{
	FORMAT(text, d, fmt);
	diag_add_value(d, (struct diag_value){ d->sink->env, text });
}

void diag_note(struct diag *d, const char *fmt, ...)
{
	FORMAT(text, d, fmt);
	diag_add_note(d, text);
}

void diag_help(struct diag *d, const char *fmt, ...)
{
	FORMAT(text, d, fmt);
	diag_add_help(d, text);
}

struct fix *diag_fix(struct diag *d, enum confidence c, const char *fmt, ...)
{
	struct fix *f = arena_new_of(d->sink->arena, struct fix);

	FORMAT(text, d, fmt);
	f->text = text;
	f->confidence = c;
	/* Not compared with the others yet: it has no edits to compare. */
	vec_push(d->sink->arena, &d->fixes, f);
	return f;
}

void fix_edit(struct diag *d, struct fix *f, struct span where, const char *text)
{
	struct arena *a = d->sink->arena;

	vec_push(a, &f->edits, ((struct edit){ where, arena_strndup(a, text, strlen(text)) }));
}

void diag_did_you_mean(struct diag *d, const char *name)
{
	struct span where = d->labels.v[0].span;

	if (!name)
		return;
	if (span_known(where) && where.start < where.end)
		fix_edit(d, diag_fix(d, FIX_SAFE, "did you mean `%s`?", name), where, name);
	else
		diag_help(d, "did you mean `%s`?", name);
}

void diag_object(struct diag *d, const char *path)
{
	d->object = path ? arena_strndup(d->sink->arena, path, strlen(path)) : NULL;
}

void diag_add_label(struct diag *d, struct label label)
{
	vec_for(i, &d->labels) {
		if (span_eq(d->labels.v[i].span, label.span) &&
		    !strcmp(d->labels.v[i].text, label.text))
			return;
	}
	vec_push(d->sink->arena, &d->labels, label);
}

void diag_add_value(struct diag *d, struct diag_value value)
{
	vec_for(i, &d->values) {
		if (d->values.v[i].env == value.env && !strcmp(d->values.v[i].text, value.text))
			return;
	}
	vec_push(d->sink->arena, &d->values, value);
}

void diag_add_note(struct diag *d, const char *text)
{
	vec_for(i, &d->notes) {
		if (!strcmp(d->notes.v[i], text))
			return;
	}
	vec_push(d->sink->arena, &d->notes, text);
}

void diag_add_help(struct diag *d, const char *text)
{
	vec_for(i, &d->helps) {
		if (!strcmp(d->helps.v[i], text))
			return;
	}
	vec_push(d->sink->arena, &d->helps, text);
}

static bool fix_same(const struct fix *x, const struct fix *y)
{
	if (x->confidence != y->confidence || x->edits.n != y->edits.n || strcmp(x->text, y->text))
		return false;
	vec_for(i, &x->edits) {
		if (!span_eq(x->edits.v[i].span, y->edits.v[i].span) ||
		    strcmp(x->edits.v[i].text, y->edits.v[i].text))
			return false;
	}
	return true;
}

void diag_add_fix(struct diag *d, struct fix *fix)
{
	vec_for(i, &d->fixes) {
		if (fix_same(d->fixes.v[i], fix))
			return;
	}
	vec_push(d->sink->arena, &d->fixes, fix);
}

/* Found before environments means found in all of them, and stays so. */
static void absorb_envs(struct diag *d, const struct diag *from)
{
	if (!d->envs.n || !from->envs.n) {
		d->envs.n = 0;
		return;
	}
	vec_for(i, &from->envs) {
		size_t k = 0;

		while (k < d->envs.n && d->envs.v[k] != from->envs.v[i])
			k++;
		if (k == d->envs.n)
			vec_push(d->sink->arena, &d->envs, from->envs.v[i]);
	}
}

static void absorb_labels(struct diag *d, const struct diag *from)
{
	vec_for(i, &from->labels) {
		const struct label *l = &from->labels.v[i];

		if (i == 0 && !*l->text)
			continue; /* an untold place, which both have */
		if (i == 0 && !*d->labels.v[0].text)
			d->labels.v[0].text = l->text;
		else
			diag_add_label(d, *l);
	}
}

void diag_absorb(struct diag *d, const struct diag *from)
{
	if (from->level > d->level)
		d->level = from->level;
	if (!d->object)
		d->object = from->object;
	absorb_envs(d, from);
	absorb_labels(d, from);
	vec_for(i, &from->values) {
		diag_add_value(d, from->values.v[i]);
	}
	vec_for(i, &from->notes) {
		diag_add_note(d, from->notes.v[i]);
	}
	vec_for(i, &from->helps) {
		diag_add_help(d, from->helps.v[i]);
	}
	vec_for(i, &from->fixes) {
		diag_add_fix(d, from->fixes.v[i]);
	}
}

const char *diag_env_phrase(const struct diag *d)
{
	size_t all = d->sink->env_count, n = d->envs.n;
	struct sb b = { 0 };

	if (!n || (all && n >= all))
		return "";
	sb_addz(&b, n == 1 ? "in env " : "in envs ");
	for (size_t i = 0; i < n; i++)
		sb_printf(&b, "%s`%s`", i == 0 ? "" : i + 1 == n ? " and " : ", ",
			  d->envs.v[i]->s);
	return sb_finish(&b, d->sink->arena);
}

static bool is_of(const struct diag *d, const struct name *env)
{
	vec_for(i, &d->envs) {
		if (d->envs.v[i] == env)
			return true;
	}
	return false;
}

const char *diag_fine_envs(const struct diag *d)
{
	const struct sink *s = d->sink;
	struct sb b = { 0 };

	for (size_t i = 0; d->envs.n && i < s->checked.n; i++) {
		const struct checked *c = &s->checked.v[i];

		if (c->run == d->run && !is_of(d, c->env))
			sb_printf(&b, "%s%s", b.n ? ", " : "", c->env->s);
	}
	return b.n ? sb_finish(&b, s->arena) : "";
}
