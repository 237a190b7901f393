/*
 * disk.c - files and folders below an open folder.
 *
 * Every part of a path is opened by itself with O_NOFOLLOW: a manifest that somebody edited, or a
 * folder that became a link, must not lead to a removal elsewhere.
 */
#include "emit/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

int disk_open_folder(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int step(int at, const char *part, size_t n, bool make)
{
	char name[NAME_MAX + 1];

	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, part, n);
	name[n] = '\0';
	if (make && mkdirat(at, name, 0777) < 0 && errno != EEXIST)
		return -errno;
	return disk_open_folder(at, name);
}

int disk_open_parent(int root, const char *path, bool make, const char **ret_leaf)
{
	int at = disk_open_folder(root, ".");
	const char *slash;

	while (at >= 0 && (slash = strchr(path, '/')) != NULL) {
		int next = step(at, path, (size_t)(slash - path), make);

		close(at);
		at = next;
		path = slash + 1;
	}
	*ret_leaf = path;
	return at;
}

static int write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t done = write(fd, s.s, s.n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		s = (struct str){ s.s + done, s.n - (size_t)done };
	}
	return disk_sync(fd);
}

int disk_write(int root, const char *path, struct str bytes, unsigned mode)
{
	const char *leaf;
	int at = disk_open_parent(root, path, true, &leaf);
	int fd, err;

	if (at < 0)
		return at;
	fd = openat(at, leaf, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	err = fd < 0 ? -errno : write_all(fd, bytes);
	close(at);
	/* NFS and quotas may report what did not fit only here. */
	if (fd >= 0 && close(fd) < 0 && !err)
		err = -errno;
	return err;
}

static int open_file(int root, const char *path)
{
	const char *leaf;
	int at = disk_open_parent(root, path, false, &leaf);
	int fd;

	if (at < 0)
		return at;
	fd = openat(at, leaf, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	close(at);
	return fd;
}

static ssize_t read_some(int fd, char *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (got < 0 && errno == EINTR);
	return got;
}

bool disk_holds(int root, const char *path, struct str bytes)
{
	int fd = open_file(root, path);
	bool same = fd >= 0;
	struct stat st;
	char chunk[CHUNK];

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size != bytes.n)
		same = false;
	while (same && bytes.n) {
		ssize_t got = read_some(fd, chunk, sizeof(chunk));

		same = got > 0 && (size_t)got <= bytes.n &&
		       memcmp(chunk, bytes.s, (size_t)got) == 0;
		if (same)
			bytes = (struct str){ bytes.s + got, bytes.n - (size_t)got };
	}
	close(fd);
	return same;
}

static int read_all(int fd, size_t limit, struct arena *a, struct str *ret)
{
	struct stat st;
	size_t n = 0;
	char *s;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EOPNOTSUPP;
	if ((size_t)st.st_size > limit)
		return -EFBIG;
	s = arena_alloc(a, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		ssize_t got = read_some(fd, s + n, (size_t)st.st_size - n);

		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*ret = (struct str){ s, n };
	return 0;
}

int disk_read(int root, const char *path, size_t limit, struct arena *a, struct str *ret)
{
	int fd = open_file(root, path);
	int err;

	if (fd < 0)
		return fd;
	err = read_all(fd, limit, a, ret);
	close(fd);
	return err;
}

/* Removes the folders of `path`, innermost first, as long as they are empty. */
static int remove_empty_folders(int root, const char *path)
{
	char folder[PATH_MAX];
	size_t n = strlen(path);
	char *slash;

	if (n >= sizeof(folder))
		return -ENAMETOOLONG;
	memcpy(folder, path, n + 1);
	while ((slash = strrchr(folder, '/')) != NULL) {
		const char *leaf;
		int at, err;

		*slash = '\0';
		at = disk_open_parent(root, folder, false, &leaf);
		if (at < 0)
			return at == -ENOENT ? 0 : at;
		err = unlinkat(at, leaf, AT_REMOVEDIR) < 0 ? errno : 0;
		close(at);
		if (err == ENOTEMPTY || err == EEXIST || err == EBUSY)
			return 0;
		if (err && err != ENOENT)
			return -err;
	}
	return 0;
}

int disk_remove(int root, const char *path)
{
	const char *leaf;
	int at = disk_open_parent(root, path, false, &leaf);
	struct stat st;
	int err = 0;

	if (at == -ENOENT)
		return remove_empty_folders(root, path);
	if (at < 0)
		return at == -ENOTDIR ? 0 : at;
	if (fstatat(at, leaf, &st, AT_SYMLINK_NOFOLLOW) < 0)
		err = errno == ENOENT ? 0 : -errno;
	else if (S_ISREG(st.st_mode) && unlinkat(at, leaf, 0) < 0 && errno != ENOENT)
		err = -errno;
	close(at);
	return err ? err : remove_empty_folders(root, path);
}

int disk_each(int fd, int (*fn)(void *ctx, int fd, const char *name), void *ctx)
{
	int again = disk_open_folder(fd, "."); /* a position of its own */
	DIR *dir = again < 0 ? NULL : fdopendir(again);
	struct dirent *e;
	int err = 0;

	if (!dir) {
		err = again < 0 ? again : -errno;
		if (again >= 0)
			close(again);
		return err;
	}
	while (!err && (errno = 0, e = readdir(dir)) != NULL) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			err = fn(ctx, fd, e->d_name);
	}
	if (!err && errno)
		err = -errno;
	closedir(dir);
	return err;
}

static int remove_entry(void *ctx, int fd, const char *name)
{
	if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -errno;
	return disk_remove_tree(fd, name);
}

int disk_remove_tree(int at, const char *name)
{
	int fd = disk_open_folder(at, name);
	int err;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	err = disk_each(fd, remove_entry, NULL);
	close(fd);
	if (!err && unlinkat(at, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		err = -errno;
	return err;
}

struct lister {
	struct arena *arena;
	struct disk_listing *into;
	const char *prefix; /* "" or "scripts/" */
	dev_t dev;
};

static int list_entry(void *ctx, int fd, const char *name)
{
	struct lister *l = ctx, inner = *l;
	struct disk_entry e = { .path = arena_printf(l->arena, "%s%s", l->prefix, name) };
	int sub;

	if (fstatat(fd, name, &e.st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	vec_push(l->arena, &l->into->entries, e);
	if (!S_ISDIR(e.st.st_mode))
		return 0;
	sub = e.st.st_dev == l->dev ? disk_open_folder(fd, name) : -EXDEV;
	if (sub < 0) {
		l->into->complete = false;
		return 0;
	}
	inner.prefix = arena_printf(l->arena, "%s/", e.path);
	if (disk_each(sub, list_entry, &inner))
		l->into->complete = false;
	close(sub);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct disk_entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

int disk_list(int root, struct arena *a, struct disk_listing *ret)
{
	struct lister l = { .arena = a, .into = ret, .prefix = "" };
	struct stat st;
	int err;

	*ret = (struct disk_listing){ .complete = true };
	if (fstat(root, &st) < 0)
		return -errno;
	l.dev = st.st_dev;
	err = disk_each(root, list_entry, &l);
	if (ret->entries.n)
		qsort(ret->entries.v, ret->entries.n, sizeof(ret->entries.v[0]), by_path);
	return err;
}

const struct disk_entry *disk_find(const struct disk_listing *l, const char *path)
{
	struct disk_entry key = { .path = path };

	if (!l->entries.n)
		return NULL;
	return bsearch(&key, l->entries.v, l->entries.n, sizeof(key), by_path);
}

int disk_sync(int fd)
{
	int err;

	do
		err = fsync(fd);
	while (err < 0 && errno == EINTR);
	/* Some file systems cannot sync a folder and say so; that is no reason to fail. */
	return err < 0 && errno != EINVAL && errno != EROFS ? -errno : 0;
}
