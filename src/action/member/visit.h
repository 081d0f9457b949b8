/*
 * visit.h - another node, looked at from the outside: are its manifests one chain, is its log
 * the continuation of what it was, do its public files show what the log commits to; and
 * what does it say?
 *
 * Whoever visits brings the files, and may do so one after the other: visit_step() tells
 * which it lacks.  It believes nothing that was not verified, and forgets nothing that is
 * evidence.
 *
 *	for (;;) {
 *		if (!visit_step(&visit, &done, err))
 *			return false;
 *		if (done)
 *			break;
 *		for each of visit.want: get it, visit_put() or visit_put_absent()
 *	}
 */
#pragma once

#include "action/peer/peer.h"
#include "base/arena.h"
#include "log/entry.h"
#include "log/watch.h"
#include "member/finding.h"

#define VISIT_BYTES_MAX (64 * MIB) /* of all files */
#define VISIT_FILES_MAX 40000
#define VISIT_WANTS_MAX 64 /* asked for at a time */
#define VISIT_FINDINGS_MAX 16
#define VISIT_STATE_MAX (WATCH_STATE_LEN_MAX + KIB)
#define VISIT_DISORDERS_MAX 4 /* shown with proofs; more are told of */

/* More than a clock is set back by; an honest log does not say it. */
#define VISIT_BACK_SLACK 3600

/* So many epochs may go by before a log is late. */
#define VISIT_LATE_EPOCHS 6

struct visit_file {
	struct text path;
	struct buf bytes;
	bool absent;
};

struct visit_finding {
	enum finding_what what;
	struct text about;
	struct text evidence; /* empty: none */
};

/* A statement that its log has, verified; in the order of the log. */
struct visit_said {
	struct hash id;
	struct text note;
	const struct kind *kind;
};

/* An anchor, and where in the log it stands. */
struct visit_anchor {
	bool known;
	uint64_t index;
	struct entry entry;
};

/* Two that ought not to be in this order. */
struct visit_disorder {
	struct visit_anchor first, second;
	struct text about;
};

/* Begin with visit_begin(); release with visit_free(). */
struct visit {
	int64_t now;
	struct arena arena;
	struct peer peer;  /* what is known of its manifests, and then all of them */
	size_t known;      /* how many were known before */
	struct text state; /* what was known of its log; empty: nothing */
	/* What is there. */
	size_t files;
	struct visit_file *file;
	size_t bytes;
	/* What is lacking: paths below its URL, without a slash before. */
	size_t wants;
	struct text want[VISIT_WANTS_MAX];
	/* What came of it, once it is done. */
	struct buf next; /* what is known of its log now; empty: as before */
	bool grown;
	struct text shown; /* the checkpoint that it shows */
	size_t said;
	struct visit_said *say;
	size_t findings;
	struct visit_finding finding[VISIT_FINDINGS_MAX];
	/* Inside. */
	bool met;
	bool lacking;
	int64_t latest; /* the latest time that a statement in its log said */
	struct watch_state known_log;
	struct epochs epochs;
	struct visit_anchor known_anchor, anchor; /* the latest; before, and now */
	size_t disorders;
	struct visit_disorder disorder[VISIT_DISORDERS_MAX];
	size_t ids;
	struct visit_id *id;
};

/* `chain` is what is known of its manifests (its notes, empty: nothing), `state` what an
 * earlier visit told in `next`.  Faults: INPUT, LIMIT. */
must_use bool visit_begin(
    struct visit *visit, struct text chain, struct text state, int64_t now, struct err *err);

/* Go as far as the files lead.  *done: all is told.  Faults: of a node that cannot be believed
 * at all, DENIED, INPUT; ABSENT where there is none; LIMIT. */
must_use bool visit_step(struct visit *visit, bool *done, struct err *err);

/* What was asked for; or that there is no such thing.  Faults: LIMIT. */
must_use bool visit_put(
    struct visit *visit, struct text path, struct text bytes, struct err *err);
must_use bool visit_put_absent(struct visit *visit, struct text path, struct err *err);

/* All of it, with files from one that can be asked at once.  Faults: as visit_step(); the
 * remote's. */
must_use bool visit_all(struct visit *visit, const struct remote *remote, struct err *err);

void visit_free(struct visit *visit);
