/*
 * environment.c - evaluating a stack for one environment.
 *
 * The order of the layers is the whole semantics of environments: the stack's statements, then
 * those of the environment's oldest ancestor down to its own, then the command line.
 */
#include <string.h>

#include "eval/context.h"

static bool is_env(const struct stmt *st)
{
	return st->kind == STMT_BLOCK && st->path.n == 1 && st->name && st->path.v[0].name &&
	       strcmp(st->path.v[0].name->s, "env") == 0;
}

static const struct name *env_name(const struct stmt *st)
{
	return st->name->kind == EXPR_NAME ? st->name->ident.name : NULL;
}

static const struct environment *find(const environment_list *envs, const struct name *name)
{
	vec_for(i, envs)
		if (envs->v[i].name == name)
			return &envs->v[i];
	return NULL;
}

static const char *nearest_env(struct arena *a, const environment_list *envs,
			       const struct name *name)
{
	const char **names = arena_array(a, const char *, envs->n);

	vec_for(i, envs)
		names[i] = envs->v[i].name->s;
	return str_nearest(str_of(name->s), names, envs->n);
}

static void check_parent(struct arena *a, struct sink *sink, environment_list *envs,
			 struct environment *env)
{
	const struct environment *up = env;
	struct diag *d;

	for (size_t steps = 0; up && up->parent; steps++) {
		if (!find(envs, up->parent)) {
			if (up != env)
				return;
			d = diag_new(sink, KZ_D006, env->stmt->parent.span,
				     "environment `%s` inherits from `%s`, which is not declared",
				     env->name->s, env->parent->s);
			diag_did_you_mean(d, nearest_env(a, envs, env->parent));
			env->parent = NULL;
			return;
		}
		up = find(envs, up->parent);
		if (up == env || steps > envs->n) {
			d = diag_new(sink, KZ_D007, env->stmt->parent.span,
				     "environment `%s` inherits from itself", env->name->s);
			diag_help(d, "let one of the environments in the circle stand alone");
			env->parent = NULL;
			return;
		}
	}
}

void eval_environments(struct arena *a, struct sink *sink, const struct stmt *stack,
		       environment_list *ret)
{
	vec_for(i, &stack->body.stmts) {
		const struct stmt *st = stack->body.stmts.v[i];
		struct environment env = { .stmt = st };
		const struct environment *other;

		if (!is_env(st))
			continue;
		env.name = env_name(st);
		env.parent = st->parent.name;
		if (!env.name) {
			diag_new(sink, KZ_D005, st->head, "an environment needs a plain name");
			continue;
		}
		other = find(ret, env.name);
		if (other) {
			struct diag *d = diag_new(sink, KZ_D001, st->head,
						  "environment `%s` is declared twice", env.name->s);
			diag_label(d, other->stmt->head, "first declared here");
			continue;
		}
		vec_push(a, ret, env);
	}
	vec_for(i, ret)
		check_parent(a, sink, ret, &ret->v[i]);
}

/* The environment's ancestors and itself, oldest first. */
static void lineage(struct eval *e, const struct name *env, environment_list *ret)
{
	const struct environment *one = env ? find(e->envs, env) : NULL;

	if (!one)
		return;
	lineage(e, one->parent, ret);
	vec_push(e->a, ret, *one);
}

static void learn_nouns(struct eval *e)
{
	for (int n = N_NONE + 1; n < N_COMPONENT; n++) {
		const struct noun_def *def = noun_of((enum noun)n);

		map_put(e->a, &e->nouns, internz(e->in, def->name), (void *)(uintptr_t)def);
	}
	e->main_name = internz(e->in, "main");
	e->env_word = internz(e->in, "env");
	e->stack_word = internz(e->in, "stack");
}

static struct object *make_stack(struct eval *e, const struct stmt *stack)
{
	struct set_def *set = arena_new_of(e->a, struct set_def);
	VEC(const struct stmt *) params = { 0 };
	const struct layer base = { ORIGIN_BASE, NULL, false };
	struct scope *outer = module_scope(e, e->module);
	struct object *o;
	int *index;

