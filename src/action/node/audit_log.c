#include "action/node/audit_log.h"

#include <stdio.h>
#include <string.h>

#include "crypto/identity.h"
#include "journal/anchor.h"
#include "journal/release_key.h"
#include "log/checkpoint.h"
#include "log/tile.h"
#include "release/postpone.h"
#include "release/seal.h"
#include "release/unlock.h"

#define WHERE_MAX 64
#define BUNDLE_MAX (TILE_WIDTH * (2 + (size_t)ENTRY_LEN))

static void
tell_at(struct audit_work *work, const char *what, uint64_t which, const char *why)
{
	char where[WHERE_MAX];

	snprintf(where, sizeof(where), "%s %llu", what, (unsigned long long)which);
	audit_tell(work, where, why);
}

/* Ask for one number, up to a bound. */
static bool
ask(struct audit_work *work, const char *sql, uint64_t bound, uint64_t *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(work->journal->db, sql, &q, err))
		return false;
	query_bind_integer(&q, (int64_t)bound);
	if (!query_row(&q, &found, err))
		return false;
	*out = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}

/* Epochs */

static bool
check_epoch(struct audit_work *work, uint64_t epoch, uint64_t *held, struct err *err)
{
	uint64_t index, count;

	work->totals.epochs++;
	if (anchor_check(work->journal, epoch, &index, &count, err)) {
		*held += count;
		return true;
	}
	if (err->fault == FAULT_LIMIT)
		return false;
	tell_at(work, "epoch", epoch, err->text);
	return true;
}

static bool
check_counts(struct audit_work *work, uint64_t held, struct err *err)
{
	uint64_t all, wrong;

	if (!ask(work,
		"SELECT count(*) FROM statement WHERE position IS NOT NULL AND epoch <= ?",
		work->bounds.epoch, &all, err) ||
	    !ask(work,
		"SELECT count(*) FROM epoch e WHERE epoch <= ? AND statements <>"
		" (SELECT count(*) FROM statement s"
		" WHERE s.epoch = e.epoch AND position IS NOT NULL)",
		INT64_MAX, &wrong, err))
		return false;
	if (all != held)
		audit_tell(work, "the epochs",
		    "there are statements in them that no anchor commits to");
	if (wrong > 0)
		audit_tell(work, "the epochs", "statements are counted wrongly in some");
	return true;
}

bool
audit_log_epochs(struct audit_work *work, struct err *err)
{
	uint64_t first, held = 0;

	if (work->bounds.epoch == 0)
		return true;
	if (!ask(work, "SELECT coalesce(min(epoch), 0) FROM anchor WHERE epoch <= ?",
		work->bounds.epoch, &first, err))
		return false;
	/* One after the other; a damaged number must not make it walk for ever. */
	for (uint64_t epoch = first; epoch <= work->bounds.epoch; epoch++) {
		bool there;
		uint64_t next;

		if (!ask(work, "SELECT coalesce(min(epoch), 0) FROM anchor WHERE epoch >= ?",
			epoch, &next, err))
			return false;
		there = next == epoch;
		if (!there)
			tell_at(work, "epoch", epoch, "it has no anchor");
		epoch = next;
		if (!check_epoch(work, epoch, &held, err))
			return false;
	}
	return check_counts(work, held, err);
}

/* Entries */

/* The public statements in the journal's order. */
struct course {
	struct audit_work *work;
	struct query public;
	uint64_t anchors;
	uint64_t missing;
};

static bool
check_public(struct course *course, uint64_t index, const struct hash *id, struct err *err)
{
	struct text bytes;
	bool found;

	if (course->public.handle == NULL) {
		tell_at(course->work, "log entry", index,
		    "the journal has no public statement more");
		return true;
	}
	if (!query_row(&course->public, &found, err))
		return false;
	bytes = found ? query_text(&course->public, 0) : TEXT("");
	if (!text_eq(bytes, text_bytes(id->bytes, HASH_LEN)))
		tell_at(course->work, "log entry", index,
		    "it is not the journal's next public statement");
	if (!found)
		query_end(&course->public);
	return true;
}

static bool
check_entry(struct course *course, uint64_t index, struct text bytes, struct err *err)
{
	struct entry entry;
	struct err why;

	course->work->totals.entries++;
	if (!entry_parse(bytes, &entry, &why)) {
		tell_at(course->work, "log entry", index, why.text);
		return true;
	}
	if (entry.kind == ENTRY_STATEMENT)
		return check_public(course, index, &entry.hash, err);
	course->anchors++;
	return true;
}

static bool
check_bundle(struct course *course, uint64_t first, size_t count, struct err *err)
{
	scoped(buf_free) struct buf bundle = BUF(BUNDLE_MAX);
	struct hash leaves[TILE_WIDTH];
	struct text rest, bytes;
	struct err why;

	if (!log_store_bundle(
		&course->work->journal->log, first, count, &bundle, leaves, &why)) {
		tell_at(course->work, "log entry", first, why.text);
		return true;
	}
	for (rest = buf_text(&bundle); rest.len > 0; first++)
		if (!tile_next_entry(&rest, &bytes, err) ||
		    !check_entry(course, first, bytes, err))
			return false;
	return true;
}

