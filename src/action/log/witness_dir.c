#include "action/log/witness_dir.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/parts.h"
#include "base/file.h"
#include "base/utc.h"

#define KEY "witness.key"
#define VKEY "witness.vkey"
#define DATABASE "witness.db"
#define SEEN "seen"
#define MARK SEEN "/last"
#define OVERRIDES SEEN "/overrides"
#define OVERRIDES_MAX MIB
#define VKEY_MODE 0644
#define OWN_MODE 0600

static const char *const parts[] = { KEY, VKEY, SEEN, DATABASE, NULL };

static bool
path_in(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
}

/* The key is kept as one that signs, as Go's tools keep those of cosigners. */
static bool
witness_vkey(const struct key_file *file, struct vkey *out, struct err *err)
{
	return vkey_make_witness(file->key.vkey.name, &file->key.key.public, out, err);
}

struct signer
witness_dir_signer(const struct witness_dir *witness)
{
	return (struct signer){ .vkey = witness->vkey, .key = &witness->key.key.key };
}

/* Making one */

struct plan {
	struct text name;
	struct text seed;
	struct buf *vkey;
};

static bool
make_key(const struct plan *plan, const char *dir, struct err *err)
{
	scoped(key_file_free) struct key_file file = { 0 };
	scoped(buf_free) struct buf line = BUF(4 * KIB);
	struct vkey vkey;
	char path[PATH_MAX];

	if (!path_in(dir, KEY, path, err) ||
	    !key_file_grow(path, plan->name, plan->seed, &file, err) ||
	    !witness_vkey(&file, &vkey, err) || !path_in(dir, VKEY, path, err))
		return false;
	vkey_format(&vkey, &line);
	buf_add(plan->vkey, buf_text(&line));
	buf_add(&line, TEXT("\n"));
	return buf_ok(&line, err) && buf_ok(plan->vkey, err) &&
	       file_create(path, buf_text(&line), VKEY_MODE, err);
}

static bool
make(void *arg, const char *dir, struct err *err)
{
	char database[PATH_MAX], mark[PATH_MAX];

	return make_key(arg, dir, err) && path_in(dir, DATABASE, database, err) &&
	       path_in(dir, MARK, mark, err) && witness_store_make(database, mark, err);
}

bool
witness_dir_make(
    const char *dir, struct text name, struct text seed, struct buf *vkey, struct err *err)
{
	struct plan plan = { name, seed, vkey };
	size_t before = vkey->len;

	if (parts_make(dir, parts, make, &plan, err))
		return true;
	buf_cut(vkey, before);
	return false;
}

/* Opening */

static bool
open_all(const char *dir, struct witness_dir *witness, struct err *err)
{
	char path[PATH_MAX], mark[PATH_MAX];

	return path_in(dir, KEY, path, err) &&
	       key_file_load(path, TEXT(""), &witness->key, err) &&
	       witness_vkey(&witness->key, &witness->vkey, err) &&
	       path_in(dir, DATABASE, path, err) && path_in(dir, MARK, mark, err) &&
	       witness_store_open(path, mark, &witness->store, err);
}

bool
witness_dir_open(const char *dir, struct witness_dir *out, struct err *err)
{
	struct witness_dir witness = { 0 };
	char path[PATH_MAX];

	if (!path_in(dir, DATABASE, path, err))
		return false;
	if (access(path, F_OK) != 0)
		return err_set(err, FAULT_ABSENT,
		    "there is no witness in '%s'; 'accord witness init' makes one", dir);
	if (!open_all(dir, &witness, err)) {
		witness_dir_close(&witness);
		return false;
	}
	*out = witness;
	return true;
}

void
witness_dir_close(struct witness_dir *witness)
{
	witness_store_close(&witness->store);
	key_file_free(&witness->key);
}

/* Whom it trusts */

/* It cannot vouch for itself: neither its key nor its name may be a log's. */
static bool
parse_log_key(
    const struct witness_dir *witness, struct text in, struct vkey *out, struct err *err)
{
	const struct vkey *own = &witness->vkey;

	if (!vkey_parse(in, out, err))
		return false;
	if (out->type != NOTE_ED25519)
		return err_set(err, FAULT_INPUT,
		    "the key of '%.*s' is that of a witness, not of a log",
		    TEXT_ARGS(out->name));
	if (!text_printable(out->name))
		return err_set(err, FAULT_INPUT,
		    "the origin '%.*s' has characters that cannot be shown",
		    TEXT_ARGS(out->name));
	if (text_eq(out->name, own->name) ||
	    memcmp(out->key.bytes, own->key.bytes, SIGN_PUBLIC_LEN) == 0)
		return err_set(err, FAULT_CONFLICT,
		    "'%.*s' has the witness's own name or key; it cannot vouch for itself",
		    TEXT_ARGS(out->name));
	return true;
}

static bool
trust(struct witness_dir *witness, const struct text *vkeys, size_t count, size_t *added,
    struct err *err)
{
	struct vkey key;
	bool new;

	*added = 0;
	for (size_t i = 0; i < count; i++) {
		if (!parse_log_key(witness, vkeys[i], &key, err) ||
		    !witness_store_trust(&witness->store, &key, &new, err))
			return false;
		*added += new;
	}
	return true;
}

