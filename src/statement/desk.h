/*
 * desk.h - what a node's own people arrange about its cases: who takes care of one, by which
 * words it is found again, which answers lie ready; and who of them said what the node said.
 *
 * It is signed by the node, addressed to itself and sent to nobody; which of its people it was
 * is what the node says.
 */
#pragma once

#include "statement/statement.h"

#define DESK_WHO_MAX 64
#define DESK_NAME_MAX 64
#define DESK_TEXT_MAX (16 * KIB)

enum desk_does {
	DESK_NOTHING,
	DESK_ASSIGN, /* `name` takes care of the case; empty: nobody does */
	DESK_TAG,
	DESK_UNTAG,
	DESK_TEMPLATE, /* `text` lies ready under `name`; of no case */
	DESK_DROP,     /* no more */
	DESK_SAID,     /* `who` had the node say the statement */
};

struct desk {
	unsigned does; /* enum desk_does */
	struct text who;
	struct hash of; /* a case, or a statement; zero for templates */
	struct text name;
	struct text text;
};

/* "assign" and so on. */
const char *desk_word(unsigned does);

/* Read the body of one; texts live in the arena.  Faults: INPUT, LIMIT. */
must_use bool desk_parse(
    const struct statement *statement, struct arena *arena, struct desk *out, struct err *err);

/* Write and sign one that desk_parse() reads, addressed to the signer.  Faults: INPUT. */
must_use bool desk_sign(const struct desk *desk, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);
