#include "release/postpone.h"

static bool
parse(struct value body, struct postpone *out, struct err *err)
{
	struct value ignored;

	if (!statement_get_hash(body, "of", &out->of, err))
		return false;
	out->first = !value_find(body, "previous", &ignored);
	return (out->first || statement_get_hash(body, "previous", &out->previous, err)) &&
	       statement_get_time(body, "opens", &out->opens, err) &&
	       reason_get(body, &out->reason, err);
}

bool
postpone_parse(const struct statement *statement, struct postpone *out, struct err *err)
{
	struct postpone postpone = { 0 };

	if (statement->kind->id != KIND_RELEASE_POSTPONE)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.postpone",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &postpone, err))
		return err_in(err, "release.postpone");
	*out = postpone;
	return true;
}

bool
postpone_sign(const struct postpone *postpone, int64_t at, const struct signer *release,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!reason_check(postpone->reason, err))
		return err_in(err, "release.postpone");
	statement_begin(&draft, kind_of(KIND_RELEASE_POSTPONE),
	    statement_owner(release->vkey.name), at, NULL);
	statement_put_hash(w, "of", &postpone->of);
	if (!postpone->first)
		statement_put_hash(w, "previous", &postpone->previous);
	statement_put_time(w, "opens", postpone->opens);
	reason_put(w, postpone->reason);
	return statement_end(&draft, release, out, id, err);
}
