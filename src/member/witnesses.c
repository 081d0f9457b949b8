#include "member/witnesses.h"

/* Lines of a text file. */
static bool
check(const struct witnesses *w, struct err *err)
{
	struct text rest = w->policy, line;

	while (text_line(&rest, &line))
		if (!text_printable(line))
			return err_set(err, FAULT_INPUT, "'policy' is no lines of text");
	return (rest.len == 0 && w->policy.len > 0 && w->policy.len <= WITNESSES_MAX) ||
	       err_set(err, FAULT_INPUT, "'policy' is no lines of text, or longer than %zu",
		   WITNESSES_MAX);
}

void
witnesses_path(const struct hash *id, struct buf *out)
{
	buf_add(out, TEXT("witnesses/"));
	hash_format(id, out);
}

bool
witnesses_parse(const struct statement *statement, struct witnesses *out, struct err *err)
{
	struct witnesses witnesses = { .first = false };
	struct value body = statement->body, previous;

	if (statement->kind->id != KIND_WITNESSES)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not of witnesses",
		    TEXT_ARGS(statement->kind->name));
	witnesses.first = !value_find(body, "previous", &previous);
	if ((!witnesses.first &&
		!statement_get_hash(body, "previous", &witnesses.previous, err)) ||
	    !value_get_text(body, "policy", &witnesses.policy, err) || !check(&witnesses, err))
		return err_in(err, "witnesses");
	*out = witnesses;
	return true;
}

bool
witnesses_sign(const struct witnesses *witnesses, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(witnesses, err))
		return err_in(err, "witnesses");
	statement_begin(&draft, kind_of(KIND_WITNESSES), signer->vkey.name, at, NULL);
	if (!witnesses->first)
		statement_put_hash(w, "previous", &witnesses->previous);
	writer_key(w, "policy");
	writer_text(w, witnesses->policy);
	return statement_end(&draft, signer, out, id, err);
}
