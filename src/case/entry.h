/*
 * entry.h - a move as it is folded: parties and statements are numbers in its ledger.
 */
#pragma once

#include <stdint.h>

#include "case/dag.h"
#include "case/move.h"

#define ENTRY_NOBODY UINT16_MAX

struct case_entry {
	enum kind_id kind;
	int64_t at, ends; /* of an invitation: until when an answer is waited for */
	uint32_t audience;
	uint32_t of, terms, revises; /* nodes, or DAG_NONE */
	uint32_t parties;            /* of a case.open: where its parties begin in the ledger */
	uint16_t parties_count;
	uint16_t author;
	uint16_t actor; /* whose state it is about: its author, or the guest that it relays */
	uint16_t party; /* whom it means, or ENTRY_NOBODY */
	bool relayed;
	bool tracks;   /* it tells how the actor calls the case */
	uint8_t roles; /* of the party */
	uint8_t rm, fix, seen;
};

/* Two statements of one party to different audiences, whose order in the case depends on the
 * clocks of others: by its own clock, was the one that was folded before (or DAG_NONE) said no
 * earlier than this one? */
bool entry_overtaken(const struct case_entry *entries, uint32_t before, uint32_t node);

/* Who takes part from the beginning. */
struct case_founder {
	uint16_t party;
	uint8_t roles;
};
