/*
 * record.h - what a finder keeps of a report, enough to prove it to anybody:
 *
 *	manifest     the node's, as it was
 *	statement    the report, as signed
 *	receipt      the node's answer
 *	proof        that the node's log commits to it; comes after the epoch's end
 */
#pragma once

#include "base/arena.h"
#include "crypto/hash.h"
#include "statement/manifest.h"
#include "statement/receipt.h"

#define RECORD_FILE_MAX STATEMENT_PRIVATE_MAX

/* What a record shows; texts live in the arena. */
struct record_facts {
	struct text node;
	struct hash id;   /* of the report */
	int64_t received; /* as the receipt says */
	uint64_t epoch;
	int64_t anchored_by; /* the epoch's end */
	int64_t proof_by;
	bool proven;
};

/* Check everything that a record's files say, offline.  With `root` not empty the
 * manifest must be of that root key (a vkey).  Faults: INPUT, DENIED, ABSENT; what
 * is wrong and in which file. */
must_use bool record_check(const char *dir, struct text root, struct arena *arena,
    struct record_facts *out, struct err *err);
