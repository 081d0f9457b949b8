/*
 * vigil.h - a node and the sealed releases that are not open yet, its own and others': it arms
 * itself for those of whose key it was dealt a share, lets the share go when the keeper finds
 * that it may, gathers the shares of others, and shows the key.
 *
 * Nodes show each other what they know as public files (release/seal.h): whoever looks takes
 * what it verifies, and shows that in turn.  Nothing that others show changes when a share
 * goes but what the keeper verifies itself.
 */
#pragma once

#include "action/node/node.h"
#include "release/seal.h"
#include "release/sighting.h"
#include "release/unlock.h"
#include "release/verified.h"
#include "release/warrant.h"
#include "view/members.h"

#define VIGIL_EACH_MAX 16 /* of one publisher, who may seal as many as it likes */
#define VIGIL_MAX 256     /* releases at a time, the newest */
#define VIGIL_DAYS 30     /* after their time, those that did not open are let be */
/* What is shown to the keeper fits into one request, whatever a publisher or a member does: the
 * parts that come from others have bounds of their own. */
#define VIGIL_CHAIN_MAX (192 * KIB) /* manifests; of a longer chain, the first */
#define VIGIL_ARMED_MAX (96 * KIB)  /* of who has more than that already, nobody is armed */
#define VIGIL_PROOF_MAX (24 * KIB)
#define VIGIL_POSTPONES 16 /* a release has no more that count */
#define VIGIL_HEAD_MAX (12 * KIB)
#define VIGIL_HEADS_MAX (128 * KIB) /* all of them */

#define VIGIL_SAID_MAX MIB /* what is said about one: room for all that may be new */
#define VIGIL_NOTE_MAX (4 * KIB)
#define VIGIL_VERIFIED_MAX 32 /* who opened it beforehand; more would say nothing new */

/* A key that is seen so long before its time is a breach; later it may be a clock that is
 * wrong, and nobody is accused. */
#define VIGIL_BREACH_SECONDS 900
#define VIGIL_CLOCK_SECONDS                                                                    \
	60 /* a witness that is so far ahead says that the own one is behind */

struct standing; /* release/standing.h */

struct vigil_postpone {
	struct hash id;
	bool proven; /* a quorum saw it in time: its proof is here */
};

/* When its key was seen at whom; see measure.h. */
struct vigil_measure {
	bool on, said;
	bool doubted;                     /* its clock is not the one of others */
	bool borne_out;                   /* others say that the time has come, too */
	int64_t opens, from;              /* as in struct sighting */
	int64_t ms[SIGHTING_PARTIES_MAX]; /* likewise */
};

/* A copy of its bundle, while it comes; see copying.h. */
struct vigil_copy {
	int64_t at; /* when to begin, in milliseconds; 0: not thought of yet */
	bool begun; /* what was there before is counted */
	bool distrusts;
	uint64_t len;
	struct hasher hasher;
};

/* Wait for a seal of which only a deal is here, or for a release to open. */
struct vigil_watch {
	struct hash id;
	char by[PARTY_NAME_MAX + 1]; /* its publisher */
	bool missing;                /* the seal has not come: nothing else is known */
	bool own;
	struct buf note;
	struct statement statement; /* from which the terms are borrowed */
	struct seal seal;
	struct seal_terms terms;
	struct standing *standing; /* once the seal is here */
	int64_t opens;             /* as it stands */
	unsigned moved;            /* so often */
	struct hash last;          /* the postponement that counts last */
	unsigned index;            /* the node's, in the committee; 0: none */
	bool dealt;
	struct hash deal;
	bool proven; /* that a quorum saw the seal */
	bool armed, shared;
	int64_t kept; /* of the node's own: the time to which its key was postponed */
	bool open;    /* its key is shown here */
	int64_t
	    borne_out; /* when witnesses bore the own clock out, by that; 0: they have not */
	/* When its key was seen, before its time, while nobody had borne the own clock out yet,
	 * and at whom; 0: it was not, or it is no matter any more. */
	int64_t suspected;
	char suspect[PARTY_NAME_MAX + 1];
	size_t postpones;
	struct vigil_postpone postpone[VIGIL_POSTPONES];
	struct vigil_measure measure;
	struct vigil_copy copy;
	uint64_t folded; /* what was said, up to this serial */
	/* When it is seen to next, in milliseconds, and how often it was: for who does so; at
	 * once when vigil_look() finds that something was said. */
	int64_t next;
	unsigned rounds;
	char why[ERR_TEXT_MAX]; /* why it is not armed, or its share did not go */
};

