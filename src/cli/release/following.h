/*
 * following.h - a follower at work: it looks at a node's log, holds what is sealed, listens for
 * keys, and unlocks.
 */
#pragma once

#include "cli/release/sites.h"

struct following_config {
	const char *into;
	const char *mirror; /* a folder to lay out a public tree in; NULL: none */
	const char *hook;   /* a program to run for each release; NULL: none */
	bool once;          /* end when all that is sealed now was unlocked */
	int64_t max_age;    /* seconds; a log that shows nothing newer brings no new release */
};

/* Until it ends; tells its exit status. */
int following_run(struct sites *sites, const struct following_config *config);
