/*
 * arrival.h - one envelope that came in, at work; for the deeds behind receive.h alone.
 *
 * Once what came was found good, whatever fails is our own trouble, FAULT_SYSTEM: the sender
 * may try again.
 *
 * It takes three steps, since a signature takes the keeper a while: first what came is judged
 * and kept, and the keeper begins to sign its receipt; arrival_end() keeps that; arrival_seal()
 * seals the answer.  Between the steps of one, others may have theirs.
 */
#pragma once

#include "action/inbox/receive.h"
#include "base/arena.h"
#include "journal/anchor.h"
#include "statement/attached.h"
#include "statement/custody.h"

/* Parts of an answer: what goes through a custodian, sealed to who asked it (with "/" and the
 * ask's id where several may come); how what came that way ranks. */
#define ARRIVAL_ANSWER "answer"
#define ARRIVAL_RANK "rank"

/* A custody within which something lay (forwarded.h). */
struct arrival_forwarded {
	struct custody custody;
	struct hash id;
	struct text by;  /* the custodian */
	int64_t seconds; /* that an epoch of its lasts */
	bool counts;     /* ranks by its word */
};

struct arrival {
	struct node *node;
	int64_t now;
	struct arena arena;
	const struct envelope *envelope;
	struct statement statement; /* what it brought, its signature verified */
	struct envelope answer;
	struct anchored anchored;                  /* for several proofs */
	bool confirmed;                            /* a node that was seen at its own address */
	const struct arrival_forwarded *forwarded; /* NULL: it came by itself */
	struct buf draft;                          /* the receipt's text, for the second step */
	uint64_t epoch;                            /* of the receipt */
	bool again;                                /* it was here, and may have a receipt */
	struct recipient to;                       /* of the answer */
	struct buf *reply;                         /* the answer, sealed */
	enum receive_why why;
	unsigned paid;  /* bits of work that came along */
	unsigned asked; /* of RECEIVE_WORK: what is asked */
};

#define ARRIVAL_ARENA_MAX (2 * ENVELOPE_MAX)

void arrival_free(struct arrival *arrival);

/* Open what somebody signed, by the key it came with.  Faults: INPUT, DENIED, LIMIT. */
must_use bool arrival_from(const struct envelope *envelope, struct vkey *key, struct err *err);

/* Where a finder wants the answer to what does not say so itself: a part, of a recipient in a
 * line.  Faults: INPUT. */
#define ARRIVAL_REPLY "reply"
must_use bool arrival_reply(
    const struct arrival *arrival, struct recipient *reply, struct err *err);

/* The key that signed it has not brought more than its share (quota.h).  Faults: LIMIT. */
must_use bool arrival_check_quota(
    struct arrival *arrival, const struct sign_public *key, struct err *err);

/* Every file that the statement names is there, and nothing else is but what `others`, a list
 * that ends with NULL, names or begins with.  Faults: INPUT. */
must_use bool arrival_check_files(const struct arrival *arrival,
    const struct attached_file *file, size_t count, const char *const *others, struct err *err);

/* Keep statement and files, and have a receipt signed and kept; of what came before it is the
 * first.  It will be in the answer.  `named` is the policy that the sender names, NULL for
 * none.  Faults: SYSTEM; CONFLICT for what was forgotten since. */
must_use bool arrival_keep(struct arrival *arrival, const struct attached_file *file,
    size_t count, const struct hash *named, struct err *err);

/* Keep statement and files, if they are new, with nothing that commits to them, and no
 * receipt.  Faults: as above. */
must_use bool arrival_keep_loose(
    struct arrival *arrival, const struct attached_file *file, size_t count, struct err *err);

/* Put a part into the answer, as a copy. */
must_use bool arrival_answer(
    struct arrival *arrival, struct text name, struct text bytes, struct err *err);

/* Put the proof of a statement into the answer, if it came from who asks, and is due; and what
 * was answered to it, if it asked for custody. */
must_use bool arrival_add_proof(
    struct arrival *arrival, const struct hash *id, struct err *err);

/* Journal a statement of the node's own, to be anchored now. */
must_use bool arrival_say(struct arrival *arrival, struct text bytes, struct err *err);

/* The second step.  Faults: SYSTEM. */
must_use bool arrival_end(struct arrival *arrival, struct err *err);

/* The third, once `to` says for whom; by any thread.  Faults: SYSTEM. */
must_use bool arrival_seal(const struct arrival *arrival, struct err *err);

/* It failed, and that is ours. */
bool arrival_fail(struct err *err);
