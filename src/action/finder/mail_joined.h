/*
 * mail_joined.h - large files of what was said to a finder, put together from the pieces that
 * came, as action/node/joined.h does at a node.
 */
#pragma once

#include "action/finder/mail.h"
#include "statement/large.h"

/* One of them, and what tells of it. */
struct mail_large {
	const struct finder *finder;
	const struct mailbag *bag;
	const struct statement *of;
	const struct large_file *file;
};

/* Write it to a path where nothing is yet, if all its pieces are in the finder's file; *came is
 * how many are.  Faults: INPUT when they make another file than was told; CONFLICT; SYSTEM. */
must_use bool mail_join(
    struct mail_large *large, const char *path, int64_t *came, struct err *err);
