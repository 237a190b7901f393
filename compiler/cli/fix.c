/*
 * fix.c - applies fixes to texts in memory and checks again after each.
 *
 * Every fix that stays lowers the number of findings, so this ends.  The disk is read once for
 * each source and written at the end.
 */
#include "cli/fix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/reason.h"
#include "cli/save.h"
#include "cli/stream.h"
#include "cli/udiff.h"

struct buffer {
	const char *path;
	struct str disk, text, before; /* as read; as it is now; before the fix being tried */
};

struct fixer {
	const struct options *o;
	struct kz_vfs vfs;
	VEC(struct buffer) buffers;
	VEC(const char *) refused;
	size_t applied;
};

static struct buffer *find(struct fixer *f, const char *path)
{
	vec_for(i, &f->buffers) {
		if (!strcmp(f->buffers.v[i].path, path))
			return &f->buffers.v[i];
	}
	return NULL;
}

static int read_buffer(void *ctx, const char *path, size_t limit, char **ret, size_t *ret_size)
{
	struct fixer *f = ctx;
	struct buffer *b = find(f, path);

	if (!b) {
		struct buffer fresh = { .path = arena_strndup(f->o->arena, path, strlen(path)) };
		int err = file_read(path, KZ_SOURCE_MAX, f->o->arena, &fresh.disk);

		if (err)
			return err;
		fresh.text = fresh.disk;
		vec_push(f->o->arena, &f->buffers, fresh);
		b = &f->buffers.v[f->buffers.n - 1];
	}
	if (b->text.n > limit)
		return -EFBIG;
	*ret = heap_resize(NULL, b->text.n + 1);
	memcpy(*ret, b->text.s, b->text.n);
	*ret_size = b->text.n;
	return 0;
}

/* Edits */

static int by_place_backwards(const void *px, const void *py)
{
	const struct kz_edit *x = px, *y = py;

	return (x->start < y->start) - (x->start > y->start);
}

static bool apply_edit(struct fixer *f, const struct kz_edit *e)
{
	struct buffer *b = find(f, e->path);
	struct sb text = { 0 };

	if (!b || e->start > e->end || e->end > b->text.n)
		return false;
	sb_add(&text, b->text.s, e->start);
	sb_addz(&text, e->text);
	sb_add(&text, b->text.s + e->end, b->text.n - e->end);
	b->text.n = text.n;
	b->text.s = text.n ? sb_finish(&text, f->o->arena) : "";
	return true;
}

/* The last edit first, so that the places of the others stay. */
static bool apply_edits(struct fixer *f, const struct kz_fix *fix)
{
	struct kz_edit *edits = arena_array(f->o->arena, struct kz_edit, fix->n);

	for (size_t i = 0; i < fix->n; i++)
		edits[i] = fix->edits[i];
	if (fix->n)
		qsort(edits, fix->n, sizeof(*edits), by_place_backwards);
	for (size_t i = 0; i < fix->n; i++) {
		for (size_t k = 0; k < i; k++)
			if (!strcmp(edits[i].path, edits[k].path) && edits[i].end > edits[k].start)
				return false; /* they overlap */
		if (!apply_edit(f, &edits[i]))
			return false;
	}
	return fix->n > 0;
}

/* Judging */

static size_t count_like(struct kz_session *s, const struct kz_finding *like)
{
	struct kz_finding other;
	size_t n = 0;

	for (size_t i = 0; kz_finding_at(s, i, &other); i++)
		n += !strcmp(other.code, like->code) && !strcmp(other.message, like->message);
	return n;
}

static bool is_better(struct kz_session *old, struct kz_session *now, const struct kz_finding *gone)
{
	struct kz_finding left;

	if (count_like(now, gone) >= count_like(old, gone))
		return false;
	for (size_t i = 0; kz_finding_at(now, i, &left); i++)
		if (count_like(now, &left) > count_like(old, &left))
			return false;
	return true;
}

