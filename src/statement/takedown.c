#include "statement/takedown.h"

bool
takedown_may(const struct kind *kind)
{
	return kind->id == KIND_POLICY || kind->id == KIND_ALERT_PUBLIC;
}

void
takedown_path(const struct hash *of, struct buf *out)
{
	buf_add(out, TEXT("takedown/"));
	hash_format(of, out);
}

static bool
check_why(struct text why, struct err *err)
{
	return (why.len > 0 && why.len <= TAKEDOWN_WHY_MAX && text_printable(why)) ||
	       err_set(err, FAULT_INPUT, "its reason is not 1 to %d bytes that can be shown",
		   TAKEDOWN_WHY_MAX);
}

bool
takedown_parse(const struct statement *statement, struct takedown *out, struct err *err)
{
	struct takedown takedown;

	if (statement->kind->id != KIND_TAKEDOWN)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a takedown",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(statement->body, "of", &takedown.of, err) ||
	    !value_get_text(statement->body, "why", &takedown.why, err) ||
	    !check_why(takedown.why, err))
		return err_in(err, "takedown");
	*out = takedown;
	return true;
}

bool
takedown_sign(const struct takedown *takedown, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;

	if (!check_why(takedown->why, err))
		return err_in(err, "takedown");
	statement_begin(&draft, kind_of(KIND_TAKEDOWN), node->vkey.name, at, NULL);
	statement_put_hash(&draft.writer, "of", &takedown->of);
	writer_key(&draft.writer, "why");
	writer_text(&draft.writer, takedown->why);
	return statement_end(&draft, node, out, id, err);
}
