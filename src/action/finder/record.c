#include "action/finder/record.h"

#include <stdio.h>

#include "log/proof.h"
#include "statement/custody.h"
#include "statement/report.h"

/* Whose files are read, and what they are read into. */
struct loading {
	const struct locker *locker;
	const char *folder;
	struct arena *arena;
};

static bool
load(const struct loading *from, const char *file, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(RECORD_FILE_MAX);
	char name[PATH_MAX];
	int len = snprintf(name, sizeof(name), "%s%s%s", from->folder,
	    from->folder[0] == '\0' ? "" : "/", file);

	if (len <= 0 || (size_t)len >= sizeof(name))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", from->folder);
	if (!locker_load(from->locker, name, &bytes, err))
		return false;
	*out = arena_text(from->arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

static bool
load_needed(const struct loading *from, const char *file, struct text *out, struct err *err)
{
	if (load(from, file, out, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	return err_set(err, FAULT_ABSENT,
	    "'%s' is no record of a report: there is no '%s' in it",
	    from->folder[0] == '\0' ? from->locker->path : from->folder, file);
}

static bool
load_later(const struct loading *from, const char *file, struct text *out, struct err *err)
{
	if (!load(from, file, out, err))
		return err->fault == FAULT_ABSENT;
	return out->len > 0 || err_set(err, FAULT_INPUT, "'%s' in '%s' is an empty file", file,
				   from->folder[0] == '\0' ? from->locker->path : from->folder);
}

bool
record_load_in(const struct locker *locker, const char *name, struct arena *arena,
    struct record_bytes *out, struct err *err)
{
	const struct loading from = { locker, name, arena };
	struct record_bytes bytes = { 0 };

	if (!load_needed(&from, "manifest", &bytes.manifest, err) ||
	    !load_needed(&from, "statement", &bytes.statement, err) ||
	    !load_later(&from, "sender", &bytes.sender, err) ||
	    !load_later(&from, "receipt", &bytes.receipt, err) ||
	    !load_later(&from, "proof", &bytes.proof, err) ||
	    !load_later(&from, "custody", &bytes.custody, err) ||
	    !load_later(&from, RECORD_WITNESSES, &bytes.witnesses, err))
		return false;
	*out = bytes;
	return true;
}

bool
record_load(const char *dir, struct arena *arena, struct record_bytes *out, struct err *err)
{
	struct locker locker;

	return locker_in_folder(dir, &locker, err) &&
	       record_load_in(&locker, "", arena, out, err);
}

/* Is it just a finder's key, in a line? */
static bool
is_key(struct text sender, struct vkey *key)
{
	struct text line;
	struct err none;

	return text_line(&sender, &line) && sender.len == 0 && vkey_parse(line, key, &none) &&
	       report_check_key(key, &none);
}

/* What a node said, by the manifests that are beside it; or what a finder did. */
static bool
open_said(struct text bytes, struct text sender, struct statement *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct vkey key;

	if (is_key(sender, &key))
		return statement_open(bytes, &key, out, err) ||
		       err_in(err, "the sender's statement");
	return (chain_parse(sender, &chain, err) &&
		   chain_signer(&chain, bytes, PARTY_STATEMENT, &key, err) &&
		   statement_open(bytes, &key, out, err)) ||
	       err_in(err, "the sender's statement");
}

/* What a finder says names its key, and must be signed by it. */
static bool
open_report(struct text bytes, struct statement *out, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	struct custody_ask ask;
	struct report report;

	if (!statement_reopen(bytes, &claimed, err))
		return false;
	if (claimed.kind->id == KIND_CUSTODY_ASK && party_is_finder(claimed.by))
		return custody_ask_parse(&claimed, &ask, err) &&
		       statement_open(bytes, &ask.key, out, err);
	return report_parse(&claimed, &report, err) &&
	       statement_open(bytes, &report.key, out, err);
}

/* The custody is the node's word about what the statement asked it to keep. */
static bool
check_said(const struct statement *ask, const struct statement *s, struct record_facts *facts,
    struct err *err)
{
	struct custody_ask asked;
	struct custody custody;

	if (!custody_ask_parse(ask, &asked, err) || !custody_parse(s, &custody, err))
		return false;
	if (!hash_eq(&custody.of, &ask->id) || !hash_eq(&custody.digest, &asked.digest) ||
	    custody.size != asked.size || custody.mail != asked.mail ||
	    !text_eq(custody.recipient, asked.recipient) || !text_eq(custody.from, ask->by))
		return err_set(err, FAULT_DENIED, "it is of something else than was asked for");
	if (custody.epoch != facts->epoch)
		return err_set(
		    err, FAULT_DENIED, "it names another epoch than the receipt does");
	facts->custody = true;
	facts->digest = custody.digest;
	facts->size = custody.size;
	return true;
}

static bool
check_custody(const struct record_bytes *bytes, const struct chain *chain,
    const struct statement *ask, struct record_facts *facts, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct vkey key;

	return bytes->custody.len == 0 ||
	       (chain_signer(chain, bytes->custody, PARTY_STATEMENT, &key, err) &&
		   statement_open(bytes->custody, &key, &statement, err) &&
		   check_said(ask, &statement, facts, err)) ||
	       err_in(err, "custody");
}

static bool
check_receipt(const struct record_bytes *bytes, const struct chain *chain,
    struct receipt *receipt, struct vkey *key, struct record_facts *facts, struct err *err)
{
	scoped(statement_free) struct statement report = { 0 }, statement = { 0 };
	int64_t seconds = chain_newest(chain)->epoch;

	if (!(bytes->sender.len > 0 ? open_said(bytes->statement, bytes->sender, &report, err)
				    : open_report(bytes->statement, &report, err)))
		return false;
	if (bytes->receipt.len == 0)
		return err_set(err, FAULT_ABSENT,
		    "there is no receipt: the report was not delivered yet, 'accord poll' "
		    "tries again");
	if (!chain_signer(chain, bytes->receipt, PARTY_STATEMENT, key, err) ||
	    !statement_open(bytes->receipt, key, &statement, err) ||
	    !statement_check_to(&statement, report.by, err) ||
	    !receipt_parse(&statement, receipt, err))
		return err_in(err, "receipt");
	if (!hash_eq(&receipt->of, &report.id))
		return err_set(
		    err, FAULT_DENIED, "the receipt is for another statement than this one");
	if (!commitment_check(&receipt->commitment, &report, err))
		return err_in(err, "receipt");
	if (receipt->epoch >= (uint64_t)(UTC_MAX / seconds))
		return err_set(err, FAULT_INPUT, "the receipt's epoch is out of range");
	facts->id = report.id;
	facts->kind = report.kind;
	facts->received = statement.at;
	facts->epoch = receipt->epoch;
	facts->anchored_by = ((int64_t)receipt->epoch + 1) * seconds;
	facts->proof_by = receipt->proof_by;
	facts->has_policy = receipt->has_policy;
	facts->policy = receipt->policy;
	return check_custody(bytes, chain, &report, facts, err);
}

/* A head counts as a whole: all of what it signs must be from before its key was lost. */
static bool
check_head(const struct chain *chain, const struct proof *proof, const struct vkey *key,
    struct err *err)
{
	struct checkpoint head;

	return checkpoint_open(proof->checkpoint, key, &head, err) &&
	       chain_check_counts(chain, key, head.size, err);
}

bool
record_check_proof(struct text bytes, const struct chain *chain, const struct hash *commitment,
    struct record_proof *out, struct err *err)
{
	struct proof proof;
	struct vkey key;
	uint64_t epoch;

	if (!proof_parse(bytes, &proof, err) ||
	    !chain_signer(chain, proof.checkpoint, PARTY_LOG, &key, err) ||
	    !proof_check_commitment(&proof, commitment, &key, &epoch, err) ||
	    !check_head(chain, &proof, &key, err))
		return err_in(err, "proof");
	*out = (struct record_proof){ epoch, proof.index + 1 };
	return true;
}

/* Tells how many of the log's entries hold what is proven. */
static bool
check_proof(struct text bytes, const struct chain *chain, const struct receipt *receipt,
    uint64_t *size, struct err *err)
{
	struct record_proof proven;

	if (!record_check_proof(bytes, chain, &receipt->commitment.hash, &proven, err))
		return false;
	if (proven.epoch != receipt->epoch)
		return err_set(err, FAULT_DENIED,
		    "the proof is for another epoch than the receipt promised");
	*size = proven.size;
	return true;
}

static bool
check_all(const struct record_bytes *bytes, const struct chain *chain,
    struct record_facts *facts, struct err *err)
{
	uint64_t size = CHAIN_NOWHERE;
	struct receipt receipt;
	struct vkey key;

	return check_receipt(bytes, chain, &receipt, &key, facts, err) &&
	       (!facts->proven || check_proof(bytes->proof, chain, &receipt, &size, err)) &&
	       (chain_check_counts(chain, &key, size, err) || err_in(err, "receipt"));
}

bool
record_check_root(const struct chain *chain, struct text root, struct err *err)
{
	struct vkey key;

	if (root.len == 0)
		return true;
	if (!vkey_parse(root, &key, err))
		return err_in(err, "root key");
	for (size_t i = 0; i < chain->count; i++)
		if (vkey_eq(&chain_at(chain, i)->key[PARTY_ROOT], &key))
			return true;
	return err_set(err, FAULT_DENIED, "no manifest in it is signed by that root key");
}

bool
record_check_bytes(const struct record_bytes *bytes, struct text root, struct arena *arena,
    struct record_facts *out, struct err *err)
{
	struct record_facts facts = { .proven = bytes->proof.len > 0 };
	scoped(chain_free) struct chain chain = { 0 };

	if (!chain_parse(bytes->manifest, &chain, err) ||
	    !record_check_root(&chain, root, err) || !check_all(bytes, &chain, &facts, err))
		return false;
	facts.node = arena_text(arena, chain_newest(&chain)->name);
	if (facts.node.at == NULL)
		return err_memory(err);
	*out = facts;
	return true;
}

bool
record_check(const char *dir, struct text root, struct arena *arena, struct record_facts *out,
    struct err *err)
{
	struct record_bytes bytes;

	if (!record_load(dir, arena, &bytes, err))
		return false;
	return record_check_bytes(&bytes, root, arena, out, err) || err_in(err, "'%s'", dir);
}
