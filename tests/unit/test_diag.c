/* Codes, building, merging and sorting of diagnostics. */
#include <string.h>

#include "base/intern.h"
#include "diag/diag.h"
#include "unit.h"

static struct arena *arena;
static struct interner *names;
static struct sources *sources;
static struct sink *sink;

static void setup(void)
{
	arena = arena_new();
	names = interner_new();
	sources = sources_new(&vfs_disk);
	sources_add(sources, "a.kaizen", STR("one\ntwo\nthree\n"));
	sources_add(sources, "b.kaizen", STR("eins\nzwei\n"));
	sink = sink_new(arena, sources);
}

static void teardown(void)
{
	interner_free(names);
	sources_free(sources);
	arena_free(arena);
}

static struct span span(uint32_t file, uint32_t start, uint32_t end)
{
	return (struct span){ file, start, end };
}

static void env(const char *name)
{
	sink_set_env(sink, name ? internz(names, name) : NULL);
}

START_TEST(codes_have_names_and_levels)
{
	ck_assert_str_eq(diag_code_name(KZ_P001), "KZ-P001");
	ck_assert_str_eq(diag_code_slug(KZ_P001), "syntax-error");
	ck_assert_str_eq(diag_code_summary(KZ_P001), "the text does not follow the grammar");
	ck_assert_int_eq(diag_code_level(KZ_W004), LEVEL_WARNING);
	ck_assert_int_eq(diag_code_find("KZ-T010"), KZ_T010);
	ck_assert_int_eq(diag_code_find("T010"), KZ_T010);
	ck_assert_int_eq(diag_code_find("KZ-"), KZ_NONE);
	ck_assert_int_eq(diag_code_find("KZ-NONE"), KZ_NONE);
	ck_assert_int_eq(diag_code_find("t010"), KZ_NONE);
	ck_assert_str_eq(level_name(LEVEL_NOTE), "note");
	for (int c = KZ_NONE + 1; c < KZ_CODE_COUNT; c++)
		ck_assert_int_eq(diag_code_find(diag_code_name((enum diag_code)c)), c);
}
END_TEST

START_TEST(sorts_by_file_position_and_code)
{
	static const char *const want[] = { "nowhere", "first", "second", "third", "fourth" };

	setup();
	diag_new(sink, KZ_T001, span(2, 0, 1), "fourth");
	diag_new(sink, KZ_T002, span(1, 4, 5), "third");
	diag_new(sink, KZ_D001, span(1, 4, 7), "second");
	diag_new(sink, KZ_W004, span(1, 0, 1), "first");
	diag_new(sink, KZ_F001, NO_SPAN, "nowhere");
	ck_assert_uint_eq(sink_count(sink, LEVEL_ERROR), 4);
	sink_finish(sink);
	for (size_t i = 0; i < 5; i++)
		ck_assert_str_eq(sink_at(sink, i)->headline, want[i]);
	ck_assert_uint_eq(sink_size(sink), 5);
	ck_assert_ptr_null(sink_at(sink, 5));
	ck_assert_uint_eq(sink_count(sink, LEVEL_ERROR), 4);
	ck_assert_uint_eq(sink_count(sink, LEVEL_WARNING), 5);
	teardown();
}
END_TEST

static void report_in(const char *name, int pods)
{
	struct diag *d;

	env(name);
	d = diag_new(sink, KZ_T005, span(1, 4, 7), "`%s` is out of range", "two");
	diag_here(d, "at most 3");
	diag_label(d, span(1, 0, 3), "set here");
	diag_label(d, span(1, 0, 3), "set here");
	diag_value(d, "pods = %d", pods);
	diag_value(d, "pods = %d", pods);
	diag_note(d, "a note");
	diag_help(d, "some help");
	diag_object(d, "backend");
	fix_edit(d, diag_fix(d, FIX_SAFE, "shrink it"), span(1, 4, 7), "2");
}

START_TEST(merges_environments)
{
	const struct diag *d;

	setup();
	sink_set_env_count(sink, 3);
	report_in("dev", 4);
	report_in("prod", 5);
	ck_assert_uint_eq(sink_size(sink), 2);
	sink_finish(sink);
	ck_assert_uint_eq(sink_size(sink), 1);
	d = sink_at(sink, 0);
	ck_assert_uint_eq(d->envs.n, 2);
	ck_assert_uint_eq(d->labels.n, 2);
	ck_assert_uint_eq(d->values.n, 2);
	ck_assert_uint_eq(d->notes.n, 1);
	ck_assert_uint_eq(d->helps.n, 1);
	ck_assert_uint_eq(d->fixes.n, 1);
	ck_assert_str_eq(d->object, "backend");
	ck_assert_str_eq(d->values.v[1].env->s, "prod");
	ck_assert_str_eq(d->values.v[1].text, "pods = 5");
	ck_assert_str_eq(diag_env_phrase(d), "in envs `dev` and `prod`");

	report_in("staging", 4); /* after finishing, then finished again */
	sink_finish(sink);
	ck_assert_uint_eq(sink_size(sink), 1);
	ck_assert_str_eq(diag_env_phrase(sink_at(sink, 0)), "");
	sink_set_env_count(sink, 4);
	ck_assert_str_eq(diag_env_phrase(sink_at(sink, 0)), "in envs `dev`, `prod` and `staging`");
	teardown();
}
END_TEST