static bool
check_entries(struct course *course, struct err *err)
{
	uint64_t size = course->work->bounds.size;
	bool found = false;

	for (uint64_t at = 0; at < size; at += TILE_WIDTH)
		if (!check_bundle(course, at,
			size - at < TILE_WIDTH ? (size_t)(size - at) : TILE_WIDTH, err))
			return false;
	if (course->public.handle != NULL && !query_row(&course->public, &found, err))
		return false;
	if (found)
		audit_tell(course->work, "the log", "a public statement is not in it");
	return true;
}

bool
audit_log_entries(struct audit_work *work, struct err *err)
{
	struct course course = { .work = work };
	bool good;

	if (!db_query(work->journal->db,
		"SELECT id FROM statement WHERE commitment IS NULL AND epoch = 0"
		" AND seq <= ? ORDER BY seq",
		&course.public, err))
		return false;
	query_bind_integer(&course.public, (int64_t)work->bounds.seq);
	good = check_entries(&course, err);
	query_end(&course.public);
	if (good && course.anchors != work->totals.epochs)
		audit_tell(work, "the log", "it has other anchors than the journal has epochs");
	return good;
}

/* The head */

static bool
check_head(
    struct audit_work *work, const struct log_head *head, struct text note, struct err *err)
{
	struct checkpoint signed_head;
	struct vkey key;

	if (work->chain.count == 0)
		return err_set(err, FAULT_DENIED, "no manifest is known to verify it by");
	if (!chain_signer(&work->chain, note, PARTY_LOG, &key, err) ||
	    !checkpoint_open(note, &key, &signed_head, err))
		return false;
	if (signed_head.size != head->size || !hash_eq(&signed_head.root, &head->root))
		return err_set(err, FAULT_CONFLICT, "it was signed for another size or root");
	if (head->published > head->size || head->synced > head->published)
		return err_set(err, FAULT_CONFLICT, "more was published than was signed");
	return log_store_check(&work->journal->log, head->size, &head->root, err);
}

bool
audit_log_head(
    struct audit_work *work, const struct log_head *head, struct text note, struct err *err)
{
	if (!head->exists || check_head(work, head, note, err))
		return true;
	if (err->fault == FAULT_LIMIT)
		return false;
	audit_tell(work, "the log's head", err->text);
	return true;
}

/* Keys of releases */

/* Does a statement say that this release, of who says it, opens at that time? */
static bool
says_early(struct text note, const struct statement *seal, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct unlock unlock;
	struct err ignored;

	return statement_reopen(note, &statement, &ignored) &&
	       unlock_parse(&statement, &unlock, &ignored) && !unlock.breach &&
	       text_eq(statement.by, seal->by) && hash_eq(&unlock.of, &seal->id) &&
	       statement.at == at;
}

/* Or that it is postponed to that time; whether that counts is for witnesses. */
static bool
says_later(struct text note, const struct statement *seal, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct postpone postpone;
	struct err ignored;

	return statement_reopen(note, &statement, &ignored) &&
	       postpone_parse(&statement, &postpone, &ignored) &&
	       text_eq(statement.by, seal->by) && hash_eq(&postpone.of, &seal->id) &&
	       postpone.opens == at;
}

static bool
find_moved(struct audit_work *work, const struct statement *seal, int64_t at, bool *moved,
    struct err *err)
{
	struct query q;
	bool found;

	*moved = false;
	if (!db_query(work->journal->db,
		"SELECT note FROM statement WHERE kind IN ('release.early', 'release.postpone')"
		" ORDER BY seq",
		&q, err))
		return false;
	do {
		if (!query_row(&q, &found, err))
			return false;
		*moved = found && (says_early(query_text(&q, 0), seal, at) ||
				      says_later(query_text(&q, 0), seal, at));
	} while (found && !*moved);
	query_end(&q);
	return true;
}

/* Its time is the seal's, or when its node opened it early, or to when it was postponed. */
static bool
check_key_time(struct audit_work *work, const struct statement *seal, int64_t opens, int64_t at,
    struct err *err)
{
	bool moved = false;

	if (at != opens && !find_moved(work, seal, at, &moved, err))
		return false;
	return at == opens || moved ||
	       err_set(err, FAULT_CONFLICT, "the key of its release is kept for another time");
}

static bool
check_key(
    struct audit_work *work, const struct release_key *key, struct text note, struct err *err)
{
	scoped(identity_free) struct identity identity = { 0 };
	scoped(statement_free) struct statement statement = { 0 };
	struct seal seal;

	if (key->identity.len == 0)
		return err_set(err, FAULT_SYSTEM, "the key of its release does not open");
	if (!statement_reopen(note, &statement, err) || !seal_parse(&statement, &seal, err) ||
	    !identity_parse(key->identity, &identity, err) ||
	    !seal_check_key(&seal, &identity, err))
		return false;
	return check_key_time(work, &statement, seal.opens, key->at, err);
}

static bool
visit_key(void *arg, const struct release_key *key, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct audit_work *work = arg;
	struct record record;

	if (journal_find(work->journal, &key->seal, &arena, &record, err) &&
	    check_key(work, key, record.note, err))
		return true;
	if (err->fault == FAULT_LIMIT)
		return false;
	audit_tell_statement(work, &key->seal, err->text);
	return true;
}

bool
audit_log_keys(struct audit_work *work, struct err *err)
{
	return release_key_each(work->journal, visit_key, work, err);
}
