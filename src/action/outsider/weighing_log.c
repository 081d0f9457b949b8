#include <inttypes.h>
#include <stdlib.h>

#include "action/member/visit_said.h"
#include "action/outsider/weighing.h"
#include "base/utc.h"
#include "case/room.h"
#include "codec/base64.h"
#include "log/leaves.h"
#include "log/proof.h"
#include "log/vouched.h"

/* --- the node's log, once more: its anchors, and whether it goes on from what was shown */

struct log_walk {
	struct weighing *w;
	struct merkle_frontier frontier;
	struct weighed **head; /* by size, ascending */
	size_t heads, next;
};

static int
by_size(const void *a, const void *b)
{
	const struct weighed *const *one = a, *const *two = b;

	return ((*one)->size > (*two)->size) - ((*one)->size < (*two)->size);
}

static void
look_at_heads(struct log_walk *walk)
{
	struct hash root;

	if (walk->next == walk->heads || walk->head[walk->next]->size > walk->frontier.size)
		return;
	root = merkle_frontier_root(&walk->frontier);
	while (
	    walk->next < walk->heads && walk->head[walk->next]->size == walk->frontier.size) {
		walk->head[walk->next]->forked = !hash_eq(&walk->head[walk->next]->root, &root);
		walk->next++;
	}
}

