#include "statement/receipt.h"

static bool
parse(struct value body, struct receipt *receipt, struct err *err)
{
	struct commitment *commitment = &receipt->commitment;
	int64_t epoch;

	if (!statement_get_hash(body, "of", &receipt->of, err) ||
	    !statement_get_hash(body, "commitment", &commitment->hash, err) ||
	    !salt_get(body, "salt", &commitment->salt, err) ||
	    !statement_get_hash(body, "fields", &commitment->fields, err) ||
	    !salt_get(body, "fields_salt", &commitment->fields_salt, err) ||
	    !statement_get_hash_if(
		body, "policy", &receipt->has_policy, &receipt->policy, err) ||
	    !value_get_integer(body, "epoch", &epoch, err) ||
	    !statement_get_time(body, "proof_by", &receipt->proof_by, err))
		return false;
	receipt->epoch = epoch < 0 ? 0 : (uint64_t)epoch;
	return true;
}

/* What holds for every receipt, read or to be written. */
static bool
check(const struct receipt *receipt, struct err *err)
{
	if (receipt->epoch < 1 || receipt->epoch > RECEIPT_EPOCH_MAX)
		return err_set(err, FAULT_INPUT, "its epoch is not of 1 to %lld",
		    (long long)RECEIPT_EPOCH_MAX);
	return commitment_check_id(&receipt->commitment, &receipt->of, err);
}

bool
receipt_parse(const struct statement *statement, struct receipt *out, struct err *err)
{
	struct receipt receipt = { 0 };

	if (statement->kind->id != KIND_RECEIPT)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a receipt",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &receipt, err) || !check(&receipt, err))
		return err_in(err, "receipt");
	*out = receipt;
	return true;
}

bool
receipt_text(
    const struct receipt *receipt, const struct saying *how, struct buf *out, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(receipt, err))
		return err_in(err, "receipt");
	statement_begin(
	    &draft, kind_of(KIND_RECEIPT), how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(w, "of", &receipt->of);
	statement_put_hash(w, "commitment", &receipt->commitment.hash);
	salt_put(w, "salt", &receipt->commitment.salt);
	statement_put_hash(w, "fields", &receipt->commitment.fields);
	salt_put(w, "fields_salt", &receipt->commitment.fields_salt);
	if (receipt->has_policy)
		statement_put_hash(w, "policy", &receipt->policy);
	writer_key(w, "epoch");
	writer_integer(w, (int64_t)receipt->epoch);
	statement_put_time(w, "proof_by", receipt->proof_by);
	return statement_text(&draft, out, err);
}

bool
receipt_sign(const struct receipt *receipt, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(STATEMENT_PRIVATE_MAX);

	return receipt_text(receipt, how, &text, err) &&
	       statement_sign(kind_of(KIND_RECEIPT), &text, how->signer, out, id, err);
}
