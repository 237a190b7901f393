/*
 * finish.c - the second stage: every binding is computed and every field gets its value.
 *
 * After this, phases read values and never bindings.
 */
#include <string.h>

#include "eval/context.h"

/* Defaults of the tables are written in Kaizen's notation: words, quantities, ranges, text. */
static const struct value *parse_default(struct eval *e, const char *s, const struct type *t);

static const struct value *default_number(struct eval *e, const char *s, const struct type *t)
{
	size_t digits = strspn(s, "0123456789.");
	struct value *v = value_make(e, VAL_NUMBER);
	const char *suffix = s + digits;

	num_parse((struct str){ s, digits }, &v->num);
	v->unit = *suffix ? T_ANY : T_NUMBER;
	v->suffix = *suffix ? internz(e->in, suffix) : NULL;
	if (t->kind == T_COUNT && strcmp(suffix, "%") == 0)
		v->unit = T_PERCENT;
	return coerce(e, v, t, NO_SPAN, NULL, false);
}

static const struct value *default_range(struct eval *e, const char *s, const struct type *t)
{
	const char *dots = strstr(s, "..");
	struct value *v = value_make(e, VAL_RANGE);

	v->range.low = parse_default(e, arena_strndup(e->a, s, (size_t)(dots - s)), t->of);
	v->range.high = parse_default(e, dots + 2, t->of);
	return v;
}

static const struct value *default_list(struct eval *e, const char *s, const struct type *t)
{
	struct value *v = value_make(e, VAL_LIST);
	size_t n = strlen(s);

	v->list.v = arena_array(e->a, const struct value *, 1);
	if (n > 2) {
		v->list.n = 1;
		v->list.v[0] = parse_default(e, arena_strndup(e->a, s + 1, n - 2), t->of);
	}
	return v;
}

static const struct value *parse_default(struct eval *e, const char *s, const struct type *t)
{
	struct value *v;

	if (t->kind == T_RANGE && strstr(s, ".."))
		return default_range(e, s, t);
	if (t->kind == T_LIST && *s == '[')
		return default_list(e, s, t);
	if (*s == '"') {
		v = value_make(e, VAL_STRING);
		v->string = (struct str){ s + 1, strlen(s) - 2 };
		return v;
	}
	if (*s >= '0' && *s <= '9')
		return default_number(e, s, t);
	if (strcmp(s, "true") == 0 || strcmp(s, "false") == 0) {
		v = value_make(e, VAL_BOOL);
		v->boolean = *s == 't';
		return v;
	}
	v = value_make(e, VAL_SYMBOL);
	v->string = str_of(s);
	return v;
}

const struct value *default_value(struct eval *e, const struct object *o,
				  const struct field_def *f)
{
	const struct origin *outer = e->origin;
	const struct value *v;

	if (!f->initial)
		return NULL;
	e->origin = origin_default(e->a, o->decl, f->name);
	v = parse_default(e, f->initial, f->type);
	e->origin = outer;
	return v;
}

static void wrong_alias(struct eval *e, const struct object *o, const struct value *v)
{
	struct diag *d = diag_new(e->sink, KZ_T002, o->alias->origin->span,
				  v->kind == VAL_MAP ? "`%s` is a block, not a map"
						     : "`%s` takes a block of its own kind",
				  o->path);

	diag_help(d, "write its fields in braces: `%s { ... }`", o->block ? o->block->name : o->path);
}

static struct object *alias_target(struct eval *e, struct object *o)
{
	const struct value *v;

	if (!o->alias || o->alias_object)
		return o->alias_object;
	v = binding_value(e, o->alias);
	if (v->kind == VAL_REF && v->ref.object->set == o->set && v->ref.object != o)
		o->alias_object = v->ref.object;
	else if (v->kind != VAL_ERROR && v->kind != VAL_NULL)
		wrong_alias(e, o, v);
	if (v->kind != VAL_REF)
		o->alias = NULL;
	o->alias_wrong = !o->alias_object && v->kind != VAL_NULL;
	return o->alias_object;
}

