/*
 * The output folder under fire: each run is repeated with a fault at its first, second, third, ...
 * system call, until one comes through.  After each the folder must be the old one or the new one,
 * with the files of other people in it, and the next run must succeed and leave nothing behind.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "emit/disk.h"
#include "emit/folder.h"
#include "fault.h"

static const struct out_file was[] = {
	{ "10-kept.yaml", STR("kept\n"), 0 },		{ "20-changed.yaml", STR("before\n"), 0 },
	{ "30-stale.yaml", STR("stale\n"), 0 },		{ "gone/x.yaml", STR("stale\n"), 0 },
	{ "scripts/deploy.sh", STR("before\n"), 0755 },
};

static const struct out_file is[] = {
	{ "10-kept.yaml", STR("kept\n"), 0 },
	{ "20-changed.yaml", STR("after, and longer\n"), 0 },
	{ "40-new.yaml", STR("new\n"), 0 },
	{ "fresh/y.yaml", STR("new\n"), 0 },
	{ "scripts/deploy.sh", STR("after\n"), 0755 },
};

/* Whether a run begins with a folder of the last run and files of other people. */
enum start { START_NOTHING, START_OLD };

struct scene {
	const char *name;
	enum start start;
	struct fault fault;
};

static int bad;

static void complain(const struct scene *s, const char *what, const char *got)
{
	fprintf(stderr, "%s, fault %d at call %ld: %s\n%s", s->name, (int)s->fault.kind,
		s->fault.at, what, got ? got : "");
	bad++;
}

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(99);
}

static void put(int at, const char *name, const char *text)
{
	must(disk_write(at, name, str_of(text), 0644) == 0, name);
}

static int write_files(const struct out_file *files, size_t n)
{
	struct arena *a = arena_new();
	const char *where = NULL;
	int err = folder_write("out", files, n, a, &where);

	arena_free(a);
	return err;
}

static void set_up(enum start start)
{
	int out;

	fault = (struct fault){ 0 };
	must(disk_remove_tree(AT_FDCWD, "out") == 0, "out");
	if (start == START_NOTHING)
		return;
	must(write_files(was, sizeof(was) / sizeof(was[0])) == 0, "the old files");
	out = disk_open_folder(AT_FDCWD, "out");
	put(out, "README.md", "mine\n");
	put(out, "scripts/own.sh", "mine\n");
	put(out, "sub/deep/file", "mine\n");
	must(symlinkat("nowhere", out, "link") == 0, "link");
	close(out);
}

/* Everything in a folder as text, but what an unfinished replacement in place keeps for itself. */
static char *snapshot(struct arena *a, const char *path, bool *ret_pending)
{
	int fd = disk_open_folder(AT_FDCWD, path);
	struct disk_listing l;
	struct sb b = { 0 };

	*ret_pending = false;
	sb_addz(&b, fd < 0 ? "" : "out\n");
	if (fd >= 0)
		must(disk_list(fd, a, &l) == 0, path);
	for (size_t i = 0; fd >= 0 && i < l.entries.n; i++) {
		const struct disk_entry *e = &l.entries.v[i];
		struct str s = STR("");

		*ret_pending |= strcmp(e->path, ".kaizen-commit") == 0;
		if (strncmp(e->path, ".kaizen-next", 12) == 0 ||
		    strncmp(e->path, ".kaizen-commit", 14) == 0)
			continue;
		if (S_ISREG(e->st.st_mode))
			must(disk_read(fd, e->path, 1 << 20, a, &s) == 0, e->path);
		sb_printf(&b, "  %s %o %.*s\n", e->path, e->st.st_mode, (int)s.n, s.s);
	}
	if (fd >= 0)
		close(fd);
	return sb_finish(&b, a);
}

/* The number of things beside `out`. */
static int count_beside(void *ctx, int fd, const char *name)
{
	*(int *)ctx += strcmp(name, "out") != 0;
	return 0;
}

static int beside(void)
{
	int at = disk_open_folder(AT_FDCWD, "."), n = 0;

	must(at >= 0 && disk_each(at, count_beside, &n) == 0, ".");
	close(at);
	return n;
}

static char *clean_run(struct arena *a, enum start start, bool write_new)
{
	bool pending;

	set_up(start);
	if (write_new)
		must(write_files(is, sizeof(is) / sizeof(is[0])) == 0, "the new files");
	return snapshot(a, "out", &pending);
}

