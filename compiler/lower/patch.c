/*
 * patch.c - changes to objects that are made already.
 *
 * A patch names a kind, and maybe one object of it; inside a component it sees that instance's
 * objects only.  It runs after collisions were looked for and after sorting, so it may change
 * anything but what an object is: its apiVersion, kind, name and namespace.
 */
#include <string.h>

#include "lower/context.h"
#include "lower/merge.h"

static bool belongs_to(const struct kobject *k, const struct object *owner,
		       const struct object *stack)
{
	const struct object *o = k->owner;

	if (!owner || owner == stack)
		return true;
	while (o && o != owner)
		o = o->parent;
	return o == owner;
}

/* In a component `main` and the children's own names mean what they are called in the cluster. */
static bool is_named(const struct kobject *k, const struct raw *r, const struct object *stack)
{
	const char *instance;
	size_t n;

	if (!r->name || strcmp(k->name, r->name) == 0)
		return true;
	if (!r->owner || r->owner == stack || !r->owner->full_name)
		return false;
	instance = r->owner->full_name;
	n = strlen(instance);
	if (strcmp(r->name, "main") == 0)
		return strcmp(k->name, instance) == 0;
	return strncmp(k->name, instance, n) == 0 && k->name[n] == '-' &&
	       strcmp(k->name + n + 1, r->name) == 0;
}

/* What an object is, which other objects, files and selectors have taken for given. */
static const char *forbidden_change(const struct value *body)
{
	static const char *const top[] = { "apiVersion", "kind" };
	static const char *const meta[] = { "name", "namespace" };

	if (!body || body->kind != VAL_MAP)
		return NULL;
	for (size_t i = 0; i < body->map.n; i++) {
		const struct value_entry *e = &body->map.v[i];

		for (size_t j = 0; j < 2; j++) {
			if (strcmp(e->key->s, top[j]) == 0)
				return top[j];
		}
		if (strcmp(e->key->s, "metadata") != 0 || e->value->kind != VAL_MAP)
			continue;
		for (size_t m = 0; m < e->value->map.n; m++) {
			for (size_t j = 0; j < 2; j++) {
				if (strcmp(e->value->map.v[m].key->s, meta[j]) == 0)
					return meta[j];
			}
		}
	}
	return NULL;
}

static void report_forbidden(struct lower *l, const struct raw *r, const char *what)
{
	struct diag *d = diag_new(l->sink, KZ_T013, r->stmt->head,
				  "a patch cannot change the `%s` of an object", what);

	diag_here(d, "sets `%s`", what);
	diag_note(d, "other objects refer to it by what it is called");
	diag_help(d, "rename the declaration, or write an `object` of your own");
}

/* Names of the kind's objects, or with `kind` NULL the kinds, for a suggestion. */
static const char *nearest(struct lower *l, const char *kind, const char *wanted)
{
	VEC(const char *) all = { 0 };

	vec_for(i, l->out) {
		const struct kobject *k = l->out->v[i];

		if (!kind || strcmp(k->kind, kind) == 0)
			vec_push(l->a, &all, kind ? k->name : k->kind);
	}
	return str_nearest(str_of(wanted), all.v, all.n);
}

static void report_miss(struct lower *l, const struct raw *r, bool kind_exists)
{
	bool by_name = kind_exists && r->name;
	struct span where = by_name && r->stmt->name ? r->stmt->name->span : r->stmt->ident.span;
	const char *near = by_name ? nearest(l, r->kind, r->name) : nearest(l, NULL, r->kind);
	struct diag *d;

	if (by_name)
		d = diag_new(l->sink, KZ_W005, where, "no %s is named `%s`", r->kind, r->name);
	else
		d = diag_new(l->sink, KZ_W005, where, "the stack makes no %s to patch", r->kind);
	diag_object(d, arena_printf(l->a, "patch %s %s", r->kind, r->name ? r->name : ""));
	diag_here(d, "this patch changes nothing");
	if (near && strcmp(near, by_name ? r->name : r->kind) != 0)
		diag_did_you_mean(d, near);
}

static void apply(struct lower *l, const struct raw *r)
{
	const struct object *stack = l->m->program->stack;
	const char *forbidden = forbidden_change(r->body);
	bool kind_exists = false, matched = false;

	if (forbidden) {
		report_forbidden(l, r, forbidden);
		return;
	}
	vec_for(i, l->out) {
		struct kobject *k = l->out->v[i];

		if (strcmp(k->kind, r->kind) != 0 || !belongs_to(k, r->owner, stack))
			continue;
		kind_exists = true;
		if (!is_named(k, r, stack))
			continue;
		matched = true;
		merge_value(l, k->root, r->body);
	}
	if (!matched)
		report_miss(l, r, kind_exists);
}

void lower_patches(struct lower *l)
{
	vec_for(i, &l->m->program->patches) {
		if (l->m->program->patches.v[i].kind)
			apply(l, &l->m->program->patches.v[i]);
	}
}
