/*
 * fetching.h - the courier's part of looking at other nodes: it gets public files, and
 * believes none of them.
 *
 * A request is the node's URL and paths below it, a line each.  Its answer has a part for
 * each path, in the form of parley_parts_format(): "+PATH" and what is there, "-PATH" where
 * nothing is.  Each is got in a thread of its own, so that who is slow holds up few.
 */
#pragma once

#include <stdatomic.h>

#include "base/thread.h"
#include "serve/post.h"

#define FETCHING_MAX 4                /* at a time */
#define FETCHING_BYTES_MAX (16 * MIB) /* of one answer */

struct fetch {
	struct thread thread;
	bool running;
	atomic_bool ended; /* written by the thread */
	uint32_t tag;
	const char *trust;
	int done;
	struct buf request;
	struct buf answer;
};

struct fetching {
	int done; /* becomes readable when one has ended */
	const char *trust;
	struct fetch fetch[FETCHING_MAX];
};

/* `trust`: a file of certificates to believe, or NULL.  Faults: SYSTEM. */
must_use bool fetching_open(const char *trust, struct fetching *out, struct err *err);

/* Begin one that the clerk asked for; false when it asks for too much. */
must_use bool fetching_begin(struct fetching *fetching, const struct frame *frame);

/* Tell the clerk of those that have ended. */
void fetching_end(struct fetching *fetching, struct post *post);

/* The request. */
void fetching_format(struct text url, const struct text *paths, size_t count, struct buf *out);
