#include "action/log/log_dir.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/parts.h"
#include "base/file.h"
#include "crypto/key_file.h"
#include "journal/last_head.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "log/tile.h"

#define KEY "log.key"
#define VKEY "log.vkey"
#define LOCK "publish.lock"
#define LAST "signer/last-head"
#define PUBLIC "public"
#define VKEY_MODE 0644

/* It is a log once the last is in its place; not PUBLIC, which people may remove. */
static const char *const parts[] = { KEY, VKEY, "signer", LOCK, PUBLIC, LOG_DIR_DATABASE,
	NULL };

bool
log_dir_path(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
}

/* Making one */

struct plan {
	struct text origin;
	struct text seed;
	struct buf *vkey;
};

static bool
make_key(const struct plan *plan, const char *dir, struct err *err)
{
	scoped(key_file_free) struct key_file file = { 0 };
	scoped(buf_free) struct buf line = BUF(4 * KIB);
	char path[PATH_MAX];

	if (!log_dir_path(dir, KEY, path, err) ||
	    !key_file_grow(path, plan->origin, plan->seed, &file, err) ||
	    !log_dir_path(dir, VKEY, path, err))
		return false;
	vkey_format(&file.key.vkey, &line);
	buf_add(plan->vkey, buf_text(&line));
	buf_add(&line, TEXT("\n"));
	return buf_ok(&line, err) && buf_ok(plan->vkey, err) &&
	       file_create(path, buf_text(&line), VKEY_MODE, err);
}

static bool
open_all(const char *dir, struct log_dir *log, struct err *err)
{
	char path[PATH_MAX];

	snprintf(log->dir, sizeof(log->dir), "%s", dir); /* shorter than what follows */
	return log_dir_path(dir, LOCK, log->lock, err) &&
	       log_dir_path(dir, PUBLIC, path, err) && tree_open(path, &log->tree, err) &&
	       log_dir_path(dir, LOG_DIR_DATABASE, path, err) && db_open(path, &log->db, err) &&
	       log_store_open(log->db, &log->store, err);
}

static bool
sign_first(const char *dir, struct err *err)
{
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);

	return open_all(dir, &log, err) && log_dir_checkpoint(&log, &note, err);
}

static bool
make(void *arg, const char *dir, struct err *err)
{
	char path[PATH_MAX];

	return make_key(arg, dir, err) && log_dir_path(dir, LAST, path, err) &&
	       last_head_make(path, err) && sign_first(dir, err);
}

bool
log_dir_make(
    const char *dir, struct text origin, struct text seed, struct buf *vkey, struct err *err)
{
	struct plan plan = { origin, seed, vkey };
	size_t before = vkey->len;

	if (parts_make(dir, parts, make, &plan, err))
		return true;
	buf_cut(vkey, before);
	return false;
}

/* Opening */

bool
log_dir_open(const char *dir, struct log_dir *out, struct err *err)
{
	struct log_dir log = { .signer.fd = -1 };
	char path[PATH_MAX];

	if (!log_dir_path(dir, LOG_DIR_DATABASE, path, err))
		return false;
	if (access(path, F_OK) != 0)
		return err_set(err, FAULT_ABSENT,
		    "there is no log in '%s'; 'accord log init' makes one", dir);
	if (!open_all(dir, &log, err)) {
		log_dir_close(&log);
		return false;
	}
	*out = log;
	return true;
}

void
log_dir_close(struct log_dir *log)
{
	keeper_stop(&log->signer);
	log_store_close(&log->store);
	db_close(&log->db);
}

bool
log_dir_start_signer(struct log_dir *log, struct err *err)
{
	char key[PATH_MAX], last[PATH_MAX];

	if (log->signer.pid != 0)
		return true;
	return log_dir_path(log->dir, KEY, key, err) &&
	       log_dir_path(log->dir, LAST, last, err) &&
	       keeper_start_log(key, last, log->served, &log->signer, err);
}

struct log_public
log_dir_public(struct log_dir *log)
{
	return (struct log_public){
		.store = &log->store,
		.tree = &log->tree,
		.signer = &log->signer,
		.lock = log->lock,
	};
}

/* Deeds */

