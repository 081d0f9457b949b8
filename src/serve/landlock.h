/*
 * landlock.h - which files and addresses this process may still reach (landlock(7));
 * for sandbox.h alone.
 *
 * By raw calls of the system, since the C library has none, and with the rights that a
 * newer kernel knows than the headers: it is asked which.
 */
#pragma once

#include "base/err.h"

struct landlock {
	/* Files, and folders with all that is in them; NULL at the end, or none at all.
	 * What is not there is passed over. */
	const char *const *read;
	const char *const *write;
	bool connect; /* it may connect to others over TCP */
	bool execute; /* it may run programs: for builds that watch themselves */
};

/* The kernel's version of it; 0: it has none. */
int landlock_version(void);

/* Let this process, for good, reach nothing else; it may make no privileges of its own
 * any more (PR_SET_NO_NEW_PRIVS).  Faults: SYSTEM. */
must_use bool landlock_enter(const struct landlock *landlock, struct err *err);
