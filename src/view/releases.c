#include "view/releases.h"

#include <string.h>

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_release ("
    " serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sender TEXT NOT NULL,"
    " at INTEGER NOT NULL, opens INTEGER NOT NULL, bundle BLOB NOT NULL,"
    " size INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS view_release_said ("
    " serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, of BLOB NOT NULL,"
    " kind INTEGER NOT NULL, sender TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_release_said_of ON view_release_said (of, serial);"
    "CREATE TABLE IF NOT EXISTS view_release_case ("
    " serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, seal BLOB NOT NULL,"
    " of_case BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_release_case_seal ON view_release_case (seal);"
    "CREATE INDEX IF NOT EXISTS view_release_case_of ON view_release_case (of_case, serial);";

/* The kinds, as the table has them: these numbers stay, whatever else is a kind. */
static const enum kind_id kinds[] = { KIND_RELEASE_DEAL, KIND_RELEASE_ARM, KIND_RELEASE_SHARE,
	KIND_RELEASE_POSTPONE, KIND_RELEASE_EARLY, KIND_RELEASE_BREACH, KIND_RELEASE_VERIFIED,
	KIND_RELEASE_SIGHTING };

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))
#define DEALT "1"
#define STAMP_STEP UINT64_C(0x9e3779b97f4a7c15)
/* Looked at, the newest: whose they are is for the caller to mind. */
#define MISSING_MAX "4096"

static int64_t
number_of(enum kind_id kind)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i] == kind)
			return (int64_t)i + 1;
	return 0;
}

/* Folding */

static bool
fold_seal(struct journal *journal, const struct statement *s, const struct seal *seal,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_release (id, sender, at, opens, bundle, size)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_text(&q, s->by);
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, seal->opens);
	query_bind_blob(&q, kept_bytes(&seal->bundle));
	query_bind_integer(&q, (int64_t)seal->size);
	return query_done(&q, err);
}

/* In a case: of whichever release, and whoever says so; what of it counts, its ledger tells. */
static bool
fold_case(struct journal *journal, const struct statement *s, const struct body_move *move,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_release_case (id, seal, of_case) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&move->seal));
	query_bind_blob(&q, kept_bytes(&move->of_case));
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct hash of;
	struct query q;

	if (s->kind->id == KIND_RELEASE_SEAL)
		return fold_seal(journal, s, &body->seal, err);
	if (s->kind->id == KIND_CASE_RELEASE)
		return fold_case(journal, s, &body->move, err);
	if (number_of(s->kind->id) == 0)
		return true;
	if (!statement_get_hash(s->body, "of", &of, err) ||
	    !db_query(journal->db,
		"INSERT INTO view_release_said (id, of, kind, sender) VALUES (?, ?, ?, ?)", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&of));
	query_bind_integer(&q, number_of(s->kind->id));
	query_bind_text(&q, s->by);
	return query_done(&q, err);
}

static bool
drop(struct journal *journal, const char *sql, const struct hash *id, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	return query_done(&q, err);
}

/* Those after it move up, as if it had never been: so a rebuild counts them. */
static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	if (body->kind == KIND_RELEASE_SEAL)
		return drop(journal,
			   "UPDATE view_release SET serial = -serial WHERE serial >"
			   " (SELECT serial FROM view_release WHERE id = ?)",
			   &record->id, err) &&
		       drop(journal, "DELETE FROM view_release WHERE id = ?", &record->id,
			   err) &&
		       db_run(journal->db,
			   "UPDATE view_release SET serial = -serial - 1 WHERE serial < 0",
			   err);
	if (body->kind == KIND_CASE_RELEASE)
		return drop(journal,
			   "UPDATE view_release_case SET serial = -serial WHERE serial >"
			   " (SELECT serial FROM view_release_case WHERE id = ?)",
			   &record->id, err) &&
		       drop(journal, "DELETE FROM view_release_case WHERE id = ?", &record->id,
			   err) &&
		       db_run(journal->db,
			   "UPDATE view_release_case SET serial = -serial - 1 WHERE serial < 0",
			   err);
	if (number_of(body->kind) == 0)
		return true;
	return drop(journal,
		   "UPDATE view_release_said SET serial = -serial WHERE serial >"
		   " (SELECT serial FROM view_release_said WHERE id = ?)",
		   &record->id, err) &&
	       drop(journal, "DELETE FROM view_release_said WHERE id = ?", &record->id, err) &&
	       db_run(journal->db,
		   "UPDATE view_release_said SET serial = -serial - 1 WHERE serial < 0", err);
}

const struct projection releases_projection = {
	.name = "releases",
	.version = 1,
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_release; DROP TABLE IF EXISTS view_release_said;"
		"DROP TABLE IF EXISTS view_release_case;",
	.rows = { "SELECT * FROM view_release ORDER BY serial",
	    "SELECT * FROM view_release_said ORDER BY serial",
	    "SELECT * FROM view_release_case ORDER BY serial" },
	.fold = fold,
	.forget = forget,
};

