#include "action/node/renewal.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/deed/deed_call.h"
#include "action/node/face.h"
#include "action/node/key_change.h"
#include "base/folder.h"
#include "log/entry.h"
#include "log/tile.h"
#include "statement/url.h"

#define DAY_SECONDS 86400
#define PRIVATE_DIR 0700
#define PRIVATE_FILE 0600
#define AGE_WORD "age"
#define ALARM_PREFIX "manifest-"
#define TRIES 750 /* that is 15 s, for a server to begin again */
#define TRY_MS 20

static const enum party_role online[] = { PARTY_STATEMENT, PARTY_LOG, PARTY_WITNESS };

#define ONLINE (sizeof(online) / sizeof(online[0]))

/* What is being made.  Texts of the manifest are borrowed from here and from the node. */
struct making {
	struct node *node;
	const struct renewal_plan *plan;
	struct offline *offline;
	struct note_key old_root; /* where the root changes */
	struct manifest next;
	struct buf names[ONLINE];
	struct buf revoked[MANIFEST_REVOKED_MAX];
};

static const char *
key_word(unsigned key)
{
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		if (key == RENEWAL_KEY(role))
			return party_role_word((enum party_role)role);
	return key == RENEWAL_AGE ? AGE_WORD : NULL;
}

unsigned
renewal_key_of(struct text word)
{
	for (unsigned key = 1; key <= RENEWAL_AGE; key *= 2)
		if (text_eq(word, text_of(key_word(key))))
			return key;
	return 0;
}

static void
making_free(struct making *m)
{
	note_key_free(&m->old_root);
	for (size_t i = 0; i < ONLINE; i++)
		buf_free(&m->names[i]);
	for (size_t i = 0; i < MANIFEST_REVOKED_MAX; i++)
		buf_free(&m->revoked[i]);
}

/* The size of the log up to the last anchor, among the entries of a bundle, that had
 * ended by then; 0 when there is none. */
static bool
scan(struct text rest, uint64_t first, int64_t seconds, int64_t since, uint64_t *size,
    struct err *err)
{
	struct entry entry;
	struct text bytes;

	for (uint64_t index = first; rest.len > 0; index++) {
		if (!tile_next_entry(&rest, &bytes, err) || !entry_parse(bytes, &entry, err))
			return false;
		if (entry.kind == ENTRY_ANCHOR && entry.epoch < (uint64_t)(since / seconds))
			*size = index + 1;
	}
	return true;
}

bool
renewal_size_at(struct node *node, int64_t since, uint64_t *size, struct err *err)
{
	struct log_store *log = &node->journal.log;
	uint64_t end, found = 0;

	if (!log_store_look(log, err))
		return false;
	end = log_store_size(log);
	while (end > 0 && found == 0) {
		scoped(buf_free) struct buf bundle = BUF(TILE_WIDTH * (2 + (size_t)ENTRY_LEN));
		uint64_t first = (end - 1) / TILE_WIDTH * TILE_WIDTH;
		struct hash leaves[TILE_WIDTH];

		if (!log_store_bundle(
			log, first, (size_t)(end - first), &bundle, leaves, err) ||
		    !scan(buf_text(&bundle), first, node->manifest.epoch, since, &found, err))
			return false;
		end = first;
	}
	*size = found;
	return true;
}

/* What the next manifest has of this one. */
static void
begin(struct making *m, int64_t now)
{
	const struct manifest *now_valid = &m->node->manifest;

	m->next = *now_valid;
	m->next.statement = (struct statement){ 0 };
	m->next.version++;
	m->next.previous = now_valid->statement.id;
	m->next.expires = now + (int64_t)RENEWAL_DAYS * DAY_SECONDS;
	m->next.retired = m->plan->retire;
	m->next.carried = 0;
	m->next.revoked_count = 0;
	if (m->plan->url.len > 0)
		m->next.url = m->plan->url;
	if (m->plan->roles != 0)
		m->next.roles = m->plan->roles;
}