/* Begins zero; release with vigil_free(). */
struct vigil {
	size_t count;
	struct vigil_watch *watch[VIGIL_MAX];
	bool looked;
	uint64_t stamp;
};

void vigil_free(struct vigil *vigil);

/* See what has come since: which releases there are, and what was said about them.  Costs
 * next to nothing where nothing has.  Faults: the database's, LIMIT. */
must_use bool vigil_look(struct vigil *vigil, struct node *node, int64_t now, struct err *err);

/* One of them by itself, however it stands, to be asked about.  Release with vigil_close().
 * Faults: ABSENT; the database's. */
must_use bool vigil_open(
    struct node *node, const struct hash *id, struct vigil_watch **out, struct err *err);
void vigil_close(struct vigil_watch **watch);

/* A clock that does not belong to who shows it: checkpoints with cosignatures. */
struct vigil_heads {
	size_t count;
	struct text head[WARRANT_HEADS_MAX];
	/* Seconds by which others say that the own clock is behind: so much earlier by it the
	 * share is asked for, which the keeper lets go or not. */
	int64_t behind;
};

/* Do what can be done about one now, each step in a transaction of its own: prove the node's
 * own seal, be armed, let the share go, show the key; *said: something was said in public,
 * to be published.  What is refused stands in `why`.  Faults: SYSTEM, LIMIT. */
must_use bool vigil_do(struct vigil_watch *watch, struct node *node,
    const struct vigil_heads *heads, int64_t now, bool *said, struct err *err);

/* What about it other nodes may have: call for each path in their public trees.  Among them
 * may be `checkpoint`, which is for vigil_do(). */
must_use bool vigil_wants(const struct vigil_watch *watch, int64_t now,
    bool (*want)(void *arg, struct text path, struct err *err), void *arg, struct err *err);

struct vigil_file {
	struct text from; /* the node that shows it */
	struct text path;
	struct text bytes;
};

/* Take such a file as a node shows it; what does not hold is passed over.  *news: there was
 * something in it.  Faults: SYSTEM, LIMIT. */
must_use bool vigil_take(struct vigil_watch *watch, struct node *node,
    const struct vigil_file *file, int64_t now, bool *news, struct err *err);

/* Where its key is, in the public tree of whoever shows it. */
must_use bool vigil_want_key(const struct vigil_watch *watch,
    bool (*want)(void *arg, struct text path, struct err *err), void *arg, struct err *err);

/* How it stands, in a word: sealed, ready, open, late. */
struct text vigil_state(const struct vigil_watch *watch, int64_t now);

/* Has not all happened that will before its time: the seal proven, all members
 * armed, its bundle mirrored? */
bool vigil_is_unsettled(const struct vigil_watch *watch, const struct node *node);

/* Has somebody told a share of it, though it is not open? */
bool vigil_is_stirring(const struct vigil_watch *watch);

/* Should this node hold a copy of its bundle, and does not yet? */
bool vigil_lacks_bundle(const struct vigil_watch *watch, const struct node *node);

/* Inside a transaction, by a person's wish: say that the node is armed, if it may; that its key
 * was seen, where and how; what a test opening showed; and, signed by the release key, that it
 * opens later.  Faults: DENIED, ABSENT, CONFLICT, INPUT for what may not be said. */
must_use bool vigil_arm(
    struct vigil_watch *watch, struct node *node, int64_t now, struct err *err);
must_use bool vigil_say_breach(struct vigil_watch *watch, struct node *node,
    const struct unlock *unlock, struct hash *id, struct err *err);
must_use bool vigil_say_verified(struct vigil_watch *watch, struct node *node,
    const struct verified *verified, int64_t now, struct hash *id, struct err *err);
must_use bool vigil_postpone(struct vigil_watch *watch, struct node *node, struct text note,
    int64_t now, struct hash *id, struct err *err);

/* Whom to ask about it: its publisher and its committee, but for the node itself.  Texts live
 * in the arena.  Faults: LIMIT; the database's. */
struct vigil_peer {
	struct text name;
	struct text url;
};
must_use bool vigil_peers(const struct vigil_watch *watch, struct node *node,
    struct arena *arena, struct vigil_peer **out, size_t *count, struct err *err);
