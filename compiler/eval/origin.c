/* origin.c - making and describing chains of origins. */
#include "eval/origin.h"

#include "base/str.h"
#include "source/source.h"

const struct origin *origin_default(struct arena *a, struct span decl, const char *what)
{
	struct origin *o = arena_new_of(a, struct origin);

	o->kind = ORIGIN_DEFAULT;
	o->span = decl;
	o->what = what;
	return o;
}

const struct origin *origin_computed(struct arena *a, struct span span, const struct origin *x,
				     const struct origin *y)
{
	struct origin *o = arena_new_of(a, struct origin);
	const struct origin **from = arena_array(a, const struct origin *, 2);

	o->kind = ORIGIN_COMPUTED;
	o->span = span;
	if (x)
		from[o->from_n++] = x;
	if (y)
		from[o->from_n++] = y;
	o->from = from;
	return o;
}

static void describe_place(struct sb *b, const struct sources *ss, const struct origin *o)
{
	switch (o->kind) {
	case ORIGIN_DEFAULT:
		sb_addz(b, "default");
		break;
	case ORIGIN_COMPONENT:
		sb_addz(b, "component");
		break;
	case ORIGIN_BASE:
		sb_addz(b, "base");
		break;
	case ORIGIN_ENV:
		sb_printf(b, "env %s", o->env ? o->env->s : "?");
		break;
	case ORIGIN_SET:
		sb_addz(b, "--set");
		break;
	case ORIGIN_COMPUTED:
		sb_addz(b, "computed");
		break;
	}
	if (span_known(o->span) && o->kind != ORIGIN_SET)
		sb_printf(b, ", %s:%u", source_path(ss, o->span.file),
			  source_position(ss, o->span.file, o->span.start).line);
}

const char *origin_describe(struct arena *a, const struct sources *ss, const struct origin *o)
{
	struct sb b = { 0 };

	describe_place(&b, ss, o);
	if (o->kind == ORIGIN_DEFAULT && o->what)
		sb_printf(&b, " (%s)", o->what);
	for (size_t i = 0; i < o->from_n && i < 3; i++) {
		sb_addz(&b, i ? "; " : " from ");
		describe_place(&b, ss, o->from[i]);
	}
	for (o = o->prev; o; o = o->prev) {
		sb_addz(&b, ", replaces ");
		describe_place(&b, ss, o);
	}
	return sb_finish(&b, a);
}
