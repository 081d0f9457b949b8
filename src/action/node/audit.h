/*
 * audit.h - is a node's journal still what was signed, received and promised?
 *
 * Every statement: its signature, by the keys of the node's manifests or the finder's that
 * it carries; its id, kind, time and sender; its commitment and the root over its fields;
 * a report's receipt and files.  Every anchored epoch: its batch, made anew, against the
 * log's entry.  The log: that its entries are those anchors and public statements in their
 * order, and all of it against the head that was signed last.  What was forgotten has only
 * its commitment left, and a statement that says so.
 *
 * Nothing is changed.  Others may write meanwhile: what they add is not looked at.
 */
#pragma once

#include "journal/journal.h"
#include "statement/chain.h"

struct audit_totals {
	uint64_t statements;
	uint64_t open; /* of those: public */
	uint64_t forgotten;
	uint64_t epochs;  /* anchored */
	uint64_t pending; /* statements that no anchor commits to yet */
	uint64_t entries; /* of the log */
	uint64_t files;
	uint64_t wrong; /* disagreements */
};

/* What is looked at, and who is told of each disagreement: which statement, epoch or other
 * part it is, and why. */
struct audit {
	struct journal *journal;
	int64_t epoch; /* seconds that one lasts */
	int64_t now;
	void (*tell)(void *arg, const char *where, const char *why);
	void *arg;
};

/* Look at all of it.  Faults: those of the database; disagreements are none. */
must_use bool audit_do(const struct audit *audit, struct audit_totals *out, struct err *err);

/* How far there was something when it began. */
struct audit_bounds {
	uint64_t seq;   /* the last statement */
	uint64_t epoch; /* the last that has an anchor; 0: none */
	uint64_t size;  /* of the log */
};

/* One at work. */
struct audit_work {
	const struct audit *audit;
	struct journal *journal;
	struct audit_bounds bounds;
	struct chain chain; /* the node's manifests */
	struct chain other; /* those of another one that it has heard from */
	uint64_t seq;       /* the last statement that was looked at */
	uint64_t named;     /* that statements say are forgotten */
	struct audit_totals totals;
};

/* Tell of a disagreement. */
void audit_tell(struct audit_work *work, const char *where, const char *why);
void audit_tell_statement(struct audit_work *work, const struct hash *id, const char *why);
