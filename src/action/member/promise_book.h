/*
 * promise_book.h - the canaries and registers of government requests of several nodes, as
 * follows from statements and manifests alone: of what a node has in its journal, or of what
 * another shows in its canary.json, which anybody may hold against the same rules.
 *
 *	promise_book_begin(&book, &arena, now);
 *	promise_book_meet(&book, chain)     for each node
 *	promise_book_take(&book, note)      for each statement
 *	promise_book_judge(&book)
 */
#pragma once

#include "statement/chain.h"
#include "web/facts.h"

#define PROMISE_BOOK_NODES_MAX 1000
#define PROMISE_BOOK_NOTES_MAX 20000
#define PROMISE_BOOK_ROOM (128 * MIB)
#define PROMISE_BOOK_FILE_MAX (32 * MIB) /* that is read */

struct promise_book_node {
	struct chain chain;
	struct text notes; /* of it */
	struct facts_keeper keeper;
	struct upkeep_said *said;
	struct facts_request *request;
};

/* What is in it lives in the arena; release with promise_book_free(). */
struct promise_book {
	struct arena *arena;
	int64_t now;
	size_t count;
	struct promise_book_node *node; /* as they were met; moves when another is */
	size_t notes;
	struct text *note; /* what was taken, as it was signed */
};

void promise_book_begin(struct promise_book *book, struct arena *arena, int64_t now);
void promise_book_free(struct promise_book *book);

/* A node's manifests, all of them.  Faults: INPUT, DENIED when they are no chain; CONFLICT when
 * the node was met before; LIMIT. */
must_use bool promise_book_meet(struct promise_book *book, struct text chain, struct err *err);

/* What it says; of other kinds than these nothing is taken.  Faults: ABSENT when who says it
 * was not met; DENIED when it is not signed so, or by a key that was revoked; INPUT, LIMIT. */
must_use bool promise_book_take(struct promise_book *book, struct text note, struct err *err);

/* The latest time by which somebody other than `by` has cosigned a beacon that is the head of
 * the log of one who was met and is not `by`, else UPKEEP_UNDATED. */
int64_t promise_book_date(const struct promise_book *book, struct text beacon, struct text by);

/* Tell how each keeps its word. */
void promise_book_judge(struct promise_book *book);

/* NULL: it was not met.  Until the next is met. */
struct promise_book_node *promise_book_find(const struct promise_book *book, struct text name);

/* Read a canary.json or requests.json: manifests and statements.  Faults: as the above, naming
 * which. */
must_use bool promise_book_read(struct promise_book *book, struct text json, struct err *err);
