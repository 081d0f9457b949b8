#include "statement/custody.h"

#include "statement/party.h"

static bool
check_ask(const struct custody_ask *ask, struct err *err)
{
	if (!party_check_node(ask->recipient, err))
		return false;
	return (ask->size >= 1 && ask->size <= STATEMENT_INTEGER_MAX) ||
	       err_set(err, FAULT_INPUT, "its size is out of range");
}

/* Members that both have. */
static bool
parse_ask(struct value body, struct custody_ask *ask, struct err *err)
{
	int64_t size;

	if (!value_get_text(body, "for", &ask->recipient, err) ||
	    !statement_get_hash(body, "digest", &ask->digest, err) ||
	    !value_get_integer(body, "size", &size, err))
		return false;
	ask->size = (uint64_t)size; /* below zero: out of range */
	return check_ask(ask, err);
}

static void
put_ask(struct writer *w, const struct custody_ask *ask)
{
	writer_key(w, "for");
	writer_text(w, ask->recipient);
	statement_put_hash(w, "digest", &ask->digest);
	writer_key(w, "size");
	writer_integer(w, (int64_t)ask->size);
}

bool
custody_ask_parse(const struct statement *statement, struct custody_ask *out, struct err *err)
{
	struct custody_ask ask;

	if (statement->kind->id != KIND_CUSTODY_ASK)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a custody.ask",
		    TEXT_ARGS(statement->kind->name));
	if (!parse_ask(statement->body, &ask, err))
		return err_in(err, "custody.ask");
	*out = ask;
	return true;
}

bool
custody_ask_sign(const struct custody_ask *ask, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;

	if (!check_ask(ask, err))
		return err_in(err, "custody.ask");
	statement_begin(
	    &draft, kind_of(KIND_CUSTODY_ASK), how->signer->vkey.name, how->at, &how->to);
	put_ask(&draft.writer, ask);
	return statement_end(&draft, how->signer, out, id, err);
}

bool
custody_parse(const struct statement *statement, struct custody *out, struct err *err)
{
	struct value body = statement->body;
	struct custody custody;

	if (statement->kind->id != KIND_CUSTODY)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a custody",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(body, "of", &custody.of, err) ||
	    !parse_ask(body, &custody.ask, err) ||
	    !value_get_text(body, "from", &custody.from, err) ||
	    !party_check_name(custody.from, err))
		return err_in(err, "custody");
	*out = custody;
	return true;
}

bool
custody_sign(const struct custody *custody, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check_ask(&custody->ask, err) || !party_check_name(custody->from, err))
		return err_in(err, "custody");
	statement_begin(
	    &draft, kind_of(KIND_CUSTODY), how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(w, "of", &custody->of);
	put_ask(w, &custody->ask);
	writer_key(w, "from");
	writer_text(w, custody->from);
	return statement_end(&draft, how->signer, out, id, err);
}
