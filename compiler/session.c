/*
 * session.c - the phases in their order.
 *
 * Every environment is checked, whichever is wanted: a stack is right as a whole or not at all.
 * A phase runs for an environment only when those before it had nothing to report there, because
 * later ones count on sound values; the other environments go on.
 */
#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/reason.h"
#include "model/model.h"
#include "rules/rules.h"
#include "source/source.h"
#include "type/noun.h"

_Static_assert((int)KZ_LEVEL_ERROR == (int)LEVEL_ERROR && (int)KZ_LEVEL_OFF == (int)LEVEL_OFF,
	       "levels are passed through as they are");
_Static_assert(KZ_SOURCE_MAX == SOURCE_MAX_BYTES, "the same limit holds for every way in");

/* The caller's way of reading, as the sources see it. */
static int read_through(void *ctx, const char *path, size_t limit, struct arena *a, struct str *ret)
{
	struct kz_session *s = ctx;
	char *bytes = NULL;
	size_t size = 0;
	int err = s->vfs.read(s->vfs.ctx, path, limit, &bytes, &size);

	if (err)
		return err;
	ret->s = arena_strndup(a, bytes ? bytes : "", bytes ? size : 0);
	ret->n = bytes ? size : 0;
	free(bytes);
	return 0;
}

struct kz_session *kz_session_new(const struct kz_vfs *vfs)
{
	struct arena *a = arena_new();
	struct kz_session *s = arena_new_of(a, struct kz_session);
	const struct vfs through = { read_through, s };

	s->arena = a;
	s->names = interner_new();
	s->root = "";
	if (vfs)
		s->vfs = *vfs;
	s->sources = sources_new(vfs ? &through : &vfs_disk);
	s->sink = sink_new(a, s->sources);
	return s;
}

void kz_session_free(struct kz_session *s)
{
	if (!s)
		return;
	sources_free(s->sources);
	interner_free(s->names);
	arena_free(s->arena);
}

/* Options */

void kz_set_root(struct kz_session *s, const char *root)
{
	s->root = arena_strndup(s->arena, root, strlen(root));
}

int kz_set_level(struct kz_session *s, const char *code, enum kz_level level)
{
	struct kz_code known;
	enum diag_code c;

	if (!kz_code_find(code, &known))
		return -EINVAL;
	c = diag_code_find(known.name);
	if ((int)level < (int)diag_code_level(c))
		return -EPERM;
	sink_set_level(s->sink, c, (enum level)level);
	return 0;
}

void kz_set_annotate(struct kz_session *s, bool on)
{
	s->annotate = on;
}

/* Loading */

static size_t error_count(const struct kz_session *s)
{
	return sink_count(s->sink, LEVEL_ERROR);
}

static void no_stack(struct kz_session *s, const struct module *m)
{
	struct diag *d = diag_new(s->sink, KZ_P010, (struct span){ m->file, 0, 0 },
				  "this file declares no stack");

	vec_for(i, &m->tree->body.stmts) {
		if (m->tree->body.stmts.v[i]->kind != STMT_COMPONENT)
			continue;
		diag_help(d, "it is a library: import it from the file that declares the stack");
		return;
	}
	diag_help(d, "begin with `stack name { }`");
}

/* The stack of a file; a second one is reported. */
static const struct stmt *find_stack(struct kz_session *s, const struct module *m)
{
	const struct stmt *found = NULL;
	struct diag *d;

	vec_for(i, &m->tree->body.stmts) {
		const struct stmt *st = m->tree->body.stmts.v[i];

		if (st->kind != STMT_STACK || !st->ident.name)
			continue;
		if (!found) {
			found = st;
			continue;
		}
		d = diag_new(s->sink, KZ_D001, st->head, "`%s` is a second stack in this file",
			     st->ident.name->s);
		diag_label(d, found->head, "the first one");
		diag_help(d, "give each stack a file of its own");
	}
	return found;
}

static int add_stack(struct kz_session *s, struct module_graph *g, const struct stmt *stmt,
		     bool broken)
{
	struct stack *st = arena_new_of(s->arena, struct stack);

	st->graph = g;
	st->stmt = stmt;
	st->broken = broken;
	eval_environments(s->arena, s->sink, stmt, &st->envs);
	st->env_names = arena_array(s->arena, const char *, st->envs.n + 1);
	vec_for(i, &st->envs)
		st->env_names[i] = st->envs.v[i].name->s;
	if (st->envs.n > sink_env_count(s->sink))
		sink_set_env_count(s->sink, st->envs.n);
	vec_push(s->arena, &s->stacks, st);
	return (int)s->stacks.n - 1;
}

