#include "action/follower/holding.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/node.h"
#include "action/release/bundle.h"
#include "base/folder.h"
#include "log/checkpoint.h"

#define KEY_BYTES_MAX 256
#define SHARED_DIR 0755 /* less the umask */
#define SHARED_FILE 0644

/* The seal as it was signed, and the checkpoint of the log that has it: with the manifests,
 * what shows to others that this was promised. */
static bool
keep_evidence(const struct follow *follow, const struct follow_seal *seal, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX), name = BUF(KIB);
	scoped(buf_free) struct buf head = BUF(CHECKPOINT_LEN_MAX);
	char path[PATH_MAX];
	struct hash actual;
	struct note parsed;

	if (!follow_seal_path(follow, seal, ".accord/", "/seal", path, err))
		return false;
	if (access(path, F_OK) == 0)
		return true;
	buf_add(&name, TEXT("/statement/"));
	hash_format(&seal->id, &name);
	if (!follow_get(follow, buf_string(&name), &note, err) ||
	    !note_parse(buf_text(&note), &parsed, err))
		return false;
	actual = statement_id(&parsed);
	if (!hash_eq(&actual, &seal->id))
		return err_set(err, FAULT_DENIED, "the seal is not the one that was logged");
	if (!file_save(path, buf_text(&note), SHARED_FILE, err) ||
	    !node_path(follow->dir, ".accord/checkpoint", path, err) ||
	    !file_load(path, &head, err) ||
	    !follow_seal_path(follow, seal, ".accord/", "/checkpoint", path, err))
		return false;
	return file_save(path, buf_text(&head), SHARED_FILE, err);
}

bool
holding_has(
    const struct follow *follow, const struct follow_seal *seal, bool *has, struct err *err)
{
	char path[PATH_MAX];

	if (!follow_seal_path(follow, seal, ".accord/", "/bundle.age", path, err))
		return false;
	*has = access(path, F_OK) == 0; /* it was checked before it got this name */
	return true;
}

bool
holding_fetch(const struct follow *follow, const struct follow_seal *seal,
    const struct mirrors *mirrors, struct download *download, struct err *err)
{
	scoped(buf_free) struct buf from = BUF(KIB);
	char path[PATH_MAX];
	bool has;

	*download = (struct download){ 0 };
	if (!follow_seal_path(follow, seal, ".accord/", "", path, err) ||
	    !folder_make(path, SHARED_DIR, err) || !keep_evidence(follow, seal, err) ||
	    !holding_has(follow, seal, &has, err) ||
	    !follow_seal_path(follow, seal, ".accord/", "/bundle.age", path, err))
		return false;
	if (has)
		return true;
	buf_add(&from, TEXT("/"));
	seal_bundle_path(&seal->seal.bundle, &from);
	if (!buf_ok(&from, err))
		return false;
	download->from = buf_string(&from);
	download->to = path;
	download->size = seal->seal.size;
	download->hash = seal->seal.bundle;
	if (!download_get(download, mirrors, err))
		return false;
	download->from = download->to = NULL;
	return true;
}

bool
holding_key(const struct follow *follow, const struct follow_seal *seal, struct identity *key,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(KEY_BYTES_MAX), path = BUF(KIB);
	struct identity posted;
	struct text rest, line;

	buf_add(&path, TEXT("/"));
	seal_key_path(&seal->id, &path);
	if (!follow_get(follow, buf_string(&path), &bytes, err))
		return false;
	rest = buf_text(&bytes);
	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "what is posted as the key is not one line");
	if (!identity_parse(line, &posted, err))
		return false;
	if (!seal_check_key(&seal->seal, &posted, err)) {
		identity_free(&posted);
		return false;
	}
	*key = posted;
	return true;
}

/* Counts and hashes what it passes on. */
struct counted {
	struct source from;
	struct hasher hasher;
	uint64_t size;
};

static bool
read_counted(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct counted *counted = arg;

	if (!counted->from.read(counted->from.arg, at, room, got, err))
		return false;
	hasher_add(&counted->hasher, (struct text){ at, *got });
	counted->size += *got;
	return true;
}

/* What was held may have been altered since.  Its own authentication does not tell
 * who sealed it: anybody who read the seal could make another bundle for its key. */
static bool
check_held(struct counted *counted, const struct seal *seal, const char *path, struct err *err)
{
	struct hash hash = hasher_end(&counted->hasher);

	if (counted->size == seal->size && hash_eq(&hash, &seal->bundle))
		return true;
	unlink(path);
	return err_set(err, FAULT_DENIED,
	    "'%s' was altered since it was fetched; it must be fetched again", path);
}

