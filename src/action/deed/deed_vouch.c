/* A finder is one whose reports are worth reading, as this node says to itself or another. */
#include "action/deed/deeds.h"
#include "journal/anchor.h"
#include "statement/finder_vouch.h"
#include "statement/party.h"
#include "view/inbox.h"

/* By a report of its, as people have that before them; or as what it is called. */
static bool
find_finder(const struct deed_task *task, struct text hex, struct text *out, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct record record;
	struct hash id;

	if (!inbox_find(journal, hex, &id, err)) {
		*out = hex;
		return err->fault == FAULT_ABSENT && hex.len == (size_t)2 * HASH_LEN;
	}
	if (!journal_find(journal, &id, task->arena, &record, err))
		return false;
	*out = arena_text(task->arena, record.by);
	return out->at != NULL || err_memory(err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(task->node);
	struct finder_vouch_how how = { &signer, task->now,
		deed_text(in, "to", task->node->manifest.name) };
	struct finder_vouch vouch = { .why = deed_text(in, "why", TEXT("")) };
	struct hash id;

	if (!find_finder(task, deed_text(in, "finder", TEXT("")), &vouch.finder, err) ||
	    !party_check_node(how.to, err) ||
	    !finder_vouch_sign(&vouch, &how, &note, &id, err) ||
	    !node_keep_private(task->node, buf_text(&note), task->now, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_key(answer, "finder");
	writer_text(answer, vouch.finder);
	writer_key(answer, "to");
	writer_text(answer, how.to);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	{ "finder", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "A report of the finder's, by its id or the beginning of that; or the finder's "
	    "name, 64 digits." },
	{ "to", DEED_TEXT, false, 1, PARTY_NAME_MAX,
	    "The node to which it is said; this one if absent." },
	{ "why", DEED_TEXT, false, 1, FINDER_VOUCH_WHY_MAX, "The reason, a line." },
	{ 0 },
};

const struct deed deed_vouch = {
	.name = "vouch",
	.about = "Vouch for a finder: its reports are taken without work, here or elsewhere.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "id:id finder:text to:text",
	.run = run,
};
