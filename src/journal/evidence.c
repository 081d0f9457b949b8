#include "journal/evidence.h"

#include "log/proof.h"

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* Both halves of the row's name are hashes: one over both has the length of a place. */
static struct hash
row_of(const struct hash *of, const struct hash *giver)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, bytes_of(of));
	hasher_add(&hasher, bytes_of(giver));
	return hasher_end(&hasher);
}

bool
evidence_add(struct journal *journal, const struct hash *of, struct text by, struct text bytes,
    struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(PROOF_LEN_MAX + REST_OVERHEAD);
	struct hash giver = journal_peer(journal, by), row = row_of(of, &giver);
	struct rest_place place = { "evidence", bytes_of(&row) };
	struct query q;

	rest_seal(&journal->rest, &place, bytes, &sealed);
	if (!buf_ok(&sealed, err) ||
	    !db_query(journal->db,
		"INSERT OR IGNORE INTO evidence (of, giver, bytes) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of));
	query_bind_blob(&q, bytes_of(&giver));
	query_bind_blob(&q, buf_text(&sealed));
	return query_done(&q, err);
}

bool
evidence_find(struct journal *journal, const struct hash *of, struct text by, struct buf *out,
    struct err *err)
{
	struct hash giver = journal_peer(journal, by), row = row_of(of, &giver);
	struct rest_place place = { "evidence", bytes_of(&row) };
	struct query q;
	bool found, good;

	if (!db_query(
		journal->db, "SELECT bytes FROM evidence WHERE of = ? AND giver = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of));
	query_bind_blob(&q, bytes_of(&giver));
	if (!query_row(&q, &found, err))
		return false;
	if (!found) {
		query_end(&q);
		return err_set(err, FAULT_ABSENT, "there is no proof of it yet");
	}
	good = rest_open(&journal->rest, &place, query_text(&q, 0), out, err);
	query_end(&q);
	return good;
}

bool
evidence_has(
    struct journal *journal, const struct hash *of, struct text by, bool *has, struct err *err)
{
	struct hash giver = journal_peer(journal, by);
	struct query q;

	if (!db_query(
		journal->db, "SELECT 1 FROM evidence WHERE of = ? AND giver = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of));
	query_bind_blob(&q, bytes_of(&giver));
	if (!query_row(&q, has, err))
		return false;
	query_end(&q);
	return true;
}
