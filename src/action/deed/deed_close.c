#include "action/case/closed.h"
#include "action/case/laid_open.h"
#include "action/deed/deeds.h"
#include "journal/prefix.h"

#define OPEN_MAX 500

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The report: its id, or its beginning where that is of one alone." },
	{ "earlier", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "What came before and says the same: likewise." },
	{ "known", DEED_INTEGER, false, 0, 1,
	    "1: it was known otherwise; else it is a duplicate of another report." },
	{ "why", DEED_TEXT, false, 1, CLOSING_WHY_MAX, "What the finder is told." },
	{ "open", DEED_TEXT, false, 1, OPEN_MAX,
	    "Fields of the earlier one that are shown to the finder, a blank between." },
	{ 0 },
};

static const struct deed_field open_args[] = {
	{ "earlier", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "A report that is public now: its id, or its beginning." },
	{ 0 },
};

static bool
run_open(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct hash earlier;
	size_t count;

	if (!journal_find_prefix(
		&task->node->journal, deed_text(in, "earlier", TEXT("")), &earlier, err) ||
	    !laid_open_report(task->node, &earlier, task->now, &count, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "earlier", &earlier);
	writer_key(answer, "told");
	writer_integer(answer, (int64_t)count);
	writer_end(answer);
	return true;
}

const struct deed deed_close_open = {
	.name = "close.open",
	.about = "Show the finders whose reports were closed since this one came earlier what "
		 "it says, as it is public.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = open_args,
	.answer = "earlier:id told:int",
	.run = run_open,
};

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct closed_wish wish = {
		.report = deed_text(in, "id", TEXT("")),
		.earlier = deed_text(in, "earlier", TEXT("")),
		.as = deed_integer(in, "known", 0) == 1 ? CLOSED_KNOWN : CLOSED_DUPLICATE,
		.why = deed_text(in, "why", TEXT("")),
		.open = deed_text(in, "open", TEXT("")),
		.now = task->now,
	};
	struct hash id;

	if (!closed_say(task->node, &wish, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_end(answer);
	return true;
}

const struct deed deed_close = {
	.name = "close",
	.about =
	    "Close a report as a duplicate, or as known, with the proof of what came earlier.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "id:id",
	.run = run,
};
