/*
 * file.c - reading files of the disk.
 *
 * The size that stat tells is not believed: a file may grow or shrink under the reader, and files
 * of /proc say 0.  The bytes that arrive are counted instead.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int check_kind(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	return S_ISREG(st.st_mode) ? 0 : -EOPNOTSUPP;
}

static int read_all(int fd, size_t limit, struct sb *b)
{
	char block[16384];

	for (;;) {
		ssize_t n = read(fd, block, sizeof(block));

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0)
			continue;
		if ((size_t)n > limit - b->n)
			return -EFBIG;
		sb_add(b, block, (size_t)n);
	}
}

int file_read(const char *path, size_t limit, struct arena *a, struct str *ret)
{
	struct sb b = { 0 };
	/* Opening a pipe nobody writes to would wait; it is refused just below. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int err;

	if (fd < 0)
		return -errno;
	err = check_kind(fd);
	if (!err)
		err = read_all(fd, limit, &b);
	close(fd);
	if (err) {
		sb_free(&b);
		return err;
	}
	ret->n = b.n;
	ret->s = sb_finish(&b, a);
	return 0;
}
