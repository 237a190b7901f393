/*
 * swap.c - a new folder beside the old one, exchanged in one step.
 *
 * The half-built folder is called `.NAME.kaizen-INODE` after its own inode.  The exchange puts the
 * old folder under that name, whose inode is another, and so each leftover tells what it is: built
 * by halves, and worthless, or the old folder, and to be emptied with care.  No marker file could
 * change sides in the same instant.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h> /* renameat2 */
#include <string.h>
#include <unistd.h>

#include "emit/plan.h"

struct stage {
	struct plan *plan;
	const char *name;
	int fd;
};

/* Errors that mean "not in this way", as opposed to "not at all". */
static int soften(int err)
{
	switch (-err) {
	case EXDEV:
	case EPERM:
	case EMLINK:
	case EOPNOTSUPP:
	case ENOSYS:
	case EINVAL:
	case EACCES:
	case EBUSY:
	case EROFS:
	case ENAMETOOLONG:
		return -EXDEV;
	default:
		return err;
	}
}

static const char *prefix(const struct plan *p)
{
	return arena_printf(p->arena, ".%s.kaizen-", p->base);
}

static int stage_open(struct stage *s)
{
	struct plan *p = s->plan;
	const char *fresh = arena_printf(p->arena, "%snew", prefix(p));
	struct stat st;

	if (mkdirat(p->parent, fresh, 0777) < 0)
		return errno == EEXIST ? -EBUSY : -errno; /* another run, where locks do not work */
	s->name = fresh;
	s->fd = disk_open_folder(p->parent, fresh);
	if (s->fd < 0)
		return s->fd;
	if (fstat(s->fd, &st) < 0)
		return -errno;
	s->name = arena_printf(p->arena, "%s%" PRIuMAX, prefix(p), (uintmax_t)st.st_ino);
	if (renameat(p->parent, fresh, p->parent, s->name) < 0) {
		s->name = fresh;
		return -errno;
	}
	return 0;
}

/* A second name, in the new folder, for a file of the old one. Links to links work on Linux. */
static int link_over(struct stage *s, const char *path)
{
	const char *from_leaf, *to_leaf;
	int from = disk_open_parent(s->plan->folder, path, false, &from_leaf);
	int to = from < 0 ? from : disk_open_parent(s->fd, path, true, &to_leaf);
	int err = 0;

	if (to < 0)
		err = to;
	else if (linkat(from, from_leaf, to, to_leaf, 0) < 0)
		err = -errno;
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	return err;
}

static bool is_ours(const struct plan *p, const struct disk_entry *e)
{
	if (strncmp(e->path, ".kaizen-", 8) == 0)
		return true;
	if (S_ISDIR(e->st.st_mode))
		return manifest_has_under(&p->was, e->path);
	return S_ISREG(e->st.st_mode) &&
	       (manifest_has(&p->was, e->path) || manifest_has(&p->is, e->path));
}

/* Folders of others are made even when empty; those of ours come with the files in them. */
static int mirror_entry(struct stage *s, const struct disk_entry *e)
{
	const char *leaf;
	int at, err = 0;

	if (is_ours(s->plan, e))
		return 0;
	if (!S_ISDIR(e->st.st_mode)) {
		err = link_over(s, e->path);
		return err == -ENOENT ? 0 : err; /* its owner removed it just now */
	}
	at = disk_open_parent(s->fd, e->path, true, &leaf);
	if (at < 0)
		return at;
	if (mkdirat(at, leaf, 0700) < 0 && errno != EEXIST)
		err = -errno;
	close(at);
	return err;
}

static int write_files(struct stage *s)
{
	struct plan *p = s->plan;

	for (size_t i = 0; i < p->n; i++) {
		const struct out_file *f = p->files[i].file;
		int err;

		if (p->files[i].keep)
			err = link_over(s, f->name);
		else
			err = disk_write(s->fd, f->name, f->bytes, f->mode ? f->mode : 0644);
		if (err)
			return plan_error(p, f->name, err);
	}
	return plan_error(p, MANIFEST_NAME, disk_write(s->fd, MANIFEST_NAME, p->text, 0644));
}