/* Runs in a child. Returns its exit status: 0 all is well, 1 an error was returned, 2 all is well
 * and the fault was never reached, 137 killed. */
static int run(const struct fault *f)
{
	pid_t child = fork();
	int status, err;

	must(child >= 0, "fork");
	if (child == 0) {
		fault = *f;
		err = write_files(is, sizeof(is) / sizeof(is[0]));
		_exit(err ? 1 : fault.calls < f->at ? 2 : 0);
	}
	must(waitpid(child, &status, 0) == child && WIFEXITED(status), "child");
	return WEXITSTATUS(status);
}

static void check_after(const struct scene *s, int status, const char *old, const char *new)
{
	struct arena *a = arena_new();
	bool pending;
	char *now = snapshot(a, "out", &pending);
	bool whole = strcmp(now, old) == 0 || strcmp(now, new) == 0;

	if (status == 99 || (status != 137 && status > 2))
		complain(s, "the run broke", NULL);
	if (!whole && !pending)
		complain(s, "neither the old folder nor the new one:", now);
	if (status == 0 && strcmp(now, new) != 0)
		complain(s, "success, but not the new folder:", now);
	if (!strstr(now, "README.md") && s->start == START_OLD)
		complain(s, "a file of others is gone:", now);
	arena_free(a);
}

static void check_next(const struct scene *s, const struct fault *how, const char *new)
{
	struct arena *a = arena_new();
	bool pending;
	int status = run(how);
	char *now = snapshot(a, "out", &pending);

	if (status != 0 && status != 2)
		complain(s, "the next run failed", NULL);
	if (strcmp(now, new) != 0 || pending)
		complain(s, "the next run did not make the new folder:", now);
	if (beside())
		complain(s, "something was left beside the folder", NULL);
	arena_free(a);
}

static long play(struct scene s, const char *old, const char *new, bool twice)
{
	long at = 0;
	int status;

	do {
		struct fault healthy = s.fault;

		healthy.kind = FAULT_NONE;
		s.fault.at = ++at;
		set_up(s.start);
		status = run(&s.fault);
		check_after(&s, status, old, new);
		/* Killed again while it recovers; every fourth is enough for the time it takes. */
		for (long again = 1; twice && at % 4 == 0 && status == 137; again++) {
			struct fault second = s.fault;

			second.at = again;
			if (run(&second) != 137)
				break;
			check_after(&s, 137, old, new);
		}
		check_next(&s, &healthy, new);
	} while (status != 2 && at < 1000 && !bad);
	return at;
}

static long play_all(struct scene s)
{
	static const int errors[] = { EIO, ENOSPC, EACCES, EDQUOT };
	struct arena *a = arena_new();
	char *old = clean_run(a, s.start, false), *new = clean_run(a, s.start, true);
	long runs = 0;

	s.fault.kind = FAULT_KILL;
	runs += play(s, old, new, false);
	runs += play(s, old, new, true);
	s.fault.kind = FAULT_TORN;
	runs += play(s, old, new, false);
	s.fault.kind = FAULT_FULL;
	runs += play(s, old, new, false);
	s.fault.kind = FAULT_ONCE;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		s.fault.error = errors[i];
		runs += play(s, old, new, false);
	}
	s.fault = (struct fault){ .kind = FAULT_SHORT };
	set_up(s.start);
	check_after(&s, run(&s.fault), new, new);
	arena_free(a);
	return runs;
}

int main(void)
{
	static const struct scene scenes[] = {
		{ "first run", START_NOTHING, { 0 } },
		{ "first run, no flags for rename", START_NOTHING, { .no_exchange = true } },
		{ "swap", START_OLD, { 0 } },
		{ "in place, no exchange", START_OLD, { .no_exchange = true } },
		{ "in place, no hard links", START_OLD, { .no_links = true } },
		{ "in place, parent not writable", START_OLD, { .no_siblings = true } },
	};
	char top[] = "/tmp/kaizen-fault-XXXXXX";
	long runs = 0;

	umask(022);
	must(mkdtemp(top) && chdir(top) == 0, top);
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		runs += play_all(scenes[i]);
	fault = (struct fault){ 0 };
	must(chdir("/") == 0 && disk_remove_tree(AT_FDCWD, top) == 0, top);
	printf("%ld faults, %d failures\n", runs, bad);
	return bad ? 1 : 0;
}
