/*
 * forget.h - a node says that it destroyed what some statements said, and their salts.
 *
 * Only their ids are left, which without the contents tell nothing, and their commitments,
 * so that the log still verifies.
 */
#pragma once

#include "statement/statement.h"

#define FORGET_IDS_MAX 1000 /* with receipts and remarks */
#define FORGET_WHY_MAX 200

struct forget {
	struct text why; /* 1 to FORGET_WHY_MAX bytes that can be shown */
	size_t count;
	struct hash of[FORGET_IDS_MAX]; /* at least one */
};

/* Read the body of one; text is borrowed.  Faults: INPUT, LIMIT. */
must_use bool forget_parse(
    const struct statement *statement, struct forget *out, struct err *err);

/* Write and sign one that forget_parse() reads, addressed to the node itself.  Faults:
 * INPUT, LIMIT. */
must_use bool forget_sign(const struct forget *forget, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);
