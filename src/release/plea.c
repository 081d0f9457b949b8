#include "release/plea.h"

#include "release/arm.h"
#include "release/deal.h"

/* Writing and reading */

static void
put(enum plea_part part, struct text bytes, struct buf *out)
{
	buf_add_byte(out, (uint8_t)part);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_byte(out, (uint8_t)(bytes.len >> shift));
	buf_add(out, bytes);
}

void
plea_format(const struct plea *plea, struct buf *out)
{
	put(PLEA_DEAL, plea->deal, out);
	put(PLEA_SEAL, plea->seal, out);
	put(PLEA_CHAIN, plea->chain, out);
	if (plea->proof.len > 0)
		put(PLEA_PROOF, plea->proof, out);
	if (plea->key.len > 0)
		put(PLEA_KEY, plea->key, out);
	for (size_t i = 0; i < plea->head_count; i++)
		put(PLEA_HEAD, plea->head[i], out);
	for (size_t i = 0; i < plea->postpone_count; i++) {
		put(PLEA_POSTPONE, plea->postpone[i].note, out);
		put(PLEA_POSTPONED, plea->postpone[i].proof, out);
	}
}

/* Cut the next part off, if it is that one. */
static bool
cut(struct text *rest, enum plea_part part, struct text *out)
{
	struct text in = *rest;
	size_t len = 0;

	if (in.len < 5 || (uint8_t)in.at[0] != (uint8_t)part)
		return false;
	for (size_t i = 1; i <= 4; i++)
		len = len << 8 | (uint8_t)in.at[i];
	in = text_after(in, 5);
	if (len == 0 || len > in.len)
		return false;
	*out = (struct text){ in.at, len };
	*rest = text_after(in, len);
	return true;
}

static bool
parse(struct text in, struct plea *out)
{
	if (!cut(&in, PLEA_DEAL, &out->deal) || !cut(&in, PLEA_SEAL, &out->seal) ||
	    !cut(&in, PLEA_CHAIN, &out->chain))
		return false;
	(void)!cut(&in, PLEA_PROOF, &out->proof);
	(void)!cut(&in, PLEA_KEY, &out->key);
	while (out->head_count < WARRANT_HEADS_MAX &&
	       cut(&in, PLEA_HEAD, &out->head[out->head_count]))
		out->head_count++;
	while (out->postpone_count < SCHEDULE_FACTS_MAX) {
		struct warrant_postpone *postpone = &out->postpone[out->postpone_count];

		if (!cut(&in, PLEA_POSTPONE, &postpone->note))
			break;
		if (!cut(&in, PLEA_POSTPONED, &postpone->proof))
			return false;
		out->postpone_count++;
	}
	return in.len == 0;
}

bool
plea_parse(struct text in, struct plea *out, struct err *err)
{
	*out = (struct plea){ 0 };
	return parse(in, out) ||
	       err_set(err, FAULT_INPUT, "this does not ask for a share of a release");
}

/* Judging */

/* What a plea shows, opened. */
struct opened {
	struct plea plea;
	struct chain chain;
	struct statement deal;
	struct share share;
	struct warrant warrant;
};

static void
opened_free(struct opened *opened)
{
	chain_free(&opened->chain);
	statement_free(&opened->deal);
	share_wipe(&opened->share);
}

/* The deal is its publisher's, to this member, and what is in it for no other release. */
static bool
open_deal(
    const struct plea *plea, const struct plea_keys *keys, struct opened *out, struct err *err)
{
	struct deal deal;
	struct vkey key;

	return (chain_signer(&out->chain, plea->deal, PARTY_STATEMENT, &key, err) &&
		   statement_open(plea->deal, &key, &out->deal, err) &&
		   statement_check_to(&out->deal, keys->member->vkey.name, err) &&
		   deal_parse(&out->deal, &deal, err) &&
		   deal_open(&deal, keys->identities, keys->count, &out->share, err)) ||
	       err_in(err, "deal");
}

static bool
open_plea(struct text in, int64_t now, const struct plea_keys *keys, struct opened *out,
    struct err *err)
{
	struct plea *plea = &out->plea;

	if (!plea_parse(in, plea, err) || !chain_parse(plea->chain, &out->chain, err) ||
	    !open_deal(plea, keys, out, err))
		return false;
	out->warrant = (struct warrant){ .seal = plea->seal,
		.seal_proof = plea->proof,
		.chain = &out->chain,
		.head_count = plea->head_count,
		.heads = plea->head,
		.postpone_count = plea->postpone_count,
		.postpones = plea->postpone,
		.key = plea->key,
		.member = keys->member->vkey.name,
		.share = &out->share,
		.now = now };
	return true;
}

bool
plea_arm(struct text in, int64_t now, const struct plea_keys *keys, struct buf *note,
    struct err *err)
{
	scoped(opened_free) struct opened opened = { 0 };
	struct arm arm;
	struct hash id;

	if (!open_plea(in, now, keys, &opened, err) || !warrant_check_arm(&opened.warrant, err))
		return false;
	arm = (struct arm){ opened.share.of, opened.share.part.index };
	return arm_sign(&arm, now, keys->member, note, &id, err);
}

bool
plea_grant(struct text in, int64_t now, const struct plea_keys *keys, struct buf *note,
    struct err *err)
{
	scoped(opened_free) struct opened opened = { 0 };
	struct warrant_verdict verdict;
	struct hash id;

	if (!open_plea(in, now, keys, &opened, err) ||
	    !warrant_judge(&opened.warrant, &verdict, err))
		return false;
	if (!verdict.moment.may)
		return err_set(err, FAULT_DENIED, "this node's share %s", verdict.moment.why);
	return share_sign(&opened.share, now, keys->member, note, &id, err);
}
