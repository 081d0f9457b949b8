/*
 * chain.h - a node's manifests, from the first to the newest, each vouched for by the one
 * before.
 *
 * Who knows one of them finds its way to the newest, whatever keys were changed in
 * between, and what was signed with earlier keys can still be verified.  As text: the
 * notes, one after the other.
 */
#pragma once

#include "statement/manifest.h"

/* One a week for half of a life; as bytes, more than those take. */
#define CHAIN_MAX 2000
#define CHAIN_BYTES_MAX (4 * MIB)

struct chain_link;

/* Release with chain_free().  A manifest's address stays until then. */
struct chain {
	size_t count;
	size_t bytes;
	struct chain_link **link;
};

/* Verify that `note` is the next manifest, and take a copy of it.  Faults: INPUT, DENIED,
 * LIMIT; the chain is then as it was. */
must_use bool chain_add(struct chain *chain, struct text note, struct err *err);

/* Read a whole chain.  Faults: as chain_add(); INPUT for an empty one. */
must_use bool chain_parse(struct text in, struct chain *out, struct err *err);
void chain_format(const struct chain *chain, struct buf *out);
void chain_free(struct chain *chain);

/* The index-th, of version index + 1; the newest, of a chain that is not empty. */
const struct manifest *chain_at(const struct chain *chain, size_t index);
const struct manifest *chain_newest(const struct chain *chain);

/* Does it begin with all of `older`?  Faults: DENIED. */
must_use bool chain_check_extends(
    const struct chain *chain, const struct chain *older, struct err *err);

/* Which of them has this id?  False: none. */
bool chain_find(const struct chain *chain, const struct hash *id, size_t *index);

/* The key of a role that a note claims to be signed by, of the newest manifest that has
 * it; that it did is not verified.  Faults: DENIED when it is of none of them. */
must_use bool chain_signer(const struct chain *chain, struct text note, enum party_role role,
    struct vkey *out, struct err *err);

/* What the chain says of a key that was revoked, the strictest; NULL: nothing. */
const struct manifest_revoked *chain_revoked(const struct chain *chain, const struct vkey *key);

/* Does what `key` signed count, if the log's first `size` entries are known to hold it?
 * For what no log is known to hold: CHAIN_NOWHERE.  Faults: DENIED. */
#define CHAIN_NOWHERE UINT64_MAX
must_use bool chain_check_counts(
    const struct chain *chain, const struct vkey *key, uint64_t size, struct err *err);
