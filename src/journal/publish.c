#include "journal/publish.h"

#include "journal/log_check.h"
#include "journal/log_public.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/tile.h"
#include "statement/takedown.h"

#define BUNDLE_MAX (TILE_WIDTH * (2 + (size_t)ENTRY_LEN))

static bool
remove_statement(struct journal *journal, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT("statement/"));
	hash_format(id, &name);
	return tree_remove(&journal->tree, buf_string(&name), err);
}

/* A tombstone stands where what it is about is looked for in vain. */
static bool
put_tombstone(struct journal *journal, struct text bytes, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB);
	struct takedown takedown;

	if (!statement_reopen(bytes, &statement, err) ||
	    !takedown_parse(&statement, &takedown, err))
		return false;
	takedown_path(&takedown.of, &name);
	return tree_put(&journal->tree, buf_string(&name), bytes, err) &&
	       remove_statement(journal, &takedown.of, err);
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
	if (record.forgotten)
		return remove_statement(journal, id, err);
	if (!note_parse(record.note, &note, err))
		return journal_damaged(err);
	actual = statement_id(&note);
	if (!hash_eq(&actual, id))
		return journal_damaged(err);
	buf_add(&name, TEXT("statement/"));
	hash_format(id, &name);
	return tree_put(&journal->tree, buf_string(&name), record.note, err) &&
	       (!text_eq(record.kind, kind_of(KIND_TAKEDOWN)->name) ||
		   put_tombstone(journal, record.note, err));
}

/* The bodies of the public statements among the entries of a range. */
static bool
put_statements(struct journal *journal, uint64_t from, uint64_t to, struct err *err)
{
	while (from < to) {
		scoped(buf_free) struct buf bundle = BUF(BUNDLE_MAX);
		size_t count = to - from < TILE_WIDTH ? (size_t)(to - from) : TILE_WIDTH;
		struct hash leaves[TILE_WIDTH];
		struct text rest, bytes;
		struct entry entry;

		if (!log_store_bundle(&journal->log, from, count, &bundle, leaves, err))
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
put_statements_of(void *arg, uint64_t from, uint64_t to, struct err *err)
{
	return put_statements(arg, from, to, err);
}

/* So many tiles of the past each time: a log of a million entries is looked at in a minute
 * or so of a server's life, and a small one, or the beginning, before anything is signed. */
#define LOOK_AT 64

/* The database has no other guard; what is signed here was looked at entry by entry, once. */
static bool
check_past(struct journal *journal, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head = { 0 };

	return log_store_look(&journal->log, err) &&
	       log_store_head(&journal->log, &head, &note, err) &&
	       (head.size > log_store_size(&journal->log) || /* which is told below */
		   log_check_tiles(&journal->log, head.size, LOOK_AT, &journal->looked, err));
}

bool
publish(struct journal *journal, struct keeper *signer, struct err *err)
{
	struct log_public public = {
		.store = &journal->log,
		.tree = &journal->tree,
		.signer = signer,
		.lock = journal->lock,
		.more = put_statements_of,
		.arg = journal,
	};

	return check_past(journal, err) && log_public_update(&public, err);
}

bool
publish_head(struct journal *journal, struct arena *arena, struct text *note, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head = { 0 };

	if (!log_store_head(&journal->log, &head, &bytes, err))
		return false;
	if (!head.exists)
		return err_set(err, FAULT_ABSENT, "the log has not been signed yet");
	*note = arena_text(arena, buf_text(&bytes));
	return note->at != NULL || err_memory(err);
}
