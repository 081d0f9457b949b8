#include "action/finder/mail_joined.h"

#include "action/node/piece.h"
#include "base/file.h"

#define FILE_MODE 0600

struct joining {
	const struct finder *finder;
	const struct statement *of;
	const struct large_file *file;
	int64_t came;
	struct hash piece[LARGE_PIECES_MAX];
	bool here[LARGE_PIECES_MAX];
};

static bool
blob_name(const struct hash *hash, struct buf *out, struct err *err)
{
	buf_add(out, TEXT("blob/"));
	hash_format(hash, out);
	return buf_ok(out, err);
}

/* Of some the file was left out, as the node's share was full. */
static bool
take(struct joining *joining, const struct large_piece *piece, struct value body,
    struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct attached_file file[ATTACHED_MAX];
	size_t count, n = (size_t)piece->number - 1;

	if (!attached_parse(body, file, &count, err))
		return false;
	if (count != 1 || joining->here[n])
		return true;
	if (!blob_name(&file[0].hash, &name, err))
		return false;
	joining->piece[n] = file[0].hash;
	joining->here[n] = finder_has(joining->finder, buf_string(&name));
	joining->came += joining->here[n];
	return true;
}

static bool
look_at(struct joining *joining, const struct mail_entry *entry, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct large_piece piece;
	struct hash of;
	bool about;

	if ((entry->kind->id != KIND_LETTER && entry->kind->id != KIND_CASE_MESSAGE) ||
	    !text_eq(entry->by, joining->of->by))
		return true;
	return statement_reopen(entry->note, &s, err) &&
	       statement_get_hash_if(s.body, "of", &about, &of, err) &&
	       (!about || !hash_eq(&of, &joining->of->id) ||
		   (large_parse_piece(s.body, &piece, err) &&
		       (piece.number < 1 || piece.number > joining->file->pieces ||
			   !hash_eq(&piece.whole, &joining->file->hash) ||
			   take(joining, &piece, s.body, err))));
}

static bool
copy_pieces(
    const struct joining *joining, const struct sink *sink, struct hash *hash, struct err *err)
{
	struct hasher hasher;

	hasher_init(&hasher);
	for (int64_t i = 0; i < joining->file->pieces; i++) {
		scoped(buf_free) struct buf bytes = BUF_SECRET(2 * PIECE_MAX), name = BUF(KIB);

		if (!blob_name(&joining->piece[i], &name, err) ||
		    !finder_load(joining->finder, buf_string(&name), &bytes, err) ||
		    !sink->write(sink->arg, buf_text(&bytes), err))
			return false;
		hasher_add(&hasher, buf_text(&bytes));
	}
	*hash = hasher_end(&hasher);
	return true;
}

static bool
save(const struct joining *joining, const char *path, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	struct sink sink;
	struct hash hash;

	if (!draft_open(path, FILE_MODE, &draft, err))
		return false;
	sink = draft_sink(&draft);
	if (!copy_pieces(joining, &sink, &hash, err))
		return false;
	if (!hash_eq(&hash, &joining->file->hash))
		return err_set(err, FAULT_INPUT,
		    "the pieces of '%.*s' make another file than its sender told of",
		    TEXT_ARGS(joining->file->name));
	return draft_commit(&draft, true, err);
}

bool
mail_join(const struct finder *finder, const struct mail_large *large, const char *path,
    int64_t *came, struct err *err)
{
	struct joining joining = { .finder = finder, .of = large->of, .file = large->file };

	for (size_t i = 0; i < large->bag->count; i++)
		if (!look_at(&joining, &large->bag->at[i], err))
			return false;
	*came = joining.came;
	return joining.came < large->file->pieces || save(&joining, path, err);
}
