#include "journal/watched.h"

static bool
keep(struct arena *arena, const struct query *q, struct watched *out, struct err *err)
{
	struct watched watched = {
		.url = arena_text(arena, query_text(q, 0)),
		.state = arena_text(arena, query_text(q, 1)),
		.at = query_integer(q, 2),
		.good = query_integer(q, 3),
		.trouble = arena_text(arena, query_text(q, 4)),
	};

	if (watched.url.at == NULL || watched.state.at == NULL || watched.trouble.at == NULL)
		return err_memory(err);
	*out = watched;
	return true;
}

bool
watched_find(struct journal *journal, struct text name, struct arena *arena,
    struct watched *out, struct err *err)
{
	struct watched watched = { .url = TEXT(""), .state = TEXT(""), .trouble = TEXT("") };
	struct query q;
	bool found, good;

	if (!db_query(journal->db,
		"SELECT url, state, at, good, trouble FROM watched WHERE name = ?", &q, err))
		return false;
	query_bind_text(&q, name);
	if (!query_row(&q, &found, err))
		return false;
	good = !found || keep(arena, &q, &watched, err);
	query_end(&q);
	if (good)
		*out = watched;
	return good;
}

bool
watched_set(
    struct journal *journal, struct text name, const struct watched *watched, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT OR REPLACE INTO watched (name, url, state, at, good, trouble)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_text(&q, name);
	query_bind_text(&q, watched->url);
	query_bind_blob(&q, watched->state);
	query_bind_integer(&q, watched->at);
	query_bind_integer(&q, watched->good);
	query_bind_text(&q, watched->trouble);
	return query_done(&q, err);
}
