#include "action/log/logged.h"

#include "action/member/fellows.h"
#include "journal/anchor.h"
#include "journal/watched.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/policy.h"

#define ROW "witnessed" /* no node has such a name */

bool
logged_note(struct node *node, struct text note, int64_t now, struct err *err)
{
	const struct watched seen = {
		.url = TEXT(""), .state = note, .at = now, .good = now, .trouble = TEXT("")
	};

	return watched_set(&node->journal, TEXT(ROW), &seen, err);
}

static bool
load_policy(
    const struct node *node, struct arena *arena, const struct policy **out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(POLICY_LEN_MAX);
	struct policy *policy = arena_new(arena, struct policy);
	struct text kept;

	*out = NULL;
	if (policy == NULL)
		return err_memory(err);
	if (!fellows_policy(node->dir, &text, err))
		return err->fault == FAULT_ABSENT;
	kept = arena_text(arena, buf_text(&text));
	if (kept.at == NULL)
		return err_memory(err);
	if (!policy_parse(kept, policy, err))
		return false;
	if (policy->witness_count > 0)
		*out = policy;
	return true;
}

/* What a checkpoint comes to: 0 where the policy's quorum does not vouch for it. */
static uint64_t
vouched(const struct policy *policy, const struct node *node, struct text note)
{
	struct policy_verdict verdict;
	struct err ignored;

	if (!policy_open_checkpoint(policy, note, &verdict, &ignored) ||
	    !vkey_eq(&verdict.log->key, &node->manifest.key[PARTY_LOG]))
		return 0;
	return verdict.head.size;
}

bool
logged_last(
    struct node *node, struct arena *arena, struct text *note, uint64_t *size, struct err *err)
{
	scoped(buf_free) struct buf shown = BUF(CHECKPOINT_LEN_MAX);
	const struct policy *policy;
	struct watched seen;
	uint64_t now, before;

	*note = TEXT("");
	*size = 0;
	if (!load_policy(node, arena, &policy, err))
		return false;
	if (policy == NULL)
		return true;
	if (!watched_find(&node->journal, TEXT(ROW), arena, &seen, err) ||
	    (!tree_get(&node->journal.tree, "checkpoint", &shown, err) &&
		err->fault != FAULT_ABSENT))
		return false;
	now = vouched(policy, node, buf_text(&shown));
	before = vouched(policy, node, seen.state);
	if (now == 0 && before == 0)
		return true;
	*size = now >= before ? now : before;
	*note = now >= before ? arena_text(arena, buf_text(&shown)) : seen.state;
	return note->at != NULL || err_memory(err);
}

bool
logged_size(struct node *node, uint64_t *size, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * MIB);
	struct text note;

	return logged_last(node, &arena, &note, size, err);
}

static bool
find_anchor(
    struct node *node, const struct record *record, struct logged_place *out, struct err *err)
{
	out->promised = record->anchored;
	return !record->anchored ||
	       anchor_find(&node->journal, record->epoch, &out->logged, &out->index, err);
}

static bool
find_public(
    struct node *node, const struct record *record, struct logged_place *out, struct err *err)
{
	struct entry entry = { .kind = ENTRY_STATEMENT, .hash = record->id };
	uint8_t bytes[ENTRY_LEN];

	out->promised = true;
	entry_format(&entry, bytes);
	return log_store_find(&node->journal.log, text_bytes(bytes, sizeof(bytes)),
	    &out->logged, &out->index, err);
}

bool
logged_find(
    struct node *node, const struct record *record, struct logged_place *out, struct err *err)
{
	const struct kind *kind = kind_find(record->kind);
	bool public = kind != NULL && kind->public;
	struct logged_place place = { .promised = false };
	uint64_t size;

	if (!record->foreign &&
	    !(public ? find_public : find_anchor)(node, record, &place, err))
		return false;
	if (place.logged) {
		if (!logged_size(node, &size, err))
			return false;
		place.witnessed = place.index < size;
	}
	*out = place;
	return true;
}

void
logged_format(const struct logged_place *place, struct buf *out)
{
	if (!place->logged)
		buf_add(out, TEXT("not yet in the log"));
	else
		buf_addf(
		    out, "in the log, %s", place->witnessed ? LOGGED_WITNESSED : LOGGED_SIGNED);
}