/* The checkpoint that everybody can see, if the log holds it. */
static bool
add_visible(struct log_dir *log, struct log_head *head, struct buf *note, struct err *err)
{
	scoped(buf_free) struct buf file = BUF(KIB);
	struct merkle_source source = log_store_source(&log->store);
	struct text rest, line;
	struct checkpoint seen;
	struct vkey vkey;
	char path[PATH_MAX];
	struct hash root;

	if (!log_dir_path(log->dir, VKEY, path, err) || !file_load(path, &file, err))
		return false;
	rest = buf_text(&file);
	if (!text_line(&rest, &line) || !vkey_parse(line, &vkey, err) ||
	    !tree_get(&log->tree, LOG_PUBLIC_CHECKPOINT, note, err) ||
	    !checkpoint_open(buf_text(note), &vkey, &seen, err) ||
	    !merkle_root(&source, seen.size, &root, err))
		return false;
	*head = (struct log_head){ .exists = true, .size = seen.size, .root = seen.root };
	return hash_eq(&root, &seen.root) || log_store_damaged(err);
}

/* While a server works on the next one, the last that was shown. */
static bool
add_head_note(struct log_dir *log, struct log_head *head, struct buf *note, struct err *err)
{
	if (!log_store_head(&log->store, head, note, err))
		return false;
	if (note->len > 0 || add_visible(log, head, note, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	return err_set(err, FAULT_ABSENT, "the log has not been signed yet");
}

/* What can be done where no newer database is to be had. */
static bool
advise(struct err *err)
{
	struct err why = *err;

	if (why.fault != FAULT_CONFLICT && why.fault != FAULT_ABSENT)
		return false;
	return err_set(err, why.fault,
	    "%s; if this is the newest there is, 'accord log checkpoint --accept-older' goes "
	    "on from it",
	    why.text);
}

bool
log_dir_checkpoint(struct log_dir *log, struct buf *note, struct err *err)
{
	struct log_public public = log_dir_public(log);
	struct log_head head;

	return log_dir_start_signer(log, err) &&
	       (log_public_update(&public, err) || advise(err)) &&
	       add_head_note(log, &head, note, err);
}

bool
log_dir_rebuild(struct log_dir *log, struct err *err)
{
	return log_store_set_published(&log->store, 0, 0, err);
}

bool
log_dir_accept(struct log_dir *log, int64_t at, struct err *err)
{
	struct merkle_source source = log_store_source(&log->store);
	struct last_head head = { .size = log_store_size(&log->store) };

	return merkle_root(&source, head.size, &head.root, err) &&
	       log_dir_start_signer(log, err) && keeper_accept(&log->signer, &head, at, err) &&
	       tree_remove(&log->tree, LOG_PUBLIC_CHECKPOINT, err) &&
	       tree_remove(&log->tree, "tile", err); /* of what was lost */
}

static bool
fail_beyond(const struct log_head *head, uint64_t index, uint64_t size, struct err *err)
{
	if (index < size)
		return err_set(err, FAULT_ABSENT,
		    "entry %llu came after the last checkpoint, which is of %llu; 'accord log "
		    "checkpoint' makes a new one",
		    (unsigned long long)index, (unsigned long long)head->size);
	return err_set(err, FAULT_ABSENT, "there is no entry %llu: the log has %llu, from 0 on",
	    (unsigned long long)index, (unsigned long long)size);
}

/* A proof that leaves holds, whatever became of the database. */
static bool
check_proof(struct log_dir *log, const struct log_head *head, const struct proof *proof,
    struct err *err)
{
	scoped(buf_free) struct buf entry = BUF(ENTRY_LEN_MAX);
	struct hash leaf;
	struct err why;

	if (!log_store_get(&log->store, proof->index, &entry, err))
		return false;
	leaf = hash_leaf(buf_text(&entry));
	return merkle_check_inclusion(
		   &leaf, proof->index, head->size, &proof->path, &head->root, &why) ||
	       log_store_damaged(err);
}

bool
log_dir_prove(struct log_dir *log, uint64_t index, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct merkle_source source = log_store_source(&log->store);
	struct proof proof = { .index = index };
	struct log_head head;

	if (!add_head_note(log, &head, &note, err))
		return false;
	if (index >= head.size)
		return fail_beyond(&head, index, log_store_size(&log->store), err);
	if (!merkle_include(&source, index, head.size, &proof.path, err) ||
	    !check_proof(log, &head, &proof, err))
		return false;
	proof.checkpoint = buf_text(&note);
	proof_format(&proof, out);
	return buf_ok(out, err);
}
