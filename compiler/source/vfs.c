/*
 * vfs.c - the disk as a source of texts.
 */
#include "base/file.h"
#include "source/source.h"

static int disk_read(void *ctx, const char *path, size_t limit, struct arena *a, struct str *ret)
{
	(void)ctx;
	return file_read(path, limit, a, ret);
}

const struct vfs vfs_disk = { disk_read, NULL };
