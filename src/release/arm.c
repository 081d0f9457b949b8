#include "release/arm.h"

#include "release/share.h"

bool
arm_parse(const struct statement *statement, struct arm *out, struct err *err)
{
	struct arm arm;

	if (statement->kind->id != KIND_RELEASE_ARM)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.arm",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(statement->body, "of", &arm.of, err) ||
	    !share_get_index(statement->body, &arm.index, err))
		return err_in(err, "release.arm");
	*out = arm;
	return true;
}

bool
arm_sign(const struct arm *arm, int64_t at, const struct signer *node, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;

	if (!share_check_index(arm->index, err))
		return err_in(err, "release.arm");
	statement_begin(&draft, kind_of(KIND_RELEASE_ARM), node->vkey.name, at, NULL);
	statement_put_hash(&draft.writer, "of", &arm->of);
	writer_key(&draft.writer, "index");
	writer_integer(&draft.writer, arm->index);
	return statement_end(&draft, node, out, id, err);
}
