/*
 * mail.h - a finder's conversations: what nodes say to it, fetched by its polls, and what it
 * says itself.
 *
 *	mail/<node>/<n>      the n-th statement that a node has for the finder, as signed
 *	mail/<node>/<id>     what others said before, and came along; the beginning of its id
 *	mail/<node>/chain    the node's manifests, when they were last met
 *	mail/<node>/kept     how many bytes are kept of what came from it
 *	key/<author>         the manifests of another node who is in a case with it
 *	blob/<sha256>        files that came along
 *
 * <node> and <author> are the beginning of a hash, as names must stay short.
 */
#pragma once

#include "action/finder/deliver.h"
#include "base/arena.h"

#define MAIL_NODE_LEN 16 /* digits */
#define MAIL_MAX 100000  /* statements of a finder */

/* Bytes that one node may fill of a finder's file, unless he lets it have more: so others have
 * room whatever it sends. */
#define MAIL_SHARE (48 * MIB)

/* The name of the manifests of a node, by the id of its first. */
must_use bool mail_chain_name(
    const struct hash *node, char out[static PATH_MAX], struct err *err);

/* What one round came to. */
struct mail_came {
	size_t count;
	size_t refused; /* what did not hold, as `trouble` was told */
	uint64_t share; /* bytes of each node; 0: MAIL_SHARE */
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

/* Ask a node for all that it has for the finder; each is verified before it is kept.  What does
 * not hold, or cannot be verified, is passed over; what is behind its share stays at the node.
 * Faults: as deliver_ask()'s; LIMIT when its share is full. */
must_use bool mail_fetch(const struct deliver *how, struct mail_came *came, struct err *err);

/* A statement of a conversation; texts live in the bag's arena. */
struct mail_entry {
	struct text note;
	struct hash id;
	const struct kind *kind;
	struct text by;
	int64_t at;
	bool mine;
	bool delivered; /* mine, and with a receipt */
	struct hash
	    node; /* the id of the first manifest of the node it was said to or came from */
	struct text name; /* of that node */
};

/* All that was said to and by a finder, a node's one after the other, by its time.  Release
 * with mailbag_free(). */
struct mailbag {
	struct arena arena;
	size_t count;
	struct mail_entry *at;
};

/* What cannot be read is passed over and told in `trouble`.  Faults: LIMIT, SYSTEM. */
must_use bool mailbag_open(const struct finder *finder,
    void (*trouble)(void *arg, const struct err *err), void *arg, struct mailbag *out,
    struct err *err);
void mailbag_free(struct mailbag *bag);

/* The one whose id begins so.  Faults: ABSENT, CONFLICT for several, INPUT. */
must_use bool mailbag_find(
    const struct mailbag *bag, struct text hex, const struct mail_entry **out, struct err *err);
