#include "journal/attempt.h"

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

static bool
seal(const struct journal *journal, const char *table, const struct hash *row,
    struct text trouble, struct buf *out, struct err *err)
{
	struct rest_place place = { table, bytes_of(row) };

	if (trouble.len > ATTEMPT_TROUBLE_MAX)
		trouble.len = ATTEMPT_TROUBLE_MAX;
	rest_seal(&journal->rest, &place, trouble, out);
	return buf_ok(out, err);
}

static bool
unseal(const struct journal *journal, const char *table, const struct hash *row,
    struct text sealed, struct buf *out, struct err *err)
{
	struct rest_place place = { table, bytes_of(row) };

	return out == NULL || rest_open(&journal->rest, &place, sealed, out, err);
}

bool
attempt_find(struct journal *journal, struct text peer, struct attempt *out,
    struct buf *trouble, struct err *err)
{
	struct hash tag = journal_peer(journal, peer);
	struct query q;
	bool found, good;

	*out = (struct attempt){ 0 };
	if (!db_query(journal->db,
		"SELECT count, since, next, trouble FROM attempt WHERE peer = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&tag));
	if (!query_row(&q, &found, err))
		return false;
	if (!found) {
		query_end(&q);
		return true;
	}
	*out = (struct attempt){ (uint64_t)query_integer(&q, 0), query_integer(&q, 1),
		query_integer(&q, 2) };
	good = unseal(journal, "attempt", &tag, query_text(&q, 3), trouble, err);
	query_end(&q);
	return good;
}

bool
attempt_set(struct journal *journal, struct text peer, const struct attempt *attempt,
    struct text trouble, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(KIB);
	struct hash tag = journal_peer(journal, peer);
	struct query q;

	if (!seal(journal, "attempt", &tag, trouble, &sealed, err) ||
	    !db_query(journal->db,
		"INSERT OR REPLACE INTO attempt (peer, count, since, next, trouble)"
		" VALUES (?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(&tag));
	query_bind_integer(&q, (int64_t)attempt->count);
	query_bind_integer(&q, attempt->since);
	query_bind_integer(&q, attempt->next);
	query_bind_blob(&q, buf_text(&sealed));
	return query_done(&q, err);
}

bool
attempt_hurry(struct journal *journal, struct text peer, int64_t now, struct err *err)
{
	struct hash tag = journal_peer(journal, peer);
	struct query q;

	if (!db_query(journal->db, "UPDATE attempt SET next = ?1 WHERE peer = ?2 AND next > ?1",
		&q, err))
		return false;
	query_bind_integer(&q, now);
	query_bind_blob(&q, bytes_of(&tag));
	return query_done(&q, err);
}

bool
attempt_clear(struct journal *journal, struct text peer, struct err *err)
{
	struct hash tag = journal_peer(journal, peer);
	struct query q;

	if (!db_query(journal->db, "DELETE FROM attempt WHERE peer = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&tag));
	return query_done(&q, err);
}

bool
attempt_refuse(struct journal *journal, const struct hash *id, struct text peer,
    struct text trouble, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(KIB);
	struct hash tag = journal_peer(journal, peer);
	struct query q;

	if (!seal(journal, "refusal", id, trouble, &sealed, err) ||
	    !db_query(journal->db,
		"INSERT OR REPLACE INTO refusal (id, peer, trouble) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	query_bind_blob(&q, bytes_of(&tag));
	query_bind_blob(&q, buf_text(&sealed));
	return query_done(&q, err);
}

bool
attempt_refused(struct journal *journal, const struct hash *id, struct text peer, bool *refused,
    struct buf *trouble, struct err *err)
{
	struct hash tag = journal_peer(journal, peer);
	struct query q;
	bool good;

	if (!db_query(
		journal->db, "SELECT trouble FROM refusal WHERE id = ? AND peer = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	query_bind_blob(&q, bytes_of(&tag));
	if (!query_row(&q, refused, err))
		return false;
	good = !*refused || unseal(journal, "refusal", id, query_text(&q, 0), trouble, err);
	query_end(&q);
	return good;
}
