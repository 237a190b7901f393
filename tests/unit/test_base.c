/* Arena, vector, strings, suggestions, interner, file reading, UTF-8. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "unit.h"

START_TEST(arena_gives_zeroed_aligned_distinct_memory)
{
	struct arena *a = arena_new();
	char *last = NULL;
	int dirty = 0;

	for (size_t size = 0; size < 3000; size += 7) {
		char *p = arena_alloc(a, size);

		ck_assert_ptr_nonnull(p);
		ck_assert_ptr_ne(p, last);
		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			dirty += p[i] != 0;
		memset(p, 0xaa, size);
		last = p;
	}
	ck_assert_int_eq(dirty, 0);
	arena_free(a);
	arena_free(NULL);
}
END_TEST

START_TEST(arena_large_blocks_do_not_waste_the_chunk)
{
	struct arena *a = arena_new();
	size_t before;
	char *big;

	arena_alloc(a, 1);
	big = arena_alloc(a, (size_t)5 << 20);
	big[0] = big[((size_t)5 << 20) - 1] = 'x';
	before = arena_bytes(a);
	ck_assert_uint_ge(before, (size_t)5 << 20);
	arena_alloc(a, 100);
	ck_assert_uint_eq(arena_bytes(a), before);
	arena_free(a);
}
END_TEST

START_TEST(arena_copies_and_formats)
{
	struct arena *a = arena_new();
	char *s = arena_strndup(a, "hello", 3);

	ck_assert_str_eq(s, "hel");
	ck_assert_str_eq(arena_strndup(a, NULL, 0), "");
	ck_assert_str_eq(arena_printf(a, "%s-%d", s, 42), "hel-42");
	ck_assert_str_eq(arena_printf(a, "%s", ""), "");
	ck_assert_uint_eq(strlen(arena_printf(a, "%50000d", 1)), 50000);
	arena_free(a);
}
END_TEST

START_TEST(vec_grows_and_keeps_order)
{
	struct arena *a = arena_new();
	VEC(int) xs = { 0 };

	for (int i = 0; i < 10000; i++)
		vec_push(a, &xs, i * 3);
	ck_assert_uint_eq(xs.n, 10000);
	vec_for(i, &xs) {
		ck_assert_int_eq(xs.v[i], (int)i * 3);
	}
	arena_free(a);
}
END_TEST

START_TEST(str_compares)
{
	ck_assert(str_eq(STR("abc"), STR("abc")));
	ck_assert(!str_eq(STR("abc"), STR("abd")));
	ck_assert(str_eqz(STR("abc"), "abc"));
	ck_assert(!str_eqz(STR("abc"), "ab"));
	ck_assert(str_eq(str_of(NULL), STR("")));
	ck_assert_int_lt(str_cmp(STR("ab"), STR("abc")), 0);
	ck_assert_int_gt(str_cmp(STR("\xff"), STR("a")), 0);
	ck_assert_int_eq(str_cmp(STR(""), str_of(NULL)), 0);
	ck_assert(str_starts(STR("stack.kaizen"), "stack"));
	ck_assert(!str_starts(STR("st"), "stack"));
	ck_assert(str_ends(STR("stack.kaizen"), ".kaizen"));
	ck_assert(!str_ends(STR("kaizen"), ".kaizen"));
	ck_assert(str_ends(STR(""), ""));
}
END_TEST

START_TEST(sb_builds)
{
	struct arena *a = arena_new();
	struct sb b = { 0 };
	char *s;

	sb_addz(&b, "x");
	sb_addn(&b, '-', 200);
	sb_addc(&b, 'y');
	sb_add(&b, "zzz", 2);
	sb_printf(&b, "%d|%s", 7, "q");
	ck_assert_uint_eq(b.n, strlen(b.s));
	s = sb_finish(&b, a);
	ck_assert_ptr_null(b.s);
	ck_assert_uint_eq(strlen(s), 207);
	ck_assert_str_eq(s + 200, "-yzz7|q");
	ck_assert_str_eq(sb_finish(&b, a), "");
	arena_free(a);
}
END_TEST

START_TEST(distance_counts_edits_and_swaps)
{
	ck_assert_uint_eq(str_distance(STR("kitten"), STR("sitting"), 9), 3);
	ck_assert_uint_eq(str_distance(STR("ab"), STR("ba"), 9), 1);
	ck_assert_uint_eq(str_distance(STR("ca"), STR("abc"), 9), 3);
	ck_assert_uint_eq(str_distance(STR(""), STR("abc"), 9), 3);
	ck_assert_uint_eq(str_distance(STR("abc"), STR(""), 9), 3);
	ck_assert_uint_eq(str_distance(STR("abc"), STR("abc"), 0), 0);
	ck_assert_uint_eq(str_distance(STR("abcdef"), STR("uvwxyz"), 2), 3);
	ck_assert_uint_eq(str_distance(STR("abcdef"), STR("badcfe"), 3), 3);
	ck_assert_uint_eq(str_distance(STR("abcdef"), STR("badcfe"), 2), 3);
	ck_assert_uint_eq(str_distance(STR("a"), STR("aaaaaaaaaaaaa"), 3), 4);
}
END_TEST

START_TEST(distance_takes_long_texts)
{
	struct sb x = { 0 }, y = { 0 };

	sb_addn(&x, 'a', 300);
	sb_addn(&y, 'a', 299);
	sb_addc(&y, 'b');
	ck_assert_uint_eq(
		str_distance((struct str){ x.s, x.n }, (struct str){ y.s, y.n }, 5), 1);
	sb_free(&x);
	sb_free(&y);
}
END_TEST

START_TEST(nearest_finds_what_was_meant)
{
	static const char *const names[] = { "replicas", "min_available", "image", "Image", "port" };

	ck_assert_str_eq(str_nearest(STR("replcias"), names, 5), "replicas");
	ck_assert_str_eq(str_nearest(STR("REPLICAS"), names, 5), "replicas");
	ck_assert_str_eq(str_nearest(STR("min-available"), names, 5), "min_available");
	ck_assert_str_eq(str_nearest(STR("minAvailable"), names, 5), "min_available");
	ck_assert_str_eq(str_nearest(STR("Image"), names, 5), "Image");
	ck_assert_str_eq(str_nearest(STR("IMAGE"), names, 5), "Image");
	ck_assert_str_eq(str_nearest(STR("prot"), names, 5), "port");
	ck_assert_ptr_null(str_nearest(STR("x"), names, 5));
	ck_assert_ptr_null(str_nearest(STR("volumes"), names, 5));
	ck_assert_ptr_null(str_nearest(STR(""), names, 5));
	ck_assert_ptr_null(str_nearest(STR("image"), NULL, 0));
}
END_TEST

START_TEST(nearest_does_not_suggest_an_unrelated_letter)
{
	static const char *const names[] = { "a" };

	ck_assert_ptr_null(str_nearest(STR("b"), names, 1));
	ck_assert_str_eq(str_nearest(STR("A"), names, 1), "a");
}
END_TEST

START_TEST(intern_gives_one_pointer_per_spelling)
{
	struct interner *in = interner_new();
	const struct name *x = internz(in, "backend");

	ck_assert_ptr_eq(x, intern(in, "backend-2", 7));
	ck_assert_ptr_ne(x, internz(in, "backend-2"));
	ck_assert_ptr_eq(intern_find(in, "backend", 7), x);
	ck_assert_ptr_null(intern_find(in, "frontend", 8));
	ck_assert_str_eq(x->s, "backend");
	ck_assert_uint_eq(x->len, 7);
	ck_assert_ptr_eq(internz(in, ""), intern(in, NULL, 0));
	ck_assert_ptr_ne(intern(in, "a\0b", 3), intern(in, "a\0c", 3));
	interner_free(in);
	interner_free(NULL);
}
END_TEST

START_TEST(intern_holds_a_hundred_thousand)
{
	enum { N = 100000 };
	struct interner *in = interner_new();
	const struct name **names = calloc(N, sizeof(*names));
	char buf[32];
	int wrong = 0;

	for (int i = 0; i < N; i++) {
		snprintf(buf, sizeof(buf), "name-%d", i);
		names[i] = internz(in, buf);
	}
	for (int i = 0; i < N; i++) {
		snprintf(buf, sizeof(buf), "name-%d", i);
		wrong += internz(in, buf) != names[i];
	}
	ck_assert_int_eq(wrong, 0);
	free(names);
	interner_free(in);
}
END_TEST

static void write_file(const char *path, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

START_TEST(file_read_tells_why_not)
{
	struct arena *a = arena_new();
	struct str s = STR("untouched");
	char dir[] = "/tmp/kz-unit-XXXXXX", path[64], fifo[64];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f", dir);
	snprintf(fifo, sizeof(fifo), "%s/p", dir);
	write_file(path, "12\0" "45", 5);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);

	ck_assert_int_eq(file_read(dir, 10, a, &s), -EISDIR);
	ck_assert_int_eq(file_read(fifo, 10, a, &s), -EOPNOTSUPP);
	ck_assert_int_eq(file_read("/dev/zero", 10, a, &s), -EOPNOTSUPP);
	ck_assert_int_eq(file_read("/nonexistent/x", 10, a, &s), -ENOENT);
	ck_assert_int_eq(file_read(path, 4, a, &s), -EFBIG);
	ck_assert_str_eq(s.s, "untouched");
	ck_assert_int_eq(file_read(path, 5, a, &s), 0);
	ck_assert_uint_eq(s.n, 5);
	ck_assert_mem_eq(s.s, "12\0" "45", 6);
	write_file(path, "", 0);
	ck_assert_int_eq(file_read(path, 0, a, &s), 0);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_str_eq(s.s, "");
	unlink(path);
	unlink(fifo);
	rmdir(dir);
	arena_free(a);
}
END_TEST

START_TEST(utf8_decodes_and_survives)
{
	struct str s = STR("a\xc3\xa9\xf0\x9f\x98\x80\xff\xc3");
	static const uint32_t want[] = { 'a', 0xe9, 0x1f600, UTF8_BROKEN, UTF8_BROKEN };
	static const size_t lengths[] = { 1, 2, 4, 1, 1 };
	size_t at = 0;
	uint32_t cp;

	for (size_t i = 0; i < 5; i++) {
		ck_assert_uint_eq(utf8_next(s, at, &cp), lengths[i]);
		ck_assert_uint_eq(cp, want[i]);
		at += lengths[i];
	}
	ck_assert_uint_eq(at, s.n);
	ck_assert_uint_eq(utf8_invalid_at(s), 7);
	ck_assert_uint_eq(utf8_invalid_at(STR("gr\xc3\xbc\xc3\x9f\x65 \xef\xbf\xbd")), 11);
}
END_TEST

START_TEST(utf8_widths_and_safety)
{
	struct sb b = { 0 };

	ck_assert_uint_eq(utf8_width('a'), 1);
	ck_assert_uint_eq(utf8_width(0x65e5), 2);
	ck_assert_uint_eq(utf8_width(0x0301), 0);
	utf8_add_safe(&b, STR("a\x1b[31m\xff\n\xe2\x80\xae" "b"));
	ck_assert_str_eq(b.s, "a\xef\xbf\xbd[31m\xef\xbf\xbd\n\xef\xbf\xbd" "b");
	sb_free(&b);
}
END_TEST

UNIT_MAIN("base", arena_gives_zeroed_aligned_distinct_memory,
	  arena_large_blocks_do_not_waste_the_chunk, arena_copies_and_formats,
	  vec_grows_and_keeps_order, str_compares, sb_builds, distance_counts_edits_and_swaps,
	  distance_takes_long_texts, nearest_finds_what_was_meant,
	  nearest_does_not_suggest_an_unrelated_letter, intern_gives_one_pointer_per_spelling,
	  intern_holds_a_hundred_thousand, file_read_tells_why_not, utf8_decodes_and_survives,
	  utf8_widths_and_safety)
