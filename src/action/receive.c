#include "action/receive.h"

#include "base/arena.h"
#include "journal/anchor.h"
#include "journal/blob.h"
#include "journal/publish.h"
#include "log/proof.h"
#include "statement/poll.h"
#include "statement/receipt.h"
#include "statement/report.h"
#include "view/body.h"
#include "view/inbox.h"

#define ARENA_MAX (2 * ENVELOPE_MAX)
#define REPLY_MARGIN 60 /* seconds after the epoch's end in which its anchor is made */

/* One arrival at work. */
struct arrival {
	struct node *node;
	int64_t now;
	struct arena arena;
	const struct envelope *envelope;
	struct statement statement;
	struct envelope answer;
	struct anchored anchored; /* for the proofs of a poll */
	struct buf *reply;        /* the answer, sealed */
};

static void
arrival_free(struct arrival *arrival)
{
	anchored_free(&arrival->anchored);
	statement_free(&arrival->statement);
	arena_free(&arrival->arena);
}

/* Names by which the files can be kept, one beside the other. */
static bool
check_names(const struct report *report, struct err *err)
{
	for (size_t i = 0; i < report->count; i++) {
		struct text name = report->file[i].name, rest = name, folder;

		if (text_cut(&rest, '/', &folder))
			return err_set(err, FAULT_INPUT,
			    "the report's file '%.*s' is in a folder", TEXT_ARGS(name));
		for (size_t j = 0; j < i; j++)
			if (text_eq(name, report->file[j].name))
				return err_set(err, FAULT_INPUT,
				    "two of the report's files are named '%.*s'",
				    TEXT_ARGS(name));
	}
	return true;
}

static bool
check_file(const struct arrival *a, const struct report_file *file, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text bytes;
	struct hash hash;

	buf_add(&name, TEXT("blob/"));
	hash_format(&file->hash, &name);
	if (!buf_ok(&name, err))
		return false;
	if (!envelope_find(a->envelope, buf_text(&name), &bytes))
		return err_set(err, FAULT_INPUT, "the report's file '%.*s' is missing",
		    TEXT_ARGS(file->name));
	hash = hash_text(bytes);
	if (bytes.len != file->size || !hash_eq(&hash, &file->hash))
		return err_set(err, FAULT_INPUT,
		    "the report's file '%.*s' is not what the report says",
		    TEXT_ARGS(file->name));
	return true;
}

static bool
is_named(const struct report *report, struct text part)
{
	struct hash hash;

	if (!text_skip(&part, TEXT("blob/")) || !hash_parse(part, &hash))
		return false;
	for (size_t i = 0; i < report->count; i++)
		if (hash_eq(&report->file[i].hash, &hash))
			return true;
	return false;
}

/* Every file that the report names is there, and nothing else is. */
static bool
check_files(const struct arrival *a, const struct report *report, struct err *err)
{
	if (!check_names(report, err))
		return false;
	for (size_t i = 0; i < report->count; i++)
		if (!check_file(a, &report->file[i], err))
			return false;
	for (size_t i = 0; i < a->envelope->count; i++) {
		struct text part = a->envelope->part[i].name;

		if (!text_eq(part, TEXT("from")) && !text_eq(part, TEXT("statement")) &&
		    !is_named(report, part))
			return err_set(err, FAULT_INPUT,
			    "the envelope's part '%.*s' belongs nowhere", TEXT_ARGS(part));
	}
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
		if (!envelope_find(a->envelope, buf_text(&name), &bytes) ||
		    !blob_add(&a->node->journal, &report->file[i].hash, bytes, err))
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
		.epoch = record->epoch,
		.proof_by = ((int64_t)record->epoch + 1) * seconds + REPLY_MARGIN,
	};
	struct saying how = { &signer, a->now, record->by };
	struct hash id;

	return receipt_sign(&receipt, &how, bytes, &id, err);
}

/* Journal a statement of ours, which is verified as any other. */
static bool
keep_receipt(struct arrival *a, struct text bytes, uint64_t epoch, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(a->node);
	struct record record;

	return statement_open(bytes, &signer.vkey, &statement, err) &&
	       journal_add_private(&a->node->journal, &statement, epoch, &record, err);
}

