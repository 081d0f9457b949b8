#include "view/files.h"

#include "view/attachments.h"

static struct hash
name_of(const struct journal *journal, const struct hash *file)
{
	return rest_tag(&journal->rest, "view_file", kept_bytes(file));
}

static bool
change(struct journal *journal, const char *sql, const struct hash *file, const struct hash *id,
    struct err *err)
{
	struct hash name = name_of(journal, file);
	struct query q;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&name));
	query_bind_blob(&q, kept_bytes(id));
	return query_done(&q, err);
}

/* A statement may bring the same under two names. */
static bool
came_before(const struct attached_file *file, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (hash_eq(&file[i].hash, &file[n].hash))
			return true;
	return false;
}

static bool
change_all(struct journal *journal, const char *sql, enum kind_id kind, const struct body *body,
    const struct hash *id, struct err *err)
{
	const struct attached_file *file;
	size_t count = attachments_of(kind, body, &file);

	for (size_t i = 0; i < count; i++)
		if (!came_before(file, i) && !change(journal, sql, &file[i].hash, id, err))
			return false;
	return true;
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	return change_all(journal, "INSERT INTO view_file (file, statement) VALUES (?, ?)",
	    s->kind->id, body, &s->id, err);
}

static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	return change_all(journal, "DELETE FROM view_file WHERE file = ? AND statement = ?",
	    body->kind, body, &record->id, err);
}

const struct projection files_projection = {
	.name = "files",
	.create = "CREATE TABLE IF NOT EXISTS view_file ("
		  " seq INTEGER PRIMARY KEY, file BLOB NOT NULL, statement BLOB NOT NULL)"
		  " STRICT;",
	.index = "CREATE INDEX IF NOT EXISTS view_file_file ON view_file (file, statement);",
	.drop = "DROP TABLE IF EXISTS view_file;",
	.rows = { "SELECT file, statement FROM view_file ORDER BY seq" },
	.fold = fold,
	.forget = forget,
};

bool
files_used(struct journal *journal, const struct hash *file, bool *used, struct err *err)
{
	struct hash name = name_of(journal, file);
	struct query q;

	if (!db_query(journal->db, "SELECT 1 FROM view_file WHERE file = ? LIMIT 1", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&name));
	if (!query_row(&q, used, err))
		return false;
	query_end(&q);
	return true;
}
