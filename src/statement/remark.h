/*
 * remark.h - what a handler notes about a statement, for those of the node alone.
 *
 * It is signed by the node and addressed to itself; which of its people wrote it is what
 * the node says.
 */
#pragma once

#include "statement/statement.h"

#define REMARK_TEXT_MAX (8 * KIB) /* a page or two; what is longer is a document */
#define REMARK_WHO_MAX 64

struct remark {
	struct hash of;
	struct text who;  /* a name that can be shown */
	struct text text; /* lines that can be shown; tabs are among what they may have */
};

/* Read the body of a remark; text is borrowed from the statement.  Faults: INPUT. */
must_use bool remark_parse(
    const struct statement *statement, struct remark *out, struct err *err);

/* Append the text of one that remark_parse() reads, addressed to `self` who will sign it.
 * Faults: INPUT. */
must_use bool remark_text(const struct remark *remark, int64_t at, struct text self,
    struct buf *out, struct err *err);

/* Write and sign one that remark_parse() reads, addressed to the signer.  Faults: INPUT. */
must_use bool remark_sign(const struct remark *remark, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);
