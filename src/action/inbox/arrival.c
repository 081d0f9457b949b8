#include "action/inbox/arrival.h"

#include "action/inbox/binding.h"
#include "action/inbox/custodian.h"
#include "action/inbox/forwarded.h"
#include "action/inbox/quota.h"
#include "journal/blob.h"
#include "journal/keeper_ahead.h"
#include "journal/publish.h"
#include "log/proof.h"
#include "statement/receipt.h"
#include "statement/report.h"
#include "view/inbox.h"

/* Seconds after the epoch's end in which its anchor is made: as long as an epoch lasts, but
 * no more than a minute. */
#define MARGIN_MAX 60
#define MARGIN_MIN 5

void
arrival_free(struct arrival *arrival)
{
	buf_free(&arrival->draft);
	anchored_free(&arrival->anchored);
	statement_free(&arrival->statement);
	arena_free(&arrival->arena);
}

bool
arrival_fail(struct err *err)
{
	err->fault = FAULT_SYSTEM;
	return false;
}

bool
arrival_from(const struct envelope *envelope, struct vkey *key, struct err *err)
{
	struct text from, line;

	if (!envelope_find(envelope, TEXT("from"), &from))
		return err_set(err, FAULT_INPUT, "the envelope lacks 'from'");
	if (!text_line(&from, &line) || from.len != 0)
		return err_set(err, FAULT_INPUT, "the envelope's 'from' is not a line");
	if (!vkey_parse(line, key, err))
		return err_in(err, "the envelope's sender");
	if (party_is_finder(key->name) ? report_check_key(key, err)
				       : party_check_node(key->name, err))
		return true;
	return err_in(err, "the envelope's sender");
}

bool
arrival_reply(const struct arrival *a, struct recipient *reply, struct err *err)
{
	struct text rest, line;

	if (!envelope_find(a->envelope, TEXT(ARRIVAL_REPLY), &rest))
		return err_set(err, FAULT_INPUT, "the envelope lacks 'reply'");
	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "the envelope's 'reply' is not a line");
	return recipient_parse(line, reply, err) || err_in(err, "the envelope's 'reply'");
}

bool
arrival_check_quota(struct arrival *a, const struct sign_public *key, struct err *err)
{
	struct quota *quota = a->node->quota;
	uint64_t bytes = 0;
	unsigned wait;

	for (size_t i = 0; i < a->envelope->count; i++)
		bytes += a->envelope->part[i].bytes.len;
	if (quota == NULL || a->forwarded != NULL ||
	    quota_take(quota, key, bytes, a->now, &wait))
		return true;
	a->why = RECEIVE_QUOTA;
	return err_set(err, FAULT_LIMIT,
	    "'%.*s' has sent more than its share; there is room again in %u seconds",
	    TEXT_ARGS(a->statement.by), wait);
}

/* Files */

static bool
check_file(const struct arrival *a, const struct attached_file *file, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text bytes;
	struct hash hash;

	envelope_blob_name(&file->hash, &name);
	if (!buf_ok(&name, err))
		return false;
	if (!envelope_find(a->envelope, buf_text(&name), &bytes))
		return err_set(
		    err, FAULT_INPUT, "its file '%.*s' is missing", TEXT_ARGS(file->name));
	hash = hash_text(bytes);
	return (bytes.len == file->size && hash_eq(&hash, &file->hash)) ||
	       err_set(err, FAULT_INPUT, "its file '%.*s' is not what the statement says",
		   TEXT_ARGS(file->name));
}

static bool
is_file(const struct attached_file *file, size_t count, struct text part)
{
	struct hash hash;

	if (!text_skip(&part, TEXT("blob/")) || !hash_parse(part, &hash))
		return false;
	for (size_t i = 0; i < count; i++)
		if (hash_eq(&file[i].hash, &hash))
			return true;
	return false;
}

/* A name that ends with a slash stands for all that begin so. */
static bool
is_other(const char *const *others, struct text part)
{
	for (; *others != NULL; others++) {
		struct text other = text_of(*others);

		if (text_eq(part, other) ||
		    (text_ends(other, TEXT("/")) && text_starts(part, other)))
			return true;
	}
	return false;
}

