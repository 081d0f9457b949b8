/*
 * lines.h - ways to other nodes, which stay open between errands: to begin with TLS anew each
 * time costs both sides more than most of what they say.
 */
#pragma once

#include "http/client.h"
#include "serve/nearby.h"

#define LINES_MAX 64 /* at once, used or not */

struct lines;

/* One, the taker's alone until he gives it back. */
struct line {
	struct client *client; /* how patient it is, he sets */
	struct buf url;
	bool taken;
	uint64_t given; /* back, the how manieth time */
};

/* `nearby` (NULL: everything) tells who may be asked besides the open network, `trust` a file
 * of certificates to believe (NULL: what the system does); both live as long.
 * Faults: SYSTEM. */
must_use bool lines_open(
    const struct nearby *nearby, const char *trust, struct lines **out, struct err *err);
void lines_close(struct lines **lines);

/* A line to an address.  Threads may take and give at once, LINES_MAX at the most.
 * Faults: INPUT for what is no address; LIMIT, SYSTEM. */
must_use bool lines_take(
    struct lines *lines, struct text url, struct line **out, struct err *err);
void lines_give(struct lines *lines, struct line *line);
