#include "action/outsider/opened.h"

#include <unistd.h>

#include "action/finder/record.h"
#include "action/peer/peer.h"
#include "base/file.h"
#include "base/folder.h"
#include "journal/anchor.h"
#include "log/proof.h"
#include "statement/opening.h"

#define ARENA_MAX (8 * MIB)

bool
opened_make(const struct record *record, struct text field, struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct opening opening;

	if (!record->anchored)
		return err_set(err, FAULT_INPUT,
		    "the statement is public: there is nothing in it to open");
	if (!statement_reopen(record->note, &statement, err) ||
	    !opening_make(&statement, &record->commitment, field, &arena, &opening, err))
		return false;
	opening_format(&opening, out);
	return buf_ok(out, err);
}

/* The node's own public tree, as others see it. */
static bool
get_own(void *arg, const char *path, const struct sink *to, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);
	const struct node *node = arg;

	return tree_get(&node->journal.tree, path + 1, &bytes, err) &&
	       sink_write(to, buf_text(&bytes), err);
}

static bool
save_manifests(struct node *node, int64_t now, const char *path, struct err *err)
{
	const struct remote remote = { .get = get_own, .arg = node };
	scoped(peer_free) struct peer peer = { 0 };

	return peer_meet(&remote, path, now, &peer, err);
}

static bool
save_files(const char *dir, struct text opening, struct text proof, struct err *err)
{
	char opening_path[PATH_MAX], proof_path[PATH_MAX];

	return folder_make(dir, 0700, err) && node_path(dir, OPENED_FILE, opening_path, err) &&
	       node_path(dir, "proof", proof_path, err) &&
	       file_create(opening_path, opening, 0600, err) &&
	       file_create(proof_path, proof, 0600, err);
}

bool
opened_save(struct node *node, const struct record *record, struct text field, int64_t now,
    const char *dir, struct err *err)
{
	scoped(buf_free) struct buf opening = BUF(OPENING_LEN_MAX), proof = BUF(PROOF_LEN_MAX);
	scoped(anchored_free) struct anchored anchored = { 0 };
	char manifest[PATH_MAX];

	return opened_make(record, field, &opening, err) &&
	       anchor_prove(&node->journal, record, &anchored, &proof, err) &&
	       save_files(dir, buf_text(&opening), buf_text(&proof), err) &&
	       node_path(dir, "manifest", manifest, err) &&
	       save_manifests(node, now, manifest, err);
}

/* Checking */

bool
opened_is(const char *dir)
{
	char path[PATH_MAX];
	struct err err;

	return node_path(dir, OPENED_FILE, path, &err) && access(path, F_OK) == 0;
}

static bool
load(const char *dir, const char *name, size_t most, struct arena *arena, struct text *out,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(most);
	char path[PATH_MAX];

	if (!node_path(dir, name, path, err) || !file_load(path, &bytes, err))
		return false;
	*out = arena_text(arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

static bool
check_all(const struct chain *chain, struct text opened, struct text proof, struct arena *arena,
    struct opened_facts *out, struct err *err)
{
	struct record_proof proven;
	struct opening opening;
	struct hash commitment;

	if (!opening_parse(opened, arena, &opening, err))
		return err_in(err, "opening");
	commitment = commitment_hash(&opening.salt, &opening.of, &opening.fields);
	if (!record_check_proof(proof, chain, &commitment, &proven, err))
		return false;
	if (proven.epoch >= (uint64_t)(UTC_MAX / chain_newest(chain)->epoch))
		return err_set(err, FAULT_INPUT, "the proof's epoch is out of range");
	*out = (struct opened_facts){
		.of = opening.of,
		.field = opening.field,
		.value = opening.value,
		.epoch = proven.epoch,
		.anchored_by = ((int64_t)proven.epoch + 1) * chain_newest(chain)->epoch,
		.node = arena_text(arena, chain_newest(chain)->name),
	};
	return out->node.at != NULL || err_memory(err);
}

static bool
check_files(const char *dir, struct text root, struct arena *arena, struct opened_facts *out,
    struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct text manifest, opened, proof;

	return load(dir, "manifest", CHAIN_BYTES_MAX, arena, &manifest, err) &&
	       load(dir, OPENED_FILE, OPENING_LEN_MAX, arena, &opened, err) &&
	       load(dir, "proof", PROOF_LEN_MAX, arena, &proof, err) &&
	       chain_parse(manifest, &chain, err) && record_check_root(&chain, root, err) &&
	       check_all(&chain, opened, proof, arena, out, err);
}

bool
opened_check(const char *dir, struct text root, struct arena *arena, struct opened_facts *out,
    struct err *err)
{
	struct opened_facts facts;

	if (!check_files(dir, root, arena, &facts, err))
		return err_in(err, "'%s'", dir);
	*out = facts;
	return true;
}
