/*
 * plan.h - what one run is about to do to an output folder; for emit/ only.
 *
 * folder.c makes the plan, swap.c or inplace.c carries it out.
 */
#ifndef KZ_EMIT_PLAN_H
#define KZ_EMIT_PLAN_H

#include <stdbool.h>

#include "emit/disk.h"
#include "emit/folder.h"
#include "emit/manifest.h"

struct planned {
	const struct out_file *file;
	bool keep; /* the folder holds it already */
};

struct plan {
	struct arena *arena;
	const char *path;      /* of the folder, links resolved */
	const char *base;      /* its name in the parent */
	int parent;	       /* the open parent, or a negative errno */
	int folder;	       /* the open folder, -1 when there is none yet */
	struct stat st;	       /* of the folder */
	struct planned *files; /* by name in byte order */
	size_t n;
	struct manifest was; /* files of the last run */
	struct manifest is;  /* files of this one */
	struct str text;     /* manifest of this run */
	struct disk_listing here;
	const char *where; /* the path that the error is about */
};

/* Notes which path below the folder an error is about, and returns the error. */
int plan_error(struct plan *p, const char *below, int err);

/* By exchange. -EXDEV, with everything as it was, when this folder cannot be done that way. */
int swap_write(struct plan *p);

/* Cleans up what an interrupted swap left beside the folder. */
int swap_recover(struct plan *p);

int inplace_write(struct plan *p);

/* Finishes or undoes what an interrupted replacement in place left in the folder. */
int inplace_recover(struct plan *p);

#endif