/* A record's field that nobody set has the default of the parameter's declaration. */
static const struct value *record_default(struct eval *e, struct object *o, int index)
{
	const struct record *r = map_get(&e->records, o->set);
	const struct layer l = { ORIGIN_COMPONENT, NULL, false };

	if (!r)
		return default_value(e, o, &o->set->fields[index]);
	for (size_t i = 0; i < r->n; i++)
		if (r->params[i]->value && r->params[i]->ident.name &&
		    strcmp(r->params[i]->ident.name->s, o->set->fields[index].name) == 0) {
			bind_field(e, o, index, r->params[i]->value, r->scope,
				   origin_at(e, &l, r->params[i]->span,
					     object_path(e, o, o->set->fields[index].name)), false);
			return binding_value(e, o->bindings[index]);
		}
	return NULL;
}

/* What `null` leaves: the default. A parameter has that below everything that was said of it, and
 * keeps the null when its type takes one. */
static const struct value *unsaid_value(struct eval *e, struct object *o, int index)
{
	const struct field_def *f = &o->set->fields[index];
	struct binding *b = o->bindings[index];

	if (!b || (f->type && f->type->optional))
		return default_value(e, o, f);
	while (b->prev)
		b = b->prev;
	return b->fallback ? binding_value(e, b) : record_default(e, o, index);
}

const struct value *object_value(struct eval *e, struct object *o, int index)
{
	const struct value *v;
	struct object *from;

	if (o->values && o->values[index])
		return o->values[index];
	if (!o->values)
		o->values = arena_array(e->a, const struct value *, o->set->field_n);
	if (o->bindings[index]) {
		v = binding_value(e, o->bindings[index]);
	} else {
		from = alias_target(e, o);
		v = from ? object_value(e, from, index) : record_default(e, o, index);
	}
	if (v && v->kind == VAL_NULL)
		v = unsaid_value(e, o, index);
	o->values[index] = v;
	return v;
}

/* Where a parameter of the stack or of an instance's component is declared. */
static struct span parameter_span(struct eval *e, const struct object *o, const char *name)
{
	const struct scope *s = declarations_of(e, o)->body;

	for (size_t i = 0; s && i < s->locals.n; i++)
		if (strcmp(s->locals.v[i].name->s, name) == 0)
			return s->locals.v[i].span;
	return o->decl;
}

static void missing(struct eval *e, const struct object *o, int index)
{
	const struct field_def *f = &o->set->fields[index];
	bool parameter = o->noun == N_COMPONENT || o == e->p->stack || !strcmp(o->set->name, "record");
	struct diag *d;

	if (o == e->p->stack) {
		d = diag_new(e->sink, KZ_T006, parameter_span(e, o, f->name),
			     "parameter `%s` has no value", f->name);
		if (e->p->env)
			diag_help(d, "set it in `env %s`, give it a default, or pass `--set %s=...`", e->p->env->s, f->name);
		else
			diag_help(d, "give it a default, or pass `--set %s=...`", f->name);
		return;
	}
	d = diag_new(e->sink, parameter ? KZ_T006 : KZ_T004, o->decl, "`%s` needs `%s`", o->path, f->name);
	if (o->bindings[index])
		diag_label(d, o->bindings[index]->origin->span, "taken away here");
	if (f->doc && *f->doc)
		diag_note(d, "`%s`: %s", f->name, f->doc);
	if (type_example(f->type))
		diag_help(d, "add `%s = %s`", f->name, type_example(f->type));
}

static enum noun owner_noun(const struct object *o)
{
	while (o && o->noun == N_NONE && o->block)
		o = o->parent;
	return o ? o->noun : N_NONE;
}

