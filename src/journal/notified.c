#include "journal/notified.h"

bool
notified_find(struct journal *journal, bool *found, struct notified *out, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "SELECT mark, until FROM notified", &q, err) ||
	    !query_row(&q, found, err))
		return false;
	if (!*found)
		return true;
	*out = (struct notified){ (uint64_t)query_integer(&q, 0), query_integer(&q, 1) };
	query_end(&q);
	return true;
}

bool
notified_set(struct journal *journal, const struct notified *notified, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT OR REPLACE INTO notified (one, mark, until) VALUES (1, ?, ?)", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)notified->mark);
	query_bind_integer(&q, notified->until);
	return query_done(&q, err);
}

bool
notified_clear(struct journal *journal, struct err *err)
{
	struct query q;

	return db_query(journal->db, "DELETE FROM notified", &q, err) && query_done(&q, err);
}
