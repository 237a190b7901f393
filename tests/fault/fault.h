/*
 * fault.h - the system calls that change a disk, counted and made to fail.
 *
 * fault.c defines them in the test program, which is where the linker finds them before the C
 * library's.  They are global, since a system call has no other place for its state.
 */
#ifndef KZ_TESTS_FAULT_H
#define KZ_TESTS_FAULT_H

#include <stdbool.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_KILL,  /* the process is gone before the n-th call */
	FAULT_TORN,  /* the same, after half of what it was to write */
	FAULT_ONCE,  /* the n-th call fails with `error` */
	FAULT_FULL,  /* from the n-th on, all that needs space fails with ENOSPC */
	FAULT_SHORT, /* every write takes at most three bytes, and every other one EINTR */
};

struct fault {
	enum fault_kind kind;
	long at;
	int error;
	bool no_exchange; /* renameat2() knows no RENAME_EXCHANGE */
	bool no_links;	  /* linkat() is refused */
	bool no_siblings; /* no folder can be made beside the output folder */
	long calls;	  /* how many there were */
};

extern struct fault fault;

#endif
