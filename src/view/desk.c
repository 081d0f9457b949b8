#include "view/desk.h"

#include <string.h>

/* `of`: the case or the statement that one tells of; a template's is a tag of its name. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_desk ("
    " seq INTEGER PRIMARY KEY, of BLOB NOT NULL, id BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS view_desk_case ("
    " id BLOB PRIMARY KEY, said BLOB NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS view_desk_template ("
    " name BLOB PRIMARY KEY, id BLOB NOT NULL) STRICT, WITHOUT ROWID;";

#define ROOM (64 * KIB) /* of an arena: more than any takes */

static bool
damaged(struct err *err)
{
	return kept_damaged("the view of desks", err);
}

/* --- the row of a case */

static bool
read_said(struct text said, struct desk_row *out)
{
	struct desk_row row = { 0 };

	if (!text_line(&said, &row.assignee))
		return false;
	while (row.tags < DESK_TAGS_MAX && text_line(&said, &row.tag[row.tags]))
		row.tags++;
	*out = row;
	return said.len == 0;
}

static bool
open_row(struct journal *journal, const struct hash *of_case, struct text sealed,
    struct buf *said, struct desk_row *out, struct err *err)
{
	struct rest_place place = { "view_desk_case", kept_bytes(of_case) };

	buf_clear(said);
	if (!rest_open(&journal->rest, &place, sealed, said, err))
		return false;
	return read_said(buf_text(said), out) || damaged(err);
}

bool
desk_find(struct journal *journal, const struct hash *of_case, struct buf *said,
    struct desk_row *out, struct err *err)
{
	struct query q;
	bool found, good;

	*out = (struct desk_row){ 0 };
	if (!db_query(journal->db, "SELECT said FROM view_desk_case WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(of_case));
	if (!query_row(&q, &found, err))
		return false;
	good = !found || open_row(journal, of_case, query_text(&q, 0), said, out, err);
	query_end(&q);
	return good;
}

/* --- folding */

static size_t
place_of(const struct desk_row *row, struct text tag)
{
	size_t i = 0;

	while (i < row->tags && !text_eq(row->tag[i], tag))
		i++;
	return i;
}

/* One tag too many is left out, for whoever folds it. */
static void
change(struct desk_row *row, const struct desk *desk)
{
	size_t i = place_of(row, desk->name);

	if (desk->does == DESK_ASSIGN) {
		row->assignee = desk->name;
	} else if (desk->does == DESK_TAG) {
		if (i == row->tags && row->tags < DESK_TAGS_MAX)
			row->tag[row->tags++] = desk->name;
	} else if (i < row->tags) {
		row->tags--;
		memmove(&row->tag[i], &row->tag[i + 1], (row->tags - i) * sizeof(row->tag[0]));
	}
}

static bool
write_row(struct journal *journal, const struct hash *of_case, const struct desk_row *row,
    int64_t seq, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	scoped(buf_free) struct buf sealed = BUF(DESK_SAID_MAX + REST_OVERHEAD);
	struct rest_place place = { "view_desk_case", kept_bytes(of_case) };
	struct query q;

	buf_addf(&said, "%.*s\n", TEXT_ARGS(row->assignee));
	for (size_t i = 0; i < row->tags; i++)
		buf_addf(&said, "%.*s\n", TEXT_ARGS(row->tag[i]));
	if (!buf_ok(&said, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&said), &sealed);
	if (!buf_ok(&sealed, err) ||
	    !db_query(journal->db,
		"INSERT OR REPLACE INTO view_desk_case (id, said, seq) VALUES (?, ?, ?)", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(of_case));
	query_bind_blob(&q, buf_text(&sealed));
	query_bind_integer(&q, seq);
	return query_done(&q, err);
}

static bool
fold_case(struct journal *journal, const struct desk *desk, int64_t seq, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	struct desk_row row;

	if (!desk_find(journal, &desk->of, &said, &row, err))
		return false;
	change(&row, desk);
	return write_row(journal, &desk->of, &row, seq, err);
}

static struct hash
tag_of(const struct journal *journal, struct text name)
{
	return rest_tag(&journal->rest, "desk", name);
}

static bool
fold_template(struct journal *journal, const struct desk *desk, const struct hash *id,
    const struct hash *name, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		desk->does == DESK_TEMPLATE ? "INSERT OR REPLACE INTO view_desk_template"
					      " (name, id) VALUES (?, ?)"
					    : "DELETE FROM view_desk_template WHERE name = ?",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(name));
	if (desk->does == DESK_TEMPLATE)
		query_bind_blob(&q, kept_bytes(id));
	return query_done(&q, err);
}

static bool
note(struct journal *journal, const struct hash *of, const struct hash *id, int64_t *seq,
    struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, "INSERT INTO view_desk (of, id) VALUES (?, ?) RETURNING seq",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(of));
	query_bind_blob(&q, kept_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	*seq = query_integer(&q, 0);
	query_end(&q);
	return true;
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct desk desk;
	struct hash of;
	int64_t seq;

	(void)body;
	if (s->kind->id != KIND_DESK)
		return true;
	if (!desk_parse(s, &arena, &desk, err))
		return false;
	if (desk.does == DESK_TEMPLATE || desk.does == DESK_DROP) {
		of = tag_of(journal, desk.name);
		return note(journal, &of, &s->id, &seq, err) &&
		       fold_template(journal, &desk, &s->id, &of, err);
	}
	return note(journal, &desk.of, &s->id, &seq, err) &&
	       (desk.does == DESK_SAID || fold_case(journal, &desk, seq, err));
}

const struct projection desk_projection = {
	.name = "desk",
	.create = create,
	.index = "CREATE INDEX IF NOT EXISTS view_desk_of ON view_desk (of);"
		 "CREATE INDEX IF NOT EXISTS view_desk_case_seq ON view_desk_case (seq);",
	.drop = "DROP TABLE IF EXISTS view_desk; DROP TABLE IF EXISTS view_desk_case;"
		"DROP TABLE IF EXISTS view_desk_template;",
	.rows = { "SELECT of, id FROM view_desk ORDER BY seq",
	    "SELECT id, said, seq FROM view_desk_case ORDER BY id",
	    "SELECT name, id FROM view_desk_template ORDER BY name" },
	.fold = fold,
};

/* --- asking */

bool
desk_changed(struct journal *journal, uint64_t since,
    bool (*visit)(void *arg, uint64_t seq, const struct hash *of_case,
	const struct desk_row *row, struct err *err),
    void *arg, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	bool found, good = true;
	struct desk_row row;
	struct query q;
	struct hash id;

	if (!db_query(journal->db,
		"SELECT id, said, seq FROM view_desk_case WHERE seq > ? ORDER BY seq", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)since);
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(&q, 0, &id) || damaged(err)) &&
		       open_row(journal, &id, query_text(&q, 1), &said, &row, err) &&
		       visit(arg, (uint64_t)query_integer(&q, 2), &id, &row, err);
	}
	query_end(&q);
	return good;
}

