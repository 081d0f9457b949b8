/*
 * keeper_duty.h - what the keeper of the keys does with a request.
 *
 * A head is signed only when it extends the last one, which is noted down before the
 * signature leaves; so is one of another's log that is cosigned.  What an operator alone may
 * decide, to go on from another head, a firm one refuses.  A statement is signed only
 * when it is one of its own, and no manifest.  What the node was dealt of a sealed release is
 * opened here alone, and told only when what pleads for it holds.  Keys never leave; that of
 * one file does, and that for contents at rest.
 */
#pragma once

#include "crypto/key_file.h"
#include "crypto/rest.h"
#include "journal/keeper_message.h"

#define KEEPER_OLD_MAX 16 /* more than anybody keeps before forgetting them */

/* What is asked about a release: KEEPER_SHARE or KEEPER_ARM. */
struct keeper_plea {
	enum keeper_wish wish;
	struct text text;
	int64_t now;
	const struct signer *member;
	const struct identity *identities; /* the present one, then those before */
	size_t count;
};

/* Which files there are: paths, empty for a key that this keeper has not. */
struct keeper_home {
	char statement[PATH_MAX];
	char log[PATH_MAX];
	char last[PATH_MAX];     /* where the last head is kept */
	char cosigned[PATH_MAX]; /* the folder for those of others' logs */
	char age[PATH_MAX];
	char old[PATH_MAX]; /* a folder of those used before: age-N.key, log-N.key */
	char rest[PATH_MAX];
	char witness[PATH_MAX];
	/* It goes on from no other head, whoever wishes it: strangers speak with who asks, and
	 * may have taken that over. */
	bool firm;
	/* Who knows about releases: read what is pleaded, and if it holds at `now`, sign what
	 * is asked for.  NULL: nothing is. */
	bool (*grant)(const struct keeper_plea *plea, struct buf *note, struct err *err);
};

struct keeper_duty {
	struct key_file statement; /* without a key: it signs none */
	struct key_file log;
	struct key_file witness;
	/* The present one, if it has any, and those before: what was sealed before they were
	 * changed is still on its way, or waits for its time. */
	size_t identities;
	struct identity identity[1 + KEEPER_OLD_MAX];
	/* The last of the log's present name: those who know the log by it alone are to find
	 * it on its heads. */
	struct key_file old_log;
	struct rest rest;
	const char *last;     /* borrowed */
	const char *cosigned; /* borrowed; NULL: it cosigns nothing */
	bool firm;
	bool (*grant)(const struct keeper_plea *plea, struct buf *note, struct err *err);
	/* Its own clock; NULL: it believes who asks, who is its parent then. */
	int64_t (*clock)(void);
};

/* Read the keys; `home` outlives it.  Faults: the files'. */
must_use bool keeper_duty_load(
    const struct keeper_home *home, struct keeper_duty *out, struct err *err);
void keeper_duty_free(struct keeper_duty *duty);

/* Append the answer to a request, which may be a secret; there always is one. */
void keeper_duty_do(const struct keeper_duty *duty, struct text request, struct buf *answer);

/* Over a socket: tell whose keys these are, or why there are none; answer one request.
 * False when whoever asks is gone, or what came is no frame. */
must_use bool keeper_duty_greet(
    const struct keeper_duty *duty, const struct err *trouble, int socket);
must_use bool keeper_duty_answer(const struct keeper_duty *duty, int socket);
