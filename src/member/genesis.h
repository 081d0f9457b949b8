/*
 * genesis.h - how an accord begins: its name, its founders, the terms that each signs, and
 * the rules by which others come.  A public statement of one of the founders; the others
 * agree to it by their pledge, which names its id.
 *
 * The accord is that id: whoever has it, has pinned all this.
 */
#pragma once

#include "member/promise.h"
#include "statement/statement.h"

#define GENESIS_NAME_MAX 100
#define GENESIS_FOUNDERS_MIN 2 /* fewer could never let anybody in */
#define GENESIS_FOUNDERS_MAX 150
#define GENESIS_URL_MAX 200 /* so that all have room in one statement */

/* What new members are subject to. */
struct genesis_rules {
	int64_t admissions;  /* that one sponsor may give in 365 days */
	int64_t sponsors;    /* that a newcomer needs */
	int64_t season_days; /* during which he neither sponsors nor votes */
};

#define GENESIS_RULES ((struct genesis_rules){ 2, 2, 90 })

struct genesis_founder {
	struct text name;
	struct text url;      /* where he was then */
	struct hash manifest; /* his first */
	enum promise promise;
};

struct genesis {
	struct text name;
	struct terms terms[PROMISES];
	struct genesis_rules rules;
	size_t count;
	struct genesis_founder founder[GENESIS_FOUNDERS_MAX];
};

/* Read the body; texts are borrowed from the statement.  Faults: INPUT. */
must_use bool genesis_parse(
    const struct statement *statement, struct genesis *out, struct err *err);

/* Write and sign one that genesis_parse() reads; who signs is a founder.  Faults: INPUT. */
must_use bool genesis_sign(const struct genesis *genesis, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);

/* An address that fits.  Faults: INPUT. */
must_use bool genesis_check_url(struct text url, struct err *err);

/* Are the two names of one organisation, as far as names tell: is one of them the other, or
 * below it in the DNS? */
bool genesis_same_house(struct text a, struct text b);