/* Asking */

bool
releases_each(struct journal *journal, int64_t since,
    bool (*visit)(void *arg, const struct releases_row *row, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT serial, id, sender, at, opens, bundle, size FROM view_release"
		" WHERE opens >= ? ORDER BY serial DESC",
		&q, err))
		return false;
	query_bind_integer(&q, since);
	while (good) {
		struct releases_row row;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		row = (struct releases_row){ .serial = (uint64_t)query_integer(&q, 0),
			.by = query_text(&q, 2),
			.at = query_integer(&q, 3),
			.opens = query_integer(&q, 4),
			.size = (uint64_t)query_integer(&q, 6) };
		good = ((kept_hash(&q, 1, &row.id) && kept_hash(&q, 5, &row.bundle)) ||
			   kept_damaged("the view of releases", err)) &&
		       visit(arg, &row, err);
	}
	query_end(&q);
	return good;
}

static bool
read_said(const struct query *q, struct releases_said *out)
{
	int64_t number = query_integer(q, 2);

	if (number < 1 || number > (int64_t)KINDS || !kept_hash(q, 1, &out->id))
		return false;
	out->serial = (uint64_t)query_integer(q, 0);
	out->kind = kinds[number - 1];
	out->by = query_text(q, 3);
	return true;
}

bool
releases_said(struct journal *journal, const struct hash *seal, uint64_t serial,
    bool (*visit)(void *arg, const struct releases_said *row, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT serial, id, kind, sender FROM view_release_said"
		" WHERE of = ? AND serial > ? ORDER BY serial",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(seal));
	query_bind_integer(&q, (int64_t)serial);
	while (good) {
		struct releases_said row;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (read_said(&q, &row) || kept_damaged("the view of releases", err)) &&
		       visit(arg, &row, err);
	}
	query_end(&q);
	return good;
}

bool
releases_missing(struct journal *journal,
    bool (*visit)(void *arg, const struct hash *seal, struct text dealer, struct err *err),
    void *arg, struct err *err)
{
	bool found, good = true;
	struct query q;
	struct hash of;

	if (!db_query(journal->db,
		"SELECT of, sender FROM view_release_said WHERE kind = " DEALT
		" AND NOT EXISTS (SELECT 1 FROM view_release r WHERE r.id = of)"
		" ORDER BY serial DESC LIMIT " MISSING_MAX,
		&q, err))
		return false;
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(&q, 0, &of) || kept_damaged("the view of releases", err)) &&
		       visit(arg, &of, query_text(&q, 1), err);
	}
	query_end(&q);
	return good;
}

bool
releases_case(struct journal *journal, const struct hash *seal, bool *found, struct hash *out,
    struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db,
		"SELECT of_case FROM view_release_case WHERE seal = ? ORDER BY serial LIMIT 1",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(seal));
	if (!query_row(&q, found, err))
		return false;
	good = !*found || kept_hash(&q, 0, out);
	query_end(&q);
	return good || kept_damaged("the view of releases", err);
}

bool
releases_of_case(struct journal *journal, const struct hash *of_case,
    bool (*visit)(void *arg, const struct hash *id, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;
	struct hash id;

	if (!db_query(journal->db,
		"SELECT id FROM view_release_case WHERE of_case = ? ORDER BY serial", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(of_case));
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(&q, 0, &id) || kept_damaged("the view of releases", err)) &&
		       visit(arg, &id, err);
	}
	query_end(&q);
	return good;
}

static uint64_t
beginning_of(struct text id)
{
	uint64_t beginning = 0;

	if (id.len >= sizeof(beginning))
		memcpy(&beginning, id.at, sizeof(beginning));
	return beginning;
}

bool
releases_opened(struct journal *journal, int64_t now, uint64_t *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(
		journal->db, "SELECT count(*) FROM view_release WHERE opens <= ?", &q, err))
		return false;
	query_bind_integer(&q, now);
	if (!query_row(&q, &found, err))
		return false;
	*out = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}

bool
releases_stamp(struct journal *journal, uint64_t *out, struct err *err)
{
	struct query q;
	uint64_t stamp = 0;
	bool found;

	/* Serials move up when one is taken down, so the newest is told by its id as well. */
	if (!db_query(journal->db,
		"SELECT (SELECT max(serial) FROM view_release),"
		" (SELECT max(serial) FROM view_release_said),"
		" (SELECT count(*) FROM view_peer WHERE how < 0),"
		" (SELECT id FROM view_release ORDER BY serial DESC LIMIT 1),"
		" (SELECT id FROM view_release_said ORDER BY serial DESC LIMIT 1)",
		&q, err) ||
	    !query_row(&q, &found, err))
		return false;
	for (int i = 0; i < 3; i++)
		stamp = stamp * STAMP_STEP + (uint64_t)query_integer(&q, i);
	for (int i = 3; i < 5; i++)
		stamp = stamp * STAMP_STEP + beginning_of(query_text(&q, i));
	query_end(&q);
	*out = stamp;
	return true;
}
