/*
 * folder.h - the output folder, replaced as one.
 *
 * Whatever happens, a full disk, an error or kill -9, the folder holds at every moment either all
 * the files of the last run or all the files of this one:
 *
 *   1. The whole new folder is built beside the old one as `.NAME.kaizen-INODE`: files that did
 *      not change and files of other people are hard links, so nothing of theirs is copied, and
 *      unchanged files keep their time and inode.
 *   2. renameat2(RENAME_EXCHANGE) swaps the two in one step.
 *   3. What is left of the old folder is taken apart; a file that somebody put there meanwhile
 *      moves over.  When this is interrupted the next run goes on with it: the leftover's inode
 *      is not the one in its name, which is how it is told from a half-built folder.
 *
 * Where that cannot work (mount points, file systems without exchange or hard links, a parent
 * that may not be written, a folder that the caller stands in) the files are replaced in place: all are written to `.kaizen-next` in
 * the folder, which is then renamed to `.kaizen-commit` and moved out file by file.  A full disk
 * and most errors still leave the old files whole; a kill or an error during the moves leaves a
 * mix that the next run completes before it does anything else.
 *
 * `.kaizen-manifest` in the folder says which files are ours (`sha256sum -c` reads it).  Files
 * that are not in it survive, in every subfolder; those in it that are no longer made go.  A file
 * of ours that was edited by hand is overwritten: it says in its first line that it is generated.
 * A file that is not ours where one of ours should be is refused, unless it holds the same bytes.
 * When nothing changed nothing is written.  Two runs on one folder wait for each other.
 *
 * Subfolders with files of others are new folders after a swap, with the old owner, mode and time
 * but without extended attributes.  A symbolic link to a folder is followed.
 */
#ifndef KZ_EMIT_FOLDER_H
#define KZ_EMIT_FOLDER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

struct out_file {
	const char *name; /* "40-backend.yaml", "scripts/deploy.sh" */
	struct str bytes;
	unsigned mode; /* 0644 or 0755, less the umask; 0 means 0644 */
};

/* Makes the folder hold exactly these files beside those of other people; makes it, and its
 * parents, when it is missing. Returns 0, or a negative errno with *ret_where naming the path it
 * is about (owned by `a`). Some of them:
 *   -EEXIST   a file that is not ours is in the way
 *   -ENOTDIR  the path, or a part of it, is no folder
 *   -EINVAL   a name is absolute, has empty, `.` or `..` parts, begins with `.kaizen-`, or
 *             appears twice */
int folder_write(const char *path, const struct out_file *files, size_t n, struct arena *a,
		 const char **ret_where);

#endif