static bool
keep_anchor(struct weighing *w, const struct entry *entry, uint64_t index, struct err *err)
{
	struct visit_anchor *grown;

	if (entry->kind != ENTRY_ANCHOR)
		return true;
	grown = room_grow(w->anchor, &w->room, w->anchors + 1, sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	w->anchor = grown;
	w->anchor[w->anchors++] = (struct visit_anchor){ true, index, *entry };
	return true;
}

static bool
walk_bundle(struct log_walk *walk, struct text bundle, struct err *err)
{
	while (bundle.len > 0) {
		uint64_t index = walk->frontier.size;
		struct entry entry;
		struct text bytes;
		struct hash leaf;

		if (!tile_next_entry(&bundle, &bytes, err) || !entry_parse(bytes, &entry, err))
			return false;
		leaf = entry_leaf(&entry);
		merkle_frontier_add(&walk->frontier, &leaf);
		look_at_heads(walk);
		if (!keep_anchor(walk->w, &entry, index, err))
			return false;
	}
	return true;
}

/* As the visit has fetched it.  A log that contradicts itself is told of elsewhere, and read as
 * far as it goes. */
static bool
walk_log(struct log_walk *walk, const struct visit *visit, struct err *err)
{
	struct checkpoint head;
	struct err why;

	if (!checkpoint_open(visit->shown, &visit->peer.manifest->key[PARTY_LOG], &head, &why))
		return true;
	for (uint64_t i = 0; i * TILE_WIDTH < head.size; i++) {
		scoped(buf_free) struct buf path = BUF(KIB);
		uint64_t left = head.size - i * TILE_WIDTH;
		const struct visit_file *file;

		tile_bundle_path(i, left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH, &path);
		if (!buf_ok(&path, err))
			return false;
		file = visit_find(visit, buf_text(&path));
		if (file == NULL || file->absent)
			break;
		if (!walk_bundle(walk, buf_text(&file->bytes), &why)) {
			*err = why;
			return why.fault != FAULT_LIMIT;
		}
	}
	return true;
}

/* The heads of the same log, as it is shown at other places. */
static void
add_elsewhere(struct weighing *w, struct log_walk *walk, struct weighed *elsewhere)
{
	const struct visit *visits = w->a->visits;

	for (size_t i = 0; i < w->a->appraisal->places->count; i++) {
		const struct vkey *key = &w->a->visit->peer.manifest->key[PARTY_LOG];
		struct checkpoint head;
		struct err none;

		elsewhere[i] = (struct weighed){ .good = false };
		if (i == w->a->which || !visits[i].met || visits[i].shown.len == 0 ||
		    !checkpoint_open(visits[i].shown, key, &head, &none))
			continue;
		elsewhere[i] = (struct weighed){ .size = head.size, .root = head.root };
		walk->head[walk->heads++] = &elsewhere[i];
	}
}

static bool
tell_elsewhere(struct weighing *w, const struct weighed *elsewhere, struct err *err)
{
	for (size_t i = 0; i < w->a->appraisal->places->count; i++) {
		if (!elsewhere[i].forked)
			continue;
		buf_addf(&w->a->words,
		    "it signed the head of %" PRIu64 " entries that '%s' shows, which this log "
		    "does not continue: it has shown two logs",
		    elsewhere[i].size, w->a->appraisal->names[i]);
		if (!appraising_add(w->a, TEXT("log"), AUDIT_BROKEN, AUDIT_MEASURED, err))
			return false;
	}
	return true;
}

bool
weighing_read_log(struct weighing *w, struct err *err)
{
	size_t places = w->a->appraisal->places->count;
	struct weighed *elsewhere = arena_array(w->arena, struct weighed, places);
	struct log_walk walk = { .w = w };
	bool good;

	w->anchors = 0;
	walk.head = arena_array(w->arena, struct weighed *, w->offered->files + places);
	if (walk.head == NULL || elsewhere == NULL)
		return err_memory(err);
	add_elsewhere(w, &walk, elsewhere);
	for (size_t i = 0; i < w->offered->files; i++)
		if (w->weighed[i].mine)
			walk.head[walk.heads++] = &w->weighed[i];
	qsort(walk.head, walk.heads, sizeof(struct weighed *), by_size);
	look_at_heads(&walk);
	good = walk_log(&walk, w->a->visit, err);
	w->size = walk.frontier.size;
	return good && tell_elsewhere(w, elsewhere, err);
}

/* --- proofs */

static uint64_t
epoch_of(const struct proof *proof)
{
	uint8_t extra[BATCH_PATH_LEN];
	struct batch_path path;
	struct err none;

	return proof->has_extra && base64_decode(proof->extra, extra, sizeof(extra)) &&
		       batch_path_parse(text_bytes(extra, sizeof(extra)), &path, &none)
		   ? path.epoch
		   : 0;
}

/* A head that a key of the node's log signed, while that counted. */
static bool
open_head(const struct weighing *w, struct text note, struct vkey *key, struct checkpoint *head,
    struct err *why)
{
	const struct chain *chain = weighing_chain(w);

	return chain_signer(chain, note, PARTY_LOG, key, why) &&
	       checkpoint_open(note, key, head, why) &&
	       chain_check_counts(chain, key, head->size, why);
}

/* Whose it is only its head tells. */
bool
weighing_open_proof(struct weighing *w, size_t file, struct err *err)
{
	const struct chain *chain = weighing_chain(w);
	struct weighed *weighed = &w->weighed[file];
	struct checkpoint head;
	struct proof proof;
	struct vkey key;
	struct err why;

	weighed->mine = weighed->forked = weighed->used = false;
	if (!proof_parse(w->offered->file[file].bytes, &proof, &why))
		return weighing_tell(
		    w, file, AUDIT_FORGED, err, "it does not hold: %s", why.text);
	if (!chain_signer(chain, proof.checkpoint, PARTY_LOG, &key, &why))
		return true;
	if (!open_head(w, proof.checkpoint, &key, &head, &why))
		return weighing_tell(
		    w, file, AUDIT_FORGED, err, "it does not hold: %s", why.text);
	*weighed = (struct weighed){ .mine = true,
		.epoch = epoch_of(&proof),
		.index = proof.index,
		.size = head.size,
		.root = head.root };
	return weighing_tell(w, file, AUDIT_UNVERIFIED, err,
	    "a proof of the log of %.*s; what it proves is not beside it",
	    TEXT_ARGS(w->a->node->name));
}

static const struct visit_anchor *
anchor_at(const struct weighing *w, uint64_t index)
{
	size_t low = 0, high = w->anchors;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->anchor[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < w->anchors && w->anchor[low].index == index ? &w->anchor[low] : NULL;
}

enum weighing_place
weighing_place(
    const struct weighing *w, struct text bytes, const struct hash *commitment, uint64_t *epoch)
{
	const struct visit_anchor *anchor;
	struct checkpoint head;
	struct proof proof;
	struct vkey key;
	struct hash leaf;
	struct err none;

	if (!proof_parse(bytes, &proof, &none) ||
	    !open_head(w, proof.checkpoint, &key, &head, &none) ||
	    !proof_check_commitment(&proof, commitment, &key, epoch, &none))
		return PLACE_NOWHERE;
	if (proof.index >= w->size)
		return PLACE_AHEAD;
	anchor = anchor_at(w, proof.index);
	if (anchor == NULL)
		return PLACE_ANOTHER;
	leaf = entry_leaf(&anchor->entry);
	return proof_check(&proof, &leaf, &key, &head, &none) ? PLACE_HERE : PLACE_ANOTHER;
}

/* Any will do, but one that leads into the log that is shown is the best. */
size_t
weighing_prove(struct weighing *w, const struct hash *commitment, uint64_t epoch,
    struct text folder, enum weighing_place *place)
{
	size_t best = SIZE_MAX;

	*place = PLACE_NOWHERE;
	for (size_t i = 0; i < w->offered->files; i++) {
		enum weighing_place found;
		uint64_t actual;

		if (!w->weighed[i].mine ||
		    (epoch == 0 ? !text_eq(w->offered->file[i].folder, folder)
				: w->weighed[i].epoch != epoch))
			continue;
		found = weighing_place(w, w->offered->file[i].bytes, commitment, &actual);
		if (found == PLACE_NOWHERE)
			continue;
		w->weighed[i].used = true;
		if (best == SIZE_MAX || found == PLACE_HERE ||
		    (found == PLACE_ANOTHER && *place == PLACE_AHEAD)) {
			best = i;
			*place = found;
		}
		if (found == PLACE_HERE)
			break;
	}
	return best;
}

/* It was shown to somebody, and what is shown to all does not go on from it. */
bool
weighing_tell_fork(struct weighing *w, size_t file, struct err *err)
{
	const struct weighed *weighed = &w->weighed[file];

	if (!weighed->mine || !weighed->forked)
		return true;
	buf_addf(&w->a->words,
	    "it signed a head of %" PRIu64 " entries for who offered '%.*s', which its log "
	    "does not continue: it has shown two logs",
	    weighed->size, TEXT_ARGS(w->offered->file[file].name));
	return appraising_add(w->a, TEXT("log"), AUDIT_BROKEN, AUDIT_MEASURED, err) &&
	       weighing_tell(w, file, AUDIT_COUNTS, err,
		   "a proof of another log of %.*s than it shows to all",
		   TEXT_ARGS(w->a->node->name));
}

/* --- what it has */

/* Epochs only grow in a log that is as it ought to be; of another it is told. */
bool
weighing_is_anchored(const struct weighing *w, uint64_t epoch)
{
	for (size_t i = w->anchors; i > 0; i--)
		if (w->anchor[i - 1].entry.epoch == epoch)
			return true;
	return false;
}

bool
weighing_is_logged(const struct weighing *w, const struct hash *id)
{
	const struct visit *visit = w->a->visit;

	for (size_t i = 0; i < visit->ids; i++)
		if (hash_eq(&visit->id[i].id, id))
			return true;
	return false;
}

int64_t
weighing_ends(const struct weighing *w, uint64_t epoch)
{
	int64_t seconds = w->a->visit->peer.manifest->epoch;

	return epoch < (uint64_t)(UTC_MAX / seconds) ? ((int64_t)epoch + 1) * seconds
						     : INT64_MAX;
}

enum audit_class
weighing_class(const struct weighing *w, size_t file)
{
	const struct policy *policy = w->a->policy;
	struct checkpoint head;
	struct proof proof;
	struct vkey key;
	struct err none;
	int64_t seen;

	if (w->a->vouched)
		return AUDIT_COUNTERSIGNED;
	if (policy == NULL || policy->quorum == POLICY_NONE || file == SIZE_MAX ||
	    !proof_parse(w->offered->file[file].bytes, &proof, &none) ||
	    !open_head(w, proof.checkpoint, &key, &head, &none))
		return AUDIT_MEASURED;
	return vouched_since(policy, &key, proof.checkpoint, &seen, &none) ? AUDIT_COUNTERSIGNED
									   : AUDIT_MEASURED;
}
