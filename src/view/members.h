/*
 * members.h - what is known of accords: what the node itself and others, whose logs were
 * read, said of who is a member; and the manifests of all of them.
 *
 * All of it is public.  Who is a member follows from it: member/roll.h.
 */
#pragma once

#include "member/roll.h"
#include "statement/chain.h"
#include "view/projection.h"

extern const struct projection members_projection;

/* A genesis as it was said; texts live in the arena. */
struct members_genesis {
	struct hash id;
	struct text by;
	int64_t at;
	struct genesis genesis;
};

/* Faults: ABSENT. */
must_use bool members_genesis(struct journal *journal, const struct hash *id,
    struct arena *arena, struct members_genesis *out, struct err *err);

/* All acts of an accord that are known; they live in the arena.  Faults: LIMIT. */
must_use bool members_acts(struct journal *journal, const struct hash *genesis,
    struct arena *arena, struct roll_act **out, size_t *count, struct err *err);

/* The accord to which a node pledged last. */
must_use bool members_accord_of(struct journal *journal, struct text name, bool *found,
    struct hash *genesis, struct err *err);

/* The manifests that are known of a node, verified again.  Faults: ABSENT when none is;
 * SYSTEM when they are no chain. */
must_use bool members_chain(
    struct journal *journal, struct text name, struct chain *out, struct err *err);

/* What the newest manifest of a node says; texts live in the arena. */
struct members_node {
	struct text url;
	struct vkey witness;
	struct vkey log;
	struct hash first; /* its first manifest: by which a member is known, not by the name */
	unsigned roles;
};
must_use bool members_node(struct journal *journal, struct text name, struct arena *arena,
    bool *found, struct members_node *out, struct err *err);

/* Call for the ids of all statements of a kind that was said of members, also findings,
 * witnesses, canaries and requests of governments, by one node or (empty) any, the newest that
 * came first. */
must_use bool members_each(struct journal *journal, enum kind_id kind, struct text by,
    bool (*visit)(void *arg, const struct hash *id, struct err *err), void *arg,
    struct err *err);

/* Another number than before whenever anything here has changed. */
must_use bool members_stamp(struct journal *journal, uint64_t *out, struct err *err);
