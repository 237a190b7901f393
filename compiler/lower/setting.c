/*
 * setting.c - fields of blocks that need not have been written, and words as Kubernetes spells
 * them.
 *
 * A block that nobody wrote has no values, not even defaults; they are then read from the table
 * of its fields, so that there is one place where a default stands.
 */
#include <stdlib.h>
#include <string.h>

#include "lower/pod.h"

int64_t setting_int(struct setting_of s, int index)
{
	const struct value *v = field(s.block, index);
	const char *initial = s.set->fields[index].initial;

	if (v)
		return val_int(v, 0);
	/* Defaults in the tables are in the base unit, "300s", so the digits are all of it. */
	return initial ? strtoll(initial, NULL, 10) : 0;
}

bool setting_bool(struct setting_of s, int index)
{
	const struct value *v = field(s.block, index);
	const char *initial = s.set->fields[index].initial;

	if (v)
		return val_bool(v, false);
	return initial && strcmp(initial, "true") == 0;
}

const struct origin *setting_origin(struct lower *l, struct setting_of s, int index)
{
	const struct value *v = field(s.block, index);
	const struct field_def *f = &s.set->fields[index];

	if (v)
		return v->origin;
	return lower_choice(l, s.decl,
			    arena_printf(l->a, "%s.%s = %s", s.set->name, f->name,
					 f->initial ? f->initial : "unset"));
}

void put_setting_int(struct lower *l, struct knode *map, const char *key, struct setting_of s,
		     int index)
{
	put_int(l, map, key, setting_int(s, index), setting_origin(l, s, index));
}

void put_setting_positive(struct lower *l, struct knode *map, const char *key, struct setting_of s,
			  int index)
{
	if (setting_int(s, index) > 0)
		put_setting_int(l, map, key, s, index);
}

const char *camel_case(struct lower *l, struct str word)
{
	char *text = arena_strndup(l->a, word.s, word.n);
	size_t n = 0;
	bool upper = true;

	for (size_t i = 0; i < word.n; i++) {
		char c = word.s[i];

		if (c == '-') {
			upper = true;
			continue;
		}
		text[n++] = upper && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		upper = false;
	}
	text[n] = '\0';
	return text;
}

void put_symbol(struct lower *l, struct knode *map, const char *key, const struct value *v)
{
	if (v)
		put_str(l, map, key, camel_case(l, val_str(v)), v->origin);
}

struct knode *put_update_type(struct lower *l, struct knode *spec, struct setting_of s)
{
	const struct value *v = field(s.block, ROLLOUT_strategy);
	const struct origin *o = v ? v->origin : s.decl->origin;
	struct knode *update = put_map(l, spec, "updateStrategy", o);
	bool on_delete = val_is(v, "on-delete");

	put_str(l, update, "type", on_delete ? "OnDelete" : "RollingUpdate", o);
	return on_delete ? NULL : update;
}