static bool try_fix(struct fixer *f, struct run *r, check_fn *check, const struct kz_finding *of,
		    const struct kz_fix *fix)
{
	struct run next = { 0 };
	bool good;

	vec_for(i, &f->buffers)
		f->buffers.v[i].before = f->buffers.v[i].text;
	good = apply_edits(f, fix) && check(&next, f->o, &f->vfs) &&
	       is_better(r->session, next.session, of);
	if (good) {
		kz_session_free(r->session);
		*r = next;
		f->applied++;
		return true;
	}
	kz_session_free(next.session);
	vec_for(i, &f->buffers) {
		if (f->buffers.v[i].before.s)
			f->buffers.v[i].text = f->buffers.v[i].before;
	}
	return false;
}

static bool is_refused(const struct fixer *f, const char *key)
{
	vec_for(i, &f->refused) {
		if (!strcmp(f->refused.v[i], key))
			return true;
	}
	return false;
}

/* Tries what was not tried yet, until one stays; false when there is nothing left. */
static bool fix_one(struct fixer *f, struct run *r, check_fn *check)
{
	struct kz_finding found;

	for (size_t i = 0; kz_finding_at(r->session, i, &found); i++) {
		for (size_t k = 0; k < found.fix_n; k++) {
			const struct kz_fix *fix = &found.fixes[k];
			const char *key;

			if (!fix->safe && f->o->fix != FIX_ALL)
				continue;
			key = arena_printf(f->o->arena, "%s:%u %s %s %s", found.path, found.line,
					   found.code, found.message, fix->text);
			if (is_refused(f, key))
				continue;
			if (try_fix(f, r, check, &found, fix))
				return true;
			vec_push(f->o->arena, &f->refused, key);
		}
	}
	return false;
}

/* The end */

static bool is_changed(const struct buffer *b)
{
	return b->text.n != b->disk.n || memcmp(b->text.s, b->disk.s, b->disk.n) != 0;
}

/* Whether somebody else has written to a source meanwhile. */
static bool is_stale(struct fixer *f, const struct buffer *b)
{
	struct str now = { 0 };

	return file_read(b->path, KZ_SOURCE_MAX, f->o->arena, &now) || !str_eq(now, b->disk);
}

static void write_sources(struct fixer *f, struct run *r)
{
	vec_for(i, &f->buffers) {
		const struct buffer *b = &f->buffers.v[i];

		if (!is_changed(b) || !is_stale(f, b))
			continue;
		complain("`%s` has changed meanwhile; nothing is written", b->path);
		run_note(r, EXIT_FILES);
		return;
	}
	vec_for(i, &f->buffers) {
		const struct buffer *b = &f->buffers.v[i];
		int err = is_changed(b) ? save(b->path, b->text.s, b->text.n) : 0;

		if (!err)
			continue;
		complain("cannot write `%s`: %s", b->path, reason_of(err));
		run_note(r, EXIT_FILES);
		return;
	}
	if (run_talks(r) && f->applied)
		say("applied %zu fix%s", f->applied, f->applied == 1 ? "" : "es");
}

static void show_diff(struct fixer *f, struct run *r)
{
	vec_for(i, &f->buffers) {
		const struct buffer *b = &f->buffers.v[i];
		struct sb text = { 0 };

		if (!is_changed(b))
			continue;
		udiff(b->path, b->disk, b->text, &text);
		out_add(text.s, text.n);
		sb_free(&text);
	}
	if (!out_finish())
		run_note(r, EXIT_FILES);
}

bool fix_all(struct run *r, const struct options *o, check_fn *check)
{
	struct fixer f = { .o = o };
	enum exit_code first;

	f.vfs = (struct kz_vfs){ read_buffer, &f };
	if (!check(r, o, &f.vfs))
		return false;
	first = r->code;
	while (first <= EXIT_FINDINGS && fix_one(&f, r, check))
		;
	if (o->diff) {
		run_note(r, first); /* the sources stay as they are */
		show_diff(&f, r);
	} else {
		write_sources(&f, r);
	}
	return true;
}
