#include "journal/blob.h"

#include <string.h>

#define SEALED_MAX (64 * MIB) /* more than comes in at once */

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* By what a file is looked up: whoever has a copy of it cannot tell that it is here. */
static struct hash
name_of(const struct journal *journal, const struct hash *hash)
{
	return rest_tag(&journal->rest, "blob", bytes_of(hash));
}

bool
blob_add(struct journal *journal, const struct hash *hash, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(bytes.len + REST_OVERHEAD);
	struct hash name = name_of(journal, hash);
	struct rest_place place = { "blob", bytes_of(&name) };
	struct query q;

	rest_seal(&journal->rest, &place, bytes, &sealed);
	if (!buf_ok(&sealed, err) ||
	    !db_query(
		journal->db, "INSERT OR IGNORE INTO blob (name, bytes) VALUES (?, ?)", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	query_bind_blob(&q, buf_text(&sealed));
	return query_done(&q, err);
}

bool
blob_find(struct journal *journal, const struct hash *hash, struct buf *out, struct err *err)
{
	struct hash name = name_of(journal, hash), actual;
	struct rest_place place = { "blob", bytes_of(&name) };
	size_t before = out->len;
	struct query q;
	bool found, good;

	if (!db_query(journal->db, "SELECT bytes FROM blob WHERE name = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	if (!query_row(&q, &found, err))
		return false;
	good = found && rest_open(&journal->rest, &place, query_text(&q, 0), out, err);
	query_end(&q);
	if (!found)
		return err_set(err, FAULT_ABSENT, "there is no such file in the journal");
	if (!good)
		return false;
	actual = hash_text(text_after(buf_text(out), before));
	if (hash_eq(&actual, hash))
		return true;
	buf_cut(out, before);
	return journal_damaged(err);
}

bool
blob_forget(struct journal *journal, const struct hash *hash, struct err *err)
{
	struct hash name = name_of(journal, hash);
	struct query q;

	if (!db_query(journal->db, "DELETE FROM blob WHERE name = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	return query_done(&q, err);
}

bool
blob_has(struct journal *journal, const struct hash *hash, bool *has, struct err *err)
{
	struct hash name = name_of(journal, hash);
	struct query q;

	if (!db_query(journal->db, "SELECT 1 FROM blob WHERE name = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	if (!query_row(&q, has, err))
		return false;
	query_end(&q);
	return true;
}

static bool
check_row(
    const struct journal *journal, const struct query *q, struct hash *name, struct err *err)
{
	scoped(buf_free) struct buf open = BUF_SECRET(SEALED_MAX);
	struct text row = query_text(q, 0);
	struct rest_place place = { "blob", row };
	struct hash actual, named;

	*name = (struct hash){ 0 };
	if (row.len != HASH_LEN)
		return journal_damaged(err);
	memcpy(name->bytes, row.at, HASH_LEN);
	if (!rest_open(&journal->rest, &place, query_text(q, 1), &open, err))
		return false;
	actual = hash_text(buf_text(&open));
	named = name_of(journal, &actual);
	return hash_eq(&named, name) || journal_damaged(err);
}

bool
blob_inspect(struct journal *journal,
    void (*tell)(void *arg, const struct hash *name, const struct err *damage), void *arg,
    uint64_t *count, struct err *err)
{
	uint64_t counted = 0;
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT name, bytes FROM blob", &q, err))
		return false;
	for (;; counted++) {
		struct hash name;
		struct err damage;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!check_row(journal, &q, &name, &damage))
			tell(arg, &name, &damage);
	}
	query_end(&q);
	*count = counted;
	return true;
}