static bool
visit_one(struct journal *journal, const struct hash *id,
    bool (*visit)(
	void *arg, const struct statement *s, const struct desk *desk, struct err *err),
    void *arg, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX + ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct desk desk;

	return journal_find(journal, id, &arena, &record, err) &&
	       statement_reopen(record.note, &s, err) && desk_parse(&s, &arena, &desk, err) &&
	       visit(arg, &s, &desk, err);
}

/* The statements whose ids a query tells. */
static bool
visit_all(struct journal *journal, struct query *q,
    bool (*visit)(
	void *arg, const struct statement *s, const struct desk *desk, struct err *err),
    void *arg, struct err *err)
{
	bool found, good = true;
	struct hash id;

	while (good) {
		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(q, 0, &id) || damaged(err)) &&
		       visit_one(journal, &id, visit, arg, err);
	}
	query_end(q);
	return good;
}

bool
desk_each(struct journal *journal, const struct hash *of,
    bool (*visit)(
	void *arg, const struct statement *s, const struct desk *desk, struct err *err),
    void *arg, struct err *err)
{
	struct query q;

	if (!db_query(
		journal->db, "SELECT id FROM view_desk WHERE of = ? ORDER BY seq", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(of));
	return visit_all(journal, &q, visit, arg, err);
}

bool
desk_templates(struct journal *journal,
    bool (*visit)(
	void *arg, const struct statement *s, const struct desk *desk, struct err *err),
    void *arg, struct err *err)
{
	struct query q;

	return db_query(journal->db, "SELECT id FROM view_desk_template LIMIT 500", &q, err) &&
	       visit_all(journal, &q, visit, arg, err);
}

static bool
add_text(void *arg, const struct statement *s, const struct desk *desk, struct err *err)
{
	(void)s;
	buf_add(arg, desk->text);
	return buf_ok(arg, err);
}

bool
desk_template(struct journal *journal, struct text name, struct buf *out, struct err *err)
{
	struct hash tag = tag_of(journal, name);
	struct query q;
	struct hash id;
	bool found, good;

	if (!db_query(journal->db, "SELECT id FROM view_desk_template WHERE name = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	if (!query_row(&q, &found, err))
		return false;
	good =
	    found ? kept_hash(&q, 0, &id) || damaged(err)
		  : err_set(err, FAULT_ABSENT, "no template is called '%.*s'", TEXT_ARGS(name));
	query_end(&q);
	return good && visit_one(journal, &id, add_text, out, err);
}
