#include "statement/challenge.h"

#include "statement/party.h"
#include "statement/receipt.h"

bool
challenge_parse(const struct statement *statement, struct challenge *out, struct err *err)
{
	struct challenge challenge;

	if (statement->kind->id != KIND_CHALLENGE)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a challenge",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(statement->body, "receipt", &challenge.receipt, err))
		return err_in(err, "challenge");
	*out = challenge;
	return true;
}

bool
challenge_sign(const struct challenge *challenge, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;

	statement_begin(
	    &draft, kind_of(KIND_CHALLENGE), how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(&draft.writer, "receipt", &challenge->receipt);
	return statement_end(&draft, how->signer, out, id, err);
}

/* It must be a receipt, by that node; its signature is for others to check. */
static bool
check_open(const struct challenge_open *open, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct receipt receipt;

	if (!party_check_node(open->node, err) ||
	    !statement_reopen(open->receipt, &statement, err) ||
	    !receipt_parse(&statement, &receipt, err))
		return false;
	return text_eq(statement.by, open->node) ||
	       err_set(err, FAULT_INPUT, "its receipt is not by '%.*s'", TEXT_ARGS(open->node));
}

bool
challenge_open_parse(
    const struct statement *statement, struct challenge_open *out, struct err *err)
{
	struct value body = statement->body;
	struct challenge_open open;

	if (statement->kind->id != KIND_CHALLENGE_OPEN)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a challenge.open",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(body, "node", &open.node, err) ||
	    !value_get_text(body, "receipt", &open.receipt, err) ||
	    !statement_get_hash(body, "challenge", &open.challenge, err) ||
	    !check_open(&open, err))
		return err_in(err, "challenge.open");
	*out = open;
	return true;
}

bool
challenge_open_sign(const struct challenge_open *open, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check_open(open, err))
		return err_in(err, "challenge.open");
	statement_begin(&draft, kind_of(KIND_CHALLENGE_OPEN), signer->vkey.name, at, NULL);
	writer_key(w, "node");
	writer_text(w, open->node);
	writer_key(w, "receipt");
	writer_text(w, open->receipt);
	statement_put_hash(w, "challenge", &open->challenge);
	return statement_end(&draft, signer, out, id, err);
}