/* The name of the log goes on, or begins anew where its key was lost to somebody. */
static void
name_key(const struct making *m, enum party_role role, struct buf *out)
{
	bool anew = role == PARTY_LOG && (m->plan->revoke & RENEWAL_KEY(PARTY_LOG)) != 0;

	if (!anew) {
		buf_add(out, m->node->manifest.key[role].name);
		return;
	}
	party_role_name(m->next.name, role, out);
	buf_addf(out, "/%lld", (long long)m->next.version);
}

/* A new key for a role; its name is kept in `name`. */
static bool
make_key(struct making *m, enum party_role role, struct buf *name, struct err *err)
{
	scoped(key_file_free) struct key_file made = { 0 };
	char path[PATH_MAX], file[64];

	*name = BUF(KIB);
	name_key(m, role, name);
	snprintf(file, sizeof(file), KEY_CHANGE_NEW "/%s.key", party_role_word(role));
	if (!buf_ok(name, err) || !node_path(m->node->dir, file, path, err) ||
	    !key_file_make(path, buf_text(name), &made, err))
		return false;
	m->next.key[role] = made.key.vkey;
	m->next.key[role].name = buf_text(name);
	return true;
}

static bool
make_online(struct making *m, struct err *err)
{
	for (size_t i = 0; i < ONLINE; i++)
		if ((m->plan->change & RENEWAL_KEY(online[i])) != 0 &&
		    !make_key(m, online[i], &m->names[i], err))
			return false;
	return true;
}

static bool
make_identity(struct making *m, struct err *err)
{
	struct identity identity;
	char path[PATH_MAX];

	if ((m->plan->change & RENEWAL_AGE) == 0)
		return true;
	if (!node_path(m->node->dir, KEY_CHANGE_NEW "/age.key", path, err) ||
	    !key_file_make_identity(path, &identity, err))
		return false;
	m->next.recipient = identity.recipient;
	identity_free(&identity);
	return true;
}

static bool
make_offline(struct making *m, struct err *err)
{
	if ((m->plan->change & RENEWAL_KEY(PARTY_RELEASE)) != 0 &&
	    !offline_renew(&m->offline->release, err))
		return false;
	if ((m->plan->change & RENEWAL_KEY(PARTY_ROOT)) != 0) {
		m->old_root = m->offline->root;
		m->offline->root = NOTE_KEY;
		if (!note_key_make(m->old_root.vkey.name, &m->offline->root, err))
			return false;
	}
	m->next.key[PARTY_RELEASE] = m->offline->release.vkey;
	m->next.key[PARTY_ROOT] = m->offline->root.vkey;
	return true;
}

static bool
name_revoked(struct making *m, uint64_t size, struct err *err)
{
	for (unsigned key = 1; key <= RENEWAL_AGE; key *= 2) {
		struct buf *spelled = &m->revoked[m->next.revoked_count];

		if ((m->plan->revoke & key) == 0)
			continue;
		*spelled = BUF(KIB);
		if (key == RENEWAL_AGE)
			recipient_format(&m->node->manifest.recipient, spelled);
		else
			for (unsigned role = 0; role < PARTY_ROLES; role++)
				if (key == RENEWAL_KEY(role))
					vkey_format(&m->node->manifest.key[role], spelled);
		if (!buf_ok(spelled, err))
			return false;
		m->next.revoked[m->next.revoked_count++] =
		    (struct manifest_revoked){ buf_text(spelled), m->plan->since,
			    (int64_t)size };
	}
	return true;
}

static bool
say_what_is_lost(struct making *m, struct err *err)
{
	uint64_t size;

	if (m->plan->revoke == 0)
		return true;
	if (!renewal_size_at(m->node, m->plan->since, &size, err))
		return false;
	if ((m->plan->revoke & RENEWAL_KEY(PARTY_LOG)) != 0)
		m->next.carried = (int64_t)log_store_size(&m->node->journal.log);
	return name_revoked(m, size, err);
}

static bool
sign(const struct making *m, int64_t now, struct buf *note, struct err *err)
{
	struct signer root = note_key_signer(&m->offline->root);
	struct signer old = note_key_signer(&m->old_root);
	struct hash id;

	return manifest_sign(&m->next, now, &root, note, &id, err) &&
	       (old.vkey.name.len == 0 || note_add_signature(&old, note, err));
}

