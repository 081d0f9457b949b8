#include "action/node.h"

#include <stdio.h>
#include <string.h>

#include "journal/publish.h"
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
load_manifest(struct node *node, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(node->dir, "public/" NODE_MANIFEST_PATH, path, err))
		return false;
	if (!file_load(path, &node->manifest_bytes, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
		return err_set(err, FAULT_ABSENT,
		    "there is no node in '%s'; 'accord init' makes one, --dir names another",
		    node->dir);
	}
	return manifest_open(buf_text(&node->manifest_bytes), NULL, &node->manifest, err) ||
	       err_in(err, "'%s'", path);
}

/* What a key signs must verify under the manifest's, or it is worth nothing. */
static bool
load_key(struct node *node, enum party_role role, struct key_file *out, struct err *err)
{
	const struct vkey *named = &node->manifest.key[role];
	char name[64], path[PATH_MAX];

	snprintf(name, sizeof(name), "keys/%s.key", party_role_word(role));
	if (!node_path(node->dir, name, path, err) ||
	    !key_file_load(path, named->name, out, err))
		return false;
	if (memcmp(out->key.vkey.key.bytes, named->key.bytes, SIGN_PUBLIC_LEN) != 0)
		return err_set(
		    err, FAULT_INPUT, "'%s' is not the key that the manifest names", path);
	return true;
}

static bool
load_identity(struct node *node, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(node->dir, "keys/age.key", path, err) ||
	    !key_file_load_identity(path, &node->identity, err))
		return false;
	return recipient_eq(&node->identity.recipient, &node->manifest.recipient) ||
	       err_set(err, FAULT_INPUT, "'%s' is not the key that the manifest names", path);
}

static bool
load_rest(struct node *node, struct err *err)
{
	char path[PATH_MAX];

	return node_path(node->dir, NODE_REST_KEY, path, err) &&
	       rest_load(path, &node->rest, err);
}

static bool
load(struct node *node, struct err *err)
{
	return load_manifest(node, err) &&
	       load_key(node, PARTY_STATEMENT, &node->statement_key, err) &&
	       load_identity(node, err) && load_rest(node, err) &&
	       journal_open(node->dir, &node->rest, &node->journal, err) &&
	       view_open(&node->journal, err);
}

bool
node_open(const char *dir, struct node *out, struct err *err)
{
	struct node node = { .manifest_bytes = BUF(STATEMENT_PUBLIC_MAX) };
	int len = snprintf(node.dir, sizeof(node.dir), "%s", dir);

	if (len <= 0 || (size_t)len >= sizeof(node.dir))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (!load(&node, err)) {
		node_close(&node);
		return false;
	}
	*out = node;
	return true;
}

void
node_close(struct node *node)
{
	log_signer_stop(&node->log_signer);
	journal_close(&node->journal);
	rest_free(&node->rest);
	identity_free(&node->identity);
	key_file_free(&node->statement_key);
	manifest_free(&node->manifest);
	buf_free(&node->manifest_bytes);
}

struct signer
node_signer(const struct node *node)
{
	return note_key_signer(&node->statement_key.key);
}

/* The log's key is named by the manifest like the others. */
bool
node_start_signer(struct node *node, struct err *err)
{
	const struct vkey *named = &node->manifest.key[PARTY_LOG];
	char key[PATH_MAX], last[PATH_MAX];

	if (node->log_signer.pid != 0)
		return true;
	if (!node_path(node->dir, "keys/log.key", key, err) ||
	    !node_path(node->dir, NODE_LAST_HEAD, last, err) ||
	    !log_signer_start(key, last, &node->log_signer, err))
		return false;
	if (vkey_eq(&node->log_signer.vkey, named))
		return true;
	log_signer_stop(&node->log_signer);
	return err_set(err, FAULT_INPUT, "'%s' is not the key that the manifest names", key);
}

bool
node_publish(struct node *node, struct err *err)
{
	return node_start_signer(node, err) && publish(&node->journal, &node->log_signer, err);
}
