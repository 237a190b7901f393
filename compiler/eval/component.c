/*
 * component.c - components: nouns that are written in Kaizen.
 *
 * A component's parameters make a set, the same table that built-in nouns have, so an instance is
 * checked like any other noun.  Its body is executed once everything that the stack says of the
 * instance is known, in a scope that sees the parameters and the component's own file, never the
 * place of use.
 */
#include <string.h>

#include "eval/context.h"

static const struct { const char *word; enum type_kind kind; } type_words[] = {
	{ "any", T_ANY }, { "bool", T_BOOL }, { "int", T_INT }, { "number", T_NUMBER },
	{ "string", T_STRING }, { "cpu", T_CPU }, { "memory", T_MEMORY },
	{ "duration", T_DURATION }, { "percent", T_PERCENT }, { "rate", T_RATE },
	{ "count", T_COUNT }, { "secret", T_SECRET_KEY }, { "key", T_KEY }, { "port", T_PORT },
	{ "image", T_IMAGE }, { "host", T_HOST }, { "email", T_EMAIL }, { "url", T_URL },
	{ "path", T_PATH }, { "cron", T_CRON }, { "list", T_LIST }, { "map", T_MAP },
	{ "range", T_RANGE },
};

static const struct set_def *const block_types[] = {
	&set_resources, &set_probe, &set_autoscale, &set_budget, &set_metrics, &set_rollout,
	&set_security, &set_account, &set_env, &set_labels,
};

static bool constant_bound(struct eval *e, const struct expr *x, struct scope *s,
			   const struct type *t, int64_t *ret)
{
	const struct value *v = coerce(e, eval_expr(e, x, s, t), t, x->span, "the bound", false);

	return v->kind == VAL_NUMBER && num_to_int(v->num, ret);
}

static void bound(struct eval *e, const struct type_expr *x, struct scope *s, struct type *t)
{
	int64_t low, high;

	if (!x->low || !x->high)
		return;
	if (constant_bound(e, x->low, s, t, &low) && constant_bound(e, x->high, s, t, &high)) {
		t->bounded = true;
		t->low = low;
		t->high = high;
	}
}

static const struct type *type_enum(struct eval *e, const struct type_expr *x, struct type *t)
{
	const char **words = arena_array(e->a, const char *, x->words.n + 1);

	vec_for(i, &x->words)
		words[i] = x->words.v[i].name ? x->words.v[i].name->s : "";
	t->kind = T_ENUM;
	t->words = words;
	return t;
}

static void unknown_type(struct eval *e, const struct type_expr *x)
{
	const char *names[64];
	size_t n = 0;
	struct diag *d;

	for (size_t i = 0; i < sizeof(type_words) / sizeof(*type_words); i++)
		names[n++] = type_words[i].word;
	for (int i = N_NONE + 1; i < N_EXTERNAL_SECRET; i++)
		names[n++] = noun_of((enum noun)i)->name;
	names[n++] = "workload";
	d = diag_new(e->sink, KZ_D003, x->name.span, "there is no type `%s`", x->name.name->s);
	diag_did_you_mean(d, str_nearest(str_of(x->name.name->s), names, n));
}

const struct type *type_from(struct eval *e, const struct type_expr *x, struct scope *s)
{
	struct type *t = arena_new_of(e->a, struct type);
	const struct noun_def *noun;
	const char *word;

	if (!x || (x->kind == TYPE_EXPR_NAME && !x->name.name))
		return t;
	t->optional = x->optional;
	if (x->kind == TYPE_EXPR_ENUM)
		return type_enum(e, x, t);
	if (x->kind == TYPE_EXPR_RECORD)
		return t;
	word = x->name.name->s;
	for (size_t i = 0; i < sizeof(type_words) / sizeof(*type_words); i++)
		if (strcmp(type_words[i].word, word) == 0) {
			t->kind = type_words[i].kind;
			t->of = x->of ? type_from(e, x->of, s) : NULL;
			bound(e, x, s, t);
			return t;
		}
	noun = map_get(&e->nouns, x->name.name);
	t->kind = T_REF;
	if (strcmp(word, "workload") == 0)
		t->nouns = NOUNS_WORKLOAD | NOUN_BIT(N_COMPONENT);
	else if (noun)
		t->nouns = NOUN_BIT(noun->noun) | NOUN_BIT(N_COMPONENT);
	else {
		unknown_type(e, x);
		t->kind = T_ANY;
	}
	return t;
}

