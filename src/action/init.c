#include "action/init.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/folder.h"
#include "journal/last_head.h"

#define PRIVATE_DIR 0700
#define MANIFEST_DAYS 398 /* like a certificate: a year and a month of grace */
#define DAY_SECONDS 86400

/* A node is made in a folder of its own folder, so that it can be made in one that is
 * there already (a mounted volume, one that an administrator gave); then its parts
 * move up.  It is a node once the last has. */
#define MAKING_DIR ".new"
#define LAST_PART "public"
static const char *const parts[] = { "keys", "offline-keys.age", "signer", "publish.lock",
	"journal.db", LAST_PART };
#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* What is being made. */
struct making {
	char dir[PATH_MAX];
	struct buf names; /* what the keys' names are borrowed from */
	struct note_key offline[2];
	struct manifest manifest;
};

static const enum party_role offline_roles[2] = { PARTY_ROOT, PARTY_RELEASE };
static const enum party_role online_roles[3] = { PARTY_STATEMENT, PARTY_LOG, PARTY_WITNESS };

static bool
make_online(struct making *making, const struct init_plan *plan, struct err *err)
{
	char path[PATH_MAX], name[64];

	for (size_t i = 0; i < 3; i++) {
		scoped(buf_free) struct buf key_name = BUF(KIB);
		scoped(key_file_free) struct key_file file = { 0 };
		struct vkey *vkey = &making->manifest.key[online_roles[i]];

		party_role_name(plan->name, online_roles[i], &key_name);
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

/* The names of all keys, one after the other, for the vkeys to borrow. */
static bool
name_keys(struct making *making, const struct init_plan *plan, struct err *err)
{
	size_t start[PARTY_ROLES + 1];

	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		start[role] = making->names.len;
		party_role_name(plan->name, (enum party_role)role, &making->names);
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
make_offline(struct making *making, struct err *err)
{
	for (size_t i = 0; i < 2; i++) {
		struct vkey *vkey = &making->manifest.key[offline_roles[i]];

		if (!note_key_make(vkey->name, &making->offline[i], err))
			return false;
		*vkey = making->offline[i].vkey;
	}
	return true;
}

/* Root and release keys leave the process only sealed. */
static bool
save_offline(const struct making *making, const struct init_plan *plan, struct err *err)
{
	scoped(buf_free) struct buf plain = BUF_SECRET(4 * KIB), sealed = BUF(64 * KIB);
	struct age_seal how = { .passphrase = plan->passphrase, .armor = true };
	struct sink sink = sink_buf(&sealed);
	char path[PATH_MAX];
	struct source source;
	struct text rest;

	buf_addf(&plain, "# root and release keys of %.*s\n", TEXT_ARGS(plan->name));
	for (size_t i = 0; i < 2; i++) {
		note_key_format(&making->offline[i], &plain);
		buf_add(&plain, TEXT("\n"));
	}
	if (!buf_ok(&plain, err))
		return false;
	rest = buf_text(&plain);
	source = source_text(&rest);
	return age_seal(&how, &source, &sink, err) &&
	       node_path(making->dir, "offline-keys.age", path, err) &&
	       file_create(path, buf_text(&sealed), 0600, err);
}

static bool
save_manifest(struct making *making, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	struct signer root = note_key_signer(&making->offline[0]);
	struct hash id;
	struct tree tree;
	char path[PATH_MAX];

	return manifest_sign(&making->manifest, now, &root, &bytes, &id, err) &&
	       node_path(making->dir, "public", path, err) && tree_open(path, &tree, err) &&
	       tree_put(&tree, NODE_MANIFEST_PATH, buf_text(&bytes), err);
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

	if (!node_path(dir, "journal.db-wal", path, err))
		return false;
	return access(path, F_OK) != 0 ||
	       err_set(err, FAULT_SYSTEM, "'%s' could not be closed", path);
}

/* The journal's first statement and the log's first entry is the manifest. */
static bool
begin_log(const char *dir, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	if (!node_open(dir, &node, err))
		return false;
	return journal_begin(&node.journal, err) &&
	       journal_add_public(&node.journal, &node.manifest.statement, err) &&
	       journal_commit(&node.journal, err) && node_publish(&node, err);
}

static bool
make(struct making *making, const struct init_plan *plan, int64_t now, struct err *err)
{
	struct manifest *m = &making->manifest;
	char path[PATH_MAX];

	m->name = plan->name;
	m->url = plan->url;
	m->epoch = plan->epoch;
	m->expires = now + (int64_t)MANIFEST_DAYS * DAY_SECONDS;
	return node_path(making->dir, "keys", path, err) &&
	       folder_make(path, PRIVATE_DIR, err) && make_online(making, plan, err) &&
	       make_identity(making, err) && name_keys(making, plan, err) &&
	       make_offline(making, err) && save_offline(making, plan, err) &&
	       save_manifest(making, now, err) && make_last_head(making->dir, err) &&
	       begin_log(making->dir, err) && check_closed(making->dir, err);
}

static bool
fail_occupied(const char *dir, struct err *err)
{
	return err_set(
	    err, FAULT_CONFLICT, "'%s' exists and is not empty; it was left alone", dir);
}

static bool
is_part(const char *name)
{
	for (size_t i = 0; i < PARTS; i++)
		if (strcmp(parts[i], name) == 0)
			return true;
	return false;
}

/* What a folder holds before a node is made in it. */
struct found {
	bool strange; /* what is no part of a node */
	bool parts;
	bool begun; /* MAKING_DIR: an attempt that was interrupted */
};

static bool
look_into(const char *dir, struct found *found, struct err *err)
{
	struct dirent *entry;
	DIR *folder = opendir(dir);

	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", dir);
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (strcmp(entry->d_name, MAKING_DIR) == 0)
			found->begun = true;
		else if (is_part(entry->d_name))
			found->parts = true;
		else
			found->strange = true;
	}
	closedir(folder);
	return true;
}

/* The folder must be empty, but for what an interrupted attempt left; a node whose
 * last part is in its place is one. */
static bool
check_free(const char *dir, struct err *err)
{
	struct found found = { 0 };
	char path[PATH_MAX];

	if (!look_into(dir, &found, err) || !node_path(dir, LAST_PART, path, err))
		return false;
	if (found.strange || (found.parts && !found.begun) || access(path, F_OK) == 0)
		return fail_occupied(dir, err);
	return true;
}

static bool
remove_parts(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < PARTS; i++)
		if (!node_path(dir, parts[i], path, err) || !folder_remove(path, err))
			return false;
	return node_path(dir, MAKING_DIR, path, err) && folder_remove(path, err);
}

/* The parts take their places, the one that makes it a node last. */
static bool
take_places(const char *from, const char *dir, struct err *err)
{
	char old[PATH_MAX], new[PATH_MAX];

	for (size_t i = 0; i < PARTS; i++) {
		if (!node_path(from, parts[i], old, err) || !node_path(dir, parts[i], new, err))
			return false;
		if (i + 1 == PARTS && !file_sync_dir_of(new, err))
			return false;
		if (rename(old, new) != 0)
			return err_errno(err, "cannot make '%s'", new);
	}
	(void)!rmdir(from); /* if it stays, it is empty */
	return file_sync_dir_of(new, err);
}

bool
init_check(const char *dir, const struct init_plan *plan, struct err *err)
{
	if (!party_check_node(plan->name, err) || !manifest_check_url(plan->url, err))
		return false;
	if (plan->epoch < 1 || plan->epoch > MANIFEST_EPOCH_MAX)
		return err_set(
		    err, FAULT_INPUT, "an epoch lasts 1 to %d seconds", MANIFEST_EPOCH_MAX);
	return check_free(dir, err);
}

static bool
init_in(const char *dir, const struct init_plan *plan, int64_t now, struct err *err)
{
	struct making making = { .names = BUF(4 * KIB) };
	struct err worse;
	bool done;

	if (!node_path(dir, MAKING_DIR, making.dir, err) || !remove_parts(dir, err) ||
	    !folder_make(making.dir, PRIVATE_DIR, err))
		return false;
	done = make(&making, plan, now, err) && take_places(making.dir, dir, err);
	note_key_free(&making.offline[0]);
	note_key_free(&making.offline[1]);
	buf_free(&making.names);
	if (!done)
		(void)!remove_parts(dir, &worse);
	return done;
}

bool
init_node(const char *dir, const struct init_plan *plan, int64_t now, struct err *err)
{
	scoped(file_close) int claim = -1;
	bool existed = access(dir, F_OK) == 0;

	if (plan->passphrase.len == 0)
		return err_set(
		    err, FAULT_INPUT, "the root key needs a passphrase that is not empty");
	if (!init_check(dir, plan, err) || !folder_make(dir, PRIVATE_DIR, err))
		return false;
	/* Looked at again, now that nobody else makes a node here. */
	if (folder_claim(dir, &claim, err) && init_check(dir, plan, err) &&
	    init_in(dir, plan, now, err))
		return true;
	if (!existed)
		(void)!rmdir(dir); /* it stays if another process has used it */
	return false;
}
