/*
 * path.c - paths as texts.
 */
#include "base/path.h"

#include <string.h>

/* The next part of `rest`, which is cut off; false when there is none. */
static bool next_part(struct str *rest, struct str *ret)
{
	size_t n = 0;

	while (rest->n && *rest->s == '/') {
		rest->s++;
		rest->n--;
	}
	while (n < rest->n && rest->s[n] != '/')
		n++;
	*ret = (struct str){ rest->s, n };
	rest->s += n;
	rest->n -= n;
	return n > 0;
}

/* Takes the last part off; false when there is none but `..`. */
static bool drop_last(struct sb *b)
{
	size_t at = b->n;

	while (at && b->s[at - 1] != '/')
		at--;
	if (b->n == at || str_eqz((struct str){ b->s + at, b->n - at }, ".."))
		return false;
	b->n = at > 1 ? at - 1 : at;
	b->s[b->n] = '\0';
	return true;
}

const char *path_normal(struct arena *a, struct str path)
{
	bool absolute = str_starts(path, "/");
	struct sb b = { 0 };
	struct str part;

	if (absolute)
		sb_addc(&b, '/');
	while (next_part(&path, &part)) {
		if (str_eqz(part, "."))
			continue;
		if (str_eqz(part, "..") && (drop_last(&b) || absolute))
			continue;
		if (b.n && b.s[b.n - 1] != '/')
			sb_addc(&b, '/');
		sb_add(&b, part.s, part.n);
	}
	return sb_finish(&b, a);
}

const char *path_join(struct arena *a, const char *folder, struct str path)
{
	struct sb b = { 0 };
	const char *joined;

	if (!str_starts(path, "/") && *folder) {
		sb_addz(&b, folder);
		sb_addc(&b, '/');
	}
	sb_add(&b, path.s, path.n);
	joined = path_normal(a, (struct str){ b.s, b.n });
	sb_free(&b);
	return joined;
}

const char *path_folder(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return "";
	return slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

struct str path_stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	return (struct str){ base, dot && dot != base ? (size_t)(dot - base) : strlen(base) };
}

/* How many `..` a normal path begins with, and what is behind them. */
static size_t ups(const char *path, const char **ret_rest)
{
	size_t n = 0;

	while (!strncmp(path, "..", 2) && (path[2] == '/' || !path[2])) {
		n++;
		path += path[2] ? 3 : 2;
	}
	*ret_rest = path;
	return n;
}

bool path_inside(const char *root, const char *path)
{
	const char *below_root, *below_path;
	size_t root_ups = ups(root, &below_root), path_ups = ups(path, &below_path), n;

	if ((*root == '/') != (*path == '/'))
		return false;
	if (!*below_root)
		return path_ups <= root_ups;
	if (path_ups != root_ups)
		return false;
	n = strlen(below_root);
	if (!strcmp(below_root, "/"))
		return true;
	return !strncmp(below_path, below_root, n) && (below_path[n] == '/' || !below_path[n]);
}
