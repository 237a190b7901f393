/* object.c - reading evaluated declarations. */
#include "eval/object.h"

#include <string.h>

#include "eval/context.h"

struct object *block_named(const struct object *o, int index, const char *name)
{
	if (!o)
		return NULL;
	vec_for(i, &o->blocks[index])
		if (o->blocks[index].v[i]->name &&
		    strcmp(o->blocks[index].v[i]->name->s, name) == 0)
			return o->blocks[index].v[i];
	return NULL;
}

const struct value *open_get(const struct object *o, const char *key)
{
	if (!o)
		return NULL;
	vec_for(i, &o->open)
		if (strcmp(o->open.v[i].key->s, key) == 0)
			return o->open.v[i].value;
	return NULL;
}

const struct origin *field_origin(const struct object *o, int index)
{
	if (o->bindings && o->bindings[index])
		return o->bindings[index]->origin;
	if (o->values && o->values[index] && o->values[index]->origin)
		return o->values[index]->origin;
	return o->origin;
}

struct span field_span(const struct object *o, int index)
{
	const struct origin *origin = field_origin(o, index);

	return span_known(origin->span) ? origin->span : o->decl;
}

struct span value_span(const struct object *o, int index)
{
	const struct binding *b = o->bindings ? o->bindings[index] : NULL;

	return b && b->expr ? b->expr->span : field_span(o, index);
}

struct span instance_span(const struct object *o)
{
	struct span s = NO_SPAN;

	for (; o; o = o->parent)
		if (o->noun == N_COMPONENT)
			s = o->decl;
	return s;
}
