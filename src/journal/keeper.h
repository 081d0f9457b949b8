/*
 * keeper.h - the keeper of the keys: a process of its own, the only one that has a node's
 * or a log's private keys; and how it is asked.
 *
 * One that is started here ends with whoever started it.  Several may be at work for one
 * node or log; what was signed last is in one file, which they lock.
 */
#pragma once

#include <sys/types.h>

#include "crypto/age.h"
#include "crypto/note.h"
#include "journal/keeper_duty.h"

/* Requests that may be under way at once: their answers fit into a socket. */
#define KEEPER_AHEAD_MAX 64

/* And with those whose answers wait to be wanted. */
#define KEEPER_ASKED_MAX (3 * KEEPER_AHEAD_MAX)

/* What was asked ahead: see keeper_ahead.h. */
struct keeper_asked {
	enum keeper_wish wish;
	struct hash of; /* its text */
	bool good;      /* answered, and with what was wanted: */
	uint8_t len;
	uint8_t answer[SIGNATURE_LEN];
};

struct keeper {
	struct keeper_names names;
	struct buf text; /* what the names are borrowed from */
	int fd;
	pid_t pid; /* 0: somebody else's */
	struct keeper_home home;
	struct keeper_asked ahead[KEEPER_ASKED_MAX]; /* in order */
	size_t ahead_count;
	size_t ahead_heard; /* of these, the first are answered */
	/* What it signed last for us, so that it is not asked each time. */
	struct last_head signed_last;
	bool signed_any;
};

/* Begin one, before other threads.  Faults: the files'.  Release with keeper_stop(). */
must_use bool keeper_start(const struct keeper_home *home, struct keeper *out, struct err *err);

/* The same for a log by itself: where its key is and where the last head is kept; `firm` as in
 * struct keeper_home. */
must_use bool keeper_start_log(
    const char *key, const char *last, bool firm, struct keeper *out, struct err *err);

/* Ask one that is at work already, over a socket, which becomes the keeper's; for a keeper
 * that is all zero, or one that asked another before, which must have had the same keys.
 * Faults: its own, when it could not begin; CONFLICT; SYSTEM. */
must_use bool keeper_join(struct keeper *keeper, int socket, struct err *err);

void keeper_stop(struct keeper *keeper);

/* Which head was signed last. */
must_use bool keeper_last(struct keeper *keeper, struct last_head *out, struct err *err);

/* Have the head of the first `size` leaves of a tree signed, and append the note: a
 * checkpoint.  Durable entries are the caller's part.  Faults: CONFLICT when that is no
 * extension of what was signed last; ABSENT when that is not known; SYSTEM. */
must_use bool keeper_sign(struct keeper *keeper, const struct merkle_source *tree,
    uint64_t size, struct buf *note, struct err *err);

/* Make it go on from this head, whatever it signed last; a record of that is kept
 * beside the last head.  Only for people who know that nothing later was seen.  Faults:
 * DENIED by a firm one. */
must_use bool keeper_accept(
    struct keeper *keeper, const struct last_head *head, int64_t at, struct err *err);

/* One who signs statements of the node by asking the keeper, which must stay where it is;
 * it signs nothing else (DENIED). */
struct signer keeper_signer(struct keeper *keeper);

/* Borrow the key by which contents are sealed at rest; whoever does so releases it with
 * rest_free().  Faults: DENIED when it has none. */
must_use bool keeper_lend(struct keeper *keeper, struct rest *out, struct err *err);

/* A head of another's log, to be cosigned. */
struct keeper_growth {
	struct text head;               /* the text of its checkpoint */
	int64_t at;                     /* the time; one that serves goes by its own clock */
	const struct merkle_path *path; /* from what was cosigned last of that log */
	struct last_head last;          /* out, also after CONFLICT: what the keeper noted */
};

/* Have it cosigned: appends the line.  The keeper cosigns what extends that which it cosigned
 * last, and that again; whether to at all is the caller's to know.  Faults: CONFLICT, then
 * `last` tells from where it must be proven; DENIED, INPUT; SYSTEM when that is not known. */
must_use bool keeper_cosign(
    struct keeper *keeper, struct keeper_growth *growth, struct buf *line, struct err *err);

/* Plead for the node's share of a release (release/plea.h): appends the release.share that the
 * keeper signs, if it finds that it may go.  One that serves goes by its own clock, not by
 * `at`.  Faults: DENIED, with its reason; INPUT, LIMIT. */
must_use bool keeper_share(
    struct keeper *keeper, struct text plea, int64_t at, struct buf *note, struct err *err);

/* Have it signed that the node is armed for a release: what it was dealt of it is opened, and
 * checked, by the keeper alone.  Appends the release.arm.  As keeper_share(). */
must_use bool keeper_arm(
    struct keeper *keeper, struct text plea, int64_t at, struct buf *note, struct err *err);

/* How to open what is sealed to the node, for age_open(); the keeper must stay. */
struct age_open keeper_open(struct keeper *keeper);

/* The next answer, whatever was asked; its text lies in `room`.  For keeper_ahead. */
must_use bool keeper_receive(
    struct keeper *keeper, struct buf *room, struct keeper_answer *out, struct err *err);