static void record_defaults(struct eval *e, const struct set_def *set, const struct type_expr *x,
			    struct scope *s)
{
	struct record *r = arena_new_of(e->a, struct record);

	r->params = (const struct stmt *const *)x->fields.v;
	r->n = x->fields.n;
	r->scope = s;
	map_put(e->a, &e->records, set, r);
}

const struct set_def *param_block_set(struct eval *e, const struct type_expr *x, struct scope *s)
{
	if (!x)
		return NULL;
	if (x->kind == TYPE_EXPR_RECORD) {
		struct set_def *set = arena_new_of(e->a, struct set_def);
		int *index = arena_array(e->a, int, x->fields.n);

		set->name = "record";
		set->value_field = set->arrow_field = -1;
		set_from_params(e, set, (const struct stmt *const *)x->fields.v, x->fields.n, s, index);
		record_defaults(e, set, x, s);
		return set;
	}
	if (x->kind != TYPE_EXPR_NAME || !x->name.name)
		return NULL;
	for (size_t i = 0; i < sizeof(block_types) / sizeof(*block_types); i++)
		if (strcmp(block_types[i]->name, x->name.name->s) == 0)
			return block_types[i];
	return NULL;
}

void set_from_params(struct eval *e, struct set_def *set, const struct stmt *const *params,
		     size_t n, struct scope *s, int *ret_index)
{
	struct field_def *fields = arena_array(e->a, struct field_def, set->field_n + n);
	struct block_def *blocks = arena_array(e->a, struct block_def, set->block_n + n);

	for (size_t i = 0; i < set->field_n; i++)
		fields[i] = set->fields[i];
	for (size_t i = 0; i < set->block_n; i++)
		blocks[i] = set->blocks[i];
	for (size_t i = 0; i < n; i++) {
		const struct stmt *p = params[i];
		const struct set_def *of = param_block_set(e, p->type, s);
		const char *name = p->ident.name ? p->ident.name->s : "";
		const char *doc = arena_strndup(e->a, p->doc.s ? p->doc.s : "", p->doc.n);

		ret_index[i] = of ? -1 : (int)set->field_n;
		if (of) {
			blocks[set->block_n++] = (struct block_def){ .name = name, .set = of, .flag = BLOCK_ONE, .doc = doc };
			continue;
		}
		fields[set->field_n++] = (struct field_def){
			.name = name, .type = type_from(e, p->type, s), .doc = doc,
			.required = !p->value && !(p->type && p->type->optional),
		};
	}
	set->fields = fields;
	set->blocks = blocks;
}

static struct component *component_make(struct eval *e, struct module *m, const struct stmt *st)
{
	struct component *c = map_get(&e->components, st);
	int *index;

	if (c)
		return c;
	c = arena_new_of(e->a, struct component);
	map_put(e->a, &e->components, st, c);
	c->stmt = st;
	c->module = m;
	c->name = st->ident.name;
	c->set.name = c->name->s;
	c->set.value_field = c->set.arrow_field = -1;
	vec_for(i, &st->body.stmts)
		if (st->body.stmts.v[i]->kind == STMT_PARAM)
			vec_push(e->a, &c->params, st->body.stmts.v[i]);
	index = arena_array(e->a, int, c->params.n);
	set_from_params(e, &c->set, c->params.v, c->params.n, module_scope(e, m), index);
	return c;
}

