/*
 * receipt.h - the signed answer to a statement: it came, and it will be anchored.
 *
 * Who holds a receipt can show that the node had the statement at that time,
 * and after the deadline that its log commits to it.  It proves arrival, not
 * that anybody read it.
 */
#pragma once

#include "statement/commitment.h"
#include "statement/statement.h"

/* An epoch lasts at least a second, and no second is later than this. */
#define RECEIPT_EPOCH_MAX UTC_MAX

struct receipt {
	struct hash of;               /* the statement received */
	struct commitment commitment; /* what stands for it, and what that is made of */
	bool has_policy;              /* without one, its node had published none */
	struct hash policy;           /* the disclosure policy that it binds */
	uint64_t epoch;               /* 1 to RECEIPT_EPOCH_MAX */
	int64_t proof_by;             /* the proof is due from then on */
};

/* Read the body of a receipt; checks that salt, id and fields make the commitment.  Who
 * has the statement that was received checks its fields with commitment_check().
 * Faults: INPUT, DENIED. */
must_use bool receipt_parse(
    const struct statement *statement, struct receipt *out, struct err *err);

/* The text of one that receipt_parse() reads, addressed to a party, for statement_sign().
 * Faults: INPUT, LIMIT. */
must_use bool receipt_text(
    const struct receipt *receipt, const struct saying *how, struct buf *out, struct err *err);

/* Write and sign one.  Faults: INPUT, DENIED, LIMIT. */
must_use bool receipt_sign(const struct receipt *receipt, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);
