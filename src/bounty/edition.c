#include "bounty/edition.h"

static bool
parse(struct value body, struct arena *arena, struct edition *edition, struct err *err)
{
	struct value value;

	edition->first = !value_find(body, "previous", &value);
	if (!edition->first && !statement_get_hash(body, "previous", &edition->previous, err))
		return false;
	return value_get_object(body, "policy", &value, err) &&
	       disclosure_read(value, arena, &edition->policy, err);
}

bool
edition_parse(const struct statement *statement, struct arena *arena, struct edition *out,
    struct err *err)
{
	struct edition edition = { 0 };

	if (statement->kind->id != KIND_POLICY)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a policy",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, arena, &edition, err))
		return err_in(err, "policy");
	*out = edition;
	return true;
}

bool
edition_sign(const struct edition *edition, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	statement_begin(&draft, kind_of(KIND_POLICY), node->vkey.name, at, NULL);
	if (!edition->first)
		statement_put_hash(w, "previous", &edition->previous);
	writer_key(w, "policy");
	disclosure_write(&edition->policy, w);
	return statement_end(&draft, node, out, id, err);
}
