#include "action/node/joined.h"

#include <inttypes.h>

#include "action/node/piece.h"
#include "base/file.h"
#include "journal/blob.h"

#define PAGE 64           /* statements looked at before it is seen whether that is enough */
#define CLOCK_SLACK 86400 /* seconds by which a piece may seem older than what it follows */
#define FILE_MODE 0600

/* --- which are here */

struct looking {
	const struct statement *of;
	struct joined *joined;
	struct journal_page page;
	size_t seen;
};

/* Its one file, where that is a piece of what is looked for. */
static bool
take_piece(struct joined *joined, const struct large_piece *piece, const struct statement *s,
    const struct joined_shelf *shelf, struct err *err)
{
	struct attached_file file[ATTACHED_MAX];
	size_t count, n = (size_t)piece->number - 1;

	if (!attached_parse(s->body, file, &count, err))
		return false;
	if (count != 1 || joined->here[n] ||
	    (shelf->has != NULL && !shelf->has(shelf->arg, &file[0].hash)))
		return true;
	joined->piece[n] = file[0].hash;
	joined->size[n] = file[0].size;
	joined->by[n] = s->id;
	joined->here[n] = true;
	joined->came++;
	return true;
}

bool
joined_take(struct joined *joined, const struct hash *of, const struct statement *s,
    const struct joined_shelf *shelf, struct err *err)
{
	struct large_piece piece;
	struct hash about;
	bool any;

	if (!statement_get_hash_if(s->body, "of", &any, &about, err))
		return false;
	if (!any || !hash_eq(&about, of))
		return true;
	if (!large_parse_piece(s->body, &piece, err))
		return false;
	return piece.number < 1 || piece.number > joined->file.pieces ||
	       !hash_eq(&piece.whole, &joined->file.hash) ||
	       take_piece(joined, &piece, s, shelf, err);
}

static bool
load(void *arg, const struct hash *piece, struct buf *secret_out, struct err *err)
{
	struct node *node = arg;

	return blob_find(&node->journal, piece, secret_out, err);
}

static bool
look_at(void *arg, const struct record *record, struct err *err)
{
	static const struct joined_shelf journal = { .load = load };
	scoped(statement_free) struct statement s = { 0 };
	struct looking *looking = arg;

	looking->seen++;
	looking->page.before = record->seq;
	return record->forgotten ||
	       (statement_reopen(record->note, &s, err) &&
		   joined_take(looking->joined, &looking->of->id, &s, &journal, err));
}

bool
joined_look(struct node *node, const struct statement *of, const struct large_file *file,
    struct joined *out, struct err *err)
{
	enum kind_id kind = of->kind->id == KIND_CASE_MESSAGE ? KIND_CASE_MESSAGE : KIND_LETTER;
	struct looking looking = { of, out, JOURNAL_PAGE(PAGE), 0 };

	*out = (struct joined){ .file = *file };
	looking.page.kind = kind_of(kind)->name;
	looking.page.by = of->by;
	looking.page.since = of->at - CLOCK_SLACK;
	/* They came behind it, one after the other, so that the newest are looked at first. */
	do {
		looking.seen = 0;
		if (!journal_list(&node->journal, &looking.page, look_at, &looking, err))
			return false;
	} while (looking.seen == PAGE && out->came < out->file.pieces);
	return true;
}

/* --- the file */

static bool
fail_missing(const struct joined *joined, struct err *err)
{
	return err_set(err, FAULT_ABSENT,
	    "of '%.*s' %" PRId64 " of %" PRId64 " pieces are here: the others have not come",
	    TEXT_ARGS(joined->file.name), joined->came, joined->file.pieces);
}

static bool
copy_pieces(const struct joined *joined, const struct joined_shelf *shelf,
    const struct sink *sink, struct hash *hash, struct err *err)
{
	struct hasher hasher;

	hasher_init(&hasher);
	for (int64_t i = 0; i < joined->file.pieces; i++) {
		scoped(buf_free) struct buf bytes = BUF_SECRET(2 * PIECE_MAX);

		if (!shelf->load(shelf->arg, &joined->piece[i], &bytes, err) ||
		    !sink->write(sink->arg, buf_text(&bytes), err))
			return false;
		hasher_add(&hasher, buf_text(&bytes));
	}
	*hash = hasher_end(&hasher);
	return true;
}

bool
joined_write(const struct joined *joined, const struct joined_shelf *shelf, const char *path,
    struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	struct sink sink;
	struct hash hash;

	if (!draft_open(path, FILE_MODE, &draft, err))
		return false;
	sink = draft_sink(&draft);
	if (!copy_pieces(joined, shelf, &sink, &hash, err))
		return false;
	if (!hash_eq(&hash, &joined->file.hash))
		return err_set(err, FAULT_INPUT,
		    "the pieces of '%.*s' make another file than its sender told of",
		    TEXT_ARGS(joined->file.name));
	return draft_commit(&draft, true, err);
}

bool
joined_save(struct node *node, const struct joined *joined, const char *path, struct err *err)
{
	const struct joined_shelf shelf = { .arg = node, .load = load };

	return joined->came < joined->file.pieces ? fail_missing(joined, err)
						  : joined_write(joined, &shelf, path, err);
}
