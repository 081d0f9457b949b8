#include "action/finder/mail_joined.h"

#include "action/node/joined.h"

static bool
blob_name(const struct hash *hash, struct buf *out, struct err *err)
{
	envelope_blob_name(hash, out);
	return buf_ok(out, err);
}

/* Of some the file was left out, as the node's share was full. */
static bool
has(void *arg, const struct hash *piece)
{
	const struct mail_large *large = arg;
	scoped(buf_free) struct buf name = BUF(KIB);
	struct err none;

	return blob_name(piece, &name, &none) && finder_has(large->finder, buf_string(&name));
}

static bool
load(void *arg, const struct hash *piece, struct buf *secret_out, struct err *err)
{
	const struct mail_large *large = arg;
	scoped(buf_free) struct buf name = BUF(KIB);

	return blob_name(piece, &name, err) &&
	       finder_load(large->finder, buf_string(&name), secret_out, err);
}

static bool
look_at(struct joined *joined, const struct mail_large *large, const struct mail_entry *entry,
    const struct joined_shelf *shelf, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };

	if ((entry->kind->id != KIND_LETTER && entry->kind->id != KIND_CASE_MESSAGE) ||
	    !text_eq(entry->by, large->of->by))
		return true;
	return statement_reopen(entry->note, &s, err) &&
	       joined_take(joined, &large->of->id, &s, shelf, err);
}

bool
mail_join(struct mail_large *large, const char *path, int64_t *came, struct err *err)
{
	const struct joined_shelf shelf = { large, has, load };
	struct joined joined = { .file = *large->file };

	for (size_t i = 0; i < large->bag->count; i++)
		if (!look_at(&joined, large, &large->bag->at[i], &shelf, err))
			return false;
	*came = joined.came;
	return joined.came < large->file->pieces || joined_write(&joined, &shelf, path, err);
}
