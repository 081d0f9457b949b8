#include "action/node/node.h"

#include <stdio.h>
#include <string.h>

#include "action/inbox/custodian.h"
#include "action/node/key_change.h"
#include "action/peer/peering.h"
#include "journal/anchor.h"
#include "journal/publish.h"
#include "release/plea.h"
#include "view/view.h"

bool
node_path(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	if (name[0] == '\0')
		return err_memory(err);
	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
}

static bool
load_manifest(const char *dir, struct buf *bytes, struct manifest *out, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(dir, "public/" NODE_MANIFEST_PATH, path, err))
		return false;
	if (!file_load(path, bytes, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
		return err_set(err, FAULT_ABSENT,
		    "there is no node in '%s'; 'accord init' makes one, --dir names another",
		    dir);
	}
	return manifest_open(buf_text(bytes), NULL, out, err) || err_in(err, "'%s'", path);
}

static bool
grant(const struct keeper_plea *plea, struct buf *note, struct err *err)
{
	const struct plea_keys keys = { plea->member, plea->identities, plea->count };

	return (plea->wish == KEEPER_ARM ? plea_arm : plea_grant)(
	    plea->text, plea->now, &keys, note, err);
}

bool
node_keeper_home(const char *dir, struct keeper_home *out, struct err *err)
{
	out->grant = grant;
	out->firm = false;
	return node_path(dir, "keys/statement.key", out->statement, err) &&
	       node_path(dir, "keys/log.key", out->log, err) &&
	       node_path(dir, "keys/age.key", out->age, err) &&
	       node_path(dir, KEY_CHANGE_OLD, out->old, err) &&
	       node_path(dir, NODE_REST_KEY, out->rest, err) &&
	       node_path(dir, "keys/witness.key", out->witness, err) &&
	       node_path(dir, NODE_LAST_HEAD, out->last, err) &&
	       node_path(dir, NODE_COSIGNED, out->cosigned, err);
}

bool
node_name(const char *dir, struct buf *out, struct err *err)
{
	scoped(manifest_free) struct manifest manifest = { 0 };
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);

	if (!load_manifest(dir, &bytes, &manifest, err))
		return false;
	buf_add(out, manifest.name);
	return buf_ok(out, err);
}

static bool
fail_other_key(const struct node *node, const char *name, struct err *err)
{
	return err_set(err, FAULT_INPUT,
	    "'%s/keys/%s.key' is not the key that the manifest names", node->dir, name);
}

/* What a key signs must verify under the manifest's, or it is worth nothing. */
static bool
check_keys(const struct node *node, struct err *err)
{
	const struct keeper_names *has = &node->keeper.names;
	const struct manifest *m = &node->manifest;

	if (!has->signs_statements || !vkey_eq(&has->statement, &m->key[PARTY_STATEMENT]))
		return fail_other_key(node, "statement", err);
	if (!has->signs_heads || !vkey_eq(&has->log, &m->key[PARTY_LOG]))
		return fail_other_key(node, "log", err);
	return (has->opens && recipient_eq(&has->recipient, &m->recipient)) ||
	       fail_other_key(node, "age", err);
}

/* One of its own, or the one at the other end of a socket. */
static bool
find_keeper(struct node *node, int socket, struct err *err)
{
	struct keeper_home home;

	if (socket < 0)
		return node_keeper_home(node->dir, &home, err) &&
		       keeper_start(&home, &node->keeper, err);
	return keeper_join(&node->keeper, socket, err);
}

/* The newest manifest, and its keys where they are one's own to load. */
static bool
read_again(struct node *node, struct err *err)
{
	bool own = node->keeper.pid != 0;

	if (own)
		keeper_stop(&node->keeper);
	manifest_free(&node->manifest);
	buf_clear(&node->manifest_bytes);
	return load_manifest(node->dir, &node->manifest_bytes, &node->manifest, err) &&
	       (!own || find_keeper(node, -1, err)) && check_keys(node, err);
}

/* A change that a crash interrupted is finished first, by one who may see the keys. */
static bool
settle(struct node *node, struct err *err)
{
	bool changed;

	if (!key_change_settle(node->dir, &node->journal, &changed, err))
		return false;
	return changed ? read_again(node, err) : check_keys(node, err);
}

bool
node_reload(struct node *node, struct err *err)
{
	bool changed;

	if (!key_change_settle(node->dir, &node->journal, &changed, err) ||
	    !read_again(node, err))
		return false;
	node->stale = false;
	return true;
}

static bool
load(struct node *node, int socket, struct err *err)
{
	/* What fails before the keeper has it is closed here. */
	if (!load_manifest(node->dir, &node->manifest_bytes, &node->manifest, err)) {
		file_close(&socket);
		return false;
	}
	return find_keeper(node, socket, err) && keeper_lend(&node->keeper, &node->rest, err) &&
	       journal_open(node->dir, &node->rest, &node->journal, err) &&
	       journal_name(&node->journal, node->manifest.name, err) &&
	       peering_load(node->dir, &node->peers, err) &&
	       custodian_load_rule(node->dir, &node->custody, err) &&
	       view_open(&node->journal, err) &&
	       (socket < 0 ? settle(node, err) : check_keys(node, err));
}

bool
node_open_kept(const char *dir, int socket, struct node *out, struct err *err)
{
	struct node node = { .manifest_bytes = BUF(STATEMENT_PUBLIC_MAX),
		.keeper.fd = -1,
		.peers = BUF(PEERING_FILE_MAX) };
	int len = snprintf(node.dir, sizeof(node.dir), "%s", dir);

	if (len <= 0 || (size_t)len >= sizeof(node.dir)) {
		file_close(&socket);
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	}
	if (!load(&node, socket, err)) {
		node_close(&node);
		return false;
	}
	*out = node;
	return true;
}

bool
node_open(const char *dir, struct node *out, struct err *err)
{
	return node_open_kept(dir, -1, out, err);
}

void
node_close(struct node *node)
{
	keeper_stop(&node->keeper);
	journal_close(&node->journal);
	rest_free(&node->rest);
	manifest_free(&node->manifest);
	buf_free(&node->manifest_bytes);
	buf_free(&node->peers);
}

struct signer
node_signer(struct node *node)
{
	return keeper_signer(&node->keeper);
}

bool
node_publish(struct node *node, struct err *err)
{
	return publish(&node->journal, &node->keeper, err);
}

bool
node_keep_private(struct node *node, struct text note, int64_t now, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct record record;
	uint64_t epoch;

	return statement_reopen(note, &statement, err) &&
	       anchor_open_epoch(&node->journal, now, node->manifest.epoch, &epoch, err) &&
	       journal_add_private(&node->journal, &statement, epoch, &record, err);
}
