/*
 * intake.h - bodies as they come in, each and all together within a limit; for this
 * floor alone.
 */
#pragma once

#include "base/buf.h"
#include "http/visitor.h"

/* A body of which it is known that it is no longer than this is not put into the spool but
 * into a file in memory, as long as these hold no more together than that. */
#define INTAKE_SHORT ((size_t)16 * KIB)
#define INTAKE_IN_MEMORY_MAX ((size_t)8 * MIB)

struct intake {
	size_t body_max;   /* of one */
	size_t bodies_max; /* of all that are coming in or held */
	const char *spool; /* a folder for them; NULL: memory */
	size_t bodies;     /* of these, so far */
	size_t in_memory;  /* of these, in files that are */
	uint64_t total;    /* bytes that ever came, those too that were not taken */
	bool no_room;      /* the last that came could not be written there */
	struct err why;
	bool secret; /* bodies are wiped when they are freed */
};

/* A body that is announced to be of `length` bytes, in digits, or NULL when that is not
 * known.  One that says itself that it is too long is marked so and never kept. */
void intake_begin(const struct intake *intake, struct exchange *exchange, const char *length);

/* The next bytes.  What is over a limit is marked so and read on, so that the answer
 * can be sent and the connection lives; but not for ever: false when that is enough. */
must_use bool intake_take(struct intake *intake, struct exchange *exchange, struct text bytes);

/* How much of a body there is. */
size_t intake_len(const struct exchange *exchange);

/* The body is about to be forgotten. */
void intake_uncount(struct intake *intake, const struct exchange *exchange);

/* The body was of use. */
void intake_drop(struct intake *intake, struct exchange *exchange);
