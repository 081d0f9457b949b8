#include "view/disclosures.h"

#include <string.h>

#include "case/told.h"

/* `published`: a statement `told` names it.  A release of this node's in a case is `done` once
 * who was told of that has been published. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_disclosure ("
    " seq INTEGER PRIMARY KEY, of BLOB NOT NULL, id BLOB NOT NULL UNIQUE, tag BLOB NOT NULL,"
    " authority INTEGER NOT NULL, published INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_disclosure_of ON view_disclosure (of, tag);"
    "CREATE TABLE IF NOT EXISTS view_register ("
    " seal BLOB PRIMARY KEY, topic BLOB NOT NULL, done INTEGER NOT NULL) STRICT,"
    " WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS view_register_topic ON view_register (topic);";

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* The same name in two cases has two tags. */
static struct hash
tag_of(const struct journal *journal, const struct hash *of_case, struct text who)
{
	scoped(buf_free) struct buf name = BUF_SECRET(KIB);

	buf_add(&name, bytes_of(of_case));
	buf_add(&name, who);
	return rest_tag(&journal->rest, "view_disclosure", buf_text(&name));
}

/* --- folding */

static bool
fold_disclosure(struct journal *journal, const struct move *move, struct err *err)
{
	struct hash tag = tag_of(journal, &move->of_case, move->who);
	struct query q;

	if (!text_eq(move->by, text_of(journal->name)))
		return true;
	if (!db_query(journal->db,
		"INSERT INTO view_disclosure (of, id, tag, authority, published)"
		" VALUES (?, ?, ?, ?, 0)",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(&move->of_case));
	query_bind_blob(&q, bytes_of(&move->id));
	query_bind_blob(&q, bytes_of(&tag));
	query_bind_integer(&q, move->authority);
	return query_done(&q, err);
}

static bool
publish(struct journal *journal, const struct hash *id, struct err *err)
{
	struct query q;

	if (!db_query(
		journal->db, "UPDATE view_disclosure SET published = 1 WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	return query_done(&q, err);
}

/* Its case is published with it. */
static bool
publish_all(struct journal *journal, const struct hash *id, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_register SET done = 1 WHERE topic ="
		" (SELECT of FROM view_disclosure WHERE id = ?)",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	return query_done(&q, err);
}

static bool
publish_release(struct journal *journal, const struct hash *seal, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "UPDATE view_register SET done = 1 WHERE seal = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(seal));
	return query_done(&q, err);
}

static bool
fold_told(struct journal *journal, const struct told *told, struct err *err)
{
	if (told->has_release && !publish_release(journal, &told->release, err))
		return false;
	for (size_t i = 0; i < told->parties.count; i++)
		if (!publish(journal, &told_parties(told)[i].record, err))
			return false;
	return told->parties.count == 0 ||
	       publish_all(journal, &told_parties(told)[0].record, err);
}

static bool
fold_release(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct query q;

	if (!text_eq(s->by, text_of(journal->name)))
		return true;
	if (!db_query(journal->db,
		"INSERT OR IGNORE INTO view_register (seal, topic, done) VALUES (?, ?, 0)", &q,
		err))
		return false;
	query_bind_blob(&q, bytes_of(&body->move.seal));
	query_bind_blob(&q, bytes_of(&body->move.of_case));
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;
	struct told told;

	if (s->kind->id == KIND_CASE_RELEASE)
		return fold_release(journal, s, body, err);
	if (s->kind->id == KIND_CASE_DISCLOSURE)
		return move_parse(s, &arena, &move, err) &&
		       fold_disclosure(journal, &move, err);
	if (s->kind->id == KIND_TOLD && text_eq(s->by, text_of(journal->name)))
		return told_parse(s, &arena, &told, err) && fold_told(journal, &told, err);
	return true;
}

const struct projection disclosures_projection = {
	.name = "disclosures",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_disclosure; DROP TABLE IF EXISTS view_register;",
	.rows = { "SELECT * FROM view_disclosure ORDER BY seq",
	    "SELECT * FROM view_register ORDER BY seal" },
	.fold = fold,
};

/* --- asking */

bool
disclosures_has(struct journal *journal, const struct hash *of_case, struct text who, bool *has,
    struct err *err)
{
	struct hash tag = tag_of(journal, of_case, who);
	struct query q;

	if (!db_query(journal->db,
		"SELECT 1 FROM view_disclosure WHERE of = ? AND tag = ? AND NOT authority", &q,
		err))
		return false;
	query_bind_blob(&q, bytes_of(of_case));
	query_bind_blob(&q, bytes_of(&tag));
	if (!query_row(&q, has, err))
		return false;
	query_end(&q);
	return true;
}

bool
disclosures_each(struct journal *journal, const struct hash *of_case,
    bool (*visit)(void *arg, const struct hash *id, bool published, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT id, published FROM view_disclosure WHERE of = ? ORDER BY seq", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of_case));
	while (good) {
		struct hash id;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = query_text(&q, 0).len == HASH_LEN || journal_damaged(err);
		if (good)
			memcpy(id.bytes, query_text(&q, 0).at, HASH_LEN);
		good = good && visit(arg, &id, query_integer(&q, 1) != 0, err);
	}
	query_end(&q);
	return good;
}

static bool
visit_release(const struct query *q,
    bool (*visit)(
	void *arg, const struct hash *seal, const struct hash *of_case, struct err *err),
    void *arg, struct err *err)
{
	struct hash seal, of_case;

	if (!kept_hash(q, 0, &seal) || !kept_hash(q, 1, &of_case))
		return journal_damaged(err);
	return visit(arg, &seal, &of_case, err);
}

bool
disclosures_releases(struct journal *journal,
    bool (*visit)(
	void *arg, const struct hash *seal, const struct hash *of_case, struct err *err),
    void *arg, struct err *err)
{
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT seal, topic FROM view_register WHERE done = 0 ORDER BY seal", &q, err))
		return false;
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = visit_release(&q, visit, arg, err);
	}
	query_end(&q);
	return good;
}

bool
disclosures_case(struct journal *journal, const struct hash *id, bool *found, struct hash *out,
    struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db, "SELECT of FROM view_disclosure WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	if (!query_row(&q, found, err))
		return false;
	good = !*found || kept_hash(&q, 0, out) || journal_damaged(err);
	query_end(&q);
	return good;
}
