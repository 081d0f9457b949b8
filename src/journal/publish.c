#include "journal/publish.h"

#include <string.h>

#include "base/folder.h"
#include "journal/entries.h"
#include "log/checkpoint.h"
#include "log/tile.h"

#define BUNDLE_MAX (TILE_WIDTH * (2 + (size_t)ENTRY_LEN))

/* The head as signed last; a log that never was signed has size 0. */
struct head {
	bool exists;
	uint64_t size;
	struct hash root;
	uint64_t published; /* the size that the public tree has */
};

static bool
load_head(struct journal *journal, struct head *out, struct buf *note, struct err *err)
{
	struct head head = { .root = merkle_empty() };
	bool whole = true;
	struct text root;
	struct query q;

	if (!db_query(
		journal->db, "SELECT size, root, published, note FROM log_head", &q, err) ||
	    !query_row(&q, &head.exists, err))
		return false;
	if (head.exists) {
		head.size = (uint64_t)query_integer(&q, 0);
		root = query_text(&q, 1);
		whole = root.len == HASH_LEN;
		if (whole)
			memcpy(head.root.bytes, root.at, HASH_LEN);
		head.published = (uint64_t)query_integer(&q, 2);
		buf_add(note, query_text(&q, 3));
	}
	query_end(&q);
	if (!whole)
		return journal_damaged(err);
	*out = head;
	return buf_ok(note, err);
}

static bool
save_head(struct journal *journal, const struct head *head, struct text note, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO log_head (one, size, root, note, published) VALUES (1, ?, ?, ?, ?)"
		" ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root,"
		" note = excluded.note",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)head->size);
	query_bind_blob(&q, text_bytes(head->root.bytes, HASH_LEN));
	query_bind_blob(&q, note);
	query_bind_integer(&q, (int64_t)head->published);
	return query_done(&q, err);
}

static bool
fail_past(struct err *err)
{
	return err_set(err, FAULT_CONFLICT,
	    "the log in the database does not continue the checkpoint signed last; restore "
	    "the database from a backup that is as new as the public log");
}

/* What everybody can see already must be the beginning of the log, or an older copy
 * of the database was put back.  A file that is no checkpoint of ours says nothing. */
static bool
check_visible(struct journal *journal, const struct signer *log, uint64_t size, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct merkle_source source = entries_source(journal);
	struct checkpoint seen;
	struct hash root;

	if (!tree_get(&journal->tree, "checkpoint", &note, err))
		return err->fault == FAULT_ABSENT;
	if (!checkpoint_open(buf_text(&note), &log->vkey, &seen, err))
		return err->fault == FAULT_INPUT || err->fault == FAULT_DENIED;
	if (seen.size > size)
		return fail_past(err);
	if (!merkle_root(&source, seen.size, &root, err))
		return false;
	return hash_eq(&root, &seen.root) || fail_past(err);
}

/* A log whose past has changed is not signed again.  The first time all of it is
 * read; after that nobody but us can have changed it behind our back, and the hashes
 * that lead to the root signed last are enough. */
static bool
check_past(struct journal *journal, const struct signer *log, const struct head *head,
    uint64_t size, struct err *err)
{
	struct merkle_source source = entries_source(journal);
	struct hash root;

	if (size < head->size)
		return fail_past(err);
	if (!journal->checked && (!entries_check(journal, head->size, &head->root, err) ||
				     !check_visible(journal, log, head->size, err)))
		return false;
	journal->checked = true;
	if (!merkle_root(&source, head->size, &root, err))
		return false;
	return hash_eq(&root, &head->root) || fail_past(err);
}

static bool
sign_head(struct journal *journal, const struct signer *log, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(CHECKPOINT_LEN_MAX);
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct merkle_source source = entries_source(journal);
	struct checkpoint c = { .origin = log->vkey.name };
	struct head head = { 0 };

	if (!load_head(journal, &head, &note, err) || !entries_count(journal, &c.size, err))
		return false;
	if (head.exists && head.size == c.size && journal->checked)
		return true;
	if (!check_past(journal, log, &head, c.size, err))
		return false;
	if (head.exists && head.size == c.size)
		return true;
	if (!merkle_root(&source, c.size, &c.root, err))
		return false;
	buf_clear(&note);
	checkpoint_format(&c, &text);
	if (!buf_ok(&text, err) || !note_sign(buf_text(&text), log, &note, err))
		return false;
	head.size = c.size;
	head.root = c.root;
	return save_head(journal, &head, buf_text(&note), err);
}

static bool
sign_durably(struct journal *journal, const struct signer *log, struct err *err)
{
	if (!journal_begin(journal, err))
		return false;
	if (!sign_head(journal, log, err)) {
		journal_rollback(journal);
		return false;
	}
	return journal_commit(journal, err);
}

/* One tile or bundle, as wide as it is in a log of `size` hashes at its level. */
static unsigned
width_of(uint64_t index, uint64_t size)
{
	uint64_t left = size - index * TILE_WIDTH;

	return left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
}

