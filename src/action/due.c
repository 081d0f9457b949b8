#include "action/due.h"

#include <string.h>

#include "action/face.h"
#include "journal/anchor.h"
#include "release/seal.h"

/* The key of the release whose time came first, of those that are due. */
static bool
find_due(struct node *node, int64_t now, struct hash *seal, struct buf *key, bool *found,
    struct err *err)
{
	struct text bytes = { 0 };
	struct query q;
	bool whole;

	if (!db_query(node->journal.db,
		"SELECT seal, identity FROM release_key WHERE posted = 0 AND at <= ?"
		" ORDER BY at LIMIT 1",
		&q, err))
		return false;
	query_bind_integer(&q, now);
	if (!query_row(&q, found, err))
		return false;
	if (*found)
		bytes = query_text(&q, 0);
	whole = !*found || bytes.len == HASH_LEN;
	if (*found && whole) {
		memcpy(seal->bytes, bytes.at, HASH_LEN);
		buf_add(key, query_text(&q, 1));
		buf_add(key, TEXT("\n"));
	}
	query_end(&q);
	return whole ? buf_ok(key, err) : journal_damaged(err);
}

static bool
note_posted(struct node *node, const struct hash *seal, struct err *err)
{
	struct query q;

	if (!db_query(
		node->journal.db, "UPDATE release_key SET posted = 1 WHERE seal = ?", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(seal->bytes, HASH_LEN));
	return query_done(&q, err);
}

/* The key becomes a public file first: noting it may be repeated, not missed. */
static bool
post_keys(struct node *node, int64_t now, struct err *err)
{
	for (;;) {
		scoped(buf_free) struct buf key = BUF_SECRET(KIB), path = BUF(KIB);
		struct hash seal;
		bool found;

		if (!find_due(node, now, &seal, &key, &found, err))
			return false;
		if (!found)
			return true;
		seal_key_path(&seal, &path);
		if (!tree_put(&node->journal.tree, buf_string(&path), buf_text(&key), err) ||
		    !note_posted(node, &seal, err))
			return false;
	}
}

static bool
next_release(struct node *node, int64_t *next, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(node->journal.db,
		"SELECT coalesce(min(at), ?) FROM release_key WHERE posted = 0", &q, err))
		return false;
	query_bind_integer(&q, UTC_MAX);
	if (!query_row(&q, &found, err))
		return false;
	*next = query_integer(&q, 0);
	query_end(&q);
	return true;
}

bool
due_do(struct node *node, int64_t now, int64_t *next, struct err *err)
{
	int64_t seconds = node->manifest.epoch, release;
	int64_t epoch_end = ((int64_t)anchor_epoch(now, seconds) + 1) * seconds;
	uint64_t anchors;
	struct err first;
	bool posted = post_keys(node, now, &first);

	/* The log is kept even when a key makes trouble. */
	if (!anchor_all(&node->journal, now, seconds, &anchors, err) ||
	    !node_publish(node, err) || !next_release(node, &release, err))
		return false;
	if (!posted) {
		*err = first;
		return false;
	}
	if (!face_update(node, now, err))
		return false;
	if (anchors == ANCHOR_AT_ONCE)
		*next = now;
	else
		*next = release < epoch_end ? release : epoch_end;
	return true;
}
