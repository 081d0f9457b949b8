/*
 * journal.h - all statements a node made or received, in order; private.
 *
 * Appending happens in a transaction: journal_begin(), appends, journal_commit()
 * or, when anything failed, journal_rollback().  What a commit acknowledged
 * survives a crash.
 *
 * Contents are sealed at rest (crypto/rest.h): private statements with their salts, the
 * files they name, keys of releases.  In the open stand a statement's id, kind, time and
 * epoch, its commitment, and how long it is; of who said it a tag, by which it can be
 * looked up but not read.
 */
#pragma once

#include "base/arena.h"
#include "crypto/rest.h"
#include "journal/log_store.h"
#include "journal/naming.h"
#include "journal/prefix.h"
#include "log/entry.h"
#include "statement/commitment.h"
#include "statement/party.h"
#include "statement/statement.h"
#include "store/db.h"
#include "store/tree.h"

struct record;

/* A node's journal, its log, and the public tree derived from them. */
struct journal {
	struct db *db;
	char name[PARTY_NAME_MAX + 1]; /* the node's, once its opener has told; "" before */
	struct rest rest;              /* the opener's */
	struct log_store log;
	struct tree tree;
	char lock[PATH_MAX];
	uint64_t looked; /* tiles of the log's past, by publish() */
	bool forgot;     /* and the write-ahead log may have it still */

	/* Called for each statement that is appended, in its transaction: see
	 * view_open().  NULL: nobody wants to know. */
	bool (*fold)(
	    struct journal *journal, const struct statement *statement, struct err *err);

	/* What the views hold in memory, and who frees it; NULL: nothing. */
	void *held;
	void (*held_free)(void *held);

	/* Called for each that is forgotten, likewise. */
	bool (*forget)(struct journal *journal, const struct record *record, struct err *err);
};

/* Open what lies in a node's directory; the database, and the folder `journal` that it
 * has for itself, are made where missing.
 * `rest` must outlive it.  Faults: the system's. */
must_use bool journal_open(
    const char *dir, const struct rest *rest, struct journal *out, struct err *err);
void journal_close(struct journal *journal);

must_use bool journal_begin(struct journal *journal, struct err *err);
must_use bool journal_commit(struct journal *journal, struct err *err);
void journal_rollback(struct journal *journal);

/* What the journal keeps of a statement. */
struct record {
	struct hash id;
	uint64_t seq; /* counted from 1, as they came; of one just appended 0 */
	struct text kind;
	struct text by; /* empty when it was forgotten */
	int64_t at;
	struct text note;
	bool forgotten; /* there is no note, and no salts */
	bool foreign;   /* another's public statement */
	bool loose;     /* private, and shall not be anchored */
	bool anchored;  /* private: it has the rest */
	struct commitment commitment;
	uint64_t epoch;
	uint32_t position; /* in the epoch's batch */
};

/* Append a private statement, to be anchored in `epoch`; makes its salt, its commitment
 * and its place in the batch and tells them in `record`.  Faults: CONFLICT when it is
 * there; LIMIT when the epoch is full; what the fold refuses. */
must_use bool journal_add_private(struct journal *journal, const struct statement *statement,
    uint64_t epoch, struct record *record, struct err *err);

/* Append a public statement and its entry in the log; publish() then makes both
 * visible.  Faults: CONFLICT when it is there; what the fold refuses. */
must_use bool journal_add_public(
    struct journal *journal, const struct statement *statement, struct err *err);

/* Append another node's public statement: it is kept, and neither logged nor anchored here.
 * Faults: CONFLICT when it is there; INPUT for what is private, or the node's own; what the
 * fold refuses. */
must_use bool journal_add_foreign(
    struct journal *journal, const struct statement *statement, struct err *err);

/* Append a private statement that shall be deniable: nothing commits to it.  Faults: CONFLICT
 * when it is there; what the fold refuses. */
must_use bool journal_add_loose(
    struct journal *journal, const struct statement *statement, struct err *err);

/* Append an entry to the log; tells its index. */
must_use bool journal_add_entry(
    struct journal *journal, const struct entry *entry, uint64_t *index, struct err *err);

/* Look one up; its text is copied into the arena.  Faults: ABSENT. */
must_use bool journal_find(struct journal *journal, const struct hash *id, struct arena *arena,
    struct record *out, struct err *err);

/* Has it its contents still?  Faults: ABSENT when they were forgotten. */
must_use bool journal_check_kept(const struct record *record, struct err *err);

must_use bool journal_has(
    struct journal *journal, const struct hash *id, bool *has, struct err *err);

/* Call for each statement in order; `visit` may refuse and so stop it. */
must_use bool journal_each(struct journal *journal,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err);

/* The same for who looks for damage, up to the one that came as `last`: of what cannot be
 * read, or is not by whom its row says, only the place is told (`seq`), and `damage` says
 * why; else that is NULL. */
must_use bool journal_inspect(struct journal *journal, uint64_t last,
    bool (*visit)(
	void *arg, const struct record *record, const struct err *damage, struct err *err),
    void *arg, struct err *err);

/* Which statements a list shows: those that meet all of these. */
struct journal_page {
	uint64_t before;  /* that came before this one */
	struct text kind; /* empty: of any */
	struct text by;   /* empty: by anybody */
	int64_t since;    /* that say they were made then or later */
	size_t most;      /* no more than so many */
};

#define JOURNAL_PAGE(limit)                                                                    \
	((struct journal_page){ .before = INT64_MAX, .since = INT64_MIN, .most = (limit) })

/* Call for each, the newest first. */
must_use bool journal_list(struct journal *journal, const struct journal_page *page,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err);

/* Call for each that came after another, in order, `most` of them. */
must_use bool journal_after(struct journal *journal, uint64_t seq, size_t most,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err);

/* Which came last; 0: none did. */
must_use bool journal_last(struct journal *journal, uint64_t *seq, struct err *err);

/* What is read back is not what was put in: always false, SYSTEM. */
bool journal_damaged(struct err *err);