bool
renewal_say(struct node *node, struct text note, struct hash *id, struct err *err)
{
	scoped(manifest_free) struct manifest m = { 0 };

	if (!manifest_open(note, NULL, &m, err) ||
	    !manifest_check_follows(&node->manifest, &m, err) ||
	    !journal_add_public(&node->journal, &m.statement, err))
		return false;
	*id = m.statement.id;
	node->stale = true;
	return true;
}

/* The journal has it once this is true; another that was made meanwhile comes first. */
static bool
append(struct node *node, struct text note, struct err *err)
{
	struct journal *journal = &node->journal;
	struct hash id;

	if (!journal_begin(journal, err))
		return false;
	if (renewal_say(node, note, &id, err) && journal_commit(journal, err))
		return true;
	journal_rollback(journal);
	return false;
}

static bool
changes_offline(const struct renewal_plan *plan)
{
	return (plan->change & (RENEWAL_KEY(PARTY_ROOT) | RENEWAL_KEY(PARTY_RELEASE))) != 0;
}

/* One manifest on its way into the journal. */
struct carrying {
	struct node *node;
	const struct renewal_keys *keys;
	bool changes_offline;
	struct text note;
	int64_t now;
};

static bool
use_offline(const struct carrying *c, struct err *err)
{
	return !c->changes_offline || c->keys->use(c->keys->arg, err);
}

/* Into the journal and the files; then the node is opened again, with what is so now. */
static bool
carry_out_here(const struct carrying *c, struct err *err)
{
	scoped(file_close) int lock = -1;
	struct node *node = c->node;

	return local_lock(node->dir, &lock, err) && append(node, c->note, err) &&
	       use_offline(c, err) && node_reload(node, err) && node_publish(node, err) &&
	       face_update(node, c->now, err);
}

static bool
ask_server(const struct carrying *c, uint64_t *size, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct value ok;
	int64_t said;

	deed_ask_begin(&ask, "manifest.publish");
	writer_key(&ask.args, "note");
	writer_text(&ask.args, c->note);
	if (!deed_ask(&ask, c->node->dir, c->now, &ok, err) ||
	    !value_get_integer(ok, "size", &said, err))
		return false;
	*size = (uint64_t)said;
	return true;
}

/* The server brings the keys to their places as it begins again. */
static bool
wait_for_keys(const struct node *node, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(node->dir, KEY_CHANGE_MANIFEST, path, err))
		return false;
	for (unsigned i = 0; i < TRIES && access(path, F_OK) == 0; i++)
		poll(NULL, 0, TRY_MS);
	return true; /* whoever opens the node next brings them there */
}

/* The same by the server that runs: there is one writer. */
static bool
carry_out_there(const struct carrying *c, struct err *err)
{
	struct node *node = c->node;
	uint64_t size;

	return ask_server(c, &size, err) && use_offline(c, err) && wait_for_keys(node, err) &&
	       node_reload(node, err) &&
	       deed_publish(node->dir, "the manifest stands", size, c->now, err);
}

static bool
carry_out(const struct carrying *c, struct err *err)
{
	scoped(file_close) int fd = -1;

	if (!key_change_ready(c->node->dir, c->note, err))
		return false;
	if (local_connect(c->node->dir, &fd, err))
		return carry_out_there(c, err);
	return err->fault == FAULT_ABSENT && carry_out_here(c, err);
}

static bool
prepare(struct making *m, const struct renewal_keys *keys, int64_t now, struct buf *note,
    struct err *err)
{
	begin(m, now);
	return key_change_begin(m->node->dir, err) && make_online(m, err) &&
	       make_identity(m, err) && make_offline(m, err) && say_what_is_lost(m, err) &&
	       sign(m, now, note, err) &&
	       (!changes_offline(m->plan) || keys->ready(keys->arg, m->offline, err));
}

