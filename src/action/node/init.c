#include "action/node/init.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/disclose.h"
#include "action/node/face.h"
#include "action/node/offline.h"
#include "action/node/parts.h"
#include "action/node/renewal.h"
#include "base/folder.h"
#include "journal/last_head.h"
#include "statement/url.h"

#define PRIVATE_DIR 0700
#define DAY_SECONDS 86400

/* It is a node once the last is in its place. */
static const char *const parts[] = { "offline-keys.age", "keys", "policy.json", "signer",
	"journal", "public", NULL };

/* What is being made. */
struct making {
	char dir[PATH_MAX];
	struct buf names;           /* what the keys' names are borrowed from */
	const struct chain *before; /* of a node that is made anew, else NULL */
	struct offline offline;
	struct manifest manifest;
};

static const enum party_role online_roles[3] = { PARTY_STATEMENT, PARTY_LOG, PARTY_WITNESS };

/* A log that is lost with the node is not gone on with: others have seen more of it. */
static void
name_key(const struct making *making, enum party_role role, struct buf *out)
{
	party_role_name(making->manifest.name, role, out);
	if (role == PARTY_LOG && making->before != NULL)
		buf_addf(out, "/%lld", (long long)making->manifest.version);
}

static bool
make_online(struct making *making, struct err *err)
{
	char path[PATH_MAX], name[64];

	for (size_t i = 0; i < 3; i++) {
		scoped(buf_free) struct buf key_name = BUF(KIB);
		scoped(key_file_free) struct key_file file = { 0 };
		struct vkey *vkey = &making->manifest.key[online_roles[i]];

		name_key(making, online_roles[i], &key_name);
		snprintf(name, sizeof(name), "keys/%s.key", party_role_word(online_roles[i]));
		if (!node_path(making->dir, name, path, err) ||
		    !key_file_make(path, buf_text(&key_name), &file, err))
			return false;
		*vkey = file.key.vkey; /* without the name, which goes with the file */
	}
	return true;
}

static bool
make_identity(struct making *making, struct err *err)
{
	struct identity identity;
	char path[PATH_MAX];

	if (!node_path(making->dir, "keys/age.key", path, err) ||
	    !key_file_make_identity(path, &identity, err))
		return false;
	making->manifest.recipient = identity.recipient;
	identity_free(&identity);
	return true;
}

static bool
make_rest(const char *dir, struct err *err)
{
	scoped(rest_free) struct rest rest = { 0 };
	char path[PATH_MAX];

	return node_path(dir, NODE_REST_KEY, path, err) && rest_make(path, &rest, err);
}

/* The names of all keys, one after the other, for the vkeys to borrow. */
static bool
name_keys(struct making *making, struct err *err)
{
	size_t start[PARTY_ROLES + 1];

	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		start[role] = making->names.len;
		name_key(making, (enum party_role)role, &making->names);
	}
	start[PARTY_ROLES] = making->names.len;
	if (!buf_ok(&making->names, err))
		return false;
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		making->manifest.key[role].name = (struct text){ making->names.at + start[role],
			start[role + 1] - start[role] };
	return true;
}

static bool
make_offline(struct making *making, const struct init_plan *plan, struct err *err)
{
	struct vkey *key = making->manifest.key;
	char path[PATH_MAX];

	if (!offline_make(plan->name, &making->offline, err))
		return false;
	key[PARTY_ROOT] = making->offline.root.vkey;
	key[PARTY_RELEASE] = making->offline.release.vkey;
	return node_path(making->dir, "offline-keys.age", path, err) &&
	       offline_save(&making->offline, plan->passphrase, path, true, err);
}

static bool
save_manifest(struct making *making, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	struct signer root = note_key_signer(&making->offline.root);
	struct hash id;
	struct tree tree;
	char path[PATH_MAX];

	return manifest_sign(&making->manifest, now, &root, &bytes, &id, err) &&
	       node_path(making->dir, "public", path, err) && tree_open(path, &tree, err) &&
	       tree_put(&tree, NODE_MANIFEST_PATH, buf_text(&bytes), err);
}

/* A policy to begin with: to be read, and published when it is what was meant. */
static bool
save_policy(const struct making *making, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(buf_free) struct buf json = BUF(4 * DISCLOSURE_MAX);
	const struct manifest *m = &making->manifest;
	struct disclosure policy;
	char path[PATH_MAX];

	return disclosure_default(m->name, m->url, &arena, &policy, err) &&
	       disclosure_format(&policy, &json, err) &&
	       node_path(making->dir, DISCLOSE_DRAFT, path, err) &&
	       file_create(path, buf_text(&json), 0600, err);
}

/* The log's signer has signed nothing yet. */
static bool
make_last_head(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, NODE_LAST_HEAD, path, err) && last_head_make(path, err);
}

/* All of the database is in its one file once it is closed; else it must not be
 * moved. */
static bool
check_closed(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(dir, "journal/journal.db-wal", path, err))
		return false;
	return access(path, F_OK) != 0 ||
	       err_set(err, FAULT_SYSTEM,
		   "'%s' could not be closed: is there room on that disk?", path);
}

static bool
add_before(const struct making *making, struct journal *journal, struct err *err)
{
	size_t count = making->before == NULL ? 0 : making->before->count;

	for (size_t i = 0; i < count; i++)
		if (!journal_add_public(journal, &chain_at(making->before, i)->statement, err))
			return false;
	return true;
}

