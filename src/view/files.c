#include "view/files.h"

#include "view/attachments.h"

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

static struct hash
name_of(const struct journal *journal, const struct hash *file)
{
	return rest_tag(&journal->rest, "view_file", bytes_of(file));
}

static bool
add(struct journal *journal, const struct hash *id, const struct hash *file, struct err *err)
{
	struct hash name = name_of(journal, file);
	struct query q;

	/* A report may bring the same under two names. */
	if (!db_query(journal->db,
		"INSERT OR IGNORE INTO view_file (file, statement) VALUES (?, ?)", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	query_bind_blob(&q, bytes_of(id));
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	const struct attached_file *file;
	size_t count = attachments_of(s->kind->id, body, &file);

	for (size_t i = 0; i < count; i++)
		if (!add(journal, &s->id, &file[i].hash, err))
			return false;
	return true;
}

static bool
forget(struct journal *journal, const struct record *record, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "DELETE FROM view_file WHERE statement = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&record->id));
	return query_done(&q, err);
}

const struct projection files_projection = {
	.name = "files",
	.create = "CREATE TABLE IF NOT EXISTS view_file ("
		  " file BLOB NOT NULL, statement BLOB NOT NULL,"
		  " PRIMARY KEY (file, statement)) STRICT, WITHOUT ROWID;"
		  "CREATE INDEX IF NOT EXISTS view_file_statement ON view_file (statement);",
	.drop = "DROP TABLE IF EXISTS view_file;",
	.rows = { "SELECT * FROM view_file ORDER BY file, statement" },
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
	query_bind_blob(&q, bytes_of(&name));
	if (!query_row(&q, used, err))
		return false;
	query_end(&q);
	return true;
}