	vec_for(i, &stack->body.stmts)
		if (stack->body.stmts.v[i]->kind == STMT_PARAM)
			vec_push(e->a, &params, stack->body.stmts.v[i]);
	*set = set_stack;
	index = arena_array(e->a, int, params.n);
	set_from_params(e, set, params.v, params.n, outer, index);
	o = object_make(e, NULL, set, origin_at(e, &base, stack->head, stack->ident.name->s));
	o->name = stack->ident.name;
	o->full_name = o->name->s;
	o->path = o->name->s;
	o->decl = stack->head;
	o->doc = stack->doc;
	declarations_of(e, o);
	return o;
}

static void apply_settings(struct eval *e, struct object *o, struct setting *settings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct layer l = { ORIGIN_SET, NULL, true };
		int index = field_named(e, o, settings[i].name);

		if (index < 0)
			continue;
		settings[i].used = true;
		bind_field(e, o, index, settings[i].value, declarations_of(e, o)->body,
			   origin_at(e, &l, settings[i].span, settings[i].name->s), false);
	}
}

static void run_layers(struct eval *e, struct object *o, const struct stmt *stack,
		       const environment_list *lines, struct setting *settings, size_t n)
{
	struct declarations *d = declarations_of(e, o);
	const struct layer base = { ORIGIN_BASE, NULL, false };
	struct scope **scopes = arena_array(e->a, struct scope *, lines->n);

	d->body = scope_make(e, module_scope(e, e->module));
	d->body->owner = o;
	d->body->object = o;
	o->scope = d->body;
	bind_locals(e, o, &stack->body, d->body, &base);
	vec_for(i, lines) {
		const struct layer l = { ORIGIN_ENV, lines->v[i].name, true };

		scopes[i] = scope_make(e, d->body);
		bind_locals(e, o, &lines->v[i].stmt->body, scopes[i], &l);
		exec_settings(e, o, &lines->v[i].stmt->body, scopes[i], &l);
	}
	apply_settings(e, o, settings, n);
	d->params_settled = true;
	exec_body(e, o, &stack->body, d->body, &base);
	vec_for(i, lines) {
		const struct layer l = { ORIGIN_ENV, lines->v[i].name, true };

		exec_refinements(e, o, &lines->v[i].stmt->body, scopes[i], &l);
	}
	for (size_t i = 0; i < e->instances.n; i++)
		component_expand(e, e->instances.v[i]);
}

static void settle_namespace(struct eval *e)
{
	const struct value *v = object_value(e, e->p->stack, STACK_namespace);

	e->p->namespace_origin = e->p->stack->origin;
	if (v && v->kind == VAL_STRING) {
		e->p->namespace_ = val_text(e->a, v, NULL);
		e->p->namespace_origin = v->origin;
	} else if (e->p->env) {
		e->p->namespace_ = arena_printf(e->a, "%s-%s", e->p->stack_name, e->p->env->s);
	} else {
		e->p->namespace_ = e->p->stack_name;
	}
}

struct program *eval_environment(struct arena *a, struct interner *in, struct sink *sink,
				 struct module *module, const struct stmt *stack,
				 const environment_list *envs, const struct name *env,
				 struct setting *settings, size_t setting_n)
{
	struct program *p = arena_new_of(a, struct program);
	struct eval e = { .a = a, .in = in, .sink = sink, .p = p, .module = module, .envs = envs };
	size_t errors = sink_count(sink, LEVEL_ERROR);
	environment_list lines = { 0 };

	learn_nouns(&e);
	lineage(&e, env, &lines);
	p->env = env;
	p->stack_name = stack->ident.name->s;
	p->stack = make_stack(&e, stack);
	run_layers(&e, p->stack, stack, &lines, settings, setting_n);
	e.settled = true;
	settle_namespace(&e);
	finish_program(&e);
	p->failed = sink_count(sink, LEVEL_ERROR) > errors;
	return p;
}
