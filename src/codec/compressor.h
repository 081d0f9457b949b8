/*
 * compressor.h - a stream made shorter (Zstandard, RFC 8878), and padded, on its way.
 *
 * One frame that tells how long the stream was and has a checksum; behind it the padding, in
 * frames that every reader of the format skips: so `zstd -d` gives back the stream alone.
 * The same bytes come out of the same bytes, by the same version of the library: one thread, no
 * dictionary, a fixed level and window.
 */
#pragma once

#include "base/stream.h"

struct ZSTD_CCtx_s;

/* Whoever opens it needs no more memory than about this. */
#define COMPRESSOR_WINDOW_LOG 22

/* Release with compressor_free(). */
struct compressor {
	const struct source *from;
	uint64_t (*pad)(uint64_t len); /* NULL: not padded */
	struct ZSTD_CCtx_s *context;
	uint64_t expected; /* bytes of the stream that are to come */
	struct buf in;     /* of the stream, not compressed yet */
	size_t used;       /* of `in` */
	bool ended;        /* all of the stream is in `in`, or was */
	bool framed;       /* the frame is over */
	uint64_t made;     /* bytes of the frame */
	uint64_t padding;  /* bytes to come, heads of frames among them */
	uint64_t zeros;    /* of the present one that are to come */
	struct buf out;    /* before these; not handed out yet */
	size_t taken;      /* of `out` */
};

/* Begin with a stream of `len` bytes, which lives as long.  `pad` says to which size a length
 * is padded; it gets one that leaves room for the head of a frame.  Faults: LIMIT. */
must_use bool compressor_open(const struct source *from, uint64_t len,
    uint64_t (*pad)(uint64_t len), struct compressor *out, struct err *err);
void compressor_free(struct compressor *compressor);

/* What becomes of it, the same however it is read.  Faults: INPUT when the stream is not of
 * that length; its own; LIMIT. */
struct source compressor_source(struct compressor *compressor);
