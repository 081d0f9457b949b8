/*
 * custody.h - when a recipient is silent, another node takes what is sealed to it into its
 * custody: it dates, receipts and forwards the bytes, which it cannot read.
 */
#pragma once

#include "statement/statement.h"

/* What is asked to be kept, and for whom. */
struct custody_ask {
	struct text recipient; /* a node */
	struct hash digest;    /* of the sealed bytes, which travel beside it */
	uint64_t size;
};

/* Read the body of a custody.ask; text is borrowed from the statement.  Faults: INPUT. */
must_use bool custody_ask_parse(
    const struct statement *statement, struct custody_ask *out, struct err *err);
must_use bool custody_ask_sign(const struct custody_ask *ask, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);

/* That it was taken: the node has the bytes since then, and forwards them. */
struct custody {
	struct hash of; /* the id of the custody.ask */
	struct custody_ask ask;
	struct text from; /* who handed it over */
};

/* Faults: INPUT. */
must_use bool custody_parse(
    const struct statement *statement, struct custody *out, struct err *err);
must_use bool custody_sign(const struct custody *custody, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);
