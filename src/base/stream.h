/*
 * stream.h - where bytes come from and where they go, without saying what
 * they are: a file, a pipe, a buffer, another stream's output.
 */
#pragma once

#include "base/buf.h"

/* read() puts up to `room` bytes at `at`, tells how many, and 0 at the end. */
struct source {
	bool (*read)(void *arg, char *at, size_t room, size_t *got, struct err *err);
	void *arg;
};

/* write() takes all of `bytes` or fails. */
struct sink {
	bool (*write)(void *arg, struct text bytes, struct err *err);
	void *arg;
};

/* Read until `room` bytes are there or the source ends; *got tells which. */
must_use bool source_fill(
    const struct source *source, char *at, size_t room, size_t *got, struct err *err);

/* Append all that the source has to `out`, up to its limit.  Faults: LIMIT, when
 * `out` fails; the source's own, and then `out` is as it was. */
must_use bool source_load(const struct source *source, struct buf *out, struct err *err);

must_use bool sink_write(const struct sink *sink, struct text bytes, struct err *err);

/* The bytes of a descriptor; `*fd` must outlive the stream.  Interrupted calls
 * go on, one that is not ready is waited for.  Faults: SYSTEM. */
struct source source_fd(int *fd);
struct sink sink_fd(int *fd);

/* The bytes of a text, which is cut as it is read; the end of a buffer. */
struct source source_text(struct text *rest);
struct sink sink_buf(struct buf *buf);

/* Tells how many bytes have come through another stream so far. */
struct meter {
	void (*tell)(void *arg, uint64_t done);
	void *arg;
	uint64_t done;
	struct source source; /* the one or the other */
	struct sink sink;
};

/* The same stream, told of; `meter` must outlive it. */
struct source source_metered(struct meter *meter, struct source source);
struct sink sink_metered(struct meter *meter, struct sink sink);
