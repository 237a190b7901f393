/*
 * stream.c - the standard streams.
 */
#include "cli/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/reason.h"

void streams_open(void)
{
	/* Opened the wrong way round, so that using them still fails. */
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", modes[fd]) != fd)
			return; /* there is nobody to tell */
	}
}

/* The first error of standard output; later ones are its consequences. */
static int out_error;

static void note_error(void)
{
	if (!out_error)
		out_error = errno ? -errno : -EIO;
}

void out_add(const char *text, size_t n)
{
	errno = 0;
	if (n && fwrite(text, 1, n, stdout) != n)
		note_error();
}

void out_printf(const char *fmt, ...)
{
	va_list ap;

	errno = 0;
	va_start(ap, fmt);
	if (vprintf(fmt, ap) < 0)
		note_error();
	va_end(ap);
}

bool out_finish(void)
{
	errno = 0;
	if (fflush(stdout) != 0)
		note_error();
	if (out_error)
		complain("cannot write to standard output: %s",
			 out_error == -EBADF ? "it is closed" : reason_of(out_error));
	return !out_error;
}

static void say_line(const char *before, const char *fmt, va_list ap)
{
	fputs(before, stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_line("kaizenc: ", fmt, ap);
	va_end(ap);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_line("", fmt, ap);
	va_end(ap);
}

void err_add(const char *text, size_t n)
{
	fwrite(text, 1, n, stderr);
}

int in_read(size_t limit, struct arena *a, struct str *ret)
{
	struct sb b = { 0 };
	char block[16384];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || b.n + (size_t)n > limit) {
			int err = n < 0 ? -errno : -EFBIG;

			sb_free(&b);
			return err;
		}
		sb_add(&b, block, (size_t)n);
	}
	ret->n = b.n;
	ret->s = sb_finish(&b, a);
	return 0;
}

bool out_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

bool err_is_terminal(void)
{
	return isatty(STDERR_FILENO);
}
