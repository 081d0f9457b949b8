/*
 * fetching.h - the courier's part of looking at other nodes: it gets public files, and
 * believes none of them.
 *
 * A request is the node's URL and paths below it, a line each.  Its answer has a part for
 * each path, in the form of parley_parts_format(): "+PATH" and what is there, "-PATH" where
 * nothing is.  A path with a space and a number behind it is a piece of a long file, from that
 * byte on.
 */
#pragma once

#include "serve/lines.h"

#define FETCHING_BYTES_MAX (16 * MIB) /* of one answer */
#define FETCHING_PIECE (4 * MIB)      /* of a long file */

/* The request. */
void fetching_format(struct text url, const struct text *paths, size_t count, struct buf *out);

/* Do it; appends the parts.  Faults: the client's, INPUT, LIMIT; SYSTEM when the node takes too
 * long for all of it. */
must_use bool fetching_do(
    struct text request, struct lines *lines, struct buf *out, struct err *err);
