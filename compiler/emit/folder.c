/*
 * folder.c - looks at what is there, decides what is to be done, and picks the way to do it.
 *
 * The lock is on the parent, which stays the same folder while the output folder is exchanged
 * under its name; where the parent cannot be opened, nothing is exchanged and the folder itself
 * is locked.  The system drops the lock with the process, so a killed run leaves none behind.
 */
#include "emit/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "emit/plan.h"

int plan_error(struct plan *p, const char *below, int err)
{
	if (err)
		p->where = below ? arena_printf(p->arena, "%s/%s", p->path, below) : p->path;
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct planned *x = a, *y = b;

	return strcmp(x->file->name, y->file->name);
}

static int plan_files(struct plan *p, const struct out_file *files, size_t n)
{
	struct sb text = { 0 };

	p->n = n;
	p->files = arena_array(p->arena, struct planned, n);
	for (size_t i = 0; i < n; i++) {
		if (!manifest_name_ok(files[i].name))
			return plan_error(p, files[i].name, -EINVAL);
		p->files[i].file = &files[i];
	}
	if (n)
		qsort(p->files, n, sizeof(*p->files), by_name);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(p->files[i - 1].file->name, p->files[i].file->name) == 0)
			return plan_error(p, p->files[i].file->name, -EINVAL);
	}
	for (size_t i = 0; i < n; i++) {
		vec_push(p->arena, &p->is.names, p->files[i].file->name);
		manifest_add(&text, p->files[i].file->name, p->files[i].file->bytes);
	}
	p->text.n = text.n;
	p->text.s = sb_finish(&text, p->arena);
	return 0;
}

/* mkdir -p for everything above the last part of a path. */
static int make_parents(const char *path)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof(part))
		return -ENAMETOOLONG;
	for (size_t i = 1; i < n; i++) {
		if (path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0777) < 0 && errno != EEXIST && errno != EISDIR)
			return -errno;
	}
	return 0;
}

