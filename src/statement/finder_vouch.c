#include "statement/finder_vouch.h"

#include "statement/party.h"

static bool
check(const struct finder_vouch *vouch, struct err *err)
{
	if (!party_is_finder(vouch->finder))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no finder: 64 digits, as the inbox names who reported",
		    TEXT_ARGS(vouch->finder));
	return (vouch->why.len <= FINDER_VOUCH_WHY_MAX && text_printable(vouch->why)) ||
	       err_set(err, FAULT_INPUT, "the reason is not a line of %d bytes at most",
		   FINDER_VOUCH_WHY_MAX);
}

bool
finder_vouch_parse(const struct statement *statement, struct finder_vouch *out, struct err *err)
{
	struct value body = statement->body;
	struct finder_vouch vouch;

	if (statement->kind->id != KIND_FINDER_VOUCH)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a finder.vouch",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(body, "finder", &vouch.finder, err) ||
	    !value_get_text(body, "why", &vouch.why, err) || !check(&vouch, err))
		return err_in(err, "finder.vouch");
	*out = vouch;
	return true;
}

bool
finder_vouch_sign(const struct finder_vouch *vouch, const struct finder_vouch_how *how,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(vouch, err))
		return err_in(err, "finder.vouch");
	statement_begin(
	    &draft, kind_of(KIND_FINDER_VOUCH), how->signer->vkey.name, how->at, &how->to);
	writer_key(w, "finder");
	writer_text(w, vouch->finder);
	writer_key(w, "why");
	writer_text(w, vouch->why);
	return statement_end(&draft, how->signer, out, id, err);
}
