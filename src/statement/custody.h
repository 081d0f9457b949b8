/*
 * custody.h - when a recipient is silent, another node takes what is sealed to it into its
 * custody: it dates, receipts and forwards the bytes, which it cannot read.
 *
 *	custody.ask     who has something sealed, to the custodian: keep this, for that node
 *	custody         the custodian, to both: the bytes are here since then
 *	custody.rank    the recipient, to who asked: what the bytes hold ranks by that
 */
#pragma once

#include "crypto/recipient.h"
#include "statement/statement.h"

/* What is asked to be kept, and for whom. */
struct custody_ask {
	struct text recipient; /* a node */
	struct hash digest;    /* of the sealed bytes, which travel beside it */
	uint64_t size;
	bool mail;       /* it goes by mail, as the recipient runs no node: keep it only */
	bool finder;     /* asked by one, who tells the rest */
	struct vkey key; /* its key, whose name is its name */
	struct recipient reply; /* seal answers to it */
};

/* Read the body of a custody.ask; text is borrowed from the statement.  Faults: INPUT;
 * DENIED when its key is not that of who it is by. */
must_use bool custody_ask_parse(
    const struct statement *statement, struct custody_ask *out, struct err *err);

/* Write and sign one that custody_ask_parse() reads; `finder` and `key` are taken from the
 * signer. */
must_use bool custody_ask_sign(const struct custody_ask *ask, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);

/* That it was taken: the node has the bytes since then, and forwards them. */
struct custody {
	struct hash of;        /* the id of the custody.ask */
	struct text recipient; /* these three as that says */
	struct hash digest;
	uint64_t size;
	bool mail;
	struct text from; /* who handed it over */
	uint64_t
	    epoch; /* in which the custodian's log commits to it; 1 to STATEMENT_INTEGER_MAX */
};

/* Faults: INPUT. */
must_use bool custody_parse(
    const struct statement *statement, struct custody *out, struct err *err);

/* Write and sign one, addressed to who handed it over and to the recipient, unless that has no
 * node. */
must_use bool custody_sign(const struct custody *custody, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);

/* What was opened ranks as if it had come in that epoch. */
struct custody_rank {
	struct hash of;      /* what the sealed bytes hold */
	struct hash custody; /* by which statement */
	uint64_t epoch;      /* of the log of who says so */
};

/* Faults: INPUT. */
must_use bool custody_rank_parse(
    const struct statement *statement, struct custody_rank *out, struct err *err);
must_use bool custody_rank_sign(const struct custody_rank *rank, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);
