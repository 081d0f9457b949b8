#include "action/node/due.h"

#include "action/advisory/advise_due.h"
#include "action/case/register_due.h"
#include "action/node/face.h"
#include "action/release/events.h"
#include "journal/anchor.h"
#include "journal/release_key.h"
#include "release/seal.h"

/* The key becomes a public file first: noting it may be repeated, not missed. */
bool
due_post_keys(struct node *node, int64_t now, struct err *err)
{
	for (;;) {
		scoped(buf_free) struct buf key = BUF_SECRET(KIB), path = BUF(KIB);
		struct hash seal;
		bool found;

		if (!release_key_due(&node->journal, now, &seal, &key, &found, err))
			return false;
		if (!found)
			return true;
		seal_key_path(&seal, &path);
		if (!tree_put(&node->journal.tree, buf_string(&path), buf_text(&key), err) ||
		    !events_add_key(&node->journal.tree, &seal, buf_text(&key), err) ||
		    !release_key_set_posted(&node->journal, &seal, err))
			return false;
	}
}

bool
due_do(struct node *node, int64_t now, int64_t *next, struct err *err)
{
	int64_t seconds = node->manifest.epoch, release;
	int64_t epoch_end = ((int64_t)anchor_epoch(now, seconds) + 1) * seconds;
	uint64_t anchors;
	struct err first;
	/* What belongs to a release is public with its key. */
	bool posted = due_post_keys(node, now, &first) && advise_due(node, now, &first) &&
		      register_due(node, now, &first);

	/* The log is kept even when a key makes trouble. */
	if (!anchor_all(&node->journal, now, seconds, &anchors, err) ||
	    !node_publish(node, err) || !release_key_next(&node->journal, &release, err))
		return false;
	if (!posted) {
		*err = first;
		return false;
	}
	if (!events_update(node, err) || !face_update(node, now, err))
		return false;
	if (anchors == ANCHOR_AT_ONCE)
		*next = now;
	else
		*next = release < epoch_end ? release : epoch_end;
	return true;
}
