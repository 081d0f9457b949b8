/*
 * canary.h - what a node says again and again for as long as it is true: that it was not made
 * to break its word.  A public statement.
 *
 * What may be said are fixed sentences, each under an id that never changes its meaning: so
 * that nobody has to guess at words that were altered, and one that is left out is seen.  The
 * beacon is the signed head of another member's log, with the cosignatures that it had: before
 * those were made, this cannot have been signed.  What follows for whoever reads it is
 * member/upkeep.h's.
 */
#pragma once

#include "statement/statement.h"

#define CANARY_SAYS_MAX 16
#define CANARY_ID_MAX 32
#define CANARY_DAYS_MAX 92
#define CANARY_DAYS 30 /* if nothing else is wished */
#define CANARY_BEACON_MAX (16 * KIB)
#define CANARY_DAY INT64_C(86400)

struct canary_sentence {
	const char *id;
	const char *words;
};

/* All that this accord knows, up to one without an id. */
extern const struct canary_sentence canary_sentences[];

/* Its words; NULL for an id that this accord does not know. */
const char *canary_words(struct text id);

/* Texts are borrowed. */
struct canary {
	int64_t since; /* what it says is said of the time from then until it is signed */
	int64_t days;  /* so long after that the next one is promised */
	size_t says;
	struct text say[CANARY_SAYS_MAX]; /* ids, no two the same */
	bool first;
	struct hash previous; /* the one before; not of the first */
	struct text beacon;   /* a signed checkpoint; empty: there was nobody to take one of */
};

/* Read the body; texts are borrowed from the statement.  Sentences that this accord does not
 * know may be among them.  Faults: INPUT. */
must_use bool canary_parse(
    const struct statement *statement, struct canary *out, struct err *err);

/* Write and sign one that canary_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool canary_sign(const struct canary *canary, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);

bool canary_does_say(const struct canary *canary, struct text id);
