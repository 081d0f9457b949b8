#include "journal/handed.h"

static struct hash
tag_of(const struct journal *journal, struct text finder)
{
	return rest_tag(&journal->rest, "handed", finder);
}

bool
handed_note(
    struct journal *journal, struct text finder, uint64_t have, int64_t now, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;

	if (have == 0)
		return true;
	if (!db_query(journal->db,
		"INSERT INTO handed (finder, have, at) VALUES (?, ?, ?) ON CONFLICT (finder)"
		" DO UPDATE SET have = excluded.have, at = excluded.at"
		" WHERE excluded.have > handed.have",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(tag.bytes, HASH_LEN));
	query_bind_integer(&q, have > INT64_MAX ? INT64_MAX : (int64_t)have);
	query_bind_integer(&q, now);
	return query_done(&q, err);
}

bool
handed_find(struct journal *journal, struct text finder, uint64_t *have, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT have FROM handed WHERE finder = ?", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(tag.bytes, HASH_LEN));
	if (!query_row(&q, &found, err))
		return false;
	*have = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}
