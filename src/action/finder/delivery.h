/*
 * delivery.h - what a finder says, on its way to a node; for deliver.h alone.
 */
#pragma once

#include "action/finder/deliver.h"
#include "action/finder/record.h"

/* All of it is held in the arena.  Release with delivery_free(). */
struct delivery {
	const struct finder *finder;
	const struct peer *node;
	struct arena arena;
	struct buf from;      /* the finder's vkey, a line */
	struct buf reply;     /* where the answer goes, of what does not say so itself */
	struct buf statement; /* as signed */
	struct buf sealed;    /* what goes over the wire */
	struct buf of;        /* what it gives into custody: an id, in a line */
	struct text pieces;   /* the list of files that follow; borrowed, or empty */
	bool stays;           /* also when the node refuses it */
	struct hash id;
	struct envelope envelope;
};

struct delivery delivery_of(const struct finder *finder, const struct peer *node);
void delivery_free(struct delivery *delivery);

/* Put from and statement into the envelope, and seal it to the node. */
must_use bool delivery_seal(struct delivery *delivery, struct err *err);

/* Sealed already: keep it, and send it.  What the node refuses is not kept, unless it stays. */
must_use bool delivery_send(
    const struct deliver *how, const struct delivery *delivery, struct err *err);

/* Take the answer to what has this id: keep the receipt, and the custody, if they and all else
 * of the record hold. */
must_use bool delivery_take_answer(
    const struct finder *finder, const struct hash *id, struct text sealed, struct err *err);

/* What its record holds; texts live in the arena.  Faults: as record_load_in()'s. */
must_use bool delivery_load(const struct finder *finder, const struct hash *id,
    struct arena *arena, struct record_bytes *out, struct err *err);

/* A file of its record. */
must_use bool delivery_save(const struct finder *finder, const struct hash *id,
    const char *file, struct text bytes, struct err *err);

/* Of a custodian's answer to a poll: what the nodes answered whose reports are in its custody.
 * One that does not hold does not keep the others from being kept. */
must_use bool delivery_keep_answers(const struct deliver *how, const struct envelope *answer,
    const struct sent_report *reports, size_t count, struct err *err);
