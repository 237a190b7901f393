/*
 * report.c - findings, the permissions that silence them, and the words that all rules share.
 */
#include "rules/rule.h"

#include <string.h>

const char refused_note[] = "the API server refuses the object";

/* Permissions. The innermost one that fits is used; one further out may then be in vain. */

static bool take(const struct object *o, enum diag_code code)
{
	vec_for(i, &o->permissions) {
		if (o->permissions.v[i]->code == (int)code) {
			o->permissions.v[i]->used = true;
			return true;
		}
	}
	return false;
}

static bool path_begins(const char *path, const char *head)
{
	size_t n = strlen(head);

	return strncmp(path, head, n) == 0 && (path[n] == '\0' || path[n] == '.');
}

/* An `allow` inside of `budget { }` covers what the budget says, and nothing else. */
static bool take_in_blocks(const struct object *o, enum diag_code code, const char *what)
{
	for (size_t i = 0; o->set && o->blocks && i < o->set->block_n; i++) {
		vec_for(j, &o->blocks[i]) {
			const struct object *b = o->blocks[i].v[j];

			if (b->path && path_begins(what, b->path) &&
			    (take_in_blocks(b, code, what) || take(b, code)))
				return true;
		}
	}
	return false;
}

static const struct object *declaration_of(const struct subject *s)
{
	if (s->c && s->c->model)
		return s->c->model->obj;
	if (s->k && s->k->owner)
		return s->k->owner;
	return s->w ? s->w->obj : NULL;
}

static bool allowed(const struct subject *s, const struct origin *o)
{
	const struct object *decl = declaration_of(s);

	if (decl && o && o->what && take_in_blocks(decl, s->code, o->what))
		return true;
	for (; decl; decl = decl->parent) {
		if (take(decl, s->code))
			return true;
	}
	return take(s->r->m->program->stack, s->code);
}

/* Where and what */

/* Not so are the origins of declarations, patches and raw objects. */
static bool is_field(const struct origin *o)
{
	return o->what && strchr(o->what, '.');
}

bool is_written(const struct origin *o)
{
	return o && o->kind != ORIGIN_DEFAULT && o->kind != ORIGIN_COMPUTED;
}

static struct span place(const struct subject *s, const struct origin *o)
{
	const struct object *decl = declaration_of(s);

	if (o && span_known(o->span))
		return o->span;
	if (s->k && span_known(s->k->decl))
		return s->k->decl;
	return decl ? decl->decl : s->r->m->program->stack->decl;
}

/* The component whose text the finding is in, as the instance of it that the declaration is part
 * of; NULL when it is in no component. */
static const struct object *instance_of(const struct object *decl, const struct origin *o)
{
	if (!decl || (o && span_known(o->span) ? o : decl->origin)->kind != ORIGIN_COMPONENT)
		return NULL;
	while (decl && decl->noun != N_COMPONENT)
		decl = decl->parent;
	return decl;
}

/* "`first.main`" in a headline becomes "`main` of component `cache`": what is wrong in a component
 * is wrong in all its instances, and is one finding. */
static const char *without_instance(struct rules *r, const char *headline,
				    const struct object *instance)
{
	size_t n = strlen(instance->path);
	const char *at = strstr(headline, instance->path), *end;

	while (at && (at == headline || at[-1] != '`' || (at[n] != '.' && at[n] != '`')))
		at = strstr(at + 1, instance->path);
	end = at ? strchr(at, '`') : NULL;
	if (!end)
		return headline;
	if (at[n] == '`')
		return arena_printf(r->a, "%.*s%s%s", (int)(at - headline), headline,
				    instance->set->name, end);
	return arena_printf(r->a, "%.*s%.*s` of component `%s%s", (int)(at - headline), headline,
			    (int)(end - at - (ptrdiff_t)n - 1), at + n + 1, instance->set->name,
			    end);
}

struct diag *finding(const struct subject *s, const struct origin *o, const char *fmt, ...)
{
	const struct object *decl = declaration_of(s), *instance = instance_of(decl, o);
	struct sink *sink = s->r->sink;
	const char *headline;
	struct diag *d;
	va_list ap;

	va_start(ap, fmt);
	headline = arena_vprintf(s->r->a, fmt, ap);
	va_end(ap);
	if (allowed(s, o)) {
		sink = s->r->muted;
		sink_set_level(sink, s->code, LEVEL_OFF);
	}
	if (instance)
		headline = without_instance(s->r, headline, instance);
	d = diag_new(sink, s->code, place(s, o), "%s", headline);
	diag_object(d, decl ? decl->path : s->r->m->program->stack_name);
	if (instance)
		diag_label(d, instance->decl, "one of its instances");
	return d;
}

static bool is_workload(const struct object *o)
{
	return o && o->noun != N_COMPONENT && (NOUN_BIT(o->noun) & NOUNS_WORKLOAD);
}

const char *object_name(struct rules *r, const struct kobject *k)
{
	if (is_workload(k->owner))
		return arena_printf(r->a, "`%s`", k->owner->path);
	return arena_printf(r->a, "%s `%s`", k->kind, k->name);
}

const char *subject_name(const struct subject *s)
{
	const char *whole;

	if (!s->k)
		return s->w ? arena_printf(s->r->a, "`%s`", s->w->obj->path) : "the stack";
	whole = object_name(s->r, s->k);
	if (!s->c || (s->c->model && s->c->model->role == CONTAINER_MAIN))
		return whole;
	return arena_printf(s->r->a, "container `%s` of %s", s->c->name, whole);
}

