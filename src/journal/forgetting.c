#include "journal/forgetting.h"

#define ROOM                                                                                   \
	(2 * STATEMENT_PRIVATE_MAX + 64 * KIB) /* for a statement, and what it is kept with */

static bool
erase(struct journal *journal, const struct record *record, struct err *err)
{
	struct query q;

	if ((journal->forget != NULL && !journal->forget(journal, record, err)) ||
	    !db_query(journal->db,
		"UPDATE statement SET note = NULL, sender = x'' WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(record->id.bytes, HASH_LEN));
	journal->forgot = true;
	return query_done(&q, err);
}

bool
journal_forget(struct journal *journal, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct record record;

	if (!journal_find(journal, id, &arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	if (!record.anchored && !record.loose)
		return err_set(err, FAULT_CONFLICT,
		    "a %.*s is public; what others have cannot be forgotten",
		    TEXT_ARGS(record.kind));
	return erase(journal, &record, err);
}

bool
journal_take_down(struct journal *journal, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct record record;

	if (!journal_find(journal, id, &arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	if (record.anchored || record.foreign)
		return err_set(err, FAULT_CONFLICT,
		    "a %.*s is not what this node said in public", TEXT_ARGS(record.kind));
	return erase(journal, &record, err);
}

bool
journal_scrub(struct journal *journal, struct err *err)
{
	if (!journal->forgot)
		return true;
	journal->forgot = false;
	return db_run(journal->db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}
