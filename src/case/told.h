/*
 * told.h - told in advance: who knew of a vulnerability before it was public, since when and as
 * what; a public statement of the node that told them, once all may know.
 *
 * Each was recorded when it was told, in a private statement that the node's log commits to,
 * and that is named here.  A finder is never named: whoever finds a flaw knew of it first, and
 * who that was is for finders to say.
 */
#pragma once

#include "base/arena.h"
#include "case/move.h"

#define TOLD_PARTIES_MAX 100 /* of one statement; more take several */
#define TOLD_PARTS_MAX 700   /* as many as a case may have parties */
#define TOLD_ROOM (256 * KIB)

struct told_party {
	struct text who; /* empty: a finder */
	unsigned role;   /* the n-th of role_words */
	int64_t told;
	struct text notice; /* of a notice to an authority: "nis2-notification"; or empty */
	struct hash record; /* the case.disclosure, and the epoch whose anchor commits to it */
	int64_t epoch;
};

struct told {
	struct text title; /* what it is about */
	struct text where; /* it is public */
	int64_t since;     /* it is public */
	bool has_release;
	struct hash release; /* the release.seal by which all learnt it at once */
	int64_t part, parts;
	struct shape_list parties; /* of struct told_party */
};

/* The elements of its list. */
const struct told_party *told_parties(const struct told *told);

/* Read the body; texts live in the arena or are borrowed from the statement.  Faults: INPUT,
 * LIMIT. */
must_use bool told_parse(
    const struct statement *statement, struct arena *arena, struct told *out, struct err *err);

/* Write and sign one that told_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool told_sign(const struct told *told, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);
