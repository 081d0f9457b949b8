#include "action/peer/delivered.h"

#include <sys/stat.h>

#include "action/peer/addressee.h"
#include "base/file.h"
#include "base/folder.h"
#include "journal/evidence.h"
#include "journal/held.h"
#include "log/proof.h"
#include "release/deal.h"
#include "statement/chain.h"
#include "view/peers.h"

#define DIR_MODE 0700
#define FILE_MODE 0600

static bool
find(struct node *node, const struct delivered_wish *wish, struct addressee *choice,
    struct err *err)
{
	struct hash id;

	if (!journal_find_prefix(&node->journal, wish->id, &id, err) ||
	    !addressee_find(&node->journal, &id, choice, err))
		return false;
	if (choice->count > 1)
		return err_set(err, FAULT_CONFLICT,
		    "it went to %zu nodes; '--to' says which is meant", choice->count);
	return (choice->count == 1 && choice->row.received) ||
	       err_set(err, FAULT_ABSENT, "there is no receipt for it");
}

static bool
save(const char *dir, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, name, path, err) && file_create(path, bytes, FILE_MODE, err);
}

static bool
save_chain(
    struct node *node, struct text name, const char *dir, const char *file, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);

	if (!peers_chain(&node->journal, name, &chain, err))
		return false;
	chain_format(&chain, &notes);
	return buf_ok(&notes, err) && save(dir, file, buf_text(&notes), err);
}

static bool
save_statement(struct node *node, const struct hash *id, const char *dir, const char *file,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct record record;

	return journal_find(&node->journal, id, &arena, &record, err) &&
	       journal_check_kept(&record, err) && deal_check_shown(record.kind, err) &&
	       save(dir, file, record.note, err);
}

static bool
save_proof(struct node *node, const struct outbox_row *row, const char *dir, struct err *err)
{
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);

	if (!evidence_find(&node->journal, &row->id, row->peer, &proof, err))
		return err->fault == FAULT_ABSENT;
	return save(dir, "proof", buf_text(&proof), err);
}

static bool
save_custody(struct node *node, const struct hash *ask, const char *dir, struct err *err)
{
	struct held held;
	bool found;

	if (!held_find(&node->journal, ask, &found, &held, err))
		return false;
	return !found || !held.taken ||
	       save_statement(node, &held.custody, dir, "custody", err);
}

bool
delivered_save(
    struct node *node, const struct delivered_wish *wish, const char *dir, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct addressee choice = { .to = wish->to, .arena = &arena };
	bool empty;

	if (!find(node, wish, &choice, err) || !folder_empty(dir, &empty, err))
		return false;
	if (!empty)
		return err_set(err, FAULT_CONFLICT, "'%s' is there, and not empty", dir);
	return folder_make(dir, DIR_MODE, err) &&
	       save_chain(node, choice.row.peer, dir, "manifest", err) &&
	       save_chain(node, node->manifest.name, dir, "sender", err) &&
	       save_statement(node, &choice.row.id, dir, "statement", err) &&
	       save_statement(node, &choice.row.receipt, dir, "receipt", err) &&
	       save_custody(node, &choice.row.id, dir, err) &&
	       save_proof(node, &choice.row, dir, err);
}
