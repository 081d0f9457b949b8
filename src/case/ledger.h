/*
 * ledger.h - all that one party has of one case, and what follows from it.
 *
 * Statements are taken in as they come, in any order and more than once; what follows depends
 * on nothing but which they are.  So all who have the same ones agree, and who has fewer knows
 * what to ask for.  Nothing here is durable: it is made again from the journal.
 */
#pragma once

#include "case/state.h"

struct ledger_audience {
	struct hash id;          /* of the names; the same wherever it is computed */
	const uint16_t *parties; /* in the order of their names */
	uint32_t width;
};

/* Release with ledger_free(). */
struct ledger {
	struct hash of_case;
	struct dag dag;
	struct state state; /* as far as it was folded */
	struct arena arena; /* names and audiences */
	struct text *name;  /* of the parties, by number */
	uint16_t *by_name;  /* their numbers, in the order of their names */
	struct ledger_audience *audience;
	struct case_entry *entry; /* by node, as is what became of each */
	uint8_t *outcome;
	struct case_founder *founder;
	size_t names, audiences, founders;
	size_t name_room, by_name_room, audience_room, entry_room, outcome_room, founder_room;
	size_t folded; /* of the order */
	uint32_t last; /* the audience of the last one */
};

/* Two statements of one party that cannot both be honest; both are signed by it. */
enum equivocation_kind {
	EQUIVOCATION_FORK,         /* to one audience: neither knows of the other */
	EQUIVOCATION_CONTRADICTION /* to two: the later takes back what cannot be taken back */
};

struct equivocation {
	enum equivocation_kind kind;
	uint16_t party;
	struct hash one, other;
};

/* An empty ledger of a case. */
void ledger_make(struct ledger *ledger, const struct hash *of_case);
void ledger_free(struct ledger *ledger);

/* Take one in.  Faults: INPUT for one of another case; LIMIT. */
must_use bool ledger_add(struct ledger *ledger, const struct move *move, struct err *err);

/* Of what others say, so much is taken that this party can still speak: so many of its own
 * statements, each with what it names; and of each author no more statements, and ids of what
 * has not come, than these. */
#define LEDGER_SPARED 20000
#define LEDGER_EACH_MAX 60000
#define LEDGER_UNKNOWN_MAX 20000

/* Is there room to take in what another says?  One that is here has it.  Faults: LIMIT. */
must_use bool ledger_check_room(
    const struct ledger *ledger, const struct move *move, struct err *err);

/* Fold what has come; then `state` is what is so.  Faults: LIMIT, and it can be tried again. */
must_use bool ledger_fold(struct ledger *ledger, struct err *err);

/* The number of a party, or ENTRY_NOBODY; its name. */
uint16_t ledger_party(const struct ledger *ledger, struct text name);
struct text ledger_name(const struct ledger *ledger, uint16_t party);

/* The number of the audience of just these names, or LEDGER_NO_AUDIENCE. */
#define LEDGER_NO_AUDIENCE UINT32_MAX
uint32_t ledger_audience(const struct ledger *ledger, const struct text *names, size_t count);

/* Does a statement count, so that one's own may name it?  What waits must not be named: one's
 * own statement would wait with it, and what one says next would seem to be a fork. */
bool ledger_counts(const struct ledger *ledger, const struct hash *id);

/* What became of a statement when it was folded; WAITS for what has not come. */
enum outcome ledger_outcome(const struct ledger *ledger, uint32_t node);

/* What is named by others and has not come: start with *next = 0; false when all were told. */
must_use bool ledger_missing(const struct ledger *ledger, size_t *next, struct hash *id);

/* The heads of an audience, in ascending order, at most `room`: what to put into `after`.  All
 * of them are told where they fit; how many there are is returned.  Of more, one that knows all
 * that `self`, one of `names`, has said to them is told in any case: what does not follow that
 * would seem a fork.  The others are heads still. */
size_t ledger_heads_for(const struct ledger *ledger, struct text self, const struct text *names,
    size_t count, struct hash *out, size_t room);

/* The same, of nobody's. */
size_t ledger_heads(const struct ledger *ledger, const struct text *names, size_t count,
    struct hash *out, size_t room);

/* Each party that equivocates, once, with the first evidence of it, by name: start with
 * *next = 0.  *found is false when all were told.  Of a folded ledger.  Faults: LIMIT. */
must_use bool ledger_equivocation(const struct ledger *ledger, size_t *next, bool *found,
    struct equivocation *out, struct err *err);
