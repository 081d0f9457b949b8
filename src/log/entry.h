/*
 * entry.h - what a node's log is a list of: always 41 bytes, never free text.
 *
 *	kind     1 byte: 1 a public statement, 2 an anchor
 *	epoch    8 bytes, big-endian: the anchor's epoch; 0 for statements
 *	hash     32 bytes: the statement's id, or the root of the epoch's batch
 */
#pragma once

#include "base/err.h"
#include "crypto/hash.h"

#define ENTRY_LEN 41

enum entry_kind { ENTRY_STATEMENT = 1, ENTRY_ANCHOR = 2 };

struct entry {
	enum entry_kind kind;
	uint64_t epoch;
	struct hash hash;
};

/* Read exactly one entry.  Faults: INPUT. */
must_use bool entry_parse(struct text in, struct entry *out, struct err *err);
void entry_format(const struct entry *entry, uint8_t out[static ENTRY_LEN]);

/* The leaf hash of an entry in the log's tree. */
struct hash entry_leaf(const struct entry *entry);
