/*
 * save.c - writes beside the old file, then takes its place.
 */
#include "cli/save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define MODE_NEW 0644

/* Takes the descriptor over. */
static int write_all(int fd, const char *bytes, size_t n, bool sync)
{
	int err = 0;

	while (n && !err) {
		ssize_t k = write(fd, bytes, n);

		if (k < 0 && errno != EINTR)
			err = -errno;
		if (k > 0) {
			bytes += k;
			n -= (size_t)k;
		}
	}
	if (!err && sync && fsync(fd) < 0)
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

static int replace(const char *path, mode_t mode, const char *bytes, size_t n)
{
	struct sb name = { 0 };
	int fd, err = 0;

	sb_printf(&name, "%s.XXXXXX", path);
	fd = mkstemp(name.s);
	if (fd < 0) {
		err = -errno;
	} else {
		if (fchmod(fd, mode) < 0)
			err = -errno;
		if (err)
			close(fd);
		else
			err = write_all(fd, bytes, n, true);
		if (!err && rename(name.s, path) < 0)
			err = -errno;
		if (err)
			unlink(name.s);
	}
	sb_free(&name);
	return err;
}

int save(const char *path, const char *bytes, size_t n)
{
	char real[PATH_MAX];
	struct stat st;
	int fd;

	if (stat(path, &st) < 0) {
		mode_t mask = umask(0);

		umask(mask);
		return replace(path, MODE_NEW & ~mask, bytes, n);
	}
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISREG(st.st_mode))
		return realpath(path, real) ? replace(real, st.st_mode & 07777, bytes, n) : -errno;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : write_all(fd, bytes, n, false);
}