static const struct stmt *component_in(const struct body *b, const struct name *name)
{
	vec_for(i, &b->stmts) {
		const struct stmt *st = b->stmts.v[i];
		const struct stmt *inner = NULL;

		if (st->kind == STMT_COMPONENT && st->ident.name == name)
			return st;
		if (st->kind == STMT_STACK || st->kind == STMT_COMPONENT)
			inner = component_in(&st->body, name);
		if (inner)
			return inner;
	}
	return NULL;
}

static struct module *import_of(const struct module *m, const struct name *alias)
{
	vec_for(i, &m->imports)
		if (m->imports.v[i].alias == alias)
			return m->imports.v[i].module;
	return NULL;
}

/* `queue` is a component of this file, or the one that an imported module `queue` is named for;
 * `alerts.http` is one of an imported module. */
struct component *component_find(struct eval *e, const struct scope *s,
				 const struct ident *path, size_t n)
{
	struct module *m = s->module;
	const struct stmt *st;

	if (n > 2 || !n || !path[0].name || !path[n - 1].name || !m)
		return NULL;
	if (n == 1) {
		st = component_in(&m->tree->body, path[0].name);
		if (st)
			return component_make(e, m, st);
	}
	m = import_of(m, path[0].name);
	st = m ? component_in(&m->tree->body, path[n - 1].name) : NULL;
	return st ? component_make(e, m, st) : NULL;
}

struct scope *module_scope(struct eval *e, struct module *m)
{
	struct scope *s = map_get(&e->module_scopes, m);
	const struct layer l = { ORIGIN_BASE, NULL, false };

	if (s)
		return s;
	s = scope_make(e, NULL);
	s->module = m;
	map_put(e->a, &e->module_scopes, m, s);
	bind_lets(e, &m->tree->body, s, &l);
	return s;
}

static void collect_exports(struct eval *e, struct object *o, struct declarations *d,
			    const struct body *b, const struct layer *l)
{
	vec_for(i, &b->stmts) {
		const struct stmt *st = b->stmts.v[i];
		struct local x = { .name = st->ident.name, .span = st->ident.span };

		if (st->kind != STMT_EXPORT || !x.name)
			continue;
		x.binding = arena_new_of(e->a, struct binding);
		x.binding->expr = st->value;
		x.binding->scope = d->body;
		x.binding->object = o;
		x.binding->origin = origin_at(e, l, st->span, object_path(e, o, x.name->s));
		vec_push(e->a, &d->exports, x);
	}
}

static bool inside_itself(const struct object *o)
{
	for (const struct object *up = o->parent; up; up = up->parent)
		if (up->component == o->component)
			return true;
	return false;
}

void component_expand(struct eval *e, struct object *o)
{
	struct declarations *d = declarations_of(e, o);
	const struct stmt *st = o->component->stmt;
	const struct layer l = { ORIGIN_COMPONENT, NULL, false };

	if (d->expanded)
		return;
	if (inside_itself(o)) {
		struct diag *x = diag_new(e->sink, KZ_D013, o->decl, "component `%s` contains itself",
					  o->component->name->s);
		diag_label(x, st->head, "declared here");
		d->expanded = true;
		return;
	}
	d->body = scope_make(e, module_scope(e, o->component->module));
	d->body->module = o->component->module;
	d->body->owner = o;
	d->body->object = o;
	d->params_settled = true;
	d->expanded = true;
	sink_set_context(e->sink, instance_span(o), "for this");
	bind_locals(e, o, &st->body, d->body, &l);
	collect_exports(e, o, d, &st->body, &l);
	exec_body(e, o, &st->body, d->body, &l);
	vec_for(i, &d->deferred) {
		struct body one = { 0 };

		vec_push(e->a, &one.stmts, (struct stmt *)(uintptr_t)d->deferred.v[i].stmt);
		exec_body(e, o, &one, d->deferred.v[i].scope, &d->deferred.v[i].layer);
	}
	sink_set_context(e->sink, NO_SPAN, NULL);
}
