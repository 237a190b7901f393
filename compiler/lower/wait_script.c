/*
 * wait_script.c - the script of the init containers that wait.
 *
 * POSIX shell, and `nc -z -w` as BusyBox has it when built as its defconfig says, which the
 * official image is (Debian's own build lacks -z).  It never gives up: a failed init container
 * is restarted after an ever longer pause, which would only make it later.  A shell that is
 * process 1 ignores signals without a trap, and a pod that is deleted while it waits would then
 * stay for the whole of its grace.
 */
#include "lower/pod.h"

const char wait_script[] = "trap 'exit 143' TERM INT\n"
			   "n=0\n"
			   "until nc -z -w 2 \"$1\" \"$2\"; do\n"
			   "  n=$((n + 1))\n"
			   "  printf 'waiting for %s:%s (try %d)\\n' \"$1\" \"$2\" \"$n\"\n"
			   "  sleep 2\n"
			   "done\n"
			   "printf '%s:%s answers\\n' \"$1\" \"$2\"\n";
