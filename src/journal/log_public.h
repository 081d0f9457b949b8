/*
 * log_public.h - from the log's database to its public tree: tiles, bundles of
 * entries, checkpoint (c2sp.org/tlog-tiles).
 *
 * In this order: entries are durable, the signed head is durable and tiles are readable,
 * the checkpoint is visible.  A crash anywhere leaves the public tree behind, never
 * wrong; the next publishing catches up, and all of the tree can be made again.
 */
#pragma once

#include "journal/keeper.h"
#include "journal/log_store.h"
#include "store/tree.h"

#define LOG_PUBLIC_CHECKPOINT "checkpoint" /* its name in the tree */

struct log_public {
	struct log_store *store;
	const struct tree *tree;
	struct keeper *signer;
	const char *lock; /* a file: one process publishes at a time */
	/* What belongs to the entries of a range and is public, too; NULL: nothing. */
	bool (*more)(void *arg, uint64_t from, uint64_t to, struct err *err);
	void *arg;
	/* Have a checkpoint of the tree's first `size` leaves cosigned before it is shown,
	 * adding to its note; NULL: nobody cosigns.  Of log_publisher.h alone. */
	bool (*cosign)(void *arg, const struct merkle_source *tree, uint64_t size,
	    struct buf *note, struct err *err);
	/* Add to the shown note what came since, within its time; was there any? */
	bool (*cosign_more)(
	    void *arg, const struct merkle_source *tree, uint64_t size, struct buf *note);
	void *cosigners;
};

/* Sign the log as it stands, if it has grown or never was signed, and bring the
 * tree up to it; all of that is on the disk when it is true.
 * Faults: CONFLICT, and nothing is signed, when the database does not continue what
 * was signed, or what the public tree shows. */
must_use bool log_public_update(const struct log_public *public, struct err *err);

/* The steps of it, for who takes them apart. */

/* All of it but showing the checkpoint, whose size it tells. */
must_use bool log_public_prepare(
    const struct log_public *public, uint64_t *size, struct err *err);

/* Does the database continue the head signed last and the one that is visible?  Reads
 * no entry.  Faults: CONFLICT. */
must_use bool log_public_check(
    const struct log_public *public, const struct log_head *head, struct err *err);

/* Write what came or grew between two sizes: seen whole or not at all, but only on the
 * disk after tree_sync(). */
must_use bool log_public_write(
    const struct log_public *public, uint64_t from, uint64_t to, struct err *err);

/* Write each file that is missing, or a tile of a wrong length, in the tree of a log of
 * `size` entries; tells how many. */
must_use bool log_public_mend(
    const struct log_public *public, uint64_t size, uint64_t *mended, struct err *err);

/* The size of a checkpoint, a signed note of `signer`. */
must_use bool log_public_size(
    const struct keeper *signer, struct text note, struct log_head *out, struct err *err);
