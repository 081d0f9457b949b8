#include "release/verified.h"

bool
verified_parse(const struct statement *statement, struct verified *out, struct err *err)
{
	struct value body = statement->body;
	struct verified verified;

	if (statement->kind->id != KIND_RELEASE_VERIFIED)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.verified",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(body, "of", &verified.of, err) ||
	    !statement_get_hash(body, "bundle", &verified.bundle, err) ||
	    !value_get_bool(body, "good", &verified.good, err) ||
	    !reason_get(body, &verified.reason, err))
		return err_in(err, "release.verified");
	*out = verified;
	return true;
}

bool
verified_sign(const struct verified *verified, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!reason_check(verified->reason, err))
		return err_in(err, "release.verified");
	statement_begin(&draft, kind_of(KIND_RELEASE_VERIFIED), node->vkey.name, at, NULL);
	statement_put_hash(w, "of", &verified->of);
	statement_put_hash(w, "bundle", &verified->bundle);
	writer_key(w, "good");
	writer_bool(w, verified->good);
	reason_put(w, verified->reason);
	return statement_end(&draft, node, out, id, err);
}
