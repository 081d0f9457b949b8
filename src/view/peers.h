/*
 * peers.h - the other nodes that this one has heard of: their manifests, and how it came to
 * take them for theirs.
 *
 * Names stand in it as tags alone, and what is read of a peer is sealed.
 */
#pragma once

#include "statement/chain.h"
#include "view/projection.h"

extern const struct projection peers_projection;

/* One of them; texts are borrowed from the arena that it was read into. */
struct peers_row {
	struct text name;
	struct text url;   /* of its newest manifest */
	struct hash first; /* the id of the manifest that was pinned first */
	struct hash newest;
	int64_t version;       /* of the newest */
	struct vkey statement; /* the newest one's keys */
	struct recipient recipient;
	bool retired;
	int64_t expires;
	bool confirmed; /* until then, what it sends is in quarantine */
	enum vouch_how how;
	uint64_t kept; /* statements of its that came while it was not confirmed */
	uint64_t bytes;
	int64_t latest; /* when the last of these came; 0: none has */
};

/* Find one by its name. */
must_use bool peers_find(struct journal *journal, struct text name, struct arena *arena,
    bool *found, struct peers_row *out, struct err *err);

/* Call for each, in the order in which they were first heard of; its texts live until
 * `visit` returns. */
must_use bool peers_each(struct journal *journal,
    bool (*visit)(void *arg, const struct peers_row *row, struct err *err), void *arg,
    struct err *err);

/* The same for those that are not confirmed and may be asked at `now` (journal/attempt.h). */
must_use bool peers_strangers(struct journal *journal, int64_t now, size_t most,
    bool (*visit)(void *arg, const struct peers_row *row, struct err *err), void *arg,
    struct err *err);

/* The manifests that are known of a node, of this one too, all of them verified again.  Faults:
 * ABSENT when none is; SYSTEM when they are no chain. */
must_use bool peers_chain(
    struct journal *journal, struct text name, struct chain *out, struct err *err);

/* What all those that are not confirmed have sent, together, of whom something came since then,
 * or nothing yet. */
struct peers_quarantine {
	uint64_t peers;
	uint64_t kept;
	uint64_t bytes;
};

must_use bool peers_in_quarantine(
    struct journal *journal, int64_t since, struct peers_quarantine *out, struct err *err);