/* The folder is not there: its parent is, after this, and the rest is one name. */
static int resolve_missing(struct plan *p)
{
	size_t n = strlen(p->path);
	char *path, *slash, real[PATH_MAX];
	const char *base;
	struct stat st;
	int err;

	while (n > 1 && p->path[n - 1] == '/')
		n--;
	path = arena_strndup(p->arena, p->path, n);
	if (lstat(path, &st) == 0)
		return -ENOENT; /* a link that leads nowhere */
	err = make_parents(path);
	if (err)
		return err;
	slash = strrchr(path, '/');
	base = slash ? slash + 1 : path;
	if (!*base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
		return -ENOENT;
	if (slash)
		*slash = '\0';
	if (!realpath(!slash ? "." : slash == path ? "/" : path, real))
		return -errno;
	p->path = arena_printf(p->arena, "%s/%s", strcmp(real, "/") == 0 ? "" : real, base);
	return 0;
}

static int resolve(struct plan *p)
{
	char real[PATH_MAX];

	if (realpath(p->path, real)) {
		p->path = arena_strndup(p->arena, real, strlen(real));
		return 0;
	}
	if (errno != ENOENT || !*p->path)
		return -errno;
	return resolve_missing(p);
}

static void lock(int fd)
{
	/* Not every network file system has locks. Two runs at once are rare enough not to
	 * refuse the one for it. */
	while (flock(fd, LOCK_EX) < 0 && errno == EINTR)
		;
}

static int open_parent(struct plan *p)
{
	const char *slash = strrchr(p->path, '/');
	const char *parent = slash == p->path
				     ? "/"
				     : arena_strndup(p->arena, p->path, (size_t)(slash - p->path));

	p->base = slash + 1;
	if (!*p->base)
		p->parent = -EBUSY; /* the root folder */
	else
		p->parent = disk_open_folder(AT_FDCWD, parent);
	if (p->parent >= 0)
		lock(p->parent);
	return 0;
}

/* Nobody may have made the folder or put a link there since it was resolved: O_NOFOLLOW. */
static int open_folder(struct plan *p)
{
	p->folder = disk_open_folder(AT_FDCWD, p->path);
	if (p->folder == -ENOENT && p->parent >= 0) {
		p->folder = -1;
		return 0;
	}
	if (p->folder < 0)
		return p->folder == -ENOENT ? p->parent : p->folder;
	if (p->parent < 0)
		lock(p->folder);
	return fstat(p->folder, &p->st) < 0 ? -errno : 0;
}

/* Whether something that is no folder stands where a folder of `name` has to be. */
static bool blocked(const struct plan *p, const char *name)
{
	for (const char *s = strchr(name, '/'); s; s = strchr(s + 1, '/')) {
		const char *folder = arena_strndup(p->arena, name, (size_t)(s - name));
		const struct disk_entry *e = disk_find(&p->here, folder);

		if (e && !S_ISDIR(e->st.st_mode))
			return true;
	}
	return false;
}

static int plan_file(struct plan *p, struct planned *f)
{
	const char *name = f->file->name;
	const struct disk_entry *e = disk_find(&p->here, name);
	bool runs = f->file->mode & 0100, same;

	if (!e)
		return blocked(p, name) ? -EEXIST : 0;
	if (!S_ISREG(e->st.st_mode))
		return -EEXIST;
	same = disk_holds(p->folder, name, f->file->bytes);
	if (!same && !manifest_has(&p->was, name))
		return -EEXIST;
	f->keep = same && runs == ((e->st.st_mode & 0100) != 0);
	return 0;
}

static int look(struct plan *p)
{
	int err = manifest_read(p->folder, p->arena, &p->was);

	if (err)
		return plan_error(p, MANIFEST_NAME, err);
	err = disk_list(p->folder, p->arena, &p->here);
	if (err)
		return plan_error(p, NULL, err);
	for (size_t i = 0; i < p->n; i++) {
		err = plan_file(p, &p->files[i]);
		if (err)
			return plan_error(p, p->files[i].file->name, err);
	}
	return 0;
}

static bool nothing_to_do(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!p->files[i].keep)
			return false;
	}
	return disk_holds(p->folder, MANIFEST_NAME, p->text);
}

static int recover(struct plan *p)
{
	int err = 0;

	if (p->parent >= 0)
		err = swap_recover(p);
	if (!err)
		err = open_folder(p);
	if (err)
		return plan_error(p, NULL, err);
	return p->folder >= 0 ? plan_error(p, NULL, inplace_recover(p)) : 0;
}

/* Whether we run inside the folder. After an exchange we, and the shell that called us, would
 * stand in the old one, which is taken apart. */
static bool stand_inside(const struct plan *p)
{
	char here[PATH_MAX];
	size_t n = strlen(p->path);

	return getcwd(here, sizeof(here)) && strncmp(here, p->path, n) == 0 &&
	       (here[n] == '/' || here[n] == '\0');
}

static int carry_out(struct plan *p)
{
	int err = recover(p);

	if (!err && p->folder >= 0)
		err = look(p);
	if (err)
		return err;
	if (p->folder >= 0 && nothing_to_do(p))
		return 0;
	if (p->parent < 0 || !p->here.complete || stand_inside(p))
		err = -EXDEV;
	else
		err = swap_write(p);
	if (err == -EXDEV && p->folder >= 0)
		err = inplace_write(p);
	return err;
}

int folder_write(const char *path, const struct out_file *files, size_t n, struct arena *a,
		 const char **ret_where)
{
	struct plan p = { .arena = a, .path = path, .parent = -1, .folder = -1, .where = path };
	int err;

	p.here.complete = true;
	err = plan_files(&p, files, n);
	if (!err) {
		err = resolve(&p);
		if (!err)
			err = open_parent(&p);
		if (!err)
			err = carry_out(&p);
	}
	if (p.folder >= 0)
		close(p.folder);
	if (p.parent >= 0)
		close(p.parent);
	if (err && ret_where)
		*ret_where = p.where;
	return err;
}