bool
arrival_check_files(const struct arrival *a, const struct attached_file *file, size_t count,
    const char *const *others, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!check_file(a, &file[i], err))
			return false;
	for (size_t i = 0; i < a->envelope->count; i++) {
		struct text part = a->envelope->part[i].name;

		if (!is_other(others, part) && !is_file(file, count, part))
			return err_set(err, FAULT_INPUT,
			    "the envelope's part '%.*s' belongs nowhere", TEXT_ARGS(part));
	}
	return true;
}

static bool
keep_files(struct arrival *a, const struct attached_file *file, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct text bytes;

		envelope_blob_name(&file[i].hash, &name);
		if (!envelope_find(a->envelope, buf_text(&name), &bytes) ||
		    !blob_add(&a->node->journal, &file[i].hash, bytes, err))
			return false;
	}
	return true;
}

/* Receipts */

static int64_t
margin_of(int64_t seconds)
{
	if (seconds < MARGIN_MIN)
		return MARGIN_MIN;
	return seconds < MARGIN_MAX ? seconds : MARGIN_MAX;
}

/* It is signed while others arrive. */
static bool
draft_receipt(
    struct arrival *a, const struct record *record, const struct hash *named, struct err *err)
{
	int64_t seconds = a->node->manifest.epoch;
	struct signer signer = node_signer(a->node);
	struct receipt receipt = {
		.of = record->id,
		.commitment = record->commitment,
		.epoch = record->epoch,
		.proof_by = ((int64_t)record->epoch + 1) * seconds + margin_of(seconds),
	};
	struct saying how = { &signer, a->now, record->by };

	a->draft = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	if (!binding_find(a->node, named, a->now, &receipt.has_policy, &receipt.policy, err) ||
	    !receipt_text(&receipt, &how, &a->draft, err))
		return false;
	a->epoch = record->epoch;
	keeper_sign_ahead(&a->node->keeper, buf_text(&a->draft));
	return true;
}

static bool
keep_own(struct arrival *a, struct text bytes, uint64_t epoch, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct record record;

	/* The keeper's signature was just made, of what was just written. */
	return statement_reopen(bytes, &statement, err) &&
	       journal_add_private(&a->node->journal, &statement, epoch, &record, err);
}

bool
arrival_say(struct arrival *a, struct text bytes, struct err *err)
{
	uint64_t epoch;

	return anchor_open_epoch(
		   &a->node->journal, a->now, a->node->manifest.epoch, &epoch, err) &&
	       keep_own(a, bytes, epoch, err);
}

static bool
keep_new(struct arrival *a, const struct attached_file *file, size_t count,
    const struct hash *named, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	uint64_t epoch;

	return anchor_open_epoch(journal, a->now, a->node->manifest.epoch, &epoch, err) &&
	       journal_add_private(journal, &a->statement, epoch, &record, err) &&
	       keep_files(a, file, count, err) && draft_receipt(a, &record, named, err);
}

static bool
keep_receipt(struct arrival *a, struct buf *receipt, struct err *err)
{
	struct signer signer = node_signer(a->node);
	struct hash id;

	return statement_sign(kind_of(KIND_RECEIPT), &a->draft, &signer, receipt, &id, err) &&
	       keep_own(a, buf_text(receipt), a->epoch, err);
}

/* What others had shown before it came itself has none yet; nor has what came earlier in this
 * very round, which will have it by the second step. */
static bool
keep_late(struct arrival *a, const struct attached_file *file, size_t count, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	struct hash id;

	if (inbox_receipt(journal, &a->statement.id, &id, err))
		return true;
	return err->fault == FAULT_ABSENT &&
	       journal_find(journal, &a->statement.id, &a->arena, &record, err) &&
	       keep_files(a, file, count, err) && draft_receipt(a, &record, NULL, err) &&
	       anchor_open_epoch(journal, a->now, a->node->manifest.epoch, &a->epoch, err);
}

