/*
 * project.c - looks at the disk for the project's root and for sources.
 */
#include "cli/project.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"

#define FOLDER_DEPTH_MAX 64

static const char *or_here(const char *folder)
{
	return *folder ? folder : ".";
}

bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool holds(struct arena *a, const char *folder, const char *name)
{
	struct stat st;

	return stat(arena_printf(a, "%s/%s", or_here(folder), name), &st) == 0;
}

static bool same_folder(const char *x, const char *y)
{
	struct stat a, b;

	return stat(or_here(x), &a) < 0 || stat(or_here(y), &b) < 0 ||
	       (a.st_dev == b.st_dev && a.st_ino == b.st_ino);
}

const char *project_root(struct arena *a, const char *file)
{
	const char *folder = path_folder(a, path_normal(a, str_of(file)));

	for (int i = 0; i < FOLDER_DEPTH_MAX; i++) {
		const char *up = path_join(a, folder, STR(".."));

		if (holds(a, folder, ".kaizen.yaml") || holds(a, folder, ".git"))
			return or_here(folder);
		if (same_folder(folder, up))
			break;
		folder = up;
	}
	return "";
}

static int is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* Byte order, which no locale changes. */
static int by_bytes(const struct dirent **x, const struct dirent **y)
{
	return strcmp((*x)->d_name, (*y)->d_name);
}

static int visit(struct arena *a, const char *path, int depth, path_list *ret,
		 const char **ret_where);

static int visit_folder(struct arena *a, const char *folder, int depth, path_list *ret,
			const char **ret_where)
{
	struct dirent **entries;
	int n = scandir(or_here(folder), &entries, is_visible, by_bytes);
	int err = n < 0 ? -errno : 0;

	if (err)
		*ret_where = or_here(folder);
	for (int i = 0; i < n; i++) {
		if (!err)
			err = visit(a, path_join(a, folder, str_of(entries[i]->d_name)), depth + 1,
				    ret, ret_where);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return err;
}

/* Links to folders are not followed: they may lead round in a circle. */
static int visit(struct arena *a, const char *path, int depth, path_list *ret,
		 const char **ret_where)
{
	struct stat st;

	if (depth > FOLDER_DEPTH_MAX || lstat(path, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode))
		return visit_folder(a, path, depth, ret, ret_where);
	if (str_ends(str_of(path), ".kaizen") && !is_folder(path))
		vec_push(a, ret, path);
	return 0;
}

int project_sources(struct arena *a, const char *folder, path_list *ret, const char **ret_where)
{
	return visit_folder(a, path_normal(a, str_of(folder)), 0, ret, ret_where);
}
