#include "journal/evidence.h"

#include <string.h>

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

static bool
is_in(struct journal *journal, const char *sql, const struct hash *of, struct text by,
    bool *found, struct err *err)
{
	struct hash giver = journal_peer(journal, by);
	struct query q;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of));
	query_bind_blob(&q, bytes_of(&giver));
	if (!query_row(&q, found, err))
		return false;
	query_end(&q);
	return true;
}

bool
evidence_has(
    struct journal *journal, const struct hash *of, struct text by, bool *has, struct err *err)
{
	return is_in(
	    journal, "SELECT 1 FROM evidence WHERE of = ? AND giver = ?", of, by, has, err);
}

bool
evidence_is_void(
    struct journal *journal, const struct hash *of, struct text by, bool *is, struct err *err)
{
	return is_in(
	    journal, "SELECT 1 FROM evidence_void WHERE of = ? AND giver = ?", of, by, is, err);
}

static bool
run_on(struct journal *journal, const char *sql, const struct hash *of, struct text by,
    struct err *err)
{
	struct hash giver = journal_peer(journal, by);
	struct query q;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of));
	query_bind_blob(&q, bytes_of(&giver));
	return query_done(&q, err);
}

bool
evidence_void(struct journal *journal, const struct hash *of, struct text by, struct err *err)
{
	return run_on(journal,
		   "INSERT OR REPLACE INTO evidence_void (of, giver, bytes)"
		   " SELECT of, giver, bytes FROM evidence WHERE of = ? AND giver = ?",
		   of, by, err) &&
	       run_on(journal, "DELETE FROM evidence WHERE of = ? AND giver = ?", of, by, err);
}

bool
evidence_each(struct journal *journal, struct text by, size_t most,
    bool (*visit)(void *arg, const struct hash *of, struct err *err), void *arg,
    struct err *err)
{
	struct hash giver = journal_peer(journal, by);
	bool found = true, good = true;
	struct hash of;
	struct query q;

	if (!db_query(journal->db, "SELECT of FROM evidence WHERE giver = ? LIMIT ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&giver));
	query_bind_integer(&q, (int64_t)most);
	while (good) {
		struct text bytes;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		bytes = query_text(&q, 0);
		if (bytes.len != HASH_LEN) {
			good = err_set(err, FAULT_SYSTEM, "the table of proofs is damaged");
			break;
		}
		memcpy(of.bytes, bytes.at, HASH_LEN);
		good = visit(arg, &of, err);
	}
	query_end(&q);
	return good;
}
