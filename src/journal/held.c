#include "journal/held.h"

#include <string.h>

#define BEFORE_MAX 64

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* By what the same bytes are found: it tells nothing of them. */
static struct hash
name_of(const struct journal *journal, const struct hash *digest)
{
	return rest_tag(&journal->rest, "held", bytes_of(digest));
}

bool
held_add(struct journal *journal, const struct held *held, struct text asker,
    const struct hash *digest, struct err *err)
{
	struct hash tag = journal_peer(journal, asker), name = name_of(journal, digest);
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO held"
		" (ask, own, of, custody, asker, bytes, size, since, stranger, there)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(&held->ask));
	query_bind_integer(&q, held->own);
	query_bind_blob(&q, text_bytes(held->of.bytes, held->own ? HASH_LEN : 0));
	query_bind_blob(&q, text_bytes(held->custody.bytes, held->taken ? HASH_LEN : 0));
	query_bind_blob(&q, bytes_of(&tag));
	query_bind_blob(&q, bytes_of(&name));
	query_bind_integer(&q, (int64_t)held->size);
	query_bind_integer(&q, held->since);
	query_bind_integer(&q, held->stranger);
	query_bind_integer(&q, held->there);
	return query_done(&q, err);
}

#define COLUMNS "ask, own, of, size, since, stranger, there, answer IS NOT NULL, custody"

static bool
read_hash(const struct query *q, int column, struct hash *out, struct err *err)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != HASH_LEN)
		return journal_damaged(err);
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

static bool
read_row(const struct query *q, struct held *out, struct err *err)
{
	struct held held = {
		.own = query_integer(q, 1) != 0,
		.size = (uint64_t)query_integer(q, 3),
		.since = query_integer(q, 4),
		.stranger = query_integer(q, 5) != 0,
		.there = query_integer(q, 6) != 0,
		.answered = query_integer(q, 7) != 0,
		.taken = query_text(q, 8).len != 0,
	};

	if (!read_hash(q, 0, &held.ask, err) || (held.own && !read_hash(q, 2, &held.of, err)) ||
	    (held.taken && !read_hash(q, 8, &held.custody, err)))
		return false;
	*out = held;
	return true;
}

static bool
find(struct journal *journal, const char *sql, const struct hash *hash, bool *found,
    struct held *out, struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_blob(&q, bytes_of(hash));
	if (!query_row(&q, found, err))
		return false;
	good = !*found || read_row(&q, out, err);
	query_end(&q);
	return good;
}

bool
held_find(struct journal *journal, const struct hash *ask, bool *found, struct held *out,
    struct err *err)
{
	return find(
	    journal, "SELECT " COLUMNS " FROM held WHERE ask = ?", ask, found, out, err);
}

bool
held_of(struct journal *journal, const struct hash *of, bool *found, struct held *out,
    struct err *err)
{
	return find(journal,
	    "SELECT " COLUMNS " FROM held WHERE own AND of = ? AND custody <> x''"
	    " ORDER BY serial DESC LIMIT 1",
	    of, found, out, err);
}

bool
held_shared(struct journal *journal, const struct hash *ask, const struct hash *digest,
    bool *shared, struct err *err)
{
	struct hash name = name_of(journal, digest);
	struct query q;

	if (!db_query(journal->db,
		"SELECT 1 FROM held WHERE bytes = ? AND there AND ask <> ? LIMIT 1", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	query_bind_blob(&q, bytes_of(ask));
	if (!query_row(&q, shared, err))
		return false;
	query_end(&q);
	return true;
}

bool
held_taken(struct journal *journal, const struct hash *ask, const struct hash *custody,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "UPDATE held SET custody = ? WHERE ask = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(custody));
	query_bind_blob(&q, bytes_of(ask));
	return query_done(&q, err);
}

bool
held_gone(struct journal *journal, const struct hash *ask, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "UPDATE held SET there = 0 WHERE ask = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(ask));
	return query_done(&q, err);
}

bool
held_answer(
    struct journal *journal, const struct hash *ask, struct text answer, struct err *err)
{
	struct query q;

	if (answer.len > HELD_ANSWER_MAX)
		return err_set(err, FAULT_LIMIT, "the recipient's answer is over %zu bytes",
		    HELD_ANSWER_MAX);
	if (!db_query(journal->db,
		"UPDATE held SET answer = ? WHERE ask = ? AND answer IS NULL", &q, err))
		return false;
	query_bind_blob(&q, answer);
	query_bind_blob(&q, bytes_of(ask));
	return query_done(&q, err);
}

bool
held_find_answer(struct journal *journal, const struct hash *ask, struct text asker,
    bool *found, struct buf *out, struct err *err)
{
	struct hash tag = journal_peer(journal, asker);
	struct query q;

	if (!db_query(journal->db,
		"SELECT answer FROM held WHERE ask = ? AND asker = ? AND answer IS NOT NULL",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(ask));
	query_bind_blob(&q, bytes_of(&tag));
	if (!query_row(&q, found, err))
		return false;
	if (*found)
		buf_add(out, query_text(&q, 0));
	query_end(&q);
	return buf_ok(out, err);
}

bool
held_total(struct journal *journal, struct text asker, struct held_total *out, struct err *err)
{
	struct hash tag = journal_peer(journal, asker);
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT count(*), coalesce(sum(size), 0) FROM held"
		" WHERE there AND NOT own AND (asker = ?1 OR (?1 = x'' AND stranger))",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(tag.bytes, asker.len == 0 ? 0 : HASH_LEN));
	if (!query_row(&q, &found, err))
		return false;
	*out = (struct held_total){ (uint64_t)query_integer(&q, 0),
		(uint64_t)query_integer(&q, 1) };
	query_end(&q);
	return true;
}

static bool
visit_all(struct query *q, bool (*visit)(void *arg, const struct held *held, struct err *err),
    void *arg, struct err *err)
{
	bool found = true, good = true;

	while (good && found) {
		struct held held;

		if (!query_row(q, &found, err))
			return false;
		good = !found || (read_row(q, &held, err) && visit(arg, &held, err));
	}
	query_end(q);
	return good;
}

bool
held_each(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct held *held, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "SELECT " COLUMNS " FROM held ORDER BY serial DESC LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	return visit_all(&q, visit, arg, err);
}

/* Kept until all are read, since the visitor changes rows. */
struct some {
	struct held held[BEFORE_MAX];
	size_t count;
};

static bool
keep_one(void *arg, const struct held *held, struct err *err)
{
	struct some *some = arg;

	(void)err;
	some->held[some->count++] = *held;
	return true;
}

bool
held_before(struct journal *journal, int64_t since, size_t most,
    bool (*visit)(void *arg, const struct held *held, struct err *err), void *arg,
    struct err *err)
{
	struct some some = { .count = 0 };
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS
		" FROM held WHERE there AND NOT own AND since < ? ORDER BY since LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, since);
	query_bind_integer(&q, (int64_t)(most < BEFORE_MAX ? most : BEFORE_MAX));
	if (!visit_all(&q, keep_one, &some, err))
		return false;
	for (size_t i = 0; i < some.count; i++)
		if (!visit(arg, &some.held[i], err))
			return false;
	return true;
}
