#include "case/move_message.h"

#include "case/rm.h"

static const struct row {
	enum kind_id kind;
	uint32_t first, revision; /* of first terms, of a revision: the same for most */
} rows[] = {
	{ KIND_CASE_OPEN, BIT(MESSAGE_RS), BIT(MESSAGE_RS) },
	{ KIND_CASE_MESSAGE, BIT(MESSAGE_GI), BIT(MESSAGE_GI) },
	{ KIND_CASE_READ, BIT(MESSAGE_RK) | BIT(MESSAGE_EK) | BIT(MESSAGE_CK) | BIT(MESSAGE_GK),
	    BIT(MESSAGE_RK) | BIT(MESSAGE_EK) | BIT(MESSAGE_CK) | BIT(MESSAGE_GK) },
	{ KIND_CASE_ERROR,
	    BIT(MESSAGE_RE) | BIT(MESSAGE_EE) | BIT(MESSAGE_CE) | BIT(MESSAGE_GE),
	    BIT(MESSAGE_RE) | BIT(MESSAGE_EE) | BIT(MESSAGE_CE) | BIT(MESSAGE_GE) },
	{ KIND_EMBARGO_PROPOSE, BIT(MESSAGE_EP), BIT(MESSAGE_EP) },
	{ KIND_EMBARGO_REVISE, BIT(MESSAGE_EV), BIT(MESSAGE_EV) },
	{ KIND_EMBARGO_ACCEPT, BIT(MESSAGE_EA), BIT(MESSAGE_EC) },
	{ KIND_EMBARGO_REJECT, BIT(MESSAGE_ER), BIT(MESSAGE_EJ) },
	{ KIND_EMBARGO_END, BIT(MESSAGE_ET), BIT(MESSAGE_ET) },
};

/* What a status tells: of its author's report, its fix, the world. */
static uint32_t
status_messages(const struct move *move)
{
	static const uint32_t fixes[] = { 0, BIT(MESSAGE_CV), BIT(MESSAGE_CF),
		BIT(MESSAGE_CD) };
	enum message rm = rm_message((enum rm_state)move->rm);
	uint32_t messages = fixes[move->fix];

	if (move->rm != 0 && rm != MESSAGE_NONE)
		messages |= BIT(rm);
	if (move->seen & CS_P)
		messages |= BIT(MESSAGE_CP);
	if (move->seen & CS_X)
		messages |= BIT(MESSAGE_CX);
	if (move->seen & CS_A)
		messages |= BIT(MESSAGE_CA);
	return messages;
}

/* An invitation under an embargo proposes it to who is invited, who accepts both. */
static uint32_t
invitation_messages(const struct move *move)
{
	static const struct hash none;

	if (hash_eq(&move->terms, &none))
		return 0;
	return move->kind == KIND_CASE_INVITE ? BIT(MESSAGE_EP) : BIT(MESSAGE_EA);
}

uint32_t
move_messages(const struct move *move, bool revision)
{
	if (move->kind == KIND_CASE_STATUS)
		return status_messages(move);
	if (move->kind == KIND_CASE_INVITE || move->kind == KIND_CASE_ACCEPT)
		return invitation_messages(move);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == move->kind)
			return revision ? rows[i].revision : rows[i].first;
	return 0;
}
