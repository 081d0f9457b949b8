/*
 * sandbox.h - a process gives up what its work does not need, for good.
 *
 * Landlock for files and addresses (landlock.h), seccomp for calls of the system
 * (calls.h); no privileges, no core dump, memory that other processes of the same user
 * cannot look into.  None of the processes may run a program, or make another process.
 *
 * A build that watches itself (sanitizers, valgrind) needs calls of the system that are
 * nobody's business in the one that ships: it filters none, and is never refused.
 */
#pragma once

#include "base/buf.h"

enum sandbox_network {
	SANDBOX_NO_NETWORK, /* the sockets that it has, and none that come in on them */
	SANDBOX_ACCEPT,     /* visitors, on sockets that it was given */
	SANDBOX_CONNECT,    /* sockets of its own, to others; no local ones */
};

struct sandbox {
	const char *name; /* the process's, as `ps` shows it; 15 characters */
	/* Files, and folders with all that is in them; NULL at the end, or NULL for none.
	 * What is not there when it enters stays out of reach. */
	const char *const *read;
	const char *const *write;
	enum sandbox_network network;
	bool threads;  /* it may begin some */
	bool required; /* to enter it only in part is a fault */
};

/* Appends to `lacking` what this machine does not have of it, a line each.  Faults:
 * SYSTEM, also when it is required and something is lacking; then the process had
 * better end. */
must_use bool sandbox_enter(
    const struct sandbox *sandbox, struct buf *lacking, struct err *err);
