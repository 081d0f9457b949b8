/*
 * buf.h - a growing buffer that never passes its limit.
 *
 * Appending returns nothing.  The first append that fails marks the buffer
 * and empties it, and later ones do nothing: build the whole thing in
 * straight lines and ask once, with buf_ok(), before using it.
 *
 *	scoped(buf_free) struct buf out = BUF(64 * KIB);
 *	buf_add(&out, TEXT("tree "));
 *	buf_addf(&out, "%" PRIu64, size);
 *	if (!buf_ok(&out, err))
 *		return false;
 *
 * A NUL follows what was built (not counted in len), once anything was.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

struct buf {
	char *at;
	size_t len;
	size_t room;  /* bytes allocated, always more than len; 0 at first */
	size_t limit; /* the most it may ever hold */
	bool failed;
	bool starved; /* failed for want of memory, not of room below the limit */
	bool secret;  /* wipe what is freed or moved from */
};

#define BUF(most) ((struct buf){ .limit = (most) })

/* For contents that nobody else may read: no copy is left behind in the heap. */
#define BUF_SECRET(most) ((struct buf){ .limit = (most), .secret = true })

/* What is appended lies somewhere else than in the buffer itself. */
void buf_add(struct buf *buf, struct text more);
void buf_add_byte(struct buf *buf, uint8_t byte);
void buf_addf(struct buf *buf, const char *fmt, ...) printf_like(2, 3);

/* Make room for `len` more bytes and return where they go, already counted in
 * buf->len, their values not defined; NULL, and marked failed, when they do not
 * fit. */
must_use char *buf_extend(struct buf *buf, size_t len);

/* False, with the reason, when any append failed.  Faults: LIMIT. */
must_use bool buf_ok(const struct buf *buf, struct err *err);

/* What was built so far; valid until the next append or buf_free(). */
struct text buf_text(const struct buf *buf);

/* As a C string, "" when empty; for texts that hold no NUL. */
const char *buf_string(const struct buf *buf);

/* Forget all but the first `len` bytes. */
void buf_cut(struct buf *buf, size_t len);

/* Keep the room, forget the contents (and a failure). */
void buf_clear(struct buf *buf);

void buf_free(struct buf *buf);
