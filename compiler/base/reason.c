/*
 * reason.c - errno in plain words.
 */
#include "base/reason.h"

#include <errno.h>
#include <stddef.h>

struct reason {
	int err;
	const char *text;
};

static const struct reason reasons[] = {
	{ ENOENT, "no such file or folder" },
	{ EACCES, "permission denied" },
	{ EPERM, "permission denied" },
	{ EISDIR, "it is a folder" },
	{ ENOTDIR, "it, or a part of its path, is no folder" },
	{ EEXIST, "a file that kaizenc did not write is in the way" },
	{ EFBIG, "it is larger than 16 MiB" },
	{ EOPNOTSUPP, "it is no regular file" },
	{ ENOSPC, "the disk is full" },
	{ EDQUOT, "the disk quota is used up" },
	{ EROFS, "the file system is read-only" },
	{ ELOOP, "its symbolic links go round in a circle" },
	{ ENAMETOOLONG, "its name is too long" },
	{ EMFILE, "too many files are open" },
	{ ENFILE, "too many files are open" },
	{ EPIPE, "the reader has gone away" },
	{ EIO, "the device reports an error" },
	{ EINVAL, "the name cannot be used" },
};

const char *reason_of(int err)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].err == -err)
			return reasons[i].text;
	return "the system reports an error";
}
