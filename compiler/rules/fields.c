/*
 * fields.c - walks the rows of fields.def.
 *
 * One function serves all these rules: the code it is called for selects the rows.
 */
#include "rules/fields.h"

#include <inttypes.h>
#include <string.h>

#include "kube/name.h"

static const struct field_row rows[] = {
#define FIELD(code_, kinds_, at_, field_, check_, ...)                                            \
	{ .code = KZ_##code_, .kinds = kinds_, .at = at_, .field = field_,                      \
	  .check = CHECK_##check_, __VA_ARGS__ },
#include "rules/fields.def"
#undef FIELD
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

bool word_among(const char *text, const char *words)
{
	size_t n = strlen(text);

	for (;;) {
		size_t m = strcspn(words, "|");

		if (m == n && memcmp(text, words, n) == 0)
			return true;
		if (!words[m])
			return false;
		words += m + 1;
	}
}

/* Some of it the server takes or drops, and it cannot work. */
static const char *what_happens(enum diag_code code)
{
	if (code == KZ_V216)
		return "the API server drops it without a word";
	if (code == KZ_V158 || code == KZ_V159 || code == KZ_V167 || code == KZ_V180 ||
	    code == KZ_V195 || code == KZ_V198 || code == KZ_V241 || code == KZ_V246)
		return "the API server refuses the object, or takes what cannot work";
	return refused_note;
}

struct diag *field_refused(const struct subject *s, const struct knode *n, const char *headline,
			   const char *here)
{
	struct diag *d = finding(s, origin_of(n, s->k), "%s %s", subject_name(s), headline);

	diag_here(d, "%s", here);
	diag_note(d, "%s", what_happens(s->code));
	return d;
}

/* "a|b|c" for people. */
static const char *listed(struct arena *a, const char *words)
{
	struct sb b = { 0 };

	for (;;) {
		size_t m = strcspn(words, "|");

		if (m)
			sb_printf(&b, "%s%.*s", b.n ? ", " : "", (int)m, words);
		if (!words[m])
			return sb_finish(&b, a);
		words += m + 1;
	}
}

static void bad(const struct subject *s, const struct field_row *row, const struct knode *n,
		const char *here)
{
	struct arena *a = s->r->a;

	field_refused(s, n, arena_printf(a, "has a `%s` that Kubernetes does not take", row->field),
		      here);
}

static bool is_empty(const struct knode *n)
{
	if (!n || n->kind == KNODE_NULL)
		return true;
	if (n->kind == KNODE_STRING)
		return !n->string.n;
	return (n->kind == KNODE_LIST || n->kind == KNODE_MAP) && !k_count(n);
}

static size_t count_of(const struct knode *map, const char *words)
{
	size_t count = 0;

	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++)
		count += map->map.v[i].value->kind != KNODE_NULL &&
			 word_among(map->map.v[i].key, words);
	return count;
}

static void check_count(const struct subject *s, const struct field_row *row,
			const struct knode *map)
{
	size_t n = count_of(map, row->arg);
	const char *all = listed(s->r->a, row->arg);

	if (n > 1 && row->check == CHECK_ONE)
		field_refused(s, map, arena_printf(s->r->a, "has a %s of two kinds", row->field),
			      arena_printf(s->r->a, "exactly one of %s", all));
	else if (n > 1)
		field_refused(s, map, arena_printf(s->r->a, "has a %s of two kinds", row->field),
			      arena_printf(s->r->a, "at most one of %s", all));
	else if (!n && row->check == CHECK_ONE)
		field_refused(s, map, arena_printf(s->r->a, "has a %s of no kind", row->field),
			      arena_printf(s->r->a, "exactly one of %s", all));
}

static void check_only(const struct subject *s, const struct field_row *row,
		       const struct knode *map, const struct knode *n)
{
	const char *equal = strchr(row->arg, '='), *other = row->arg;
	const struct knode *value;
	bool fits;

	if (equal)
		other = arena_strndup(s->r->a, row->arg, (size_t)(equal - row->arg));
	value = k_get(map, other);
	if (equal)
		fits = word_among(k_string(value, ""), equal + 1);
	else
		fits = value && (value->kind != KNODE_BOOL || value->boolean);
	if (!fits)
		bad(s, row, n,
		    equal ? arena_printf(s->r->a, "only where `%s` is %s", other,
					 listed(s->r->a, equal + 1)) :
			    arena_printf(s->r->a, "only together with `%s`", other));
}

static void check_range(const struct subject *s, const struct field_row *row,
			const struct knode *n)
{
	const char *here;

	if (n->kind == KNODE_INT && n->integer >= row->min && n->integer <= row->max)
		return;
	if (row->min == row->max)
		here = arena_printf(s->r->a, "has to be %" PRId64, row->min);
	else if (row->max == INT64_MAX)
		here = arena_printf(s->r->a, "a whole number from %" PRId64, row->min);
	else
		here = arena_printf(s->r->a, "a whole number from %" PRId64 " to %" PRId64,
				    row->min, row->max);
	bad(s, row, n, here);
}

static void check_value(const struct subject *s, const struct field_row *row,
			const struct knode *n)
{
	const char *why;

	if (row->check == CHECK_RANGE) {
		check_range(s, row, n);
	} else if (row->check == CHECK_WORD && !word_among(k_string(n, ""), row->arg)) {
		bad(s, row, n, arena_printf(s->r->a, "one of %s", listed(s->r->a, row->arg)));
	} else if (row->check == CHECK_NEVER) {
		bad(s, row, n, row->arg);
	} else if (row->check == CHECK_TEXT && n->kind == KNODE_STRING) {
		why = row->text(n->string);
		if (why)
			bad(s, row, n, why);
	}
}

static void check_map(const struct subject *s, const struct field_row *row,
		      const struct knode *map)
{
	const struct knode *n = row->field ? k_get(map, row->field) : NULL;

	if (row->check == CHECK_CALL)
		row->call(s, map);
	else if (row->check == CHECK_ONE || row->check == CHECK_MOST)
		check_count(s, row, map);
	else if (row->check == CHECK_NEEDS && is_empty(n))
		field_refused(s, n ? n : map, arena_printf(s->r->a, "has no `%s`", row->field),
			      arena_printf(s->r->a, "needs `%s`", row->field));
	else if (row->check == CHECK_ONLY && n)
		check_only(s, row, map, n);
	else if (n && n->kind != KNODE_NULL)
		check_value(s, row, n);
}

static void walk(const struct subject *s, const struct field_row *row, const struct knode *n,
		 const char *at)
{
	size_t m = strcspn(at, ".[{");
	char key[64];

	if (!n)
		return;
	if (!*at) {
		if (n->kind == KNODE_MAP)
			check_map(s, row, n);
	} else if (*at == '[' || *at == '{') {
		at += at[2] == '.' ? 3 : 2;
		for (size_t i = 0; i < k_count(n); i++)
			walk(s, row, n->kind == KNODE_LIST ? n->list.v[i] : n->map.v[i].value, at);
	} else if (m < sizeof(key)) {
		memcpy(key, at, m);
		key[m] = '\0';
		walk(s, row, k_get(n, key), at + m + (at[m] == '.'));
	}
}

static void walk_pod(struct subject s, const struct field_row *row)
{
	bool init = strcmp(row->kinds, "init") == 0;

	s.pod = object_pod(s.r, s.k);
	if (!s.pod)
		return;
	if (strcmp(row->kinds, "pod") == 0) {
		walk(&s, row, s.pod->spec, row->at);
		return;
	}
	vec_for(i, &s.pod->containers) {
		s.c = &s.pod->containers.v[i];
		if (!init || (s.c->init && !s.c->lasting))
			walk(&s, row, s.c->node, row->at);
	}
}

static void walk_job(const struct subject *s, const struct field_row *row)
{
	if (kind_is(s->k, "Job"))
		walk(s, row, k_get(s->k->root, "spec"), row->at);
	else if (kind_is(s->k, "CronJob"))
		walk(s, row, k_path(s->k->root, "spec.jobTemplate.spec"), row->at);
}

void rule_fields(const struct subject *s)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct field_row *row = &rows[i];

		if (row->code != s->code)
			continue;
		if (word_among(row->kinds, "pod|container|init"))
			walk_pod(*s, row);
		else if (strcmp(row->kinds, "job") == 0)
			walk_job(s, row);
		else if (word_among(s->k->kind, row->kinds))
			walk(s, row, s->k->root, row->at);
	}
}
