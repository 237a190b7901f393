/*
 * settings.c - values from the command line.
 *
 * `--set domain=dev.example.com` should not need quotes inside quotes, so a parameter that is text
 * takes its value as it stands; one that begins with a quote is an expression after all.  What
 * the parameter is can differ between the stacks of a session, so each makes its own settings.
 */
#include "session.h"

#include <string.h>

#include "base/utf8.h"
#include "type/noun.h"

void kz_set_value(struct kz_session *s, const char *name, const char *value)
{
	struct str text = { arena_strndup(s->arena, value, strlen(value)), strlen(value) };
	const char *path = arena_printf(s->arena, "--set %s", name);
	struct given g = { .name = internz(s->names, name) };
	uint32_t bad;

	g.file = sources_add(s->sources, path, text);
	bad = (uint32_t)utf8_invalid_at(text);
	if (bad < text.n) {
		diag_new(s->sink, KZ_P007, (struct span){ g.file, bad, bad + 1 },
			 "the value of `--set %s` is not UTF-8 text", name);
		return;
	}
	vec_for(i, &s->given) {
		if (s->given.v[i].name != g.name)
			continue;
		s->given.v[i] = g;
		return;
	}
	vec_push(s->arena, &s->given, g);
}

static const struct stmt *param_named(const struct stack *st, const struct name *name)
{
	vec_for(i, &st->stmt->body.stmts) {
		const struct stmt *p = st->stmt->body.stmts.v[i];

		if (p->kind == STMT_PARAM && p->ident.name == name)
			return p;
	}
	return NULL;
}

static bool is_text_type(const struct type_expr *t)
{
	static const char *const words[] = { "string", "host", "email", "image",
					     "url",    "path", "cron" };

	if (t->kind == TYPE_EXPR_ENUM)
		return true;
	for (size_t i = 0; t->name.name && i < sizeof(words) / sizeof(words[0]); i++)
		if (t->kind == TYPE_EXPR_NAME && !strcmp(words[i], t->name.name->s))
			return true;
	return false;
}

static bool is_literal(const struct stack *st, const struct name *name, struct str value)
{
	const struct stmt *p = param_named(st, name);

	if (str_starts(value, "\""))
		return false;
	if (!p) /* a field of the stack itself; they are all text */
		return set_field(&set_stack, name->s, N_NONE) >= 0;
	if (!p->type)
		return p->value && p->value->kind == EXPR_STRING;
	return is_text_type(p->type) && !(p->type->optional && str_eqz(value, "null"));
}

static struct expr *literal(struct kz_session *s, struct str value, struct span span)
{
	struct expr *x = arena_new_of(s->arena, struct expr);

	x->kind = EXPR_STRING;
	x->span = span;
	x->depth = 1;
	vec_push(s->arena, &x->parts, ((struct string_part){ .text = value }));
	return x;
}

/* Whether the stack has a parameter or a field of that name. */
static bool is_known(const struct stack *st, const struct name *name)
{
	return param_named(st, name) || set_field(&set_stack, name->s, N_NONE) >= 0;
}

void settings_make(struct kz_session *s, struct stack *st)
{
	st->settings = arena_array(s->arena, struct setting, s->given.n);
	vec_for(i, &s->given) {
		const struct given *g = &s->given.v[i];
		struct str text = source_text(s->sources, g->file);
		struct setting *out = &st->settings[st->setting_n];

		if (!is_known(st, g->name))
			continue;
		out->name = g->name;
		out->span = (struct span){ g->file, 0, (uint32_t)text.n };
		out->value = is_literal(st, g->name, text) ?
				     literal(s, text, out->span) :
				     parse_expression(s->arena, s->names, s->sink, g->file);
		st->setting_n += out->value != NULL;
	}
}

void settings_note(struct kz_session *s, const struct stack *st)
{
	vec_for(i, &s->given)
		s->given.v[i].used |= is_known(st, s->given.v[i].name);
}

static const char *nearest(struct kz_session *s, const char *wanted)
{
	VEC(const char *) known = { 0 };

	vec_for(i, &s->stacks) {
		const struct body *b = &s->stacks.v[i]->stmt->body;

		vec_for(k, &b->stmts)
			if (b->stmts.v[k]->kind == STMT_PARAM && b->stmts.v[k]->ident.name)
				vec_push(s->arena, &known, b->stmts.v[k]->ident.name->s);
	}
	for (size_t i = 0; i < set_stack.field_n; i++)
		vec_push(s->arena, &known, set_stack.fields[i].name);
	return str_nearest(str_of(wanted), known.v, known.n);
}

void settings_report(struct kz_session *s)
{
	vec_for(i, &s->given) {
		struct given *g = &s->given.v[i];
		const char *near;
		struct diag *d;

		if (g->used || !s->stacks.n)
			continue;
		g->used = true; /* told once */
		d = diag_new(s->sink, KZ_T014, NO_SPAN, "`--set %s`: there is no parameter `%s`",
			     g->name->s, g->name->s);
		near = nearest(s, g->name->s);
		if (near)
			diag_help(d, "did you mean `%s`?", near);
		else
			diag_help(d, "declare it in the stack: param %s : string", g->name->s);
	}
}
