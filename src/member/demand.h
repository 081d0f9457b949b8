/*
 * demand.h - how many requests of governments a node had: a public statement for a period, a
 * country and what was asked for.
 *
 * What was said stays.  A later one of the same period, country and kind corrects it, and is
 * shown beside the first, never in its place.  What a node may not say it says that it may not.
 */
#pragma once

#include "statement/statement.h"

#define DEMAND_WHY_MAX 500
#define DEMAND_DAYS_MAX 366                  /* of a period */
#define DEMAND_PUBLISH (INT64_C(92) * 86400) /* after its end it is said by then */
#define DEMAND_MAY_NOT_SAY INT64_C(-1)

enum demand_kind {
	DEMAND_DATA,            /* what customers have or write */
	DEMAND_METADATA,        /* who they are, with whom they speak, when */
	DEMAND_REMOVAL,         /* take something away, or out of reach */
	DEMAND_ACCESS,          /* let somebody into systems */
	DEMAND_KEYS,            /* keys, or decryption */
	DEMAND_WEAKEN,          /* weaken a product, or build something in */
	DEMAND_VULNERABILITIES, /* tell of what is not fixed yet */
	DEMAND_OTHER,
	DEMAND_ANY, /* all of them together: for "there were none" */
};
#define DEMAND_KINDS (DEMAND_ANY + 1)

enum demand_count { DEMAND_RECEIVED, DEMAND_COMPLIED, DEMAND_CHALLENGED };
#define DEMAND_COUNTS (DEMAND_CHALLENGED + 1)

struct demand {
	int64_t since, until;
	struct text country; /* two capital letters (ISO 3166-1), or "*": all of them */
	enum demand_kind kind;
	int64_t count[DEMAND_COUNTS]; /* or DEMAND_MAY_NOT_SAY */
	struct text why;              /* of a correction; may be empty */
};

/* "data" and so on, "received" and so on; back. */
const char *demand_kind_word(enum demand_kind kind);
must_use bool demand_kind_parse(struct text word, enum demand_kind *out);
const char *demand_count_word(enum demand_count count);

/* Read the body; texts are borrowed from the statement.  Faults: INPUT. */
must_use bool demand_parse(
    const struct statement *statement, struct demand *out, struct err *err);

/* Write and sign one that demand_parse() reads.  Faults: INPUT. */
must_use bool demand_sign(const struct demand *request, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);

/* Are they about the same, so that the later one corrects the other? */
bool demand_is_same(const struct demand *a, const struct demand *b);

/* Until when the next period is to be published, which is as long as this one. */
int64_t demand_next_due(const struct demand *request);