static bool
keep_report(
    struct arrival *a, const struct report *report, struct buf *receipt, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	uint64_t epoch;

	return anchor_open_epoch(journal, a->now, a->node->manifest.epoch, &epoch, err) &&
	       journal_add_private(journal, &a->statement, epoch, &record, err) &&
	       keep_files(a, report, err) && sign_receipt(a, &record, receipt, err) &&
	       keep_receipt(a, buf_text(receipt), epoch, err);
}

static bool
find_receipt(struct arrival *a, struct buf *receipt, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	struct hash id;

	if (!inbox_receipt(journal, &a->statement.id, &id, err) ||
	    !journal_find(journal, &id, &a->arena, &record, err))
		return false;
	buf_add(receipt, record.note);
	return buf_ok(receipt, err);
}

static bool
add_answer(struct arrival *a, struct text name, struct text bytes, struct err *err)
{
	struct text kept_name = arena_text(&a->arena, name);
	struct text kept = arena_text(&a->arena, bytes);

	if (kept_name.at == NULL || kept.at == NULL)
		return err_memory(err);
	return envelope_add(&a->answer, kept_name, kept, err);
}

/* Once what came was found good, whatever fails is our own trouble, and the sender may
 * try again. */
static bool
fail_ours(struct err *err)
{
	err->fault = FAULT_SYSTEM;
	return false;
}

/* What was forgotten has no receipt any more, and is not taken up again under its id. */
static bool
check_kept(struct arrival *a, struct err *err)
{
	struct record record;

	if (!journal_find(&a->node->journal, &a->statement.id, &a->arena, &record, err))
		return fail_ours(err);
	return !record.forgotten ||
	       err_set(err, FAULT_CONFLICT,
		   "the report was forgotten here, with its receipt; what it says can only "
		   "come as a new report");
}

/* In a transaction that has begun. */
static bool
receive_report(struct arrival *a, const struct report *report, struct err *err)
{
	scoped(buf_free) struct buf receipt = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct journal *journal = &a->node->journal;
	bool known;

	if (!text_eq(report->key.name, a->statement.by))
		return err_set(err, FAULT_DENIED, "the report names another finder's key");
	if (!check_files(a, report, err))
		return false;
	if (!journal_has(journal, &a->statement.id, &known, err))
		return fail_ours(err);
	if (known && !check_kept(a, err))
		return false;
	return ((known ? find_receipt(a, &receipt, err)
		       : keep_report(a, report, &receipt, err)) &&
		   add_answer(a, TEXT("receipt"), buf_text(&receipt), err) &&
		   envelope_seal(&a->answer, &report->reply, a->reply, err)) ||
	       fail_ours(err);
}

/* The proof of one report, if it is that finder's, and due. */
static bool
add_proof(struct arrival *a, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), proof = BUF(PROOF_LEN_MAX);
	struct journal *journal = &a->node->journal;
	struct record record;
	bool due;

	if (!inbox_proof_due(journal, a->statement.by, id, &due, err))
		return false;
	if (!due)
		return true;
	if (!journal_find(journal, id, &a->arena, &record, err))
		return false;
	if (!anchor_prove(journal, &record, &a->anchored, &proof, err))
		return err->fault == FAULT_ABSENT; /* anchored, but not yet published */
	buf_add(&name, TEXT("proof/"));
	hash_format(id, &name);
	return add_answer(a, buf_text(&name), buf_text(&proof), err);
}

static bool
receive_poll(struct arrival *a, struct err *err)
{
	int64_t skew = a->now - a->statement.at;
	struct poll poll;

	if (skew > RECEIVE_POLL_SKEW || skew < -RECEIVE_POLL_SKEW)
		return err_set(err, FAULT_DENIED,
		    "the poll was signed over %d seconds away from now; check the clock",
		    RECEIVE_POLL_SKEW);
	if (!poll_parse(&a->statement, &poll, err))
		return false;
	if (a->envelope->count != 2)
		return err_set(err, FAULT_INPUT, "a poll brings nothing with it");
	for (size_t i = 0; i < poll.count; i++)
		if (!add_proof(a, &poll.of[i], err))
			return fail_ours(err);
	return envelope_seal(&a->answer, &poll.reply, a->reply, err) || fail_ours(err);
}

