/*
 * inplace.c - files replaced one by one, with a point of no return.
 *
 * Before `.kaizen-next` becomes `.kaizen-commit` nothing of the old files was touched; after it
 * every file that is still to be moved lies there, so the rest can be done, or done again, from
 * what is on the disk alone.  The new manifest moves last: as long as it lies in `.kaizen-commit`
 * the old one still says what has to go.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "emit/plan.h"

#define NEXT ".kaizen-next"
#define COMMIT ".kaizen-commit"

static int stage_files(struct plan *p, int next)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct out_file *f = p->files[i].file;
		int err;

		if (p->files[i].keep)
			continue;
		err = disk_write(next, f->name, f->bytes, f->mode ? f->mode : 0644);
		if (err)
			return plan_error(p, f->name, err);
	}
	return plan_error(p, MANIFEST_NAME, disk_write(next, MANIFEST_NAME, p->text, 0644));
}

static int stage(struct plan *p)
{
	int next, err;

	if (mkdirat(p->folder, NEXT, 0777) < 0) /* EEXIST: another run, where locks do not work */
		return plan_error(p, NULL, errno == EEXIST ? -EBUSY : -errno);
	next = disk_open_folder(p->folder, NEXT);
	if (next < 0)
		return plan_error(p, NULL, next);
	err = stage_files(p, next);
	if (!err)
		err = plan_error(p, NULL, disk_sync(next));
	close(next);
	return err;
}

/* Moves one file out of `.kaizen-commit`, unless it was moved before. */
static int move_out(struct plan *p, int commit, const char *name)
{
	const char *from_leaf, *to_leaf;
	int from = disk_open_parent(commit, name, false, &from_leaf);
	int to, err = 0;

	if (from < 0)
		return from == -ENOENT ? 0 : from;
	if (faccessat(from, from_leaf, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		to = disk_open_parent(p->folder, name, true, &to_leaf);
		if (to < 0)
			err = to;
		else if (renameat(from, from_leaf, to, to_leaf) < 0)
			err = -errno;
		if (to >= 0)
			close(to);
	}
	close(from);
	return plan_error(p, name, err);
}

static int move_all(struct plan *p, int commit)
{
	struct manifest is, was;
	int err = manifest_read(commit, p->arena, &is);

	if (!err)
		err = manifest_read(p->folder, p->arena, &was);
	if (err)
		return plan_error(p, MANIFEST_NAME, err);
	for (size_t i = 0; !err && i < is.names.n; i++)
		err = move_out(p, commit, is.names.v[i]);
	for (size_t i = 0; !err && i < was.names.n; i++) {
		if (!manifest_has(&is, was.names.v[i]))
			err = plan_error(p, was.names.v[i], disk_remove(p->folder, was.names.v[i]));
	}
	if (!err)
		err = disk_sync(p->folder);
	return err ? err : move_out(p, commit, MANIFEST_NAME);
}

static int roll_forward(struct plan *p)
{
	int commit = disk_open_folder(p->folder, COMMIT);
	int err = 0;

	if (commit < 0)
		return commit == -ENOENT ? 0 : commit;
	/* Without its manifest everything has been moved. */
	if (faccessat(commit, MANIFEST_NAME, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		err = move_all(p, commit);
	close(commit);
	if (!err)
		err = disk_remove_tree(p->folder, COMMIT);
	return err ? err : disk_sync(p->folder);
}

int inplace_write(struct plan *p)
{
	int err;

	p->where = p->path;
	err = stage(p);
	if (!err && renameat(p->folder, NEXT, p->folder, COMMIT) < 0)
		err = plan_error(p, NULL, -errno);
	if (err) {
		disk_remove_tree(p->folder, NEXT);
		return err;
	}
	err = disk_sync(p->folder);
	return err ? err : roll_forward(p);
}

int inplace_recover(struct plan *p)
{
	int err = disk_remove_tree(p->folder, NEXT);

	return err ? err : roll_forward(p);
}