START_TEST(keeps_different_causes_apart)
{
	setup();
	diag_new(sink, KZ_T005, span(1, 4, 7), "a");
	diag_new(sink, KZ_T005, span(1, 4, 7), "b");
	diag_new(sink, KZ_T005, span(1, 4, 6), "a");
	diag_new(sink, KZ_T004, span(1, 4, 7), "a");
	diag_new(sink, KZ_T005, span(2, 4, 7), "a");
	sink_finish(sink);
	ck_assert_uint_eq(sink_size(sink), 5);
	teardown();
}
END_TEST

START_TEST(a_finding_before_environments_holds_in_all)
{
	setup();
	sink_set_env_count(sink, 2);
	env("dev");
	diag_new(sink, KZ_T005, span(1, 4, 7), "a");
	ck_assert_str_eq(diag_env_phrase(sink_at(sink, 0)), "in env `dev`");
	env(NULL);
	diag_new(sink, KZ_T005, span(1, 4, 7), "a");
	sink_finish(sink);
	ck_assert_uint_eq(sink_at(sink, 0)->envs.n, 0);
	ck_assert_str_eq(diag_env_phrase(sink_at(sink, 0)), "");
	teardown();
}
END_TEST

START_TEST(merging_keeps_what_each_environment_says_of_the_place)
{
	const struct diag *d;

	setup();
	env("dev");
	diag_new(sink, KZ_T005, span(1, 4, 7), "a");
	env("prod");
	diag_here(diag_new(sink, KZ_T005, span(1, 4, 7), "a"), "x");
	env("test");
	diag_here(diag_new(sink, KZ_T005, span(1, 4, 7), "a"), "y");
	sink_finish(sink);
	d = sink_at(sink, 0);
	ck_assert_uint_eq(d->labels.n, 2);
	ck_assert_str_eq(d->labels.v[0].text, "x");
	ck_assert_str_eq(d->labels.v[1].text, "y");
	ck_assert(d->labels.v[1].primary);
	teardown();
}
END_TEST

START_TEST(levels_can_be_changed)
{
	setup();
	sink_set_level(sink, KZ_W004, LEVEL_ERROR);
	ck_assert_int_eq(diag_new(sink, KZ_W004, span(1, 0, 1), "a")->level, LEVEL_ERROR);
	sink_set_level(sink, KZ_T001, LEVEL_OFF);
	diag_note(diag_new(sink, KZ_T001, span(1, 0, 1), "b"), "unheard");
	ck_assert_uint_eq(sink_size(sink), 1);
	ck_assert_uint_eq(sink_count(sink, LEVEL_ERROR), 1);
	teardown();
}
END_TEST

START_TEST(suggests_a_name)
{
	struct diag *d;

	setup();
	d = diag_new(sink, KZ_T001, span(1, 4, 7), "unknown field `two`");
	diag_did_you_mean(d, NULL);
	ck_assert_uint_eq(d->fixes.n, 0);
	diag_did_you_mean(d, "too");
	ck_assert_str_eq(d->fixes.v[0]->text, "did you mean `too`?");
	ck_assert_int_eq(d->fixes.v[0]->confidence, FIX_SAFE);
	ck_assert(span_eq(d->fixes.v[0]->edits.v[0].span, span(1, 4, 7)));
	ck_assert_str_eq(d->fixes.v[0]->edits.v[0].text, "too");
	d = diag_new(sink, KZ_T014, NO_SPAN, "unknown setting");
	diag_did_you_mean(d, "x");
	ck_assert_uint_eq(d->fixes.n, 0);
	ck_assert_str_eq(d->helps.v[0], "did you mean `x`?");
	teardown();
}
END_TEST

START_TEST(a_label_without_a_place_is_a_note)
{
	struct diag *d;

	setup();
	d = diag_new(sink, KZ_T001, span(1, 4, 7), "a");
	diag_label(d, NO_SPAN, "the default is %d", 3);
	ck_assert_uint_eq(d->labels.n, 1);
	ck_assert_str_eq(d->notes.v[0], "the default is 3");
	teardown();
}
END_TEST

START_TEST(fingerprints_ignore_places)
{
	char x[DIAG_FINGERPRINT_SIZE], y[DIAG_FINGERPRINT_SIZE];
	struct diag *d;

	setup();
	env("dev");
	d = diag_new(sink, KZ_T001, span(1, 4, 7), "a");
	diag_object(d, "backend");
	diag_fingerprint(d, x);
	ck_assert_uint_eq(strlen(x), 16);
	d = diag_new(sink, KZ_T001, span(2, 1, 2), "b");
	diag_object(d, "backend");
	diag_fingerprint(d, y);
	ck_assert_str_eq(x, y);
	/* printf 'KZ-T001\0backend\0dev\0' | sha256sum */
	ck_assert_str_eq(x, "3f469126ea58fa21");
	diag_object(d, "frontend");
	diag_fingerprint(d, y);
	ck_assert_str_ne(x, y);
	teardown();
}
END_TEST

UNIT_MAIN("diag", codes_have_names_and_levels, sorts_by_file_position_and_code,
	  merges_environments, keeps_different_causes_apart,
	  a_finding_before_environments_holds_in_all,
	  merging_keeps_what_each_environment_says_of_the_place, levels_can_be_changed,
	  suggests_a_name, a_label_without_a_place_is_a_note, fingerprints_ignore_places)
