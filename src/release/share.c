#include "release/share.h"

#include "base/mem.h"
#include "codec/hex.h"

void
share_wipe(struct share *share)
{
	mem_wipe(share, sizeof(*share));
}

bool
share_check_index(unsigned index, struct err *err)
{
	return (index >= 1 && index <= SHARING_MEMBERS_MAX) ||
	       err_set(
		   err, FAULT_INPUT, "'index' is not 1 to %d, a member's", SHARING_MEMBERS_MAX);
}

bool
share_get_index(struct value body, unsigned *out, struct err *err)
{
	int64_t index;

	if (!value_get_integer(body, "index", &index, err) ||
	    !share_check_index(
		index < 0 || index > SHARING_MEMBERS_MAX ? 0 : (unsigned)index, err))
		return false;
	*out = (unsigned)index;
	return true;
}

static bool
get(struct value body, struct share *share, struct err *err)
{
	struct text hex;

	if (!statement_get_hash(body, "of", &share->of, err) ||
	    !share_get_index(body, &share->part.index, err) ||
	    !value_get_text(body, "scalar", &hex, err))
		return false;
	if (!hex_decode(hex, share->part.scalar, SHARING_SCALAR_LEN))
		return err_set(err, FAULT_INPUT, "'scalar' is not 64 lowercase hex digits");
	return sharing_check_scalar(share->part.scalar, err);
}

bool
share_parse(const struct statement *statement, struct share *out, struct err *err)
{
	scoped(share_wipe) struct share share = { 0 };

	if (statement->kind->id != KIND_RELEASE_SHARE)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.share",
		    TEXT_ARGS(statement->kind->name));
	if (!get(statement->body, &share, err))
		return err_in(err, "release.share");
	*out = share;
	return true;
}

bool
share_check(const struct share *share, struct err *err)
{
	return share_check_index(share->part.index, err) &&
	       sharing_check_scalar(share->part.scalar, err);
}

static void
put(struct writer *w, const struct share *share)
{
	scoped(buf_free) struct buf hex = BUF_SECRET(KIB);

	statement_put_hash(w, "of", &share->of);
	writer_key(w, "index");
	writer_integer(w, share->part.index);
	hex_add(&hex, share->part.scalar, SHARING_SCALAR_LEN);
	statement_put_text(w, "scalar", &hex);
}

bool
share_sign(const struct share *share, int64_t at, const struct signer *node, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;

	if (!share_check(share, err))
		return err_in(err, "release.share");
	statement_begin(&draft, kind_of(KIND_RELEASE_SHARE), node->vkey.name, at, NULL);
	put(&draft.writer, share);
	return statement_end(&draft, node, out, id, err);
}
