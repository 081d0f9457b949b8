/*
 * weighing.h - what parties offered (offered.h), held to the public log of a node that is
 * audited, and to its manifests as it shows them: those that lie beside a file vouch for
 * nothing.  For the files that appraisal.h stands before.
 *
 *	weighing_begin(&w, offered, arena, err)
 *	for each node that could be looked at: weighing_meet(&w, a, err), as they speak of
 *	each other; and then for each of them: weighing_node(&w, a, err)
 *	weighing_end(&w, facts, err)
 *	weighing_free(&w)
 *
 * What the node signed to one party and does not show to all is broken; what both sides have
 * signed, or the log has, counts; what one side says alone is told as that.
 */
#pragma once

#include "action/outsider/appraising.h"
#include "action/outsider/offered.h"
#include "statement/receipt.h"

/* Where what a proof leads to stands in the log that everybody sees. */
enum weighing_place {
	PLACE_NOWHERE, /* it leads to something else, or does not hold */
	PLACE_HERE,
	PLACE_AHEAD,   /* behind the end of what is shown */
	PLACE_ANOTHER, /* the log has another entry there: it was shown another log */
};

/* What is known of a file besides. */
struct weighed {
	bool good;      /* a statement: its signature holds, it was read whole */
	bool mine;      /* a proof: a log of the node at hand signed its head */
	uint64_t epoch; /* a proof of a commitment: that it claims; else 0 */
	uint64_t index; /* a proof: its entry, and its head: */
	uint64_t size;
	struct hash root;
	bool forked; /* the log at hand does not continue that head */
	bool used;   /* a proof: something that was offered is proven by it */
};

/* What a register of the node's says of one who was told in advance. */
struct weighing_record {
	struct hash id, statement;
	struct text who; /* empty: a finder */
	int64_t told, epoch;
};

struct weighing {
	struct arena *arena;
	const struct offered *offered;
	struct weighed *weighed;
	struct audit_offer *offer;
	size_t keys; /* of finders */
	struct vkey *key;
	/* Of the node at hand: */
	struct appraising *a;
	uint64_t size; /* of its log */
	size_t anchors, room;
	struct visit_anchor *anchor; /* in the order of the log */
	size_t records;
	struct weighing_record *record;
};

must_use bool weighing_begin(
    struct weighing *w, const struct offered *offered, struct arena *arena, struct err *err);
must_use bool weighing_meet(struct weighing *w, struct appraising *a, struct err *err);
must_use bool weighing_node(struct weighing *w, struct appraising *a, struct err *err);
must_use bool weighing_end(struct weighing *w, struct audit_facts *facts, struct err *err);
void weighing_free(struct weighing *w);

/* --- for each other */

/* Of the node at hand. */
const struct chain *weighing_chain(const struct weighing *w);
bool weighing_is_mine(
    const struct weighing *w, size_t file); /* a statement by it, that holds */

/* What became of a file, in words; the last word about it stays.  Faults: LIMIT. */
must_use bool weighing_tell(struct weighing *w, size_t file, enum audit_worth worth,
    struct err *err, const char *fmt, ...) printf_like(5, 6);

/* More words of the row that comes next: some, and a time. */
void weighing_time(struct weighing *w, const char *before, int64_t at);

/* A row about something with an id, in the words that are there. */
must_use bool weighing_add(struct weighing *w, const char *what, const struct hash *id,
    enum audit_result result, enum audit_class class, struct err *err);

/* The statement with this id, if it holds; SIZE_MAX: there is none. */
size_t weighing_find(const struct weighing *w, const struct hash *id);

/* The proof among the files by which the node's log commits to this, of `epoch` (0: any) or in
 * `folder`; SIZE_MAX: none. */
size_t weighing_prove(struct weighing *w, const struct hash *commitment, uint64_t epoch,
    struct text folder, enum weighing_place *place);

/* The same of one proof. */
enum weighing_place weighing_place(const struct weighing *w, struct text bytes,
    const struct hash *commitment, uint64_t *epoch);

/* Does its log have an anchor for an epoch?  And a public statement? */
bool weighing_is_anchored(const struct weighing *w, uint64_t epoch);
bool weighing_is_logged(const struct weighing *w, const struct hash *id);

/* When an epoch of its ends; INT64_MAX beyond all times. */
int64_t weighing_ends(const struct weighing *w, uint64_t epoch);

/* How it is known what a log has: a quorum had seen that log, or the head of the proof that is
 * the file (SIZE_MAX: none); or this audit alone. */
enum audit_class weighing_class(const struct weighing *w, size_t file);

/* A version of its disclosure policy, in its log.  False: it has none of that id. */
must_use bool weighing_edition(
    const struct weighing *w, const struct hash *id, struct arena *arena, struct edition *out);

/* Its proofs: whose are they?  Its log, once more, and whether it goes on from their heads; and
 * that it does not. */
must_use bool weighing_open_proof(struct weighing *w, size_t file, struct err *err);
must_use bool weighing_read_log(struct weighing *w, struct err *err);
must_use bool weighing_tell_fork(struct weighing *w, size_t file, struct err *err);

/* Its registers of who was told in advance; and whether what it shows beside them proves them.
 */
must_use bool weighing_read_told(struct weighing *w, struct err *err);
must_use bool weighing_look_at_told(struct weighing *w, struct err *err);

/* The receipt of something, and its time; false: it is not offered. */
bool weighing_find_receipt(
    const struct weighing *w, const struct hash *of, struct receipt *out, int64_t *at);

/* Did people answer a report in the time that the policy of its receipt promises? */
must_use bool weigh_answer(
    struct weighing *w, const struct receipt *receipt, int64_t received, struct err *err);

/* What only one side says: a row that tells when. */
must_use bool weighing_word(struct weighing *w, size_t file, struct err *err);

/* What is offered, by kind. */
must_use bool weigh_receipt(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_award(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_closing(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_embargo(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_disclosure(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_opening(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_register(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_evidence(struct weighing *w, size_t file, struct err *err);
must_use bool weigh_manifests(struct weighing *w, size_t file, struct err *err);
