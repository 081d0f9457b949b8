/*
 * work.h - proof of work: what a node under load wants to see before it takes something from
 * somebody it does not know, and what that costs him.
 *
 * The node says: work BITS EPOCH NODE.  Who sends finds a number so that
 *
 *	SHA-256("accord/work/v1" 0x00 NODE 0x00 SHA-256(body)[32] EPOCH[8] NUMBER[8])
 *
 * begins with so many zero bits; the node sees that with one hash more than that of the
 * body.  It is good for that body, that node and that time alone.
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"

/* Some seconds of a processor.  No node asks for more; who is asked by another does not let
 * himself be kept busy by it. */
#define WORK_BITS_MAX 24

/* How long an epoch of work is, in seconds; the one before the present one counts, too. */
#define WORK_SECONDS 300

struct work {
	unsigned bits;
	uint64_t epoch;
	struct text node; /* its name */
};

/* "work 20 5968420 psirt.example.com", a line; the name is borrowed from it.  Faults: INPUT;
 * LIMIT for more than WORK_BITS_MAX. */
must_use bool work_parse(struct text in, struct work *out, struct err *err);
void work_format(const struct work *work, struct buf *out);

/* Find a number; it takes 2^bits hashes. */
uint64_t work_do(const struct work *work, const struct hash *body);

/* Is it one? */
bool work_check(const struct work *work, const struct hash *body, uint64_t number);

/* As what is sent tells it, in the query of its address: "work=EPOCH-NUMBER".  False when
 * that is something else. */
must_use bool work_query_parse(struct text query, uint64_t *epoch, uint64_t *number);
void work_query_format(const struct work *work, uint64_t number, struct buf *out);
