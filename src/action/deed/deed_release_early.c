#include "action/deed/deeds.h"
#include "action/release/release.h"
#include "release/reason.h"

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The seal's id, or its beginning where that is of one alone." },
	{ "why", DEED_TEXT, true, 1, REASON_MAX, "Why, which is public." },
	{ 0 },
};

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct text reason = deed_text(in, "why", TEXT(""));
	struct hash seal, id;

	if (!journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &seal, err) ||
	    !release_open_early(task->node, &seal, reason, task->now, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	statement_put_hash(answer, "of", &seal);
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&journal->log));
	writer_end(answer);
	return true;
}

const struct deed deed_release_early = {
	.name = "release.early",
	.about = "Open a sealed release of the node's now, before its time: everybody gets the "
		 "key, and is told why.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "id:id of:id size:int",
	.run = run,
};
