#include "action/peer/voided.h"

#include "action/finder/record.h"
#include "journal/evidence.h"
#include "log/proof.h"
#include "view/outbox.h"
#include "view/peers.h"

#define PROOFS_MAX 100000 /* of one node, that are looked at */
#define ROOM (PROOFS_MAX * HASH_LEN)

struct proofs {
	size_t count;
	struct hash *of;
};

static bool
gather(void *arg, const struct hash *of, struct err *err)
{
	struct proofs *proofs = arg;

	(void)err;
	proofs->of[proofs->count++] = *of;
	return true;
}

static bool
find_receipt(struct node *node, const struct outbox_place *place, struct receipt *receipt,
    bool *found, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct outbox_row row;
	struct record record;

	if (!outbox_find(&node->journal, place, &arena, found, &row, err))
		return false;
	*found = *found && row.received;
	if (!*found)
		return true;
	if (!journal_find(&node->journal, &row.receipt, &arena, &record, err))
		return false;
	*found = !record.forgotten;
	return !*found || (statement_reopen(record.note, &statement, err) &&
			      receipt_parse(&statement, receipt, err));
}

static bool
look_at(struct node *node, const struct outbox_place *place, const struct chain *chain,
    struct err *err)
{
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
	struct record_proof proven;
	struct receipt receipt;
	bool found;

	if (!find_receipt(node, place, &receipt, &found, err))
		return false;
	if (!found)
		return true;
	if (!evidence_find(&node->journal, place->id, place->peer, &proof, err))
		return false;
	if (record_check_proof(buf_text(&proof), chain, &receipt.commitment.hash, &proven, err))
		return true;
	return err->fault == FAULT_DENIED &&
	       evidence_void(&node->journal, place->id, place->peer, err);
}

static bool
says_of_keys(const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain_at(chain, i)->revoked_count > 0)
			return true;
	return false;
}

bool
voided_look(struct node *node, struct text name, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM + MIB);
	scoped(chain_free) struct chain chain = { 0 };
	struct proofs proofs = { 0, NULL };

	if (!peers_chain(&node->journal, name, &chain, err))
		return err->fault == FAULT_ABSENT;
	if (!says_of_keys(&chain))
		return true;
	proofs.of = arena_array(&arena, struct hash, PROOFS_MAX);
	if (proofs.of == NULL)
		return err_memory(err);
	if (!evidence_each(&node->journal, name, PROOFS_MAX, gather, &proofs, err))
		return false;
	for (size_t i = 0; i < proofs.count; i++)
		if (!look_at(node, &(struct outbox_place){ &proofs.of[i], name }, &chain, err))
			return false;
	return true;
}
