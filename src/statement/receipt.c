#include "statement/receipt.h"

#include <string.h>

static bool
parse(struct value body, struct receipt *receipt, struct err *err)
{
	struct hash salt;
	int64_t epoch;

	if (!statement_get_hash(body, "of", &receipt->of, err) ||
	    !statement_get_hash(body, "commitment", &receipt->commitment, err) ||
	    !statement_get_hash(body, "salt", &salt, err) ||
	    !value_get_integer(body, "epoch", &epoch, err) ||
	    !statement_get_time(body, "proof_by", &receipt->proof_by, err))
		return false;
	receipt->epoch = epoch < 0 ? 0 : (uint64_t)epoch;
	memcpy(receipt->salt.bytes, salt.bytes, SALT_LEN);
	return true;
}

/* What holds for every receipt, read or to be written. */
static bool
check(const struct receipt *receipt, struct err *err)
{
	const struct hash no_fields = { 0 };
	struct hash commitment = commitment_make(&receipt->salt, &receipt->of, &no_fields);

	if (receipt->epoch < 1 || receipt->epoch > RECEIPT_EPOCH_MAX)
		return err_set(err, FAULT_INPUT, "its epoch is not of 1 to %lld",
		    (long long)RECEIPT_EPOCH_MAX);
	if (!hash_eq(&commitment, &receipt->commitment))
		return err_set(
		    err, FAULT_DENIED, "its commitment is not to the statement it names");
	return true;
}

bool
receipt_parse(const struct statement *statement, struct receipt *out, struct err *err)
{
	struct receipt receipt;

	if (statement->kind->id != KIND_RECEIPT)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a receipt",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &receipt, err) || !check(&receipt, err))
		return err_in(err, "receipt");
	*out = receipt;
	return true;
}

bool
receipt_sign(const struct receipt *receipt, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;
	struct hash salt;

	if (!check(receipt, err))
		return err_in(err, "receipt");
	memcpy(salt.bytes, receipt->salt.bytes, SALT_LEN);
	statement_begin(
	    &draft, kind_of(KIND_RECEIPT), how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(w, "of", &receipt->of);
	statement_put_hash(w, "commitment", &receipt->commitment);
	statement_put_hash(w, "salt", &salt);
	writer_key(w, "epoch");
	writer_integer(w, (int64_t)receipt->epoch);
	statement_put_time(w, "proof_by", receipt->proof_by);
	return statement_end(&draft, how->signer, out, id, err);
}
