/* The script of the init containers that wait, run by real shells with a real nc. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lower/pod.h"
#include "unit.h"

static int listen_at(struct sockaddr_in *addr)
{
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)addr, sizeof(*addr)), 0);
	ck_assert_int_eq(listen(fd, 8), 0);
	return fd;
}

/* A port that nobody listens on, and that stays free for a while. */
static struct sockaddr_in free_port(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	socklen_t len = sizeof(addr);
	int fd;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = listen_at(&addr);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	close(fd);
	return addr;
}

static int run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* BusyBox as Debian builds it has an nc without -z; the official image's has it. */
static bool nc_is_usable(void)
{
	struct sockaddr_in addr = free_port();
	int fd = listen_at(&addr);
	char command[80];
	bool ok;

	snprintf(command, sizeof(command), "nc -z -w 2 127.0.0.1 %d >/dev/null 2>&1",
		 ntohs(addr.sin_port));
	ok = run(command) == 0;
	close(fd);
	return ok;
}

static pid_t start(const char *const *shell, const char *host, int port)
{
	char number[12];
	pid_t pid = fork();

	if (pid)
		return pid;
	snprintf(number, sizeof(number), "%d", port);
	freopen("/dev/null", "w", stdout);
	freopen("/dev/null", "w", stderr);
	if (shell[1])
		execlp(shell[0], shell[0], shell[1], "-c", wait_script, "wait", host, number, NULL);
	else
		execlp(shell[0], shell[0], "-c", wait_script, "wait", host, number, NULL);
	_exit(127);
}

static const char *const shells[][2] = {
	{ "sh", NULL }, { "dash", NULL }, { "bash", NULL }, { "busybox", "sh" }
};
#define SHELL_COUNT (sizeof(shells) / sizeof(shells[0]))

static bool has_shell(const char *const *shell)
{
	char command[80];

	snprintf(command, sizeof(command), "%s %s -c : >/dev/null 2>&1", shell[0],
		 shell[1] ? shell[1] : "");
	return run(command) == 0;
}

static int status_of(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Starts the script in every shell that is there; 0 for those that are not. */
static void start_all(const char *host, int port, pid_t ret[SHELL_COUNT])
{
	for (size_t i = 0; i < SHELL_COUNT; i++)
		ret[i] = has_shell(shells[i]) ? start(shells[i], host, port) : 0;
	sleep(1);
	for (size_t i = 0; i < SHELL_COUNT; i++)
		ck_assert(!ret[i] || waitpid(ret[i], NULL, WNOHANG) == 0);
}

static void expect_all(const pid_t pids[SHELL_COUNT], int status)
{
	for (size_t i = 0; i < SHELL_COUNT; i++)
		ck_assert(!pids[i] || status_of(pids[i]) == status);
}

static void stop_all(const pid_t pids[SHELL_COUNT])
{
	for (size_t i = 0; i < SHELL_COUNT; i++) {
		if (pids[i])
			kill(pids[i], SIGTERM);
	}
}

START_TEST(ends_when_the_port_answers)
{
	struct sockaddr_in addr = free_port();
	pid_t pids[SHELL_COUNT];
	int fd;

	if (!nc_is_usable())
		return;
	start_all("127.0.0.1", ntohs(addr.sin_port), pids);
	fd = listen_at(&addr);
	expect_all(pids, 0);
	close(fd);
}
END_TEST

START_TEST(ends_when_it_is_told_to)
{
	struct sockaddr_in addr = free_port();
	pid_t pids[SHELL_COUNT];

	start_all("127.0.0.1", ntohs(addr.sin_port), pids);
	stop_all(pids);
	expect_all(pids, 143);
}
END_TEST

START_TEST(host_is_never_part_of_the_script)
{
	pid_t pids[SHELL_COUNT];

	start_all("$(kill $PPID)\"; exit 7; \"", 1, pids);
	stop_all(pids);
	expect_all(pids, 143);
}
END_TEST

START_TEST(shellcheck_has_nothing_to_say)
{
	FILE *pipe;

	if (run("command -v shellcheck >/dev/null 2>&1") != 0)
		return;
	pipe = popen("shellcheck --shell=sh -", "w");
	ck_assert_ptr_nonnull(pipe);
	fputs(wait_script, pipe);
	ck_assert_int_eq(pclose(pipe), 0);
}
END_TEST

UNIT_MAIN("wait", ends_when_the_port_answers, ends_when_it_is_told_to,
	  host_is_never_part_of_the_script, shellcheck_has_nothing_to_say)
