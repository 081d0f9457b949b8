#include "journal/release_advisory.h"

#include <string.h>

static void
bind_both(struct query *q, const struct hash *seal, const struct hash *document)
{
	query_bind_blob(q, text_bytes(seal->bytes, HASH_LEN));
	query_bind_blob(q, text_bytes(document->bytes, HASH_LEN));
}

bool
release_advisory_add(struct journal *journal, const struct hash *seal,
    const struct hash *document, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT OR IGNORE INTO release_advisory (seal, document, done, why)"
		" VALUES (?, ?, 0, '')",
		&q, err))
		return false;
	bind_both(&q, seal, document);
	return query_done(&q, err);
}

static bool
read_hash(const struct query *q, int column, struct hash *out, struct err *err)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != HASH_LEN)
		return journal_damaged(err);
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

bool
release_advisory_due(struct journal *journal, struct hash *seal, struct hash *document,
    bool *found, struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db,
		"SELECT a.seal, a.document FROM release_advisory a JOIN release_key k"
		" ON k.seal = a.seal WHERE a.done = 0 AND k.posted = 1 LIMIT 1",
		&q, err) ||
	    !query_row(&q, found, err))
		return false;
	good = !*found || (read_hash(&q, 0, seal, err) && read_hash(&q, 1, document, err));
	query_end(&q);
	return good;
}

bool
release_advisory_note(struct journal *journal, const struct hash *seal,
    const struct hash *document, const char *why, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE release_advisory SET why = ?, done = 1"
		" WHERE seal = ? AND document = ?",
		&q, err))
		return false;
	query_bind_text(&q, text_of(why));
	bind_both(&q, seal, document);
	return query_done(&q, err);
}

bool
release_advisory_refused(struct journal *journal,
    bool (*visit)(void *arg, const struct hash *seal, struct text why, struct err *err),
    void *arg, struct err *err)
{
	struct hash seal;
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT seal, why FROM release_advisory WHERE done = 1 AND why != ''", &q, err))
		return false;
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_hash(&q, 0, &seal, err) ||
		    !visit(arg, &seal, query_text(&q, 1), err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}
