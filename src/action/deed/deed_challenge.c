#include "action/deed/deeds.h"
#include "action/peer/addressee.h"
#include "journal/anchor.h"
#include "journal/evidence.h"
#include "statement/challenge.h"
#include "statement/receipt.h"

#define ANSWER_SECONDS 86400 /* that one who was challenged has */

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The statement whose proof did not come: its id, or its beginning." },
	{ "to", DEED_TEXT, false, 1, PARTY_NAME_MAX,
	    "Who owes it; needed where the statement went to several." },
	{ 0 },
};

static const struct deed_field publish_args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The challenge that was not answered: its id, or its beginning." },
	{ 0 },
};

/* Does it owe anything, and since when? */
static bool
check_debt(const struct deed_task *task, const struct addressee *debtor, struct err *err)
{
	const struct outbox_row *row = &debtor->row;
	bool proven;

	if (!row->received || task->now <= row->proof_by)
		return err_set(err, FAULT_CONFLICT,
		    row->received ? "its proof is not due yet" : "there is no receipt for it");
	if (!evidence_has(&task->node->journal, &row->id, row->peer, &proven, err))
		return false;
	return !proven || err_set(err, FAULT_CONFLICT, "its proof is here");
}

static bool
keep(const struct deed_task *task, struct text note, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct node *node = task->node;
	struct record record;
	uint64_t epoch;

	if (!statement_reopen(note, &statement, err))
		return false;
	if (statement.kind->public)
		return journal_add_public(&node->journal, &statement, err);
	return anchor_open_epoch(
		   &node->journal, task->now, node->manifest.epoch, &epoch, err) &&
	       journal_add_private(&node->journal, &statement, epoch, &record, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct journal *journal = &task->node->journal;
	struct addressee debtor = { .to = deed_text(in, "to", TEXT("")), .arena = task->arena };
	struct signer signer = node_signer(task->node);
	struct challenge challenge;
	struct saying how;
	struct hash id;

	if (!journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &id, err) ||
	    !addressee_find_one(journal, &id, &debtor, err) || !check_debt(task, &debtor, err))
		return false;
	challenge.receipt = debtor.row.receipt;
	how = (struct saying){ &signer, task->now, debtor.row.peer };
	if (!challenge_sign(&challenge, &how, &note, &id, err) ||
	    !keep(task, buf_text(&note), err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_key(answer, "to");
	writer_text(answer, debtor.row.peer);
	writer_end(answer);
	return true;
}

const struct deed deed_challenge = {
	.name = "challenge",
	.about = "Ask a node for the proof that it promised in a receipt and owes.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "id:id to:text",
	.run = run,
};

/* Publishing */

/* The challenge, and the receipt that it is about. */
static bool
load(const struct deed_task *task, const struct hash *id, struct record *receipt,
    struct receipt *said, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 }, promise = { 0 };
	struct journal *journal = &task->node->journal;
	struct challenge challenge;
	struct record record;

	if (!journal_find(journal, id, task->arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !challenge_parse(&statement, &challenge, err))
		return false;
	if (task->now < statement.at + ANSWER_SECONDS)
		return err_set(err, FAULT_CONFLICT,
		    "the node has a day to answer the challenge; it is not over");
	return journal_find(journal, &challenge.receipt, task->arena, receipt, err) &&
	       journal_check_kept(receipt, err) &&
	       statement_reopen(receipt->note, &promise, err) &&
	       receipt_parse(&promise, said, err);
}

static bool
run_publish(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct journal *journal = &task->node->journal;
	struct signer signer = node_signer(task->node);
	struct challenge_open open;
	struct receipt said;
	struct record receipt;
	struct hash id;
	bool proven;

	if (!journal_find_prefix(
		journal, deed_text(in, "id", TEXT("")), &open.challenge, err) ||
	    !load(task, &open.challenge, &receipt, &said, err) ||
	    !evidence_has(journal, &said.of, receipt.by, &proven, err))
		return false;
	if (proven)
		return err_set(err, FAULT_CONFLICT, "the proof is here");
	open.node = receipt.by;
	open.receipt = receipt.note;
	if (!challenge_open_sign(&open, task->now, &signer, &note, &id, err) ||
	    !keep(task, buf_text(&note), err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_key(answer, "node");
	writer_text(answer, open.node);
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&journal->log));
	writer_end(answer);
	return true;
}

const struct deed deed_challenge_publish = {
	.name = "challenge.publish",
	.about = "Show everybody the receipt of a node that did not answer a challenge.",
	.least = DEED_LEAD,
	.writes = true,
	.args = publish_args,
	.answer = "id:id node:text size:int",
	.run = run_publish,
};
