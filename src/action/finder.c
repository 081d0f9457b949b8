#include "action/finder.h"

#include <stdio.h>

#include "action/node.h"
#include "base/file.h"
#include "base/folder.h"
#include "codec/hex.h"
#include "crypto/random.h"
#include "statement/party.h"

#define PRIVATE_DIR 0700
#define ONCE_LEN 16

/* A finder is named by its key, so the key comes first. */
static bool
make_key(const char *path, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	scoped(buf_free) struct buf name = BUF(KIB), text = BUF_SECRET(4 * KIB);

	if (!sign_key_make(&key.key, err))
		return false;
	party_finder_name(&key.key.public, &name);
	if (!vkey_make(buf_text(&name), &key.key.public, &key.vkey, err))
		return false;
	note_key_format(&key, &text);
	buf_add(&text, TEXT("\n"));
	return buf_ok(&text, err) && file_create(path, buf_text(&text), 0600, err);
}

static bool
open_key(struct finder *finder, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(finder->dir, "finder.key", path, err))
		return false;
	if (key_file_load(path, TEXT(""), &finder->key, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	/* Another process may make it at the same time: then that one is ours too. */
	return (make_key(path, err) || err->fault == FAULT_CONFLICT) &&
	       key_file_load(path, TEXT(""), &finder->key, err);
}

static bool
open_identity(struct finder *finder, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(finder->dir, "age.key", path, err))
		return false;
	if (key_file_load_identity(path, &finder->identity, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	return key_file_make_identity(path, &finder->identity, err) ||
	       (err->fault == FAULT_CONFLICT &&
		   key_file_load_identity(path, &finder->identity, err));
}

bool
finder_open(const char *dir, struct finder *out, struct err *err)
{
	struct finder finder = { 0 };
	int len = snprintf(finder.dir, sizeof(finder.dir), "%s", dir);

	if (len <= 0 || (size_t)len >= sizeof(finder.dir))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (!folder_make(dir, PRIVATE_DIR, err) || !open_key(&finder, err) ||
	    !open_identity(&finder, err)) {
		finder_close(&finder);
		return false;
	}
	*out = finder;
	return true;
}

bool
finder_draw(struct finder *out, struct err *err)
{
	struct finder finder = { .dir = "" };
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
finder_once_dir(const char *dir, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	uint8_t drawn[ONCE_LEN];

	random_bytes(drawn, sizeof(drawn));
	buf_add(&name, TEXT(FINDER_ONCE "/"));
	hex_add(&name, drawn, sizeof(drawn));
	return buf_ok(&name, err) && node_path(dir, buf_string(&name), out, err) &&
	       folder_make(out, PRIVATE_DIR, err);
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
