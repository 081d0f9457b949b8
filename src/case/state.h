/*
 * state.h - what is so in a case: who takes part, how far each is, which embargo holds whom.
 *
 * It is made by step.h, one statement after the other in the order of dag.h, so that it depends
 * on nothing but which statements there are.  No clock is read: what depends on the time of the
 * day takes it as a parameter.
 */
#pragma once

#include "case/entry.h"
#include "case/outcome.h"
#include "case/vultron.h"

#define STATE_PARTIES_MAX 65000 /* names that a case knows, guests and strangers too */
#define STATE_TERMS_MAX 1000    /* proposals; what is proposed beyond counts for nobody */
#define STATE_TERMS_OWNER 200   /* of these, so many are left for the case's owner */
#define STATE_TERMS_EACH 50     /* and so many are anybody else's */

enum membership {
	MEMBER_OUTSIDE,
	MEMBER_INVITED,
	MEMBER_JOINED,
	MEMBER_DECLINED,
	MEMBER_LEFT,
	MEMBER_REMOVED,
};

#define MEMBERSHIPS (MEMBER_REMOVED + 1)

/* "outside", "invited" and so on. */
const char *membership_word(enum membership membership);

/* What a party has said about itself, whether it counted or not: claims.h. */
struct claims {
	enum rm_state rm;
	unsigned fix; /* V, F, D */
	uint32_t rm_by, fix_by;
	uint32_t terms; /* the first of those that it has answered, or DAG_NONE */
};

struct claimed_terms {
	uint32_t terms;
	uint32_t agreed, refused; /* the first statements to say so, or DAG_NONE */
	uint32_t next;
};

struct participant {
	enum membership membership;
	unsigned roles; /* bits of enum role */
	enum rm_state rm;
	unsigned fix;   /* V, F, D of its own */
	uint32_t rm_by; /* the statement that told so, or DAG_NONE */
	uint32_t fix_by;
	uint32_t invite;   /* its latest invitation, or DAG_NONE */
	uint32_t tracking; /* the statement that tells how it calls the case, or DAG_NONE */
	struct claims claims;
	/* Two statements of its own about itself, to different audiences, of which the later
	 * takes back what cannot be taken back; or DAG_NONE. */
	uint32_t contradiction[2];
};

enum terms_state {
	TERMS_PENDING,
	TERMS_ACTIVE,
	TERMS_REPLACED, /* by others that were agreed on */
	TERMS_REJECTED,
	TERMS_ENDED,
};

enum consent { CONSENT_NONE, CONSENT_GIVEN, CONSENT_REFUSED, CONSENT_WITHDRAWN };

struct embargo_consent {
	uint16_t party;
	enum consent consent;
	uint32_t by;   /* the statement that told so */
	uint32_t next; /* to the same terms, or DAG_NONE */
};

struct embargo_terms {
	uint32_t node; /* the proposal, whose id names them */
	uint16_t by;
	enum terms_state state;
	int64_t ends;
	uint32_t consents; /* the first of them, or DAG_NONE */
};

struct state {
	uint16_t owner;    /* ENTRY_NOBODY: not told */
	uint32_t opened;   /* the case.open, or DAG_NONE */
	uint32_t handover; /* that waits for an answer, or DAG_NONE */
	enum em_state em;
	unsigned pxa; /* P, X, A */
	bool decide;  /* attacks are seen while an embargo holds: end it or keep it? */
	size_t parties;
	struct participant *party; /* by their numbers in the ledger */
	size_t terms_count;
	struct embargo_terms *terms;
	size_t consents;
	struct embargo_consent *consent;
	size_t claimed_count;
	struct claimed_terms *claimed;
	size_t party_room, terms_room, consent_room, claimed_room;
};

/* Nothing was said yet; its memory is used again. */
void state_clear(struct state *state);
void state_free(struct state *state);

/* So many parties are known.  Faults: LIMIT. */
must_use bool state_grow(struct state *state, size_t parties, struct err *err);

/* The terms that are in force, or NULL; those that a statement proposes, or NULL. */
const struct embargo_terms *state_active(const struct state *state);
struct embargo_terms *state_terms(const struct state *state, uint32_t node);

/* Room for what one statement may add.  Faults: LIMIT. */
must_use bool state_reserve(struct state *state, struct err *err);

/* What a party has said to terms, and the statement that told so (or DAG_NONE). */
struct embargo_consent state_consent(
    const struct state *state, const struct embargo_terms *terms, uint16_t party);

/* The state of embargo management at a time: EXITED once the terms have ended by themselves. */
enum em_state state_em_at(const struct state *state, int64_t now);

/* Is a party bound at least until the embargo in force ends?  By its consent to just these
 * terms, or to others that were replaced and last as long; no matter what is proposed beside
 * them.  False where no embargo is in force. */
bool state_adheres(const struct state *state, uint16_t party);

/* May a party be told what is not public?  It takes part, and adheres to what is in force, or
 * to what is proposed while nothing is. */
bool state_may_be_told(const struct state *state, uint16_t party, int64_t now);

/* A participant's case state: V, F, D of its own, and P, X, A. */
unsigned state_cs(const struct state *state, uint16_t party);
