#include "release/deal.h"

#include <string.h>

#include "codec/hex.h"

#define LABEL "accord/release.deal/v1"

bool
deal_check_shown(struct text kind, struct err *err)
{
	return !text_eq(kind, kind_of(KIND_RELEASE_DEAL)->name) ||
	       err_set(err, FAULT_DENIED,
		   "what was dealt is a part of a key, and shown to nobody: 'accord release "
		   "status' tells what became of it");
}

static bool
get(struct value body, struct deal *deal, struct err *err)
{
	struct text hex;

	if (!statement_get_hash(body, "of", &deal->of, err) ||
	    !share_get_index(body, &deal->index, err) ||
	    !value_get_text(body, "box", &hex, err))
		return false;
	return hex_decode(hex, deal->box, DEAL_BOX_LEN) ||
	       err_set(
		   err, FAULT_INPUT, "'box' is not %d lowercase hex digits", 2 * DEAL_BOX_LEN);
}

bool
deal_parse(const struct statement *statement, struct deal *out, struct err *err)
{
	struct deal deal;

	if (statement->kind->id != KIND_RELEASE_DEAL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.deal",
		    TEXT_ARGS(statement->kind->name));
	if (!get(statement->body, &deal, err))
		return err_in(err, "release.deal");
	*out = deal;
	return true;
}

bool
deal_sign(const struct deal *deal, const struct saying *how, struct buf *secret_out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	const struct kind *kind = kind_of(KIND_RELEASE_DEAL);
	scoped(buf_free) struct buf hex = BUF(KIB);

	if (!share_check_index(deal->index, err))
		return err_in(err, "release.deal");
	statement_begin(&draft, kind, how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(&draft.writer, "of", &deal->of);
	writer_key(&draft.writer, "index");
	writer_integer(&draft.writer, deal->index);
	hex_add(&hex, deal->box, DEAL_BOX_LEN);
	statement_put_text(&draft.writer, "box", &hex);
	return statement_end(&draft, how->signer, secret_out, id, err);
}

/* What the box is for: a zero byte, the seal, and the index behind the label. */
static void
add_purpose(const struct hash *of, unsigned index, struct buf *out)
{
	buf_add(out, TEXT(LABEL));
	buf_add_byte(out, 0);
	buf_add(out, text_bytes(of->bytes, HASH_LEN));
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_byte(out, (uint8_t)(index >> shift));
}

bool
deal_seal(const struct share *share, const struct recipient *recipient, struct deal *out,
    struct err *err)
{
	scoped(buf_free) struct buf info = BUF(KIB), box = BUF(KIB);
	struct deal deal = { .of = share->of, .index = share->part.index };
	struct hpke purpose = { .aad = TEXT("") };

	add_purpose(&deal.of, deal.index, &info);
	purpose.info = buf_text(&info);
	if (!share_check(share, err) || !buf_ok(&info, err) ||
	    !hpke_seal(&purpose, recipient, text_bytes(share->part.scalar, SHARING_SCALAR_LEN),
		&box, err))
		return err_in(err, "release.deal");
	memcpy(deal.box, box.at, DEAL_BOX_LEN);
	*out = deal;
	return true;
}

static bool
open_box(const struct deal *deal, const struct hpke *purpose, const struct identity *identity,
    struct share *share, struct err *err)
{
	scoped(buf_free) struct buf scalar = BUF_SECRET(KIB);

	if (!hpke_open(purpose, identity, text_bytes(deal->box, DEAL_BOX_LEN), &scalar, err))
		return false;
	memcpy(share->part.scalar, scalar.at, SHARING_SCALAR_LEN);
	return sharing_check_scalar(share->part.scalar, err);
}

bool
deal_open(const struct deal *deal, const struct identity *identities, size_t count,
    struct share *out, struct err *err)
{
	scoped(share_wipe) struct share share = { deal->of, { .index = deal->index } };
	scoped(buf_free) struct buf info = BUF(KIB);
	struct hpke purpose = { .aad = TEXT("") };
	bool open = false;

	add_purpose(&deal->of, deal->index, &info);
	purpose.info = buf_text(&info);
	if (!buf_ok(&info, err))
		return false;
	err_set(err, FAULT_DENIED, "there is no key to open it");
	for (size_t i = 0; i < count && !open && err->fault == FAULT_DENIED; i++)
		open = open_box(deal, &purpose, &identities[i], &share, err);
	if (!open)
		return err_in(err, "release.deal");
	*out = share;
	return true;
}
