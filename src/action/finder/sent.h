/*
 * sent.h - the reports a finder has sent and that still wait for something: their
 * delivery, their proof, or one that witnesses have seen.
 */
#pragma once

#include "action/finder/finder.h"
#include "base/arena.h"

#define SENT_MAX 100000

struct sent_report {
	struct hash id;
	struct hash node;     /* which node: the id of its first manifest */
	const char *dir;      /* its record, among the finder's things */
	const char *manifest; /* the node's manifests in it */
	bool delivered;       /* has a receipt; the proof is due */
	bool proven;          /* has it, and nothing else is due */
	bool proof_here;      /* has it, and waits for something else */
	bool pieces;          /* files of it are still on their way (pieces.h) */
	bool unwitnessed;     /* has it, and the node names witnesses, a quorum of whom has not
				 seen it: so another is asked for */
	bool custody; /* it gives another one into custody, for whose receipt it waits: */
	struct hash of;
};

/* The file that names it. */
#define SENT_OF "of"

/* The file that tells which of its files are on their way (pieces.h). */
#define SENT_PIECES "pieces"

/* Release with sent_free(). */
struct sent {
	struct arena arena;
	size_t count;
	struct sent_report *at;
};

/* Look through a finder's records, a node's one after the other.  One that cannot be
 * read is passed over and told in `trouble`, which may be called several times.
 * Faults: SYSTEM, LIMIT. */
must_use bool sent_open(const struct finder *finder,
    void (*trouble)(void *arg, const struct err *err), void *arg, struct sent *out,
    struct err *err);

/* The same with all others, which wait for nothing. */
must_use bool sent_open_all(const struct finder *finder,
    void (*trouble)(void *arg, const struct err *err), void *arg, struct sent *out,
    struct err *err);
void sent_free(struct sent *sent);

/* The name of a report's record, or of a file in it, among the finder's things; and where it
 * is, of a finder who has a folder. */
must_use bool sent_name(
    const struct hash *id, const char *file, char out[static PATH_MAX], struct err *err);
must_use bool sent_dir(const struct finder *finder, const struct hash *id,
    char out[static PATH_MAX], struct err *err);
