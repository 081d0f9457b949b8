#include "action/record.h"

#include "action/node.h"
#include "base/file.h"
#include "log/proof.h"

static bool
load(const char *dir, const char *name, struct arena *arena, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(RECORD_FILE_MAX);
	char path[PATH_MAX];

	if (!node_path(dir, name, path, err) || !file_load(path, &bytes, err))
		return false;
	*out = arena_text(arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

/* The report itself: only its id matters here, and that the bytes are a note. */
static bool
report_id(const char *dir, struct arena *arena, struct hash *id, struct err *err)
{
	struct text bytes;
	struct note note;

	if (!load(dir, "statement", arena, &bytes, err) || !note_parse(bytes, &note, err))
		return err_in(err, "statement");
	*id = statement_id(&note);
	return true;
}

static bool
check_receipt(const char *dir, const struct manifest *manifest, struct arena *arena,
    struct receipt *receipt, struct record_facts *facts, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct text bytes;

	if (!load(dir, "receipt", arena, &bytes, err) ||
	    !statement_open(bytes, &manifest->key[PARTY_STATEMENT], &statement, err) ||
	    !receipt_parse(&statement, receipt, err))
		return err_in(err, "receipt");
	if (!hash_eq(&receipt->of, &facts->id))
		return err_set(
		    err, FAULT_DENIED, "the receipt is for another statement than this one");
	facts->received = statement.at;
	facts->epoch = receipt->epoch;
	facts->anchored_by = ((int64_t)receipt->epoch + 1) * manifest->epoch;
	facts->proof_by = receipt->proof_by;
	return true;
}

static bool
check_proof(const char *dir, const struct manifest *manifest, struct arena *arena,
    const struct receipt *receipt, struct record_facts *facts, struct err *err)
{
	struct proof proof;
	struct text bytes;
	uint64_t epoch;

	if (!load(dir, "proof", arena, &bytes, err))
		return err->fault == FAULT_ABSENT; /* not there yet */
	if (!proof_parse(bytes, &proof, err) ||
	    !proof_check_commitment(
		&proof, &receipt->commitment, &manifest->key[PARTY_LOG], &epoch, err))
		return err_in(err, "proof");
	if (epoch != receipt->epoch)
		return err_set(err, FAULT_DENIED,
		    "the proof is for another epoch than the receipt promised");
	facts->proven = true;
	return true;
}

bool
record_check(const char *dir, struct text root, struct arena *arena, struct record_facts *out,
    struct err *err)
{
	scoped(manifest_free) struct manifest manifest = { 0 };
	struct record_facts facts = { 0 };
	struct receipt receipt;
	struct text bytes;
	struct vkey key;

	if (root.len > 0 && !vkey_parse(root, &key, err))
		return false;
	if (!load(dir, "manifest", arena, &bytes, err) ||
	    !manifest_open(bytes, root.len > 0 ? &key : NULL, &manifest, err) ||
	    !report_id(dir, arena, &facts.id, err) ||
	    !check_receipt(dir, &manifest, arena, &receipt, &facts, err) ||
	    !check_proof(dir, &manifest, arena, &receipt, &facts, err))
		return err_in(err, "'%s'", dir);
	facts.node = arena_text(arena, manifest.name);
	if (facts.node.at == NULL)
		return err_memory(err);
	*out = facts;
	return true;
}
