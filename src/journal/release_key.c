#include "journal/release_key.h"

#include <string.h>

static struct rest_place
place_of(const struct hash *seal)
{
	return (struct rest_place){ "release_key", text_bytes(seal->bytes, HASH_LEN) };
}

bool
release_key_add(struct journal *journal, const struct hash *seal, int64_t at,
    const struct identity *key, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KIB), sealed = BUF(KIB);
	struct rest_place place = place_of(seal);
	struct query q;

	identity_format(key, &text);
	if (!buf_ok(&text, err))
		return false;
	rest_seal(&journal->rest, &place, buf_text(&text), &sealed);
	if (!buf_ok(&sealed, err) ||
	    !db_query(journal->db,
		"INSERT INTO release_key (seal, at, identity, posted) VALUES (?, ?, ?, 0)", &q,
		err))
		return false;
	query_bind_blob(&q, place.row);
	query_bind_integer(&q, at);
	query_bind_blob(&q, buf_text(&sealed));
	return query_done(&q, err);
}

static bool
read_due(const struct journal *journal, const struct query *q, struct hash *seal,
    struct buf *key, struct err *err)
{
	struct text bytes = query_text(q, 0);
	struct rest_place place = { "release_key", bytes };

	if (bytes.len != HASH_LEN)
		return journal_damaged(err);
	if (!rest_open(&journal->rest, &place, query_text(q, 1), key, err))
		return false;
	memcpy(seal->bytes, bytes.at, HASH_LEN);
	buf_add(key, TEXT("\n"));
	return buf_ok(key, err);
}

bool
release_key_due(struct journal *journal, int64_t now, struct hash *seal, struct buf *key,
    bool *found, struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db,
		"SELECT seal, identity FROM release_key WHERE posted = 0 AND at <= ?"
		" ORDER BY at LIMIT 1",
		&q, err))
		return false;
	query_bind_integer(&q, now);
	if (!query_row(&q, found, err))
		return false;
	good = !*found || read_due(journal, &q, seal, key, err);
	query_end(&q);
	return good;
}

static bool
read_key(const struct journal *journal, const struct query *q, const struct hash *seal,
    struct buf *key, struct err *err)
{
	struct rest_place place = place_of(seal);

	return rest_open(&journal->rest, &place, query_text(q, 0), key, err) &&
	       buf_ok(key, err);
}

bool
release_key_find(struct journal *journal, const struct hash *seal, struct buf *key,
    bool *posted, struct err *err)
{
	bool found, good;
	struct query q;

	if (!db_query(journal->db, "SELECT identity, posted FROM release_key WHERE seal = ?",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(seal->bytes, HASH_LEN));
	if (!query_row(&q, &found, err))
		return false;
	good = found ? read_key(journal, &q, seal, key, err)
		     : err_set(err, FAULT_ABSENT, "this node has no key of such a release");
	if (good)
		*posted = query_integer(&q, 1) != 0;
	query_end(&q);
	return good;
}

bool
release_key_hasten(
    struct journal *journal, const struct hash *seal, int64_t at, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE release_key SET at = min(at, ?) WHERE seal = ? AND posted = 0", &q,
		err))
		return false;
	query_bind_integer(&q, at);
	query_bind_blob(&q, text_bytes(seal->bytes, HASH_LEN));
	return query_done(&q, err);
}

bool
release_key_move(struct journal *journal, const struct hash *seal, int64_t at, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE release_key SET at = ? WHERE seal = ? AND posted = 0", &q, err))
		return false;
	query_bind_integer(&q, at);
	query_bind_blob(&q, text_bytes(seal->bytes, HASH_LEN));
	return query_done(&q, err);
}

bool
release_key_set_posted(struct journal *journal, const struct hash *seal, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "UPDATE release_key SET posted = 1 WHERE seal = ?", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(seal->bytes, HASH_LEN));
	return query_done(&q, err);
}

bool
release_key_next(struct journal *journal, int64_t *next, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT coalesce(min(at), ?) FROM release_key WHERE posted = 0", &q, err))
		return false;
	query_bind_integer(&q, UTC_MAX);
	if (!query_row(&q, &found, err))
		return false;
	*next = query_integer(&q, 0);
	query_end(&q);
	return true;
}

static bool
visit_row(const struct journal *journal, const struct query *q,
    bool (*visit)(void *arg, const struct release_key *key, struct err *err), void *arg,
    struct err *err)
{
	scoped(buf_free) struct buf identity = BUF_SECRET(KIB);
	struct release_key key = { .at = query_integer(q, 2) };
	struct text seal = query_text(q, 0);
	struct rest_place place = { "release_key", seal };
	struct err damage;

	if (seal.len == HASH_LEN)
		memcpy(key.seal.bytes, seal.at, HASH_LEN);
	if (seal.len == HASH_LEN &&
	    rest_open(&journal->rest, &place, query_text(q, 1), &identity, &damage))
		key.identity = buf_text(&identity);
	return visit(arg, &key, err);
}

bool
release_key_each(struct journal *journal,
    bool (*visit)(void *arg, const struct release_key *key, struct err *err), void *arg,
    struct err *err)
{
	bool found, more = true;
	struct query q;

	if (!db_query(
		journal->db, "SELECT seal, identity, at FROM release_key ORDER BY at", &q, err))
		return false;
	while (more) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		more = visit_row(journal, &q, visit, arg, err);
	}
	query_end(&q);
	return more;
}
