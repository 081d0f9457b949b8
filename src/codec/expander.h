/*
 * expander.h - what was compressed (Zstandard, RFC 8878), as a stream again.
 *
 * For bytes of strangers.  Memory is bounded by the window that is allowed, and output before
 * any of it is made: a frame must say how much it holds, and may hold no more nor less.  Read
 * is one such frame, without a dictionary, with any number of those that are to be skipped
 * before and behind it.  Everything else is refused; so is what was cut short.
 */
#pragma once

#include "base/stream.h"

struct ZSTD_DCtx_s;

/* A frame that refers further back than 8 MiB is refused (RFC 8878 3.1.1.1.2). */
#define EXPANDER_WINDOW_LOG_MAX 23

/* Release with expander_free(). */
struct expander {
	const struct source *from;
	uint64_t most;               /* it may hold so much */
	struct ZSTD_DCtx_s *context; /* NULL until there is a frame */
	struct buf in;               /* read, perhaps not used yet */
	size_t taken;                /* of `in` */
	bool ended;                  /* nothing more can be read */
	bool framed;                 /* the frame was there */
	bool inside;                 /* and is not over */
	uint64_t left;               /* bytes of it to be handed out */
};

/* Expands to `most` bytes at the most; `from` lives as long. */
#define EXPANDER(source, limit) ((struct expander){ .from = (source), .most = (limit) })

void expander_free(struct expander *expander);

/* What it holds.  Known to be all of it, and whole, when it ends and not before.  After a fault
 * it is of no use any more.  Faults: INPUT; LIMIT when it holds more than it may, or needs more
 * memory; those of `from`. */
struct source expander_source(struct expander *expander);

/* How much it holds, which it says before anything is handed out.  Faults: as above. */
must_use bool expander_len(struct expander *expander, uint64_t *len, struct err *err);
