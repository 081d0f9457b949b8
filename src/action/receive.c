#include "action/receive.h"

#include "base/arena.h"
#include "journal/anchor.h"
#include "journal/publish.h"
#include "statement/envelope.h"
#include "statement/receipt.h"
#include "statement/report.h"
#include "view/inbox.h"

#define ARENA_MAX (2 * ENVELOPE_MAX)
#define REPLY_MARGIN 60 /* seconds after the epoch's end in which its anchor is made */

/* One arrival at work. */
struct arrival {
	struct node *node;
	int64_t now;
	struct arena arena;
	struct envelope envelope;
	struct statement statement;
	struct envelope answer;
};

static void
arrival_free(struct arrival *arrival)
{
	statement_free(&arrival->statement);
	arena_free(&arrival->arena);
}

/* Every file that the report names is there, and nothing else is. */
static bool
check_files(const struct arrival *a, const struct report *report, struct err *err)
{
	size_t expected = 2; /* "from" and "statement" */

	for (size_t i = 0; i < report->count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct text bytes;
		struct hash hash;

		buf_add(&name, TEXT("blob/"));
		hash_format(&report->file[i].hash, &name);
		if (!envelope_find(&a->envelope, buf_text(&name), &bytes))
			return err_set(err, FAULT_INPUT, "the report's file '%.*s' is missing",
			    TEXT_ARGS(report->file[i].name));
		hash = hash_text(bytes);
		if (bytes.len != report->file[i].size || !hash_eq(&hash, &report->file[i].hash))
			return err_set(err, FAULT_INPUT,
			    "the report's file '%.*s' is not what the report says",
			    TEXT_ARGS(report->file[i].name));
	}
	for (size_t i = 0; i < a->envelope.count; i++)
		expected += text_starts(a->envelope.part[i].name, TEXT("blob/"));
	if (a->envelope.count != expected || expected - 2 > report->count)
		return err_set(err, FAULT_INPUT, "the envelope has parts that belong nowhere");
	return true;
}

static bool
keep_files(struct arrival *a, const struct report *report, struct err *err)
{
	for (size_t i = 0; i < report->count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct text bytes;

		buf_add(&name, TEXT("blob/"));
		hash_format(&report->file[i].hash, &name);
		if (!envelope_find(&a->envelope, buf_text(&name), &bytes) ||
		    !journal_add_blob(&a->node->journal, &report->file[i].hash, bytes, err))
			return false;
	}
	return true;
}

static bool
sign_receipt(struct arrival *a, const struct record *record, struct buf *bytes, struct err *err)
{
	int64_t seconds = a->node->manifest.epoch;
	struct signer signer = node_signer(a->node);
	struct receipt receipt = {
		.of = record->id,
		.commitment = record->commitment,
		.salt = record->salt,
		.epoch = record->epoch,
		.proof_by = ((int64_t)record->epoch + 1) * seconds + REPLY_MARGIN,
	};
	struct hash id;

	return receipt_sign(&receipt, record->by, a->now, &signer, bytes, &id, err);
}

/* Journal a statement of ours, which is verified as any other. */
static bool
keep_receipt(struct arrival *a, struct text bytes, uint64_t epoch, struct err *err)
{
	struct signer signer = node_signer(a->node);
	struct statement statement;
	struct record record;
	bool kept;

	if (!statement_open(bytes, &signer.vkey, &statement, err))
		return false;
	kept = journal_add_private(&a->node->journal, &statement, epoch, &record, err) &&
	       inbox_fold(&a->node->journal, &statement, err);
	statement_free(&statement);
	return kept;
}

static bool
keep_report(struct arrival *a, const struct report *report, struct buf *bytes, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	uint64_t epoch;

	return anchor_open_epoch(journal, a->now, a->node->manifest.epoch, &epoch, err) &&
	       journal_add_private(journal, &a->statement, epoch, &record, err) &&
	       keep_files(a, report, err) && inbox_fold(journal, &a->statement, err) &&
	       sign_receipt(a, &record, bytes, err) &&
	       keep_receipt(a, buf_text(bytes), epoch, err);
}

