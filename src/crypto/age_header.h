/*
 * age_header.h - the header of an age file: stanzas, each of which carries the
 * file's key wrapped for one recipient, and a MAC over them.
 *
 * Reading is strict (c2sp.org/age): base64 canonical, lines of the one length,
 * single spaces.  The MAC is computed over the bytes that were read, never over
 * what we would have written.
 *
 *	struct text rest = header.stanzas;
 *	while (age_stanza_next(&rest, &stanza))
 *		...
 */
#pragma once

#include "base/stream.h"
#include "crypto/age_key.h"

/* Enough for ten thousand X25519 recipients (98 bytes each), little enough to
 * be held in memory before anything about it is known to be true. */
#define AGE_HEADER_MAX MIB

struct age_header {
	struct text text;    /* what the MAC is over: up to and including "---" */
	struct text stanzas; /* for age_stanza_next() */
	struct hash mac;
};

struct age_stanza {
	struct text type; /* the first argument: who can unwrap it */
	struct text args; /* the others, single spaces between; may be empty */
	struct text body; /* base64, in lines, as spelled */
};

/* Read all of `in`, one header to its last newline; borrowed from `in`.
 * Faults: INPUT, LIMIT. */
must_use bool age_header_parse(struct text in, struct age_header *out, struct err *err);

/* What follows a header that was read off a stream: first what was read beyond
 * it, then the rest of the stream. */
struct age_rest {
	struct text ahead; /* borrowed from the buffer the header was read into */
	struct source in;
};

/* As a stream; `*rest` must outlive it. */
struct source age_rest_source(struct age_rest *rest);

/* Read the header off the front of a stream into `bytes` (empty, with a limit of
 * at least AGE_HEADER_MAX), and parse it.  `*out` and `*rest` borrow from `bytes`.
 * Faults: INPUT, LIMIT, the stream's. */
must_use bool age_header_read(const struct source *in, struct buf *bytes,
    struct age_header *out, struct age_rest *rest, struct err *err);

/* Cut the next stanza off a parsed header's; false when none is left. */
must_use bool age_stanza_next(struct text *stanzas, struct age_stanza *out);

/* Cut the next argument off a stanza's; false when none is left. */
must_use bool age_stanza_arg(struct text *args, struct text *arg);

/* Decode the body; false when it is not of exactly `len` bytes. */
must_use bool age_stanza_body(const struct age_stanza *stanza, uint8_t *out, size_t len);

/* To write a header: its first line; for each stanza its type, then (by the
 * caller) a space and an argument for each further one, then its body; and the
 * key's MAC over it all. */
void age_header_begin(struct buf *out);
void age_stanza_begin(struct buf *out, struct text type);
void age_stanza_end(struct buf *out, const uint8_t *body, size_t len);
void age_header_end(struct buf *out, const struct age_key *key);

/* True if the MAC is the one this key gives. */
bool age_header_verify(const struct age_header *header, const struct age_key *key);