static void evaluate_fields(struct eval *e, struct object *o)
{
	enum noun noun = owner_noun(o);

	for (size_t i = 0; i < o->set->field_n; i++) {
		const struct field_def *f = &o->set->fields[i];
		const struct value *v;

		if (f->nouns && !(f->nouns & NOUN_BIT(noun)))
			continue;
		v = object_value(e, o, (int)i);
		if (!v && f->required && !o->alias_wrong)
			missing(e, o, (int)i);
	}
	for (size_t i = 0; i < o->set->field_n; i++) /* readers see no errors and no nulls */
		if (o->values && o->values[i] &&
		    (o->values[i]->kind == VAL_ERROR || o->values[i]->kind == VAL_NULL))
			o->values[i] = NULL;
	if (!o->values)
		o->values = arena_array(e->a, const struct value *, o->set->field_n);
}

static void evaluate_open(struct eval *e, struct object *o)
{
	struct object *from = o->alias ? alias_target(e, o) : NULL;
	size_t n = 0;

	for (size_t i = 0; from && i < from->open.n; i++) {
		bool own = false;
		vec_for(j, &o->open)
			own = own || o->open.v[j].key == from->open.v[i].key;
		if (!own)
			vec_push(e->a, &o->open, from->open.v[i]);
	}
	vec_for(i, &o->open) {
		struct open_entry *entry = &o->open.v[i];

		entry->value = binding_value(e, entry->binding);
		if (entry->value->kind != VAL_ERROR && entry->value->kind != VAL_NULL)
			o->open.v[n++] = *entry;
	}
	o->open.n = n;
}

static bool arrow_option(struct eval *e, struct arrow *a, const struct map_entry *opt)
{
	static const struct type truth = { .kind = T_BOOL };
	static const struct type count = { .kind = T_INT, .bounded = true, .low = 1, .high = 1000000 };
	const char *name = opt->key->kind == EXPR_NAME && opt->key->ident.name ? opt->key->ident.name->s : "";
	const struct value *v;

	if (strcmp(name, "wait") == 0) {
		v = coerce(e, eval_expr(e, opt->value, a->scope, &truth), &truth, opt->value->span, "wait", false);
		a->wait = val_bool(v, false);
		a->wait_given = true;
		return true;
	}
	if (strcmp(name, "pool") == 0) {
		v = coerce(e, eval_expr(e, opt->value, a->scope, &count), &count, opt->value->span, "pool", false);
		a->pool = val_int(v, 0);
		return true;
	}
	diag_help(diag_new(e->sink, KZ_T001, opt->key->span, "an arrow has no option `%s`", name),
		  "its options are `wait` and `pool`");
	return false;
}

static bool is_internet(const struct expr *x)
{
	return x && x->kind == EXPR_NAME && x->ident.name && strcmp(x->ident.name->s, "internet") == 0;
}

static void evaluate_arrow(struct eval *e, struct arrow *a)
{
	static const struct type peer = {
		.kind = T_REF,
		.nouns = NOUNS_WORKLOAD | NOUN_BIT(N_NETWORK) | NOUN_BIT(N_EXTERNAL_SERVICE) | NOUN_BIT(N_COMPONENT),
	};
	static const struct type port = { .kind = T_PORT };
	const struct target *t = a->target;

	e->origin = a->origin;
	a->internet = is_internet(t->expr);
	if (!a->internet) {
		a->to = coerce(e, eval_expr(e, t->expr, a->scope, &peer), &peer, t->expr->span, "an arrow", false);
		if (a->to->kind == VAL_ERROR)
			a->to = NULL;
	}
	if (t->port) {
		a->port = coerce(e, eval_expr(e, t->port, a->scope, &port), &port, t->port->span, "a port", false);
		if (a->port->kind == VAL_ERROR)
			a->port = NULL;
	}
	vec_for(i, &a->stmt->options)
		arrow_option(e, a, &a->stmt->options.v[i]);
}