/* A component's name is a word of its file, so it can stand for one thing only. */
static void check_component(struct kz_session *s, struct map *seen, const struct stmt *st)
{
	const struct stmt *first = map_get(seen, st->ident.name);
	const char *name = st->ident.name->s;
	struct diag *d;

	if (noun_find(name, false) || !strcmp(name, "env")) {
		d = diag_new(s->sink, KZ_D001, st->head, "`%s` is a word of Kaizen already", name);
		diag_help(d, "give the component a name of its own");
	} else if (first) {
		d = diag_new(s->sink, KZ_D001, st->head, "component `%s` is declared twice", name);
		diag_label(d, first->head, "first declared here");
	} else {
		map_put(s->arena, seen, st->ident.name, (void *)(uintptr_t)st);
	}
}

static void check_components(struct kz_session *s, struct map *seen, const struct body *b)
{
	vec_for(i, &b->stmts) {
		const struct stmt *st = b->stmts.v[i];

		if (st->kind == STMT_COMPONENT && st->ident.name)
			check_component(s, seen, st);
		if (st->kind == STMT_COMPONENT || st->kind == STMT_STACK)
			check_components(s, seen, &st->body);
	}
}

static int load_file(struct kz_session *s, uint32_t file, unsigned flags)
{
	size_t errors = error_count(s);
	struct module_graph *g = module_load(s->arena, s->names, s->sink, file, s->root);
	const struct stmt *stmt = find_stack(s, g->main);
	bool broken;

	vec_for(i, &g->all)
		check_components(s, &(struct map){ 0 }, &g->all.v[i]->tree->body);
	broken = error_count(s) > errors;
	if (stmt)
		return add_stack(s, g, stmt, broken);
	/* A syntax error may well have cost the stack. */
	if (!g->main->tree->broken && !(flags & KZ_LOAD_LIBRARIES))
		no_stack(s, g->main);
	return -ENODATA;
}

int kz_load(struct kz_session *s, const char *path, unsigned flags)
{
	uint32_t file;
	int err = sources_load(s->sources, path, &file);

	if (!err)
		return load_file(s, file, flags);
	diag_new(s->sink, KZ_P009, NO_SPAN, "cannot read `%s`: %s", path, reason_of(err));
	return err;
}

int kz_load_text(struct kz_session *s, const char *path, const char *bytes, size_t size,
		 unsigned flags)
{
	struct str text = { arena_strndup(s->arena, bytes, size), size };

	if (size <= SOURCE_MAX_BYTES)
		return load_file(s, sources_add(s->sources, path, text), flags);
	diag_new(s->sink, KZ_P009, NO_SPAN, "cannot read `%s`: %s", path, reason_of(-EFBIG));
	return -EFBIG;
}

size_t kz_stack_count(const struct kz_session *s)
{
	return s->stacks.n;
}

const char *kz_stack_name(const struct kz_session *s, size_t stack)
{
	return stack < s->stacks.n ? s->stacks.v[stack]->stmt->ident.name->s : NULL;
}

const char *const *kz_environments(const struct kz_session *s, size_t stack)
{
	return stack < s->stacks.n ? s->stacks.v[stack]->env_names : NULL;
}

/* Checking */

static void check_environment(struct kz_session *s, struct stack *st, size_t i)
{
	const struct name *env = st->envs.n ? st->envs.v[i].name : NULL;
	struct outcome *o = &st->outcomes[i];
	size_t errors = error_count(s);
	struct model *m;

	sink_set_env(s->sink, env);
	o->program = eval_environment(s->arena, s->names, s->sink, st->graph->main, st->stmt,
				      &st->envs, env, st->settings, st->setting_n);
	if (o->program->failed)
		return;
	m = model_build(s->arena, s->names, s->sink, o->program);
	if (error_count(s) > errors)
		return;
	lower_model(s->arena, s->sink, m, &o->objects);
	if (error_count(s) > errors) /* two objects of one name: the rules would say it again */
		return;
	rules_run(s->arena, s->sink, m, o->objects.v, o->objects.n);
	o->whole = true;
}

/* What an `allow` is good for is known only when every environment has been through the rules. */
static void check_permissions(struct kz_session *s, const struct stack *st)
{
	size_t n = stack_outcome_count(st);
	struct program **programs = arena_array(s->arena, struct program *, n);

	for (size_t i = 0; i < n; i++) {
		if (!st->outcomes[i].whole)
			return;
		programs[i] = st->outcomes[i].program;
	}
	rules_unused_permissions(s->arena, s->sink, programs, n);
}

static void check_stack(struct kz_session *s, struct stack *st)
{
	size_t n = stack_outcome_count(st);

	st->outcomes = arena_array(s->arena, struct outcome, n);
	settings_note(s, st);
	if (st->broken)
		return;
	settings_make(s, st);
	for (size_t i = 0; i < n; i++)
		check_environment(s, st, i);
	sink_set_env(s->sink, NULL);
	check_permissions(s, st);
}

void kz_check(struct kz_session *s)
{
	vec_for(i, &s->stacks)
		if (!s->stacks.v[i]->outcomes)
			check_stack(s, s->stacks.v[i]);
	settings_report(s);
	sink_finish(s->sink);
}

size_t kz_count(struct kz_session *s, enum kz_level at_least)
{
	sink_finish(s->sink);
	return sink_count(s->sink, (enum level)at_least);
}
