/*
 * fault.c - stands between the library and the system.
 *
 * Nothing is synced: kill -9 loses no written page, and thousands of runs would take minutes.
 */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct fault fault;

/* Whether the call is to fail; errno is set then. */
static bool fails(bool needs_space)
{
	fault.calls++;
	switch (fault.kind) {
	case FAULT_NONE:
	case FAULT_SHORT:
	case FAULT_TORN:
		return false;
	case FAULT_KILL:
		if (fault.calls == fault.at)
			_exit(137);
		return false;
	case FAULT_ONCE:
		errno = fault.error;
		return fault.calls == fault.at;
	case FAULT_FULL:
		errno = ENOSPC;
		return needs_space && fault.calls >= fault.at;
	}
	return false;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	if (fd <= 2)
		return syscall(SYS_write, fd, bytes, n);
	if (fails(true))
		return -1;
	if (fault.kind == FAULT_TORN && fault.calls == fault.at) {
		syscall(SYS_write, fd, bytes, n / 2);
		_exit(137);
	}
	if (fault.kind == FAULT_SHORT) {
		if (fault.calls % 2) {
			errno = EINTR;
			return -1;
		}
		n = n < 3 ? n : 3;
	}
	return syscall(SYS_write, fd, bytes, n);
}

int fsync(int fd)
{
	return fails(false) ? -1 : 0;
}

int mkdirat(int at, const char *path, mode_t mode)
{
	if (fault.no_siblings && strncmp(path, ".out.kaizen-", 12) == 0) {
		errno = EACCES;
		return -1;
	}
	return fails(true) ? -1 : (int)syscall(SYS_mkdirat, at, path, mode);
}

int mkdir(const char *path, mode_t mode)
{
	return fails(true) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int linkat(int from, const char *x, int to, const char *y, int flags)
{
	if (fault.no_links) {
		errno = EPERM;
		return -1;
	}
	return fails(true) ? -1 : (int)syscall(SYS_linkat, from, x, to, y, flags);
}

int unlinkat(int at, const char *path, int flags)
{
	return fails(false) ? -1 : (int)syscall(SYS_unlinkat, at, path, flags);
}

int renameat(int from, const char *x, int to, const char *y)
{
	return fails(false) ? -1 : (int)syscall(SYS_renameat2, from, x, to, y, 0);
}

int renameat2(int from, const char *x, int to, const char *y, unsigned flags)
{
	if (fault.no_exchange && flags) {
		errno = EINVAL;
		return -1;
	}
	return fails(false) ? -1 : (int)syscall(SYS_renameat2, from, x, to, y, flags);
}

int fchmod(int fd, mode_t mode)
{
	return fails(false) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int futimens(int fd, const struct timespec times[2])
{
	return fails(false) ? -1 : (int)syscall(SYS_utimensat, fd, NULL, times, 0);
}

int openat(int at, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if ((flags & O_CREAT) && fails(true))
		return -1;
	return (int)syscall(SYS_openat, at, path, flags, mode);
}