/* The journal's first statement and the log's first entry is the manifest, after those
 * that came before it. */
static bool
begin_log(const struct making *making, int64_t now, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	if (!node_open(making->dir, &node, err))
		return false;
	return journal_begin(&node.journal, err) && add_before(making, &node.journal, err) &&
	       journal_add_public(&node.journal, &node.manifest.statement, err) &&
	       journal_commit(&node.journal, err) && node_publish(&node, err) &&
	       face_update(&node, now, err);
}

static bool
make_keys(struct making *making, struct err *err)
{
	char path[PATH_MAX];

	return node_path(making->dir, "keys", path, err) &&
	       folder_make(path, PRIVATE_DIR, err) && make_online(making, err) &&
	       make_identity(making, err) && make_rest(making->dir, err) &&
	       name_keys(making, err);
}

static bool
make_others(struct making *making, int64_t now, struct err *err)
{
	return save_policy(making, err) && save_manifest(making, now, err) &&
	       make_last_head(making->dir, err) && begin_log(making, now, err) &&
	       check_closed(making->dir, err);
}

static bool
make(struct making *making, const struct init_plan *plan, int64_t now, struct err *err)
{
	struct manifest *m = &making->manifest;

	m->name = plan->name;
	m->version = 1;
	m->roles = plan->roles;
	m->url = plan->url;
	m->epoch = plan->epoch;
	m->expires = now + (int64_t)RENEWAL_DAYS * DAY_SECONDS;
	return make_keys(making, err) && make_offline(making, plan, err) &&
	       make_others(making, now, err);
}

bool
init_check(const char *dir, const struct init_plan *plan, struct err *err)
{
	if (!party_check_node(plan->name, err) || !url_check(plan->url, err))
		return false;
	if (plan->epoch < 1 || plan->epoch > MANIFEST_EPOCH_MAX)
		return err_set(
		    err, FAULT_INPUT, "an epoch lasts 1 to %d seconds", MANIFEST_EPOCH_MAX);
	if (plan->roles == 0)
		return err_set(err, FAULT_INPUT, "a node needs a role");
	return parts_check(dir, parts, err);
}

struct occasion {
	const struct init_plan *plan;
	int64_t now;
};

static bool
make_in(void *arg, const char *dir, struct err *err)
{
	const struct occasion *occasion = arg;
	struct making making = { .names = BUF(4 * KIB), .offline = OFFLINE };
	int len = snprintf(making.dir, PATH_MAX, "%s", dir);
	bool done;

	if (len <= 0 || len >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	done = make(&making, occasion->plan, occasion->now, err);
	offline_free(&making.offline);
	buf_free(&making.names);
	return done;
}

bool
init_node(const char *dir, const struct init_plan *plan, int64_t now, struct err *err)
{
	struct occasion occasion = { plan, now };

	if (plan->passphrase.len == 0)
		return err_set(
		    err, FAULT_INPUT, "the root key needs a passphrase that is not empty");
	return init_check(dir, plan, err) && parts_make(dir, parts, make_in, &occasion, err);
}

struct rescue {
	const struct init_recovery *recovery;
	int64_t now;
};

static bool
make_again(struct making *making, const struct rescue *rescue, struct err *err)
{
	const struct init_recovery *recovery = rescue->recovery;
	const struct manifest *last = chain_newest(recovery->before);
	struct manifest *m = &making->manifest;

	making->before = recovery->before;
	m->name = last->name;
	m->version = last->version + 1;
	m->previous = last->statement.id;
	m->roles = last->roles;
	m->url = recovery->url.len > 0 ? recovery->url : last->url;
	m->epoch = last->epoch;
	m->expires = rescue->now + (int64_t)RENEWAL_DAYS * DAY_SECONDS;
	if (!make_keys(making, err))
		return false;
	m->key[PARTY_ROOT] = recovery->offline->root.vkey;
	m->key[PARTY_RELEASE] = recovery->offline->release.vkey;
	making->offline = *recovery->offline; /* lent */
	return make_others(making, rescue->now, err);
}

static bool
make_again_in(void *arg, const char *dir, struct err *err)
{
	struct making making = { .names = BUF(4 * KIB) };
	int len = snprintf(making.dir, PATH_MAX, "%s", dir);
	bool done;

	if (len <= 0 || len >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	done = make_again(&making, arg, err);
	buf_free(&making.names);
	return done;
}

bool
init_recover(
    const char *dir, const struct init_recovery *recovery, int64_t now, struct err *err)
{
	const struct manifest *last = chain_newest(recovery->before);
	struct rescue rescue = { recovery, now };

	if (last->retired)
		return err_set(err, FAULT_DENIED, "'%.*s' has retired", TEXT_ARGS(last->name));
	if (!vkey_eq(&recovery->offline->root.vkey, &last->key[PARTY_ROOT]) ||
	    !vkey_eq(&recovery->offline->release.vkey, &last->key[PARTY_RELEASE]))
		return err_set(err, FAULT_DENIED,
		    "the offline keys are not those of the newest manifest, version %lld",
		    (long long)last->version);
	if (recovery->url.len > 0 && !url_check(recovery->url, err))
		return false;
	return parts_make(dir, parts + 1, make_again_in, &rescue, err);
}
