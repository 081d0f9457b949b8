#include "release/share.h"

#include "base/mem.h"
#include "codec/hex.h"

void
share_wipe(struct share *share)
{
	mem_wipe(share, sizeof(*share));
}

bool
share_check_shown(struct text kind, struct err *err)
{
	return !text_eq(kind, kind_of(KIND_RELEASE_DEAL)->name) ||
	       err_set(err, FAULT_DENIED,
		   "what was dealt is a part of a key, and shown to nobody: 'accord release "
		   "status' tells what became of it");
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

static bool
parse(const struct statement *statement, enum kind_id kind, struct share *out, struct err *err)
{
	scoped(share_wipe) struct share share = { 0 };
	struct text name = kind_of(kind)->name;

	if (statement->kind->id != kind)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a %.*s",
		    TEXT_ARGS(statement->kind->name), TEXT_ARGS(name));
	if (!get(statement->body, &share, err))
		return err_in(err, "%.*s", TEXT_ARGS(name));
	*out = share;
	return true;
}

bool
share_parse_deal(const struct statement *statement, struct share *out, struct err *err)
{
	return parse(statement, KIND_RELEASE_DEAL, out, err);
}

bool
share_parse(const struct statement *statement, struct share *out, struct err *err)
{
	return parse(statement, KIND_RELEASE_SHARE, out, err);
}

static bool
check(const struct share *share, struct err *err)
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
share_sign_deal(const struct share *share, const struct saying *how, struct buf *secret_out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	const struct kind *kind = kind_of(KIND_RELEASE_DEAL);

	if (!check(share, err))
		return err_in(err, "release.deal");
	statement_begin(&draft, kind, how->signer->vkey.name, how->at, &how->to);
	put(&draft.writer, share);
	return statement_end(&draft, how->signer, secret_out, id, err);
}

bool
share_sign(const struct share *share, int64_t at, const struct signer *node, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;

	if (!check(share, err))
		return err_in(err, "release.share");
	statement_begin(&draft, kind_of(KIND_RELEASE_SHARE), node->vkey.name, at, NULL);
	put(&draft.writer, share);
	return statement_end(&draft, node, out, id, err);
}
