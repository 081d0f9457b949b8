/*
 * calls.h - which calls of the system this process may still make (seccomp(2)); for
 * sandbox.h alone.
 *
 * What it has no use for fails as not permitted; what only an intruder would try, such as
 * to run a program, ends the process.
 */
#pragma once

#include "base/err.h"

struct calls {
	bool open;    /* files, to read */
	bool write;   /* and to make, rename, remove */
	bool accept;  /* visitors, on sockets that it was given */
	bool connect; /* sockets of its own, to others; none of this machine's local ones */
	bool threads;
};

/* For good.  Faults: SYSTEM, also when this kernel has no such filter. */
must_use bool calls_enter(const struct calls *calls, struct err *err);
