#include "action/finder/finder.h"

#include <stdio.h>
#include <string.h>

#include "base/folder.h"
#include "codec/hex.h"
#include "crypto/random.h"
#include "statement/party.h"

#define PRIVATE_DIR 0700
#define ONCE_LEN 6 /* so that names stay below those of ustar.h */
#define KEY_MAX (4 * KIB)
#define KEY_FILE "finder.key"
#define IDENTITY_FILE "age.key"

/* --- his things */

bool
finder_name(
    const struct finder *finder, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s%s", finder->prefix, name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "name '%s' is too long", name);
}

bool
finder_load(const struct finder *finder, const char *name, struct buf *out, struct err *err)
{
	char whole[PATH_MAX];

	return finder_name(finder, name, whole, err) &&
	       locker_load(&finder->locker, whole, out, err);
}

bool
finder_save(const struct finder *finder, const char *name, struct text bytes, struct err *err)
{
	char whole[PATH_MAX];

	return finder_name(finder, name, whole, err) &&
	       locker_save(&finder->locker, whole, bytes, err);
}

bool
finder_remove(const struct finder *finder, const char *name, struct err *err)
{
	char whole[PATH_MAX];

	return finder_name(finder, name, whole, err) &&
	       locker_remove(&finder->locker, whole, err);
}

bool
finder_has(const struct finder *finder, const char *name)
{
	char whole[PATH_MAX];
	struct err err;

	return finder_name(finder, name, whole, &err) && locker_has(&finder->locker, whole);
}

/* --- keys */

static bool
create(const struct finder *finder, const char *name, const struct buf *text, struct err *err)
{
	char whole[PATH_MAX];

	return buf_ok(text, err) && finder_name(finder, name, whole, err) &&
	       locker_create(&finder->locker, whole, buf_text(text), err);
}

/* A finder is named by its key, so the key comes first. */
static bool
make_key(const struct finder *finder, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	scoped(buf_free) struct buf name = BUF(KIB), text = BUF_SECRET(KEY_MAX);

	if (!sign_key_make(&key.key, err))
		return false;
	party_finder_name(&key.key.public, &name);
	if (!vkey_make(buf_text(&name), &key.key.public, &key.vkey, err))
		return false;
	note_key_format(&key, &text);
	buf_add(&text, TEXT("\n"));
	return create(finder, KEY_FILE, &text, err);
}

static bool
load_key(struct finder *finder, struct err *err)
{
	struct key_file file = { .text = BUF_SECRET(KEY_MAX) };
	struct text rest, line;

	if (!finder_load(finder, KEY_FILE, &file.text, err)) {
		key_file_free(&file);
		return false;
	}
	rest = buf_text(&file.text);
	if (!text_line(&rest, &line) || !note_key_parse(line, &file.key, err)) {
		key_file_free(&file);
		return err_set(err, FAULT_INPUT, "'%s%s' in '%s' holds no signing key",
		    finder->prefix, KEY_FILE, finder->locker.path);
	}
	finder->key = file;
	return true;
}

static bool
open_key(struct finder *finder, struct err *err)
{
	if (load_key(finder, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	/* Another process may make it at the same time: then that one is ours too. */
	return (make_key(finder, err) || err->fault == FAULT_CONFLICT) && load_key(finder, err);
}

static bool
make_identity(const struct finder *finder, struct err *err)
{
	scoped(identity_free) struct identity identity = { 0 };
	scoped(buf_free) struct buf text = BUF_SECRET(KEY_MAX);

	if (!identity_make(&identity, err))
		return false;
	identity_format(&identity, &text);
	buf_add(&text, TEXT("\n"));
	return create(finder, IDENTITY_FILE, &text, err);
}

static bool
load_identity(struct finder *finder, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KEY_MAX);
	struct text rest, line;

	if (!finder_load(finder, IDENTITY_FILE, &text, err))
		return false;
	rest = buf_text(&text);
	if (text_line(&rest, &line) && identity_parse(line, &finder->identity, err))
		return true;
	return err_set(err, FAULT_INPUT, "'%s%s' in '%s' holds no age identity", finder->prefix,
	    IDENTITY_FILE, finder->locker.path);
}

static bool
open_identity(struct finder *finder, struct err *err)
{
	if (load_identity(finder, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	return (make_identity(finder, err) || err->fault == FAULT_CONFLICT) &&
	       load_identity(finder, err);
}

/* --- opening */

bool
finder_open_in(
    const struct locker *locker, const char *prefix, struct finder *out, struct err *err)
{
	struct finder finder = { .locker = *locker };

	snprintf(finder.prefix, sizeof(finder.prefix), "%s", prefix);
	if (!open_key(&finder, err) || !open_identity(&finder, err)) {
		finder_close(&finder);
		return false;
	}
	*out = finder;
	return true;
}

bool
finder_open(const char *dir, struct finder *out, struct err *err)
{
	struct locker locker;

	return locker_in_folder(dir, &locker, err) && folder_make(dir, PRIVATE_DIR, err) &&
	       finder_open_in(&locker, "", out, err);
}

bool
finder_draw(struct finder *out, struct err *err)
{
	struct finder finder = { .prefix = "" };
	struct note_key *key = &finder.key.key;

	finder.key.text = BUF_SECRET(KIB);
	*key = NOTE_KEY;
	if (!sign_key_make(&key->key, err))
		return false;
	party_finder_name(&key->key.public, &finder.key.text);
	if (!buf_ok(&finder.key.text, err) ||
	    !vkey_make(buf_text(&finder.key.text), &key->key.public, &key->vkey, err) ||
	    !identity_make(&finder.identity, err)) {
		finder_close(&finder);
		return false;
	}
	*out = finder;
	return true;
}

bool
finder_once_of(const char *name, char out[static FINDER_PREFIX_MAX], struct err *err)
{
	int len = snprintf(out, FINDER_PREFIX_MAX, FINDER_ONCE "/%s/", name);

	return (len > 0 && len < FINDER_PREFIX_MAX) ||
	       err_set(err, FAULT_LIMIT, "name '%s' is too long", name);
}

bool
finder_once_draw(char out[static FINDER_PREFIX_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	uint8_t drawn[ONCE_LEN];

	random_bytes(drawn, sizeof(drawn));
	hex_add(&name, drawn, sizeof(drawn));
	return buf_ok(&name, err) && finder_once_of(buf_string(&name), out, err);
}

void
finder_close(struct finder *finder)
{
	identity_free(&finder->identity);
	key_file_free(&finder->key);
}

struct signer
finder_signer(const struct finder *finder)
{
	return note_key_signer(&finder->key.key);
}
