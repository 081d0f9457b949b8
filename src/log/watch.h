/*
 * watch.h - a look at a log that somebody else keeps: is what it shows now the
 * continuation of what it showed before, and is what it signed what it shows?
 *
 * Pure: what was known is a parameter, and what is known now is told.  New entries are
 * read whole, since only so is it known that they are there.
 */
#pragma once

#include "log/fork.h"
#include "log/growth.h"
#include "log/watch_state.h"

/* Entries that break a node's rules, kept of one look; the rest is counted. */
#define WATCH_BREACHES_MAX 100
#define WATCH_BREACH_TEXT_MAX 128

struct watch {
	const struct files *files;
	const struct vkey *key; /* the log's, of type NOTE_ED25519 */
	bool of_node;           /* each entry is one of a node's, with anchors in order */
	/* When not NULL: the next new entry.  It is the log's only if the log has GROWN. */
	void (*entry)(void *arg, uint64_t index, const struct beginning *beginning);
	/* Some more of `due` new entries was read; false, with a fault, ends it. */
	bool (*passed)(
	    void *arg, const struct growth_tally *tally, uint64_t due, struct err *err);
	void *arg;
};

enum watch_verdict {
	WATCH_SAME,   /* nothing is new */
	WATCH_GROWN,  /* it continues what it was, or was never seen before */
	WATCH_OLDER,  /* it shows an earlier head of the same past */
	WATCH_FORKED, /* it signed two heads that no one log can have, and that is proven */
	WATCH_BROKEN, /* it does not show what it signed; nothing is proven by that */
};

struct watch_breach {
	uint64_t index; /* of the entry */
	char what[WATCH_BREACH_TEXT_MAX];
};

/* Release with watch_report_free(). */
struct watch_report {
	enum watch_verdict verdict;
	struct buf note; /* the checkpoint that it shows, as it was signed, */
	uint64_t size;   /* and what that says */
	struct hash root;
	struct growth_tally read;
	/* If it has GROWN: what is known now, and which of the new entries break a
	 * node's rules.  That is the log's own doing, for everybody to read. */
	struct watch_state next;
	uint64_t breaches;
	struct watch_breach breach[WATCH_BREACHES_MAX];
	/* If it is FORKED, the proof; if BROKEN, both checkpoints, if there were two, and
	 * what is wrong.  Borrowed from `note` and from what was known. */
	struct fork fork;
	struct err why;
};

/* Look; what was known outlives the report.  Faults: those of `files`, ABSENT when there
 * is no checkpoint; INPUT, DENIED, LIMIT when it is none that `key` signed; passed()'s;
 * LIMIT (no memory). */
must_use bool watch_look(const struct watch *watch, const struct watch_state *known,
    struct watch_report *out, struct err *err);
void watch_report_free(struct watch_report *report);
