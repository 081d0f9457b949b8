#include "action/deed/deeds.h"
#include "journal/anchor.h"
#include "statement/remark.h"

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The statement it is about: its id, or its beginning where that is of one alone." },
	{ "text", DEED_TEXT, true, 1, (int64_t)REMARK_TEXT_MAX, "What is to be remembered." },
	{ 0 },
};

static bool
draft(const struct deed_task *task, struct value in, struct buf *text, struct err *err)
{
	struct node *node = task->node;
	struct remark remark = {
		.who = task->who.len > 0 ? task->who : TEXT("somebody"),
		.text = deed_text(in, "text", TEXT("")),
	};

	return journal_find_prefix(
		   &node->journal, deed_text(in, "id", TEXT("")), &remark.of, err) &&
	       remark_text(&remark, task->now, node->manifest.name, text, err);
}

static bool
keep(const struct deed_task *task, const struct statement *statement, struct err *err)
{
	struct node *node = task->node;
	struct record record;
	uint64_t epoch;

	return anchor_open_epoch(
		   &node->journal, task->now, node->manifest.epoch, &epoch, err) &&
	       journal_add_private(&node->journal, statement, epoch, &record, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	const struct buf *drafted = task->draft;
	struct signer signer = node_signer(task->node);
	struct remark remark;
	struct hash id;

	if (drafted == NULL || drafted->len == 0) {
		if (!draft(task, in, &text, err))
			return false;
		drafted = &text;
	}
	if (!statement_sign(kind_of(KIND_REMARK), drafted, &signer, &note, &id, err) ||
	    !statement_reopen(buf_text(&note), &statement, err) ||
	    !remark_parse(&statement, &remark, err) || !keep(task, &statement, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	statement_put_hash(answer, "of", &remark.of);
	statement_put_time(answer, "at", task->now);
	writer_end(answer);
	return true;
}

const struct deed deed_remark = {
	.name = "remark",
	.about = "Note something about a statement, for the node's own people.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "id:id of:id at:time",
	.draft = draft,
	.run = run,
};
