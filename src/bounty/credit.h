/*
 * credit.h - a finder is thanked: a public statement, said once the flaw is public.
 *
 * It has a name only where the finder wished for one, and the amount only where the finder
 * agreed to that; by which row it was rewarded stands there for all, so that anybody can count.
 */
#pragma once

#include "bounty/award.h"

#define CREDIT_LINE_MAX 200
#define CREDIT_WHERE_MAX 2000
#define CREDIT_ROOM (32 * KIB)

/* Texts that are empty are not there. */
struct credit {
	struct hash award; /* the private statement, which the log commits to */
	struct text title; /* what was found, for everybody */
	struct text where; /* it is public */
	struct text name;  /* as the finder wished; empty: no name */
	struct text row, severity;
	int64_t amount; /* in the minor unit of: */
	struct text currency;
	struct text donated; /* to whom, instead of the finder */
	bool has_corrects;
	struct hash corrects; /* an earlier credit for the same award */
};

/* Read the body; texts live in the arena.  Faults: INPUT, LIMIT. */
must_use bool credit_parse(const struct statement *statement, struct arena *arena,
    struct credit *out, struct err *err);

/* Write and sign one that credit_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool credit_sign(const struct credit *credit, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);