/* The key that signs must be the one that everybody has pinned. */
static bool
check_offline(const struct making *m, struct err *err)
{
	const struct manifest *now_valid = &m->node->manifest;

	return (vkey_eq(&m->offline->root.vkey, &now_valid->key[PARTY_ROOT]) &&
		   vkey_eq(&m->offline->release.vkey, &now_valid->key[PARTY_RELEASE])) ||
	       err_set(err, FAULT_DENIED,
		   "the offline keys are not those that the manifest names; there may be a "
		   "newer file of them");
}

static bool
check(const struct node *node, const struct renewal_plan *plan, int64_t now, struct err *err)
{
	if (node->manifest.retired)
		return err_set(err, FAULT_DENIED, "the node has retired");
	if ((plan->revoke & ~plan->change) != 0)
		return err_set(err, FAULT_INPUT, "a key that is revoked is made anew as well");
	if ((plan->revoke & RENEWAL_KEY(PARTY_ROOT)) != 0)
		return err_set(err, FAULT_INPUT,
		    "a root key cannot be revoked: whoever has it can sign as much; change it, "
		    "and tell those who pinned it by another way");
	if (plan->revoke != 0 && plan->since > now)
		return err_set(
		    err, FAULT_INPUT, "the time from which it is revoked is to come");
	return plan->url.len == 0 || url_check(plan->url, err);
}

bool
renewal_do(struct node *node, const struct renewal_plan *plan, const struct renewal_keys *keys,
    int64_t now, struct err *err)
{
	scoped(making_free) struct making m = {
		.node = node, .plan = plan, .offline = keys->offline
	};
	scoped(file_close) int claim = -1;
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	char lock[PATH_MAX];

	return check(node, plan, now, err) && node_path(node->dir, "keys/lock", lock, err) &&
	       file_claim(lock, &claim, err) && node_reload(node, err) &&
	       check_offline(&m, err) && prepare(&m, keys, now, &note, err) &&
	       carry_out(&(struct carrying){ node, keys, changes_offline(plan), buf_text(&note),
			     now },
		   err);
}

bool
renewal_alarms(const char *dir, size_t *count, struct err *err)
{
	const struct dirent *entry;
	char path[PATH_MAX];
	DIR *folder;

	*count = 0;
	if (!node_path(dir, RENEWAL_ALARM, path, err))
		return false;
	folder = opendir(path);
	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", path);
	while ((entry = readdir(folder)) != NULL)
		*count += text_starts(text_of(entry->d_name), TEXT(ALARM_PREFIX));
	closedir(folder);
	return true;
}

static bool
keep(struct node *node, struct text shown, const struct hash *id, char out[static PATH_MAX],
    struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char folder[PATH_MAX];
	size_t count;

	buf_add(&name, TEXT(RENEWAL_ALARM "/" ALARM_PREFIX));
	hash_format(id, &name);
	return node_path(node->dir, RENEWAL_ALARM, folder, err) &&
	       folder_make(folder, PRIVATE_DIR, err) &&
	       renewal_alarms(node->dir, &count, err) &&
	       node_path(node->dir, buf_string(&name), out, err) &&
	       (count >= RENEWAL_ALARMS_MAX || file_save(out, shown, PRIVATE_FILE, err));
}

/* Does it say that it is this node's, and hold together?  Any other is refused by all who
 * see it. */
static bool
claims_name(const struct node *node, struct text shown, struct hash *id)
{
	scoped(manifest_free) struct manifest m = { 0 };
	struct err err;

	if (!manifest_open(shown, NULL, &m, &err) || !text_eq(m.name, node->manifest.name))
		return false;
	*id = m.statement.id;
	return true;
}

bool
renewal_check_shown(
    struct node *node, struct text shown, struct renewal_shown *out, struct err *err)
{
	struct renewal_shown found = { 0 };
	struct hash id;

	found.claims = claims_name(node, shown, &id);
	found.newest = text_eq(shown, node->manifest.statement.bytes);
	if (found.claims && !journal_has(&node->journal, &id, &found.ours, err))
		return false;
	found.ours = found.ours || found.newest;
	if (found.claims && !found.ours && !keep(node, shown, &id, found.path, err))
		return false;
	*out = found;
	return true;
}
