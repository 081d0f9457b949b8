#include "journal/prefix.h"

#include <string.h>

#include "journal/journal.h"

/* What begins so and goes on with one digit only. */
static bool
fill_prefix(struct text hex, char digit, struct hash *out)
{
	char digits[2 * HASH_LEN];

	memset(digits, digit, sizeof(digits));
	memcpy(digits, hex.at, hex.len);
	return hash_parse((struct text){ digits, sizeof(digits) }, out);
}

bool
journal_prefix(struct text hex, struct hash *first, struct hash *last, struct err *err)
{
	if (hex.len < JOURNAL_PREFIX_MIN || hex.len > 2 * (size_t)HASH_LEN ||
	    !fill_prefix(hex, '0', first) || !fill_prefix(hex, 'f', last))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no id: %d to %d lowercase hex digits", TEXT_ARGS(hex),
		    JOURNAL_PREFIX_MIN, 2 * HASH_LEN);
	return true;
}

static bool
read_id(const struct query *q, struct hash *out)
{
	struct text bytes = query_text(q, 0);

	if (bytes.len != HASH_LEN)
		return false;
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

static struct text
hash_bytes(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

bool
journal_only_id(struct query *q, const char *what, struct hash *id, struct err *err)
{
	struct hash first;
	bool found;

	if (!query_row(q, &found, err))
		return false;
	if (!found || !read_id(q, &first)) {
		query_end(q);
		return found ? journal_damaged(err)
			     : err_set(err, FAULT_ABSENT, "there is no such %s here", what);
	}
	if (!query_row(q, &found, err))
		return false;
	query_end(q);
	if (found)
		return err_set(
		    err, FAULT_CONFLICT, "several %ss begin so; give more of the id", what);
	*id = first;
	return true;
}

bool
journal_find_prefix(struct journal *journal, struct text hex, struct hash *id, struct err *err)
{
	struct hash first, last;
	struct query q;

	if (!journal_prefix(hex, &first, &last, err) ||
	    !db_query(journal->db, "SELECT id FROM statement WHERE id BETWEEN ? AND ? LIMIT 2",
		&q, err))
		return false;
	query_bind_blob(&q, hash_bytes(&first));
	query_bind_blob(&q, hash_bytes(&last));
	return journal_only_id(&q, "statement", id, err);
}