/* Owner and mode as the old folder has them. Only root can give folders away, and a folder of the
 * wrong owner is no reason to fail. */
static int dress(int fd, const struct stat *was)
{
	struct stat is;

	if (fstat(fd, &is) < 0)
		return -errno;
	if ((is.st_uid != was->st_uid || is.st_gid != was->st_gid) &&
	    fchown(fd, was->st_uid, was->st_gid) < 0 && errno != EPERM)
		return -errno;
	return fchmod(fd, was->st_mode & 07777) < 0 ? -errno : 0;
}

static int dress_folder(int fd, const struct stat *was)
{
	struct timespec times[2] = { was->st_atim, was->st_mtim };
	int err = dress(fd, was);

	if (!err && futimens(fd, times) < 0)
		err = -errno;
	return err ? err : disk_sync(fd);
}

/* Innermost first, since a file made in a folder changes its time. */
static int dress_folders(struct stage *s)
{
	const struct disk_listing *here = &s->plan->here;

	for (size_t i = here->entries.n; i-- > 0;) {
		const struct disk_entry *e = &here->entries.v[i];
		const char *leaf;
		int at, fd, err;

		if (!S_ISDIR(e->st.st_mode) || strncmp(e->path, ".kaizen-", 8) == 0)
			continue;
		at = disk_open_parent(s->fd, e->path, false, &leaf);
		if (at == -ENOENT)
			continue; /* held only files of ours that are gone */
		if (at < 0)
			return at;
		fd = disk_open_folder(at, leaf);
		close(at);
		if (fd == -ENOENT)
			continue;
		err = fd < 0 ? fd : dress_folder(fd, &e->st);
		if (fd >= 0)
			close(fd);
		if (err)
			return err;
	}
	return 0;
}

static int stage_fill(struct stage *s)
{
	struct plan *p = s->plan;
	int err;

	vec_for(i, &p->here.entries) {
		err = mirror_entry(s, &p->here.entries.v[i]);
		if (err)
			return plan_error(p, p->here.entries.v[i].path, err);
	}
	err = write_files(s);
	if (err)
		return err;
	err = dress_folders(s);
	if (!err && p->folder >= 0)
		err = dress(s->fd, &p->st);
	return err ? err : disk_sync(s->fd);
}

static int stage_commit(struct stage *s)
{
	struct plan *p = s->plan;
	unsigned flag = p->folder >= 0 ? RENAME_EXCHANGE : RENAME_NOREPLACE;

	if (renameat2(p->parent, s->name, p->parent, p->base, flag) == 0)
		return 0;
	/* Without the flag nothing could be lost but an empty folder. */
	if (p->folder < 0 && (errno == EINVAL || errno == ENOSYS) &&
	    renameat(p->parent, s->name, p->parent, p->base) == 0)
		return 0;
	return -errno;
}

struct retiring {
	int to;	    /* the folder in the new tree */
	bool stuck; /* something could not be moved */
};

static int retire_folder(struct retiring *r, int fd, const char *name);

static bool newer(const struct stat *x, const struct stat *y)
{
	if (x->st_mtim.tv_sec != y->st_mtim.tv_sec)
		return x->st_mtim.tv_sec > y->st_mtim.tv_sec;
	return x->st_mtim.tv_nsec > y->st_mtim.tv_nsec;
}

/* What both trees have: usually one file with two names. If not, somebody replaced it in one of
 * the two since, and the later one stays. */
static int retire_file(struct retiring *r, int fd, const char *name, const struct stat *old,
		       const struct stat *now)
{
	bool same = old->st_dev == now->st_dev && old->st_ino == now->st_ino;

	if (!same && newer(old, now))
		return renameat(fd, name, r->to, name) < 0 ? -errno : 0;
	return unlinkat(fd, name, 0) < 0 ? -errno : 0;
}