static bool
answer_again(struct arrival *a, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	struct hash id;

	return inbox_receipt(journal, &a->statement.id, &id, err) &&
	       journal_find(journal, &id, &a->arena, &record, err) &&
	       envelope_add(&a->answer, TEXT("receipt"), record.note, err);
}

static bool
receive_report(struct arrival *a, const struct report *report, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PRIVATE_MAX);
	struct journal *journal = &a->node->journal;
	struct text receipt;

	if (!check_files(a, report, err))
		return false;
	if (journal_has(journal, &a->statement.id))
		return answer_again(a, err);
	if (!journal_begin(journal, err))
		return false;
	if (!keep_report(a, report, &bytes, err)) {
		journal_rollback(journal);
		return false;
	}
	receipt = arena_text(&a->arena, buf_text(&bytes));
	if (receipt.at == NULL) {
		journal_rollback(journal);
		return err_memory(err);
	}
	return journal_commit(journal, err) &&
	       envelope_add(&a->answer, TEXT("receipt"), receipt, err);
}

static bool
add_proof(void *arg, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), proof = BUF(MIB);
	struct arrival *a = arg;
	struct record record;
	struct text kept_name, kept;

	if (!journal_find(&a->node->journal, id, &a->arena, &record, err))
		return false;
	if (!anchor_prove(&a->node->journal, &record, &proof, err))
		return err->fault == FAULT_ABSENT; /* anchored, but not yet published */
	buf_add(&name, TEXT("proof/"));
	hash_format(id, &name);
	kept_name = arena_text(&a->arena, buf_text(&name));
	kept = arena_text(&a->arena, buf_text(&proof));
	if (kept_name.at == NULL || kept.at == NULL)
		return err_memory(err);
	return envelope_add(&a->answer, kept_name, kept, err);
}

static bool
receive_poll(struct arrival *a, struct recipient *reply_to, struct err *err)
{
	int64_t skew = a->now - a->statement.at;
	struct text reply;

	if (skew > RECEIVE_POLL_SKEW || skew < -RECEIVE_POLL_SKEW)
		return err_set(err, FAULT_DENIED,
		    "the poll was signed over %d seconds away from now; check the clock",
		    RECEIVE_POLL_SKEW);
	return value_get_text(a->statement.body, "reply", &reply, err) &&
	       recipient_parse(reply, reply_to, err) &&
	       inbox_proofs_due(&a->node->journal, a->statement.by, add_proof, a, err);
}

/* What the finder signed, by the key it came with. */
static bool
open_statement(struct arrival *a, struct err *err)
{
	struct text from, bytes, line;
	struct vkey key;

	if (!envelope_find(&a->envelope, TEXT("from"), &from) ||
	    !envelope_find(&a->envelope, TEXT("statement"), &bytes))
		return err_set(err, FAULT_INPUT, "the envelope lacks 'from' or 'statement'");
	if (!text_line(&from, &line) || from.len != 0 || !vkey_parse(line, &key, err) ||
	    !report_check_key(&key, err))
		return err_in(err, "the envelope's sender");
	return statement_open(bytes, &key, &a->statement, err) &&
	       statement_check_to(&a->statement, a->node->manifest.name, err);
}

static bool
act(struct arrival *a, struct recipient *reply_to, struct err *err)
{
	struct report report;

	if (!open_statement(a, err))
		return false;
	switch (a->statement.kind->id) {
	case KIND_REPORT:
		if (!report_parse(&a->statement, &report, err))
			return false;
		*reply_to = report.reply;
		return receive_report(a, &report, err);
	case KIND_POLL:
		return receive_poll(a, reply_to, err);
	case KIND_MANIFEST:
	case KIND_RECEIPT:
	case KIND_RELEASE_SEAL:
		break;
	}
	return err_set(err, FAULT_INPUT, "a %.*s is not for the inbox",
	    TEXT_ARGS(a->statement.kind->name));
}

bool
receive(struct node *node, struct text sealed, int64_t now, struct buf *reply, struct err *err)
{
	scoped(arrival_free) struct arrival a = {
		.node = node,
		.now = now,
		.arena = ARENA(ARENA_MAX),
	};
	struct recipient reply_to;

	return envelope_open(sealed, &node->identity, &a.arena, &a.envelope, err) &&
	       act(&a, &reply_to, err) && envelope_seal(&a.answer, &reply_to, reply, err);
}
