#include "journal/anchor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "crypto/random.h"
#include "journal/publish.h"
#include "log/checkpoint.h"
#include "log/proof.h"

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

bool
anchor_find(
    struct journal *journal, uint64_t epoch, bool *found, uint64_t *index, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "SELECT idx FROM anchor WHERE epoch = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	if (!query_row(&q, found, err))
		return false;
	if (*found)
		*index = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}

bool
anchor_last(struct journal *journal, uint64_t *epoch, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT coalesce(max(epoch), 0) FROM anchor", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*epoch = found ? (uint64_t)query_integer(&q, 0) : 0;
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

/* An epoch's commitments by their places. */
struct places {
	struct batch_place *at;
	size_t count;
};

static void
places_free(struct places *places)
{
	free(places->at);
	*places = (struct places){ 0 };
}

static bool
count_places(struct journal *journal, uint64_t epoch, size_t *count, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT count(*) FROM statement WHERE epoch = ? AND position IS NOT NULL", &q,
		err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	if (!query_row(&q, &found, err))
		return false;
	*count = (size_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}

/* The next row; each place is beyond the last. */
static bool
read_place(const struct query *q, struct places *places)
{
	struct text bytes = query_text(q, 1);
	int64_t position = query_integer(q, 0);
	int64_t least =
	    places->count == 0 ? 0 : (int64_t)places->at[places->count - 1].position + 1;
	struct batch_place *place = &places->at[places->count];

	if (position < least || position >= BATCH_PLACES || bytes.len != HASH_LEN)
		return false;
	place->position = (uint32_t)position;
	memcpy(place->commitment.bytes, bytes.at, HASH_LEN);
	places->count++;
	return true;
}

static bool
read_places(struct query *q, size_t count, struct places *places, struct err *err)
{
	bool found;

	while (places->count < count) {
		if (!query_row(q, &found, err))
			return false;
		if (!found || !read_place(q, places)) {
			query_end(q);
			return journal_damaged(err);
		}
	}
	query_end(q);
	return true;
}

static bool
load_places(struct journal *journal, uint64_t epoch, struct places *out, struct err *err)
{
	struct places places = { 0 };
	struct query q;
	size_t count;

	if (!count_places(journal, epoch, &count, err))
		return false;
	places.at = mem_grow(NULL, (count + 1) * sizeof(*places.at));
	if (places.at == NULL)
		return err_memory(err);
	if (db_query(journal->db,
		"SELECT position, commitment FROM statement"
		" WHERE epoch = ? AND position IS NOT NULL ORDER BY position",
		&q, err)) {
		query_bind_integer(&q, (int64_t)epoch);
		if (read_places(&q, count, &places, err)) {
			*out = places;
			return true;
		}
	}
	places_free(&places);
	return false;
}

static void
seed_free(struct batch_seed *seed)
{
	mem_wipe(seed, sizeof(*seed));
}

static struct batch_tree
tree_of(uint64_t epoch, const struct batch_seed *seed, const struct places *places)
{
	return (struct batch_tree){ epoch, seed, places->at, places->count, NULL };
}

static bool
add_anchor(struct journal *journal, uint64_t epoch, struct err *err)
{
	scoped(places_free) struct places places = { 0 };
	scoped(seed_free) struct batch_seed seed = { 0 };
	struct entry entry = { .kind = ENTRY_ANCHOR, .epoch = epoch };
	struct batch_tree tree;
	uint64_t index;
	struct query q;

	if (!load_places(journal, epoch, &places, err))
		return false;
	random_bytes(seed.bytes, sizeof(seed.bytes));
	tree = tree_of(epoch, &seed, &places);
	entry.hash = batch_root(&tree);
	if (!journal_add_entry(journal, &entry, &index, err) ||
	    !db_query(journal->db,
		"INSERT INTO anchor (epoch, idx, root, seed) VALUES (?, ?, ?, ?)", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	query_bind_integer(&q, (int64_t)index);
	query_bind_blob(&q, text_bytes(entry.hash.bytes, HASH_LEN));
	query_bind_blob(&q, text_bytes(seed.bytes, BATCH_SEED_LEN));
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

/* Proofs */

void
anchored_free(struct anchored *anchored)
{
	free(anchored->place);
	free(anchored->inner);
	mem_wipe(anchored, sizeof(*anchored));
}

static bool
read_anchor(const struct query *q, struct anchored *anchored, struct err *err)
{
	struct text root = query_text(q, 1), seed = query_text(q, 2);

	if (root.len != HASH_LEN || seed.len != BATCH_SEED_LEN)
		return journal_damaged(err);
	anchored->index = (uint64_t)query_integer(q, 0);
	memcpy(anchored->root.bytes, root.at, HASH_LEN);
	memcpy(anchored->seed.bytes, seed.at, BATCH_SEED_LEN);
	return true;
}

static bool
find_anchor(struct journal *journal, struct anchored *anchored, struct err *err)
{
	struct query q;
	bool found, good;

	if (!db_query(
		journal->db, "SELECT idx, root, seed FROM anchor WHERE epoch = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)anchored->epoch);
	if (!query_row(&q, &found, err))
		return false;
	good = found ? read_anchor(&q, anchored, err)
		     : err_set(err, FAULT_ABSENT, "the statement's epoch is not anchored yet");
	query_end(&q);
	return good;
}

static struct batch_tree
tree_of_anchored(const struct anchored *anchored)
{
	return (struct batch_tree){ anchored->epoch, &anchored->seed, anchored->place,
		anchored->count, anchored->inner };
}

static bool
check_entry(struct journal *journal, const struct anchored *anchored, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(KIB);
	struct entry entry;

	if (!log_store_get(&journal->log, anchored->index, &bytes, err) ||
	    !entry_parse(buf_text(&bytes), &entry, err))
		return false;
	return (entry.kind == ENTRY_ANCHOR && entry.epoch == anchored->epoch &&
		   hash_eq(&entry.hash, &anchored->root)) ||
	       err_set(err, FAULT_CONFLICT, "the log's entry %llu is not its anchor",
		   (unsigned long long)anchored->index);
}

bool
anchor_check(
    struct journal *journal, uint64_t epoch, uint64_t *index, uint64_t *count, struct err *err)
{
	scoped(anchored_free) struct anchored anchored = { .epoch = epoch };
	struct places places = { 0 };
	struct batch_tree tree;
	struct hash root;

	if (!find_anchor(journal, &anchored, err) || !load_places(journal, epoch, &places, err))
		return false;
	anchored.place = places.at;
	anchored.count = places.count;
	tree = tree_of_anchored(&anchored);
	root = batch_root(&tree);
	if (!hash_eq(&root, &anchored.root))
		return err_set(err, FAULT_CONFLICT,
		    "the commitments, places and seed are not those that its anchor is of");
	if (!check_entry(journal, &anchored, err))
		return false;
	*index = anchored.index;
	*count = anchored.count;
	return true;
}

static bool
load_batch(struct journal *journal, struct anchored *anchored, struct err *err)
{
	struct places places = { 0 };
	struct batch_tree tree;
	struct hash *inner;

	if (!load_places(journal, anchored->epoch, &places, err))
		return false;
	anchored->place = places.at;
	anchored->count = places.count;
	inner = mem_grow(NULL, (places.count + 1) * sizeof(*inner));
	if (inner == NULL)
		return err_memory(err);
	tree = tree_of_anchored(anchored);
	batch_sum(&tree, inner);
	anchored->inner = inner;
	return true;
}

/* Once for all proofs of an epoch, however many are asked for at once. */
static bool
see_anchored(
    struct journal *journal, uint64_t epoch, struct anchored *anchored, struct err *err)
{
	if (anchored->known && anchored->epoch == epoch)
		return true;
	anchored_free(anchored);
	anchored->epoch = epoch;
	anchored->known =
	    find_anchor(journal, anchored, err) && load_batch(journal, anchored, err);
	return anchored->known;
}

static bool
find_place(const struct anchored *anchored, const struct record *record, size_t *index)
{
	for (size_t i = 0; i < anchored->count; i++) {
		if (anchored->place[i].position == record->position) {
			*index = i;
			return hash_eq(
			    &anchored->place[i].commitment, &record->commitment.hash);
		}
	}
	return false;
}

/* The path must lead to what the log says; else it would prove nothing to anybody. */
static bool
batch_path_of(const struct anchored *anchored, const struct record *record,
    struct batch_path *out, struct err *err)
{
	struct batch_tree tree = tree_of_anchored(anchored);
	struct hash root;
	size_t index;

	if (!find_place(anchored, record, &index))
		return journal_damaged(err);
	batch_prove(&tree, index, out);
	root = batch_path_root(out, &record->commitment.hash);
	return hash_eq(&root, &anchored->root) || journal_damaged(err);
}

bool
anchor_prove(struct journal *journal, const struct record *record, struct anchored *anchored,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct merkle_source source = log_store_source(&journal->log);
	struct proof proof = { 0 };
	struct batch_path path;
	struct checkpoint head;
	struct note note;

	if (!see_anchored(journal, record->epoch, anchored, err) ||
	    !publish_head(journal, &arena, &proof.checkpoint, err) ||
	    !note_parse(proof.checkpoint, &note, err) ||
	    !checkpoint_parse(note.text, &head, err))
		return false;
	proof.index = anchored->index;
	if (proof.index >= head.size)
		return err_set(err, FAULT_ABSENT, "the statement's epoch is not published yet");
	if (!batch_path_of(anchored, record, &path, err) ||
	    !merkle_include(&source, proof.index, head.size, &proof.path, err))
		return false;
	proof_format_commitment(&proof, &path, out);
	return buf_ok(out, err);
}