static bool
find_receipt(struct arrival *a, struct buf *receipt, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	struct hash id;

	if (!inbox_receipt(journal, &a->statement.id, &id, err))
		return err->fault == FAULT_ABSENT && a->draft.len > 0 &&
		       keep_receipt(a, receipt, err);
	if (!journal_find(journal, &id, &a->arena, &record, err))
		return false;
	buf_add(receipt, record.note);
	return buf_ok(receipt, err);
}

/* What was forgotten has no receipt any more, and is not taken up again under its id. */
static bool
check_kept(struct arrival *a, struct err *err)
{
	struct record record;

	if (!journal_find(&a->node->journal, &a->statement.id, &a->arena, &record, err))
		return arrival_fail(err);
	if (!record.forgotten)
		return true;
	a->why = RECEIVE_FORGOTTEN;
	return err_set(err, FAULT_CONFLICT,
	    "the %.*s was forgotten here, with its receipt; what it says can only come as a "
	    "new one",
	    TEXT_ARGS(a->statement.kind->name));
}

bool
arrival_keep(struct arrival *a, const struct attached_file *file, size_t count,
    const struct hash *named, struct err *err)
{
	bool known;

	if (!journal_has(&a->node->journal, &a->statement.id, &known, err))
		return arrival_fail(err);
	if (known && !check_kept(a, err))
		return false;
	a->again = known;
	return (known ? keep_late(a, file, count, err)
		      : keep_new(a, file, count, named, err)) ||
	       arrival_fail(err);
}

bool
arrival_keep_loose(
    struct arrival *a, const struct attached_file *file, size_t count, struct err *err)
{
	struct journal *journal = &a->node->journal;
	bool known;

	if (!journal_has(journal, &a->statement.id, &known, err))
		return arrival_fail(err);
	if (known && !check_kept(a, err))
		return false;
	if (!known && (!journal_add_loose(journal, &a->statement, err) ||
			  !keep_files(a, file, count, err)))
		return arrival_fail(err);
	return arrival_answer(a, TEXT(RECEIVE_KEPT), TEXT(""), err) || arrival_fail(err);
}

/* The answer */

bool
arrival_answer(struct arrival *a, struct text name, struct text bytes, struct err *err)
{
	struct text kept_name = arena_text(&a->arena, name);
	struct text kept = arena_text(&a->arena, bytes);

	if (kept_name.at == NULL || kept.at == NULL)
		return err_memory(err);
	return envelope_add(&a->answer, kept_name, kept, err);
}

static bool
add_proof(struct arrival *a, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), proof = BUF(PROOF_LEN_MAX);
	struct journal *journal = &a->node->journal;
	struct record record;
	struct text there;
	bool due;

	buf_add(&name, TEXT("proof/"));
	hash_format(id, &name);
	if (!buf_ok(&name, err) || !inbox_proof_due(journal, a->statement.by, id, &due, err))
		return false;
	if (!due || envelope_find(&a->answer, buf_text(&name), &there))
		return true;
	if (!journal_find(journal, id, &a->arena, &record, err))
		return false;
	if (!anchor_prove(journal, &record, &a->anchored, &proof, err))
		return err->fault == FAULT_ABSENT; /* anchored, but not yet published */
	return arrival_answer(a, buf_text(&name), buf_text(&proof), err);
}

bool
arrival_add_proof(struct arrival *a, const struct hash *id, struct err *err)
{
	return add_proof(a, id, err) && custodian_add_answer(a, id, err);
}

static bool
answer_receipt(struct arrival *a, struct err *err)
{
	scoped(buf_free) struct buf receipt = BUF_SECRET(STATEMENT_PRIVATE_MAX);

	if (!a->again && a->draft.len == 0)
		return true;
	return (a->again ? find_receipt(a, &receipt, err) : keep_receipt(a, &receipt, err)) &&
	       arrival_answer(a, TEXT("receipt"), buf_text(&receipt), err) &&
	       (a->forwarded == NULL || forwarded_rank(a, err));
}

bool
arrival_end(struct arrival *a, struct err *err)
{
	return answer_receipt(a, err) || arrival_fail(err);
}

bool
arrival_seal(const struct arrival *a, struct err *err)
{
	return envelope_seal(&a->answer, &a->to, a->reply, err) || arrival_fail(err);
}
