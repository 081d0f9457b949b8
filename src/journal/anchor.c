#include "journal/anchor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "journal/publish.h"
#include "log/batch.h"
#include "log/checkpoint.h"
#include "log/proof.h"

#define BATCH_MAX (1u << 24) /* DESIGN's batch tree has that many places */

/* A node that was away longer has an expired manifest anyway; it is rather the clock
 * that is wrong, and anchors for years to come could never be taken back. */
#define GAP_DAYS 400
#define DAY_SECONDS 86400

uint64_t
anchor_epoch(int64_t at, int64_t seconds)
{
	assert(at >= 0 && seconds > 0);
	return (uint64_t)(at / seconds);
}

/* The first epoch without an anchor: after the last anchored, else that of the
 * journal's first statement, which is the node's own: what a stranger says of the
 * time counts for nothing here. */
static bool
next_epoch(struct journal *journal, int64_t seconds, uint64_t *next, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT coalesce((SELECT max(epoch) + 1 FROM anchor),"
		" (SELECT at / ? FROM statement ORDER BY seq LIMIT 1), 0)",
		&q, err))
		return false;
	query_bind_integer(&q, seconds);
	if (!query_row(&q, &found, err))
		return false;
	*next = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}

/* The present epoch and the first without an anchor; 0: nothing was ever said. */
static bool
see_epochs(struct journal *journal, int64_t now, int64_t seconds, uint64_t *current,
    uint64_t *next, struct err *err)
{
	uint64_t most = (uint64_t)GAP_DAYS * DAY_SECONDS / (uint64_t)seconds;

	*current = anchor_epoch(now, seconds);
	if (!next_epoch(journal, seconds, next, err))
		return false;
	if (*next != 0 && *current > *next && *current - *next > most)
		return err_set(err, FAULT_SYSTEM,
		    "the clock is over %d days ahead of the log's last epoch; set it right",
		    GAP_DAYS);
	return true;
}

bool
anchor_open_epoch(
    struct journal *journal, int64_t now, int64_t seconds, uint64_t *epoch, struct err *err)
{
	uint64_t current, next;

	if (!see_epochs(journal, now, seconds, &current, &next, err))
		return false;
	*epoch = next > current ? next : current;
	return true;
}

/* An epoch's commitments, in the order of their bytes, which are random: the
 * batch does not tell in which order statements came. */
struct batch {
	struct hash *at;
	size_t count;
};

static void
batch_free(struct batch *batch)
{
	free(batch->at);
	*batch = (struct batch){ 0 };
}

static bool
count_epoch(struct journal *journal, uint64_t epoch, size_t *count, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT count(*) FROM statement WHERE epoch = ? AND commitment IS NOT NULL", &q,
		err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	if (!query_row(&q, &found, err))
		return false;
	*count = (size_t)query_integer(&q, 0);
	query_end(&q);
	if (*count > BATCH_MAX)
		return err_set(err, FAULT_LIMIT, "over %u statements in one epoch", BATCH_MAX);
	return true;
}

static bool
load_batch(struct journal *journal, uint64_t epoch, struct batch *out, struct err *err)
{
	struct batch batch = { 0 };
	size_t count;
	struct query q;
	bool found;

	if (!count_epoch(journal, epoch, &count, err))
		return false;
	batch.at = mem_grow(NULL, (count + 1) * sizeof(struct hash));
	if (batch.at == NULL)
		return err_memory(err);
	if (!db_query(journal->db,
		"SELECT commitment FROM statement WHERE epoch = ? AND commitment IS NOT NULL"
		" ORDER BY commitment",
		&q, err))
		goto fail;
	query_bind_integer(&q, (int64_t)epoch);
	while (batch.count < count) {
		struct text bytes;

		if (!query_row(&q, &found, err))
			goto fail;
		bytes = found ? query_text(&q, 0) : (struct text){ 0 };
		if (bytes.len != HASH_LEN) {
			query_end(&q);
			journal_damaged(err);
			goto fail;
		}
		memcpy(batch.at[batch.count++].bytes, bytes.at, HASH_LEN);
	}
	query_end(&q);
	*out = batch;
	return true;

fail:
	batch_free(&batch);
	return false;
}

static bool
add_anchor(struct journal *journal, uint64_t epoch, struct err *err)
{
	scoped(batch_free) struct batch batch = { 0 };
	struct entry entry = { .kind = ENTRY_ANCHOR, .epoch = epoch };
	uint64_t index;
	struct query q;

	if (!load_batch(journal, epoch, &batch, err))
		return false;
	entry.hash = batch_root(batch.at, batch.count);
	if (!journal_add_entry(journal, &entry, &index, err) ||
	    !db_query(
		journal->db, "INSERT INTO anchor (epoch, idx, root) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	query_bind_integer(&q, (int64_t)index);
	query_bind_blob(&q, text_bytes(entry.hash.bytes, HASH_LEN));
	return query_done(&q, err);
}

bool
anchor_all(
    struct journal *journal, int64_t now, int64_t seconds, uint64_t *made, struct err *err)
{
	uint64_t current, next, count = 0;

	if (!journal_begin(journal, err))
		return false;
	if (!see_epochs(journal, now, seconds, &current, &next, err))
		goto fail;
	if (next == 0)
		next = current;
	for (; next < current && count < ANCHOR_AT_ONCE; next++, count++)
		if (!add_anchor(journal, next, err))
			goto fail;
	if (!journal_commit(journal, err))
		return false;
	*made = count;
	return true;

fail:
	journal_rollback(journal);
	return false;
}

static bool
find_anchor(struct journal *journal, uint64_t epoch, uint64_t *index, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT idx FROM anchor WHERE epoch = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	if (!query_row(&q, &found, err))
		return false;
	*index = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return found || err_set(err, FAULT_ABSENT, "the statement's epoch is not anchored yet");
}

static bool
batch_path_of(struct journal *journal, const struct record *record, struct batch_path *out,
    struct err *err)
{
	scoped(batch_free) struct batch batch = { 0 };
	struct batch_path path = { .epoch = record->epoch };

	if (!load_batch(journal, record->epoch, &batch, err))
		return false;
	for (size_t i = 0; i < batch.count; i++) {
		if (hash_eq(&batch.at[i], &record->commitment)) {
			batch_prove(batch.at, batch.count, i, &path);
			*out = path;
			return true;
		}
	}
	return err_set(err, FAULT_ABSENT, "the statement is not in its epoch's batch");
}

bool
anchor_prove(
    struct journal *journal, const struct record *record, struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct merkle_source source = log_store_source(&journal->log);
	struct proof proof = { 0 };
	struct batch_path path;
	struct checkpoint head;
	struct note note;

	if (!find_anchor(journal, record->epoch, &proof.index, err) ||
	    !publish_head(journal, &arena, &proof.checkpoint, err) ||
	    !note_parse(proof.checkpoint, &note, err) ||
	    !checkpoint_parse(note.text, &head, err))
		return false;
	if (proof.index >= head.size)
		return err_set(err, FAULT_ABSENT, "the statement's epoch is not published yet");
	if (!batch_path_of(journal, record, &path, err) ||
	    !merkle_include(&source, proof.index, head.size, &proof.path, err))
		return false;
	proof_format_commitment(&proof, &path, out);
	return buf_ok(out, err);
}