static int retire_entry(void *ctx, int fd, const char *name)
{
	struct retiring *r = ctx;
	struct stat old, now;

	if (strcmp(name, MANIFEST_NAME) == 0)
		return 0; /* needed until all else is gone */
	if (fstatat(fd, name, &old, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstatat(r->to, name, &now, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			return -errno;
		/* An empty folder is one of ours that could not be removed before. */
		if (S_ISDIR(old.st_mode) && unlinkat(fd, name, AT_REMOVEDIR) == 0)
			return 0;
		return renameat(fd, name, r->to, name) < 0 ? -errno : 0;
	}
	if (S_ISDIR(old.st_mode) && S_ISDIR(now.st_mode))
		return retire_folder(r, fd, name);
	if (S_ISDIR(old.st_mode) || S_ISDIR(now.st_mode)) {
		r->stuck = true;
		return 0;
	}
	return retire_file(r, fd, name, &old, &now);
}

static int retire_folder(struct retiring *r, int fd, const char *name)
{
	struct retiring inner = { 0 };
	int from = disk_open_folder(fd, name);
	int err = from < 0 ? from : 0;

	if (err)
		return err;
	inner.to = disk_open_folder(r->to, name);
	err = inner.to < 0 ? inner.to : disk_each(from, retire_entry, &inner);
	close(from);
	if (inner.to >= 0)
		close(inner.to);
	r->stuck |= inner.stuck;
	if (!err && !inner.stuck && unlinkat(fd, name, AT_REMOVEDIR) < 0)
		err = -errno;
	return err;
}

/* Takes the old folder apart. Ours go by its own manifest; what remains belongs to others and is
 * in the new folder already, or came while that was built and moves there now. */
static int retire(struct plan *p, const char *name)
{
	struct retiring r = { 0 };
	int from = disk_open_folder(p->parent, name);
	struct manifest ours = { 0 };
	int err = from < 0 ? from : manifest_read(from, p->arena, &ours);

	for (size_t i = 0; !err && i < ours.names.n; i++)
		err = disk_remove(from, ours.names.v[i]);
	if (!err) {
		r.to = disk_open_folder(p->parent, p->base);
		err = r.to < 0 ? r.to : disk_each(from, retire_entry, &r);
		if (r.to >= 0)
			close(r.to);
	}
	if (!err && !r.stuck && unlinkat(from, MANIFEST_NAME, 0) < 0 && errno != ENOENT)
		err = -errno;
	if (!err && !r.stuck && unlinkat(p->parent, name, AT_REMOVEDIR) < 0)
		err = -errno;
	if (from >= 0)
		close(from);
	return err;
}

int swap_write(struct plan *p)
{
	struct stage s = { .plan = p, .fd = -1 };
	int err = stage_open(&s);

	p->where = p->path;
	if (!err)
		err = stage_fill(&s);
	if (!err)
		err = plan_error(p, NULL, stage_commit(&s));
	if (s.fd >= 0)
		close(s.fd);
	if (err) {
		if (s.name)
			disk_remove_tree(p->parent, s.name);
		return p->folder >= 0 ? soften(err) : err;
	}
	err = plan_error(p, NULL, disk_sync(p->parent));
	/* The new folder is complete. What cannot be cleared away now, the next run tries again. */
	if (!err && p->folder >= 0)
		retire(p, s.name);
	return err;
}

struct leftovers {
	struct plan *plan;
	const char *prefix;
};

static int recover_one(void *ctx, int fd, const char *name)
{
	const struct leftovers *l = ctx;
	struct plan *p = l->plan;
	const char *inode = name + strlen(l->prefix);
	struct stat st;
	char *end;

	if (strncmp(name, l->prefix, strlen(l->prefix)) != 0 ||
	    fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode))
		return 0;
	if (strcmp(inode, "new") == 0)
		return disk_remove_tree(fd, name);
	if (strtoumax(inode, &end, 10) == (uintmax_t)st.st_ino && end != inode && !*end)
		return disk_remove_tree(fd, name);
	if (end == inode || *end)
		return 0; /* no name that we give */
	if (fstatat(fd, p->base, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return renameat(fd, name, fd, p->base) < 0 ? -errno : 0;
	retire(p, name);
	return 0;
}

int swap_recover(struct plan *p)
{
	struct leftovers l = { .plan = p, .prefix = prefix(p) };

	return disk_each(p->parent, recover_one, &l);
}