const char *value_path(const struct subject *s, const struct origin *o, const char *kube_path)
{
	/* What raw objects and patches say is called by their kind only. */
	if (is_written(o) && is_field(o))
		return o->what;
	if (!s->k)
		return kube_path;
	return arena_printf(s->r->a, "%s `%s`: %s", s->k->kind, s->k->name, kube_path);
}

const char *in_force(struct rules *r, const struct origin *o)
{
	const struct name *env = r->m->program->env;

	switch (o->kind) {
	case ORIGIN_DEFAULT:
		return "the default";
	case ORIGIN_COMPONENT:
		return "set by the component";
	case ORIGIN_BASE:
		if (!env)
			return "set here";
		return arena_printf(r->a, "set in base, still in force in `%s`", env->s);
	case ORIGIN_ENV:
		return arena_printf(r->a, "set in `%s`", o->env ? o->env->s : "?");
	case ORIGIN_SET:
		return "set on the command line";
	case ORIGIN_COMPUTED:
		break;
	}
	return "computed";
}

/* Who replaced something: the subject of "replaces it". */
static void add_who(struct sb *b, const struct origin *o)
{
	switch (o->kind) {
	case ORIGIN_ENV:
		sb_printf(b, "`%s`", o->env ? o->env->s : "?");
		return;
	case ORIGIN_SET:
		sb_addz(b, "the command line");
		return;
	case ORIGIN_COMPONENT:
		sb_addz(b, "the component");
		return;
	case ORIGIN_DEFAULT:
	case ORIGIN_BASE:
	case ORIGIN_COMPUTED:
		break;
	}
	sb_addz(b, is_field(o) ? "the stack" : "the patch");
}

static bool add_whose(struct sb *b, const struct origin *o)
{
	switch (o->kind) {
	case ORIGIN_BASE:
		sb_addz(b, "base value; ");
		return true;
	case ORIGIN_COMPONENT:
		sb_addz(b, "the component's value; ");
		return true;
	case ORIGIN_ENV:
		sb_printf(b, "value of `%s`; ", o->env ? o->env->s : "?");
		return true;
	case ORIGIN_DEFAULT:
	case ORIGIN_SET:
	case ORIGIN_COMPUTED:
		break;
	}
	return false;
}

static void tell_replaced(struct diag *d, const struct origin *old, const struct origin *by)
{
	struct sb b = { 0 };

	if (span_known(old->span) && is_field(old) && add_whose(&b, old)) {
		add_who(&b, by);
		diag_label(d, old->span, "%s replaces it", b.s);
	}
	sb_free(&b);
}

void tell_history(struct diag *d, const struct origin *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->from_n; i++) {
		if (is_written(o->from[i]) && span_known(o->from[i]->span))
			diag_label(d, o->from[i]->span, "computed from this");
	}
	for (; o->prev; o = o->prev)
		tell_replaced(d, o->prev, o);
}

bool tell_origin(struct diag *d, const struct origin *o, const char *fmt, ...)
{
	va_list ap;
	struct sb b = { 0 };

	if (!o || !span_known(o->span) || span_eq(o->span, d->labels.v[0].span))
		return false;
	va_start(ap, fmt);
	sb_vprintf(&b, fmt, ap);
	va_end(ap);
	diag_label(d, o->span, "%s", b.s ? b.s : "");
	sb_free(&b);
	tell_history(d, o);
	return true;
}

/* Fixes */

/* Where `word` stands as a word of its own in the text; the last time, since values come last. */
static bool find_word(struct str text, const char *word, size_t *ret_at)
{
	static const char inside[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789_-";
	size_t n = strlen(word);

	for (size_t i = text.n; n <= text.n && i-- > 0;) {
		if (i + n > text.n || memcmp(text.s + i, word, n) != 0)
			continue;
		if ((i > 0 && strchr(inside, text.s[i - 1])) ||
		    (i + n < text.n && strchr(inside, text.s[i + n])))
			continue;
		*ret_at = i;
		return true;
	}
	return false;
}

static bool find_value(struct rules *r, const struct origin *o, const char *word, struct span *ret)
{
	struct str text;
	size_t at;

	if (!is_written(o) || !span_known(o->span))
		return false;
	text = source_text(sink_sources(r->sink), o->span.file);
	text = (struct str){ text.s + o->span.start, o->span.end - o->span.start };
	if (!find_word(text, word, &at))
		return false;
	*ret = o->span;
	ret->start += (uint32_t)at;
	ret->end = ret->start + (uint32_t)strlen(word);
	return true;
}

void fix_value(struct diag *d, struct rules *r, const struct origin *o, enum confidence c,
	       const char *from, const char *to)
{
	struct span where;

	if (find_value(r, o, from, &where))
		fix_edit(d, diag_fix(d, c, "make it `%s`", to), where, to);
}

void tell_near(struct diag *d, struct rules *r, const struct origin *o, const char *wrong,
	       const char *near)
{
	struct span where;

	if (!near)
		return;
	if (find_value(r, o, wrong, &where))
		fix_edit(d, diag_fix(d, FIX_SAFE, "did you mean `%s`?", near), where, near);
	else
		diag_help(d, "did you mean `%s`?", near);
}

void tell_allow(struct diag *d, const struct subject *s)
{
	diag_help(d, "or write down why it has to be so: `allow %s because \"...\"`",
		  diag_code_name(s->code));
}
