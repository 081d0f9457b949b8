/*
 * keeping.h - where a finder's keys, receipts and conversations are: in one file under a
 * passphrase, or, where that is said, open in a folder.
 */
#pragma once

#include <getopt.h>

#include "action/finder/locker.h"
#include "cli/command/command.h"
#include "cli/command/passphrase.h"

/* The options, for a command's table: their `val`s are KEEPING_OPTION and those after it. */
#define KEEPING_OPTION 300
#define KEEPING_OPTIONS                                                                        \
	{ "dir", required_argument, NULL, KEEPING_OPTION },                                    \
	    { "file", required_argument, NULL, KEEPING_OPTION + 1 },                           \
	{                                                                                      \
		"passphrase-fd", required_argument, NULL, KEEPING_OPTION + 2                   \
	}

struct keeping {
	const char *dir;
	const char *file;
	struct passphrase passphrase;
	struct locker locker;
};

#define KEEPING                                                                                \
	{                                                                                      \
		.passphrase = PASSPHRASE                                                       \
	}

/* Is it one of these options, and well given?  Tells on standard error what is not. */
bool keeping_is(int option);
must_use bool keeping_take(
    struct keeping *keeping, const struct command *command, int option, const char *value);

/* Open it; with `make` it is made where there is none.  Else ABSENT.  Faults: as
 * locker_open() and passphrase_ask(). */
must_use bool keeping_open(struct keeping *keeping, bool make, struct err *err);
void keeping_close(struct keeping *keeping);