/* Read on to the end, so that all of it was seen. */
static bool
drain(struct counted *counted, struct err *err)
{
	char step[4096];
	size_t got;

	do
		if (!read_counted(counted, step, sizeof(step), &got, err))
			return false;
	while (got > 0);
	return true;
}

/* Decrypt all of the bundle, which authenticates it, before a byte is looked at. */
static bool
decrypt(const struct follow *follow, const struct follow_seal *seal, const struct identity *key,
    int plain, struct err *err)
{
	struct age_open how = { .identities = key, .count = 1 };
	struct sink sink = sink_fd(&plain);
	scoped(file_close) int fd = -1;
	struct counted counted = { .from = source_fd(&fd) };
	struct source source = { read_counted, &counted };
	struct err why;
	char path[PATH_MAX];
	bool opened;

	if (!follow_seal_path(follow, seal, ".accord/", "/bundle.age", path, err) ||
	    !file_open(path, &fd, err))
		return false;
	hasher_init(&counted.hasher);
	opened = age_open(&how, &source, &sink, &why);
	/* If it is not what was sealed, that is what matters. */
	if (!drain(&counted, err) || !check_held(&counted, &seal->seal, path, err))
		return false;
	if (!opened) {
		*err = why;
		return false;
	}
	return lseek(plain, 0, SEEK_SET) == 0 ||
	       err_errno(err, "cannot read back what was opened");
}

static bool
copy_file(struct ustar *archive, const char *path, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	char step[64 * 1024];
	struct sink sink;
	size_t got;

	if (!draft_open(path, SHARED_FILE, &draft, err))
		return false;
	sink = draft_sink(&draft);
	do {
		if (!ustar_read(archive, step, sizeof(step), &got, err) ||
		    !sink_write(&sink, (struct text){ step, got }, err))
			return false;
	} while (got > 0);
	return draft_commit(&draft, true, err);
}

static bool
check_room(void *arg, uint64_t len, struct err *err)
{
	return folder_check_room(arg, len, err);
}

static bool
take_file(void *arg, struct ustar *archive, const struct ustar_file *file, struct err *err)
{
	const char *dir = arg;
	char path[PATH_MAX];

	return node_path(dir, file->name, path, err) && copy_file(archive, path, err);
}

static bool
unpack(int plain, const struct seal *seal, char *dir, struct err *err)
{
	struct bundle_visit visit = { check_room, take_file, dir };
	struct source from = source_fd(&plain);

	return bundle_unfold(&from, seal->size, &visit, err);
}

static bool
make_visible(
    const struct follow *follow, const struct follow_seal *seal, int plain, struct err *err)
{
	char made[PATH_MAX], path[PATH_MAX];

	if (!follow_seal_path(follow, seal, ".accord/", "/files", made, err) ||
	    !follow_seal_path(follow, seal, "", "", path, err))
		return false;
	/* An interrupted attempt may have left some. */
	if (!folder_remove(made, err) || !folder_make(made, SHARED_DIR, err) ||
	    !unpack(plain, &seal->seal, made, err))
		return false;
	if (rename(made, path) != 0)
		return err_errno(err, "cannot make '%s'", path);
	return file_sync_dir_of(path, err);
}

/* With it the evidence is whole: the promise, the log, and what opened it. */
static bool
keep_key(const struct follow *follow, const struct follow_seal *seal,
    const struct identity *key, struct err *err)
{
	scoped(buf_free) struct buf line = BUF_SECRET(KEY_BYTES_MAX);
	char path[PATH_MAX];

	identity_format(key, &line);
	buf_add_byte(&line, '\n');
	return buf_ok(&line, err) &&
	       follow_seal_path(follow, seal, ".accord/", "/key", path, err) &&
	       file_save(path, buf_text(&line), SHARED_FILE, err);
}

bool
holding_unlock(const struct follow *follow, struct follow_seal *seal,
    const struct identity *key, struct err *err)
{
	scoped(file_close) int plain = -1;
	char path[PATH_MAX];

	if (!node_path(follow->dir, ".accord", path, err) ||
	    !folder_scratch(path, &plain, err) || !decrypt(follow, seal, key, plain, err) ||
	    !keep_key(follow, seal, key, err) || !make_visible(follow, seal, plain, err))
		return false;
	seal->open = true;
	return true;
}
