/* The output folder: what stays, what goes, what is refused, and what is not touched. */
#include "emit/folder.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "emit/manifest.h"
#include "unit.h"

#define A the_arena()

static struct arena *the_arena(void)
{
	static struct arena *a;

	if (!a)
		a = arena_new();
	return a;
}

/* A fresh folder for this test, and in it the path `out`. */
static const char *fresh(void)
{
	char *top = arena_strndup(A, "/tmp/kaizen-folder-XXXXXX", 25);

	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chdir(top), 0);
	return top;
}

static void clear_away(const char *top)
{
	const char *command = arena_printf(A, "rm -rf %s", top);

	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void holds(const char *path, const char *text)
{
	struct str s;

	ck_assert_msg(file_read(path, 1 << 20, A, &s) == 0, "%s: %s", path, strerror(errno));
	ck_assert_str_eq(s.s, text);
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static struct stat status(const char *path)
{
	struct stat st;

	ck_assert_msg(stat(path, &st) == 0, "%s", path);
	return st;
}

/* Writes files given as name, text, name, text, ..., NULL; scripts may be run. */
static int write_to(const char *path, const char *const *pairs, const char **where)
{
	struct out_file files[8];
	size_t n = 0;

	for (; pairs[2 * n]; n++)
		files[n] = (struct out_file){ pairs[2 * n], str_of(pairs[2 * n + 1]),
					      strstr(pairs[2 * n], ".sh") ? 0755 : 0 };
	return folder_write(path, files, n, A, where);
}

#define WRITE(path, ...) write_to((path), (const char *const[]){ __VA_ARGS__, NULL }, &where)

static const char *where;

START_TEST(makes_folders_and_files)
{
	const char *top = fresh();

	umask(022);
	ck_assert_int_eq(WRITE("a/b/out/", "10-x.yaml", "x\n", "scripts/deploy.sh", "#!/bin/sh\n"),
			 0);
	holds("a/b/out/10-x.yaml", "x\n");
	holds("a/b/out/scripts/deploy.sh", "#!/bin/sh\n");
	ck_assert_int_eq(status("a/b/out/10-x.yaml").st_mode & 07777, 0644);
	ck_assert_int_eq(status("a/b/out/scripts/deploy.sh").st_mode & 07777, 0755);
	ck_assert_int_eq(status("a/b/out").st_mode & 07777, 0755);
	ck_assert_int_eq(system("cd a/b/out && sha256sum -c --quiet .kaizen-manifest"), 0);
	ck_assert_int_eq(system("test \"$(ls -A a/b)\" = out"), 0);
	clear_away(top);
}
END_TEST

START_TEST(replaces_what_is_ours)
{
	const char *top = fresh();

	ck_assert_int_eq(WRITE("out", "a", "1", "b", "1", "s/c", "1"), 0);
	ck_assert_int_eq(WRITE("out", "a", "2", "d", "2"), 0);
	holds("out/a", "2");
	holds("out/d", "2");
	ck_assert(!exists("out/b"));
	ck_assert(!exists("out/s"));
	put("out/a", "edited by hand");
	ck_assert_int_eq(WRITE("out", "a", "2", "d", "2"), 0);
	holds("out/a", "2");
	ck_assert_int_eq(write_to("out", (const char *const[]){ NULL }, &where), 0);
	ck_assert(!exists("out/a"));
	ck_assert_int_eq(system("test \"$(ls -A)\" = out"), 0);
	clear_away(top);
}
END_TEST

START_TEST(keeps_what_is_not)
{
	const char *top = fresh();
	struct stat before, after;

	ck_assert_int_eq(WRITE("out", "a", "1", "s/c", "1"), 0);
	put("out/README.md", "mine");
	put("out/s/own", "mine");
	ck_assert_int_eq(mkdir("out/sub", 0750), 0);
	ck_assert_int_eq(mkdir("out/sub/empty", 0700), 0);
	put("out/sub/deep", "mine");
	ck_assert_int_eq(symlink("nowhere", "out/link"), 0);
	ck_assert_int_eq(mkfifo("out/sub/pipe", 0600), 0);
	before = status("out/sub");
	ck_assert_int_eq(WRITE("out", "b", "2"), 0);
	after = status("out/sub");
	ck_assert(!exists("out/a") && !exists("out/s/c"));
	holds("out/README.md", "mine");
	holds("out/s/own", "mine");
	holds("out/sub/deep", "mine");
	ck_assert_int_eq(status("out/README.md").st_nlink, 1);
	ck_assert_int_eq(status("out/sub/empty").st_mode & 07777, 0700);
	ck_assert_int_eq(after.st_mode, before.st_mode);
	ck_assert_int_eq(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
	ck_assert(S_ISFIFO(status("out/sub/pipe").st_mode));
	ck_assert_int_eq(system("test \"$(readlink out/link)\" = nowhere"), 0);
	ck_assert_int_eq(system("test \"$(ls -A)\" = out"), 0);
	clear_away(top);
}
END_TEST

START_TEST(touches_nothing_without_need)
{
	const char *top = fresh();
	struct stat a, folder;

	ck_assert_int_eq(WRITE("out", "a", "1", "b", "1"), 0);
	a = status("out/a");
	folder = status("out");
	ck_assert_int_eq(WRITE("out", "b", "1", "a", "1"), 0);
	ck_assert_int_eq(status("out").st_ino, folder.st_ino);
	ck_assert_int_eq(status("out").st_mtim.tv_nsec, folder.st_mtim.tv_nsec);
	ck_assert_int_eq(WRITE("out", "b", "2", "a", "1"), 0);
	ck_assert_int_eq(status("out/a").st_ino, a.st_ino);
	ck_assert_int_eq(status("out/a").st_mtim.tv_nsec, a.st_mtim.tv_nsec);
	ck_assert_int_eq(status("out/a").st_nlink, 1);
	clear_away(top);
}
END_TEST

static void refused(int err, int expected, const char *below)
{
	ck_assert_int_eq(err, expected);
	ck_assert_msg(strcmp(where + strlen(where) - strlen(below), below) == 0, "%s", where);
}

START_TEST(refuses_what_is_in_the_way)
{
	const char *top = fresh();

	ck_assert_int_eq(mkdir("out", 0755), 0);
	put("out/a", "mine");
	refused(WRITE("out", "a", "1"), -EEXIST, "/out/a");
	holds("out/a", "mine");
	ck_assert_int_eq(WRITE("out", "a", "mine"), 0); /* the same bytes: taken over */
	ck_assert_int_eq(WRITE("out", "a", "2"), 0);
	ck_assert_int_eq(mkdir("out/d", 0755), 0);
	refused(WRITE("out", "a", "2", "d", "1"), -EEXIST, "/out/d");
	ck_assert_int_eq(symlink("/etc/passwd", "out/l"), 0);
	refused(WRITE("out", "l", "1"), -EEXIST, "/out/l");
	ck_assert_int_eq(symlink("/tmp", "out/s"), 0);
	refused(WRITE("out", "s/x", "1"), -EEXIST, "/out/s/x");
	put("out/f", "mine");
	refused(WRITE("out", "f/x", "1"), -EEXIST, "/out/f/x");
	holds("out/a", "2");
	put("file", "x");
	refused(WRITE("file", "a", "1"), -ENOTDIR, "file");
	refused(WRITE("file/out", "a", "1"), -ENOTDIR, "file/out");
	ck_assert_int_eq(symlink("gone", "dangling"), 0);
	refused(WRITE("dangling", "a", "1"), -ENOENT, "dangling");
	refused(WRITE("", "a", "1"), -ENOENT, "");
	holds("file", "x");
	clear_away(top);
}
END_TEST

START_TEST(refuses_bad_names)
{
	static const char *const bad[] = { "",
					   "/a",
					   "a/",
					   "a//b",
					   ".",
					   "..",
					   "../a",
					   "a/..",
					   "a/./b",
					   "a\nb",
					   ".kaizen-manifest",
					   ".kaizen-next/x" };
	const char *top = fresh();

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(WRITE("out", bad[i], "1"), -EINVAL);
	ck_assert_int_eq(WRITE("out", "a", "1", "a", "1"), -EINVAL);
	ck_assert(!exists("out"));
	clear_away(top);
}
END_TEST

START_TEST(follows_a_link_to_a_folder)
{
	const char *top = fresh();

	ck_assert_int_eq(mkdir("real", 0755), 0);
	ck_assert_int_eq(symlink("real", "out"), 0);
	ck_assert_int_eq(WRITE("out", "a", "1"), 0);
	ck_assert_int_eq(WRITE("out/.", "a", "2"), 0);
	holds("real/a", "2");
	ck_assert_int_eq(system("test -L out"), 0);
	clear_away(top);
}
END_TEST

/* A manifest that was tampered with must not lead out of the folder. */
START_TEST(trusts_no_manifest)
{
	const char *top = fresh();
	struct sb text = { 0 };

	put("victim", "x");
	ck_assert_int_eq(mkdir("elsewhere", 0755), 0);
	put("elsewhere/victim", "x");
	ck_assert_int_eq(WRITE("out", "a", "1"), 0);
	ck_assert_int_eq(symlink("../elsewhere", "out/s"), 0);
	manifest_add(&text, "../victim", STR("x"));
	manifest_add(&text, "s/victim", STR("x"));
	manifest_add(&text, "a", STR("x"));
	sb_addz(&text, "nonsense\n");
	put("out/.kaizen-manifest", text.s);
	sb_free(&text);
	ck_assert_int_eq(WRITE("out", "b", "1"), 0);
	holds("victim", "x");
	holds("elsewhere/victim", "x");
	ck_assert(exists("out/s") && !exists("out/a"));
	clear_away(top);
}
END_TEST

/* The old folder of a run that was killed after the exchange; its inode is not 1. */
START_TEST(finishes_what_was_interrupted)
{
	const char *top = fresh();
	struct stat st;

	ck_assert_int_eq(WRITE("out", "a", "2"), 0);
	put("out/both", "newer");
	ck_assert_int_eq(WRITE(".out.kaizen-1", "a", "1", "old/stale", "1"), 0);
	put(".out.kaizen-1/late", "mine");
	put(".out.kaizen-1/both", "older");
	ck_assert_int_eq(system("touch -d @1 .out.kaizen-1/both"), 0);
	ck_assert_int_eq(mkdir(".out.kaizen-1/sub", 0755), 0);
	put(".out.kaizen-1/sub/late", "mine");
	ck_assert_int_eq(mkdir("half", 0755), 0);
	put("half/worthless", "x");
	st = status("half");
	ck_assert_int_eq(rename("half", arena_printf(A, ".out.kaizen-%ju", (uintmax_t)st.st_ino)),
			 0);
	ck_assert_int_eq(mkdir(".out.kaizen-mine", 0755), 0);
	ck_assert_int_eq(WRITE("out", "a", "2"), 0);
	holds("out/a", "2");
	holds("out/late", "mine");
	holds("out/sub/late", "mine");
	holds("out/both", "newer");
	ck_assert(!exists("out/worthless") && !exists("out/old"));
	ck_assert_int_eq(system("test \"$(ls -A | tr '\\n' ' ')\" = 'out .out.kaizen-mine ' || "
				"test \"$(ls -A | tr '\\n' ' ')\" = '.out.kaizen-mine out '"),
			 0);
	clear_away(top);
}
END_TEST

/* The folder was moved away by hand after that; then the old one is better than none. */
START_TEST(brings_the_old_folder_back)
{
	const char *top = fresh();

	ck_assert_int_eq(WRITE(".out.kaizen-1", "a", "1", "b", "1"), 0);
	put(".out.kaizen-1/late", "mine");
	ck_assert_int_eq(WRITE("out", "a", "2"), 0);
	holds("out/a", "2");
	holds("out/late", "mine");
	ck_assert(!exists("out/b"));
	ck_assert_int_eq(system("test \"$(ls -A)\" = out"), 0);
	clear_away(top);
}
END_TEST

UNIT_MAIN("folder", makes_folders_and_files, replaces_what_is_ours, keeps_what_is_not,
	  touches_nothing_without_need, refuses_what_is_in_the_way, refuses_bad_names,
	  follows_a_link_to_a_folder, trusts_no_manifest, finishes_what_was_interrupted,
	  brings_the_old_folder_back)
