/*
 * cost.c - runs a command and prints what it cost.
 *
 * run.py cannot measure peak memory itself: Linux counts what a process held before exec, and
 * that would be the Python interpreter's.  This one holds next to nothing.
 *
 * usage: cost OUTPUT COMMAND ARG...   (the command's standard output goes to the file OUTPUT)
 * prints: user and system microseconds, peak KiB
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(const char *output, char **command)
{
	int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd >= 0 && dup2(fd, 1) >= 0)
		execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

static long long microseconds(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

int main(int argc, char **argv)
{
	struct rusage used;
	pid_t child;
	int status;

	if (argc < 3)
		return 2;
	child = fork();
	if (child == 0)
		become(argv[1], argv + 2);
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		return 1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return 1;
	printf("%lld %lld %ld\n", microseconds(used.ru_utime), microseconds(used.ru_stime),
	       used.ru_maxrss);
	return 0;
}