static void evaluate_assertion(struct eval *e, const struct assertion *a)
{
	static const struct type truth = { .kind = T_BOOL };
	static const struct type text = { .kind = T_STRING };
	const struct value *v = coerce(e, eval_expr(e, a->stmt->value, a->scope, &truth), &truth,
				       a->stmt->value->span, "an assert", false);
	const struct value *message;

	if (v->kind != VAL_BOOL || v->boolean)
		return;
	message = coerce(e, eval_expr(e, a->stmt->to, a->scope, &text), &text,
			 a->stmt->to ? a->stmt->to->span : a->stmt->span, "the message", false);
	if (message->kind == VAL_STRING) {
		struct diag *d = diag_new(e->sink, KZ_W001, a->stmt->value->span, "%.*s",
					  (int)message->string.n, message->string.s);
		diag_here(d, "this does not hold");
	}
}

void object_evaluate(struct eval *e, struct object *o)
{
	if (o->evaluated)
		return;
	o->evaluated = true;
	sink_set_context(e->sink, instance_span(o), "for this");
	if ((o->set == &set_container || o->set == &set_workload) && !block(o, CONTAINER_B_resources))
		vec_push(e->a, &o->blocks[CONTAINER_B_resources], /* some have defaults */
			 block_value(e, o, CONTAINER_B_resources));
	evaluate_fields(e, o);
	check_alternatives(e, o);
	evaluate_open(e, o);
	for (size_t i = 0; i < o->set->block_n; i++)
		vec_for(j, &o->blocks[i])
			object_evaluate(e, o->blocks[i].v[j]);
	sink_set_context(e->sink, instance_span(o), "for this");
	vec_for(i, &o->arrows)
		evaluate_arrow(e, &o->arrows.v[i]);
	vec_for(i, &o->assertions)
		evaluate_assertion(e, &o->assertions.v[i]);
	if (o->noun == N_COMPONENT || o == e->p->stack)
		vec_for(i, &declarations_of(e, o)->exports)
			binding_value(e, declarations_of(e, o)->exports.v[i].binding);
	sink_set_context(e->sink, NO_SPAN, NULL);
}

static void evaluate_raw(struct eval *e, struct raw *r)
{
	static const struct type text = { .kind = T_STRING };
	const char *name = stmt_name_text(e, r->stmt, r->scope);

	e->origin = r->origin;
	r->kind = r->stmt->ident.name ? r->stmt->ident.name->s : NULL;
	r->name = name;
	if (r->stmt->kind == STMT_OBJECT) {
		const struct value *v = coerce(e, eval_expr(e, r->stmt->value, r->scope, &text), &text,
					       r->stmt->value ? r->stmt->value->span : r->stmt->span,
					       "the API version", false);
		r->api_version = val_text(e->a, v, NULL);
	}
	r->body = eval_raw(e, r->stmt, r->scope, r->origin);
}

/* What the stack may assume of its cluster has defaults, so it is always there to be read. */
static struct object *platform_of(struct eval *e)
{
	const struct noun_def *def = noun_of(N_PLATFORM);
	struct object *o;

	if (e->p->by_noun[N_PLATFORM].n)
		return e->p->by_noun[N_PLATFORM].v[0];
	o = object_make(e, e->p->stack, def->set, (struct origin *)(uintptr_t)e->p->stack->origin);
	o->noun = N_PLATFORM;
	o->full_name = o->path = def->name;
	o->decl = e->p->stack->decl;
	o->implied = true;
	return o;
}

void finish_program(struct eval *e)
{
	e->p->platform = platform_of(e);
	object_evaluate(e, e->p->platform);
	object_evaluate(e, e->p->stack);
	for (int n = N_NONE; n < NOUN_COUNT; n++)
		vec_for(i, &e->p->by_noun[n])
			object_evaluate(e, e->p->by_noun[n].v[i]);
	vec_for(i, &e->p->objects)
		evaluate_raw(e, &e->p->objects.v[i]);
	vec_for(i, &e->p->patches)
		evaluate_raw(e, &e->p->patches.v[i]);
}
