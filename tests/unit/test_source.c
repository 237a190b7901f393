/* Sources, virtual files, lines and columns. */
#include "source/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static int fake_read(void *ctx, const char *path, size_t limit, struct arena *a, struct str *ret)
{
	int *calls = ctx;

	(*calls)++;
	if (!strcmp(path, "missing"))
		return -ENOENT;
	ret->s = arena_printf(a, "text of %s", path);
	ret->n = strlen(ret->s);
	return 0;
}

START_TEST(loads_each_path_once)
{
	int calls = 0;
	struct sources *ss = sources_new(&(struct vfs){ fake_read, &calls });
	uint32_t a = 0, b = 0, again = 0, none = 77;

	ck_assert_int_eq(sources_load(ss, "a", &a), 0);
	ck_assert_int_eq(sources_load(ss, "b", &b), 0);
	ck_assert_int_eq(sources_load(ss, "a", &again), 0);
	ck_assert_uint_eq(a, 1);
	ck_assert_uint_eq(b, 2);
	ck_assert_uint_eq(again, a);
	ck_assert_int_eq(calls, 2);
	ck_assert_int_eq(sources_load(ss, "missing", &none), -ENOENT);
	ck_assert_uint_eq(none, 77);
	ck_assert_uint_eq(sources_count(ss), 2);
	ck_assert(str_eqz(source_text(ss, b), "text of b"));
	ck_assert_str_eq(source_path(ss, a), "a");
	ck_assert_str_eq(source_path(ss, 0), "");
	ck_assert_str_eq(source_path(ss, 9), "");
	sources_free(ss);
	sources_free(NULL);
}
END_TEST

START_TEST(a_display_name_is_no_path)
{
	int calls = 0;
	struct sources *ss = sources_new(&(struct vfs){ fake_read, &calls });
	uint32_t file;

	ck_assert_uint_eq(sources_add(ss, "a", STR("mine")), 1);
	ck_assert_int_eq(sources_load(ss, "a", &file), 0);
	ck_assert_uint_eq(file, 2);
	ck_assert(str_eqz(source_text(ss, 1), "mine"));
	sources_free(ss);
}
END_TEST

START_TEST(a_careless_vfs_cannot_exceed_the_limit)
{
	int calls = 0;
	struct sources *ss = sources_new(&(struct vfs){ fake_read, &calls });
	struct str s = STR("untouched");

	ck_assert_int_eq(sources_read(ss, "a", 3, &s), -EFBIG);
	ck_assert(str_eqz(s, "untouched"));
	ck_assert_int_eq(sources_read(ss, "a", 9, &s), 0);
	ck_assert(str_eqz(s, "text of a"));
	ck_assert_uint_eq(sources_count(ss), 0);
	sources_free(ss);
}
END_TEST

START_TEST(reads_the_disk)
{
	struct sources *ss = sources_new(&vfs_disk);
	char path[] = "/tmp/kz-unit-XXXXXX";
	int fd = mkstemp(path);
	uint32_t file;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "one\ntwo\n", 8), 8);
	close(fd);
	ck_assert_int_eq(sources_load(ss, "/", &file), -EISDIR);
	ck_assert_int_eq(sources_load(ss, "/nonexistent", &file), -ENOENT);
	ck_assert_int_eq(sources_load(ss, path, &file), 0);
	ck_assert(str_eqz(source_line(ss, file, 2), "two"));
	unlink(path);
	sources_free(ss);
}
END_TEST

static void at(const struct sources *ss, uint32_t offset, unsigned line, unsigned column,
	       unsigned byte, unsigned utf16)
{
	struct position p = source_position(ss, 1, offset);

	ck_assert_uint_eq(p.line, line);
	ck_assert_uint_eq(p.column, column);
	ck_assert_uint_eq(p.byte, byte);
	ck_assert_uint_eq(p.utf16, utf16);
}

START_TEST(counts_lines_and_columns)
{
	struct sources *ss = sources_new(&vfs_disk);

	/* offsets:             0123 4 5   67   8   9... */
	sources_add(ss, "x", STR("ab\r\n" "\xc3\xa9" "x\xf0\x9f\x98\x80y\n\xff\xffz\n"));
	at(ss, 0, 1, 1, 1, 0);
	at(ss, 2, 1, 3, 3, 2);
	at(ss, 3, 1, 4, 4, 3);
	at(ss, 4, 2, 1, 1, 0);
	at(ss, 5, 2, 1, 2, 0); /* inside the first letter */
	at(ss, 6, 2, 2, 3, 1);
	at(ss, 7, 2, 3, 4, 2);
	at(ss, 9, 2, 3, 6, 2);
	at(ss, 11, 2, 4, 8, 4);
	at(ss, 13, 3, 1, 1, 0);
	at(ss, 15, 3, 3, 3, 2);
	at(ss, 17, 4, 1, 1, 0);
	at(ss, 9999, 4, 1, 1, 0);
	ck_assert_uint_eq(source_line_count(ss, 1), 4);
	ck_assert(str_eqz(source_line(ss, 1, 1), "ab"));
	ck_assert(str_eqz(source_line(ss, 1, 3), "\xff\xffz"));
	ck_assert(str_eqz(source_line(ss, 1, 4), ""));
	ck_assert(str_eqz(source_line(ss, 1, 5), ""));
	ck_assert(str_eqz(source_line(ss, 1, 0), ""));
	ck_assert_uint_eq(source_line_start(ss, 1, 2), 4);
	ck_assert_uint_eq(source_line_start(ss, 1, 9), 17);
	sources_free(ss);
}
END_TEST

START_TEST(empty_texts_have_one_line)
{
	struct sources *ss = sources_new(&vfs_disk);

	sources_add(ss, "x", STR(""));
	sources_add(ss, "y", (struct str){ NULL, 0 });
	ck_assert_uint_eq(source_line_count(ss, 1), 1);
	ck_assert_uint_eq(source_line_count(ss, 2), 1);
	at(ss, 0, 1, 1, 1, 0);
	ck_assert_uint_eq(source_position(ss, 7, 0).line, 0);
	ck_assert_uint_eq(source_line_count(ss, 7), 0);
	sources_free(ss);
}
END_TEST

START_TEST(a_byte_order_mark_is_not_text)
{
	struct sources *ss = sources_new(&vfs_disk);

	sources_add(ss, "x", STR("\xef\xbb\xbf" "ab\nc"));
	sources_add(ss, "y", STR("\xef\xbb"));
	ck_assert(source_has_bom(ss, 1));
	ck_assert(!source_has_bom(ss, 2));
	ck_assert(!source_has_bom(ss, 3));
	ck_assert(str_eqz(source_text(ss, 1), "ab\nc"));
	ck_assert_uint_eq(source_text(ss, 2).n, 2);
	at(ss, 1, 1, 2, 2, 1);
	at(ss, 3, 2, 1, 1, 0);
	sources_free(ss);
}
END_TEST

UNIT_MAIN("source", loads_each_path_once, a_display_name_is_no_path,
	  a_careless_vfs_cannot_exceed_the_limit, reads_the_disk, counts_lines_and_columns,
	  empty_texts_have_one_line, a_byte_order_mark_is_not_text)