static bool
distrust(struct witness_dir *witness, const struct text *vkeys, size_t count, struct err *err)
{
	struct vkey key;

	for (size_t i = 0; i < count; i++)
		if (!parse_log_key(witness, vkeys[i], &key, err) ||
		    !witness_store_distrust(&witness->store, &key, err))
			return false;
	return true;
}

/* Commit what was done in a transaction, or undo it. */
static bool
end(struct witness_dir *witness, bool done, struct err *err)
{
	if (done)
		return witness_store_commit(&witness->store, err) &&
		       witness_store_mark(&witness->store, err);
	witness_store_rollback(&witness->store);
	return false;
}

bool
witness_dir_trust(struct witness_dir *witness, const struct text *vkeys, size_t count,
    size_t *added, struct err *err)
{
	size_t n = 0;

	if (!witness_store_begin(&witness->store, err) ||
	    !end(witness, trust(witness, vkeys, count, &n, err), err))
		return false;
	*added = n;
	return true;
}

bool
witness_dir_distrust(
    struct witness_dir *witness, const struct text *vkeys, size_t count, struct err *err)
{
	return witness_store_begin(&witness->store, err) &&
	       end(witness, distrust(witness, vkeys, count, err), err);
}

/* After a restore */

/* Signed by a key that is trusted for the log, and cosigned here. */
static bool
check_own(struct witness_dir *witness, const struct witness_request *shown,
    struct vkey keys[static WITNESS_KEYS_MAX + 1], size_t *count, struct err *err)
{
	bool good[WITNESS_KEYS_MAX + 1] = { 0 };
	bool by_log = false;

	if (!witness_store_keys(&witness->store, shown->head.origin, keys, count, err))
		return false;
	if (*count == 0)
		return err_set(err, FAULT_ABSENT, "the log '%.*s' is not known here",
		    TEXT_ARGS(shown->head.origin));
	keys[*count] = witness->vkey;
	if (!note_verify(&shown->note, keys, *count + 1, good, err))
		return false;
	for (size_t i = 0; i < *count; i++)
		by_log |= good[i];
	if (!by_log || !good[*count])
		return err_set(err, FAULT_DENIED,
		    "the checkpoint of '%.*s' is not signed by %s",
		    TEXT_ARGS(shown->head.origin), by_log ? "this witness" : "its log");
	return true;
}

static bool
raise(struct witness_dir *witness, const struct witness_request *shown, const struct vkey *keys,
    size_t count, struct witness_log *log, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(WITNESS_BODY_MAX + CHECKPOINT_LEN_MAX);

	log->head = (struct witness_head){ shown->head.size, shown->head.root };
	log->time = note_cosigned_at(&shown->note, &keys[count]);
	log->certain = true;
	witness_format(shown, keys, count + 1, TEXT(""), &note);
	return buf_ok(&note, err) &&
	       witness_store_set(&witness->store, log, buf_text(&note), err);
}

static bool
confirm(struct witness_dir *witness, const struct witness_request *shown,
    struct witness_log *log, struct err *err)
{
	struct vkey keys[WITNESS_KEYS_MAX + 1];
	size_t count;

	if (!check_own(witness, shown, keys, &count, err) ||
	    !witness_store_find(&witness->store, shown->head.origin, log, err))
		return false;
	if (shown->head.size == log->head.size && !hash_eq(&shown->head.root, &log->head.root))
		return err_set(err, FAULT_CONFLICT,
		    "'%.*s' had two trees of %" PRIu64 " entries, and this witness cosigned "
		    "both: keep that checkpoint as evidence",
		    TEXT_ARGS(log->origin), log->head.size);
	if (shown->head.size > log->head.size)
		return raise(witness, shown, keys, count, log, err);
	log->certain = true;
	return witness_store_confirm(&witness->store, log->origin, err);
}

bool
witness_dir_confirm(
    struct witness_dir *witness, struct text note, struct witness_log *out, struct err *err)
{
	struct witness_request shown = { 0 };
	struct witness_log log;

	if (!note_parse(note, &shown.note, err) ||
	    !checkpoint_parse_foreign(shown.note.text, &shown.head, err) ||
	    !witness_store_begin(&witness->store, err) ||
	    !end(witness, confirm(witness, &shown, &log, err), err))
		return false;
	*out = log;
	return true;
}

/* Beside the mark, so that it is not lost with a database. */
static bool
record(const struct witness_dir *witness, uint64_t count, int64_t at, struct err *err)
{
	scoped(buf_free) struct buf lines = BUF(OVERRIDES_MAX);
	const char *slash = strrchr(witness->store.mark, '/');
	char path[PATH_MAX];
	int len = (int)(slash - witness->store.mark) - (int)strlen(SEEN);

	snprintf(path, sizeof(path), "%.*s" OVERRIDES, len, witness->store.mark);
	if (!file_load(path, &lines, err) && err->fault != FAULT_ABSENT)
		return false;
	utc_format(at, &lines);
	buf_addf(&lines, " the last sizes of %" PRIu64 " logs were confirmed unseen\n", count);
	return buf_ok(&lines, err) && file_save(path, buf_text(&lines), OWN_MODE, err);
}

bool
witness_dir_confirm_rest(
    struct witness_dir *witness, int64_t at, uint64_t *count, struct err *err)
{
	uint64_t n = 0;

	if (!witness_store_begin(&witness->store, err) ||
	    !end(witness,
		witness_store_confirm_all(&witness->store, &n, err) &&
		    record(witness, n, at, err),
		err))
		return false;
	*count = n;
	return true;
}