/* The partial tiles that a full one replaces: they were for clients that had an
 * older checkpoint, who find the full one instead (tlog-tiles). */
static bool
drop_partial(struct journal *journal, struct text full, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX];

	buf_add(&name, full);
	buf_add(&name, TEXT(".p"));
	return tree_path(&journal->tree, buf_string(&name), path, err) &&
	       folder_remove(path, err);
}

static bool
put_tile(
    struct journal *journal, unsigned level, uint64_t index, unsigned width, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct merkle_source source = entries_source(journal);
	struct hash hashes[TILE_WIDTH];

	tile_path(level, index, width, &name);
	return source.read(source.arg, level, index * TILE_WIDTH, width, hashes, err) &&
	       tree_put(&journal->tree, buf_string(&name),
		   text_bytes(hashes, width * sizeof(hashes[0])), err) &&
	       (width < TILE_WIDTH || drop_partial(journal, buf_text(&name), err));
}

static bool
put_bundle(struct journal *journal, uint64_t index, unsigned width, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	scoped(buf_free) struct buf bundle = BUF(BUNDLE_MAX);

	tile_bundle_path(index, width, &name);
	return entries_bundle(journal, index * TILE_WIDTH, width, &bundle, err) &&
	       tree_put(&journal->tree, buf_string(&name), buf_text(&bundle), err) &&
	       (width < TILE_WIDTH || drop_partial(journal, buf_text(&name), err));
}

/* All tiles that have come or grown between two sizes. */
static bool
put_tiles(struct journal *journal, uint64_t from, uint64_t to, struct err *err)
{
	for (unsigned level = 0; from < to && level <= TILE_LEVEL_MAX; level++) {
		for (uint64_t i = from / TILE_WIDTH; i * TILE_WIDTH < to; i++) {
			if (level == 0 && !put_bundle(journal, i, width_of(i, to), err))
				return false;
			if (!put_tile(journal, level, i, width_of(i, to), err))
				return false;
		}
		from /= TILE_WIDTH;
		to /= TILE_WIDTH;
	}
	return true;
}

/* The body must still be the one that the log has the id of. */
static bool
put_statement(struct journal *journal, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf name = BUF(KIB);
	struct record record;
	struct hash actual;
	struct note note;

	if (!journal_find(journal, id, &arena, &record, err))
		return false;
	if (!note_parse(record.note, &note, err))
		return journal_damaged(err);
	actual = statement_id(&note);
	if (!hash_eq(&actual, id))
		return journal_damaged(err);
	buf_add(&name, TEXT("statement/"));
	hash_format(id, &name);
	return tree_put(&journal->tree, buf_string(&name), record.note, err);
}

/* The bodies of the public statements among the entries of a range. */
static bool
put_statements(struct journal *journal, uint64_t from, uint64_t to, struct err *err)
{
	while (from < to) {
		scoped(buf_free) struct buf bundle = BUF(BUNDLE_MAX);
		size_t count = to - from < TILE_WIDTH ? (size_t)(to - from) : TILE_WIDTH;
		struct text rest, bytes;
		struct entry entry;

		if (!entries_bundle(journal, from, count, &bundle, err))
			return false;
		for (rest = buf_text(&bundle); rest.len > 0;) {
			if (!tile_next_entry(&rest, &bytes, err) ||
			    !entry_parse(bytes, &entry, err))
				return false;
			if (entry.kind == ENTRY_STATEMENT &&
			    !put_statement(journal, &entry.hash, err))
				return false;
		}
		from += count;
	}
	return true;
}

static bool
note_published(struct journal *journal, uint64_t size, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "UPDATE log_head SET published = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)size);
	return query_done(&q, err);
}

bool
publish(struct journal *journal, const struct signer *log, struct err *err)
{
	scoped(file_close) int lock = -1;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct head head = { 0 };

	/* So that an older checkpoint never replaces a newer one. */
	if (!file_lock(journal->lock, &lock, err) || !sign_durably(journal, log, err) ||
	    !load_head(journal, &head, &note, err))
		return false;
	if (!tree_has(&journal->tree, "checkpoint"))
		head.published = 0; /* the tree is new or was emptied: all of it */
	else if (head.published == head.size)
		return true;
	return put_tiles(journal, head.published, head.size, err) &&
	       put_statements(journal, head.published, head.size, err) &&
	       tree_put(&journal->tree, "checkpoint", buf_text(&note), err) &&
	       note_published(journal, head.size, err);
}

bool
publish_head(struct journal *journal, struct arena *arena, struct text *note, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHECKPOINT_LEN_MAX);
	struct head head = { 0 };

	if (!load_head(journal, &head, &bytes, err))
		return false;
	if (!head.exists)
		return err_set(err, FAULT_ABSENT, "the log has not been signed yet");
	*note = arena_text(arena, buf_text(&bytes));
	return note->at != NULL || err_memory(err);
}