/* What the finder signed, by the key it came with. */
static bool
open_statement(const struct envelope *envelope, struct statement *out, struct err *err)
{
	struct text from, bytes, line;
	struct vkey key;

	if (!envelope_find(envelope, TEXT("from"), &from) ||
	    !envelope_find(envelope, TEXT("statement"), &bytes))
		return err_set(err, FAULT_INPUT, "the envelope lacks 'from' or 'statement'");
	if (!text_line(&from, &line) || from.len != 0 || !vkey_parse(line, &key, err) ||
	    !report_check_key(&key, err))
		return err_in(err, "the envelope's sender");
	return statement_open(bytes, &key, out, err);
}

bool
receive_look(const struct envelope *envelope, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct body body;

	return open_statement(envelope, &statement, err) && body_parse(&statement, &body, err);
}

static bool
act(struct arrival *a, struct err *err)
{
	struct report report;

	if (!open_statement(a->envelope, &a->statement, err) ||
	    !statement_check_to(&a->statement, a->node->manifest.name, err))
		return false;
	if (a->statement.kind->id == KIND_REPORT)
		return report_parse(&a->statement, &report, err) &&
		       receive_report(a, &report, err);
	if (a->statement.kind->id == KIND_POLL)
		return receive_poll(a, err);
	return err_set(err, FAULT_INPUT, "a %.*s is not for the inbox",
	    TEXT_ARGS(a->statement.kind->name));
}

static void
receive_one(struct node *node, int64_t now, struct receive_work *work)
{
	scoped(arrival_free) struct arrival a = {
		.node = node,
		.now = now,
		.arena = ARENA(ARENA_MAX),
		.envelope = work->envelope,
		.reply = work->reply,
	};
	size_t before = work->reply->len;

	work->err.fault = FAULT_NONE;
	if (!act(&a, &work->err))
		buf_cut(work->reply, before);
}

/* What seemed received was not. */
static void
fail_all(struct receive_work *works, size_t count, const struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (works[i].envelope == NULL || works[i].err.fault != FAULT_NONE)
			continue;
		works[i].err = *err;
		works[i].err.fault = FAULT_SYSTEM;
		buf_clear(works[i].reply);
	}
}

/* False when one failed that may have changed something, and all was undone; not when it
 * was the only one. */
static bool
receive_together(struct node *node, int64_t now, struct receive_work *works, size_t count)
{
	struct journal *journal = &node->journal;
	struct err err;

	for (size_t i = 0; i < count; i++)
		if (works[i].envelope != NULL)
			works[i].err.fault = FAULT_NONE;
	if (!journal_begin(journal, &err)) {
		fail_all(works, count, &err);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (works[i].envelope == NULL)
			continue;
		receive_one(node, now, &works[i]);
		if (works[i].err.fault == FAULT_SYSTEM) {
			journal_rollback(journal);
			return count == 1;
		}
	}
	/* Only what is durable is acknowledged. */
	if (!journal_commit(journal, &err))
		fail_all(works, count, &err);
	return true;
}

void
receive_all(struct node *node, int64_t now, struct receive_work *works, size_t count)
{
	size_t some = 0;

	for (size_t i = 0; i < count; i++)
		some += works[i].envelope != NULL;
	if (some == 0 || receive_together(node, now, works, count))
		return;
	/* What fails in the midst of writing is our own trouble, and rare: then each by
	 * itself. */
	for (size_t i = 0; i < count; i++) {
		if (works[i].envelope == NULL)
			continue;
		buf_clear(works[i].reply);
		(void)receive_together(node, now, &works[i], 1);
	}
}

bool
receive(struct node *node, struct text sealed, int64_t now, struct buf *reply, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	scoped(buf_free) struct buf sealed_reply = BUF(ENVELOPE_MAX);
	struct age_open how = keeper_open(&node->keeper);
	struct source source = source_text(&sealed);
	struct envelope envelope;
	struct receive_work work = { &envelope, &sealed_reply, { 0 } };

	if (!envelope_read(&source, &how, &arena, &envelope, err))
		return false;
	receive_all(node, now, &work, 1);
	if (work.err.fault != FAULT_NONE) {
		*err = work.err;
		return false;
	}
	buf_add(reply, buf_text(&sealed_reply));
	return buf_ok(reply, err);
}
