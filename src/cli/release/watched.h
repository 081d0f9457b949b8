/*
 * watched.h - a release that a follower watches: it is listened for, and asked for, until it is
 * unlocked.
 */
#pragma once

#include "action/follower/awaited.h"
#include "cli/release/sites.h"

/* Begins with WATCHED; release with watched_free(). */
struct watched {
	struct hash id;
	int64_t opens;           /* milliseconds since 1970, as it stands */
	int64_t fetch_at;        /* the same: when its bundle is to be fetched */
	int64_t ask_at;          /* and somebody asked for its key; 0: not yet */
	int64_t ask_wait;        /* and how long after that the next */
	size_t asked;            /* so many questions */
	struct awaited *awaited; /* once its bundle is held */
	size_t from;             /* the site that told the key */
	bool done, late;
	bool conflict; /* of postponements, and that was told */
};

#define WATCHED_RETRY_MS 20 /* grows with each question, so that many do not press */
#define WATCHED ((struct watched){ .ask_wait = WATCHED_RETRY_MS })

/* What was asked of whom: a question at a time. */
struct watched_asked {
	struct hash of[SITES_MAX]; /* by the number of the ear */
	bool said[SITES_MAX];      /* not for its key, but for what was said about it */
};

/* Not all followers fetch at once, if there is time for that and they are to be patient. */
void watched_begin(
    const struct follow_seal *seal, int64_t now, bool at_once, struct watched *out);

/* Is its key to come within so many milliseconds, or since as few? */
bool watched_expects(const struct watched *watched, int64_t now, int64_t ms);

/* Its bundle is not held any more, or it is done with. */
void watched_forget(struct watched *watched);

/* Its time has come: ask one of the sites, if it is time for that; streams come first. */
void watched_ask(struct watched *watched, const struct sites *sites,
    struct watched_asked *asked, int64_t now);

/* An event, or an answer to one's question, has come. */
void watched_hear(struct watched *watched, const struct sites *sites,
    const struct watched_asked *asked, const struct hearing_heard *heard);
