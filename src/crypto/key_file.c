#include "crypto/key_file.h"

#include "base/file.h"
#include "codec/hex.h"

#define KEY_FILE_MAX (4 * KIB)
#define KEY_FILE_MODE 0600

void
key_file_free(struct key_file *file)
{
	note_key_free(&file->key);
	buf_free(&file->text);
}

bool
key_file_make(const char *path, struct text name, struct key_file *out, struct err *err)
{
	return key_file_grow(path, name, TEXT(""), out, err);
}

bool
key_file_grow(
    const char *path, struct text name, struct text seed, struct key_file *out, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	scoped(buf_free) struct buf text = BUF_SECRET(KEY_FILE_MAX);

	if (seed.len == 0 ? !note_key_make(name, &key, err)
			  : !note_key_grow(name, seed, &key, err))
		return false;
	note_key_format(&key, &text);
	buf_add(&text, TEXT("\n"));
	if (!buf_ok(&text, err) || !file_create(path, buf_text(&text), KEY_FILE_MODE, err))
		return false;
	return key_file_load(path, name, out, err);
}

bool
key_file_load_seed(const char *path, struct secret *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KEY_FILE_MAX);
	struct secret seed = { 0 };
	struct text rest, line;

	if (!file_load(path, &text, err))
		return false;
	rest = buf_text(&text);
	if (!text_line(&rest, &line)) {
		line = rest;
		rest.len = 0;
	}
	if (!secret_make(SIGN_SEED_LEN, &seed, err))
		return false;
	if (rest.len > 0 || !hex_decode(line, seed.at, seed.len)) {
		secret_free(&seed);
		return err_set(err, FAULT_INPUT,
		    "'%s' holds no seed: expected %d hex digits, lower case, on one line", path,
		    2 * SIGN_SEED_LEN);
	}
	*out = seed;
	return true;
}

bool
key_file_load(const char *path, struct text name, struct key_file *out, struct err *err)
{
	struct key_file file = { .text = BUF_SECRET(KEY_FILE_MAX) };
	struct text rest, line;

	if (!file_load(path, &file.text, err))
		goto fail;
	rest = buf_text(&file.text);
	if (!text_line(&rest, &line) || !note_key_parse(line, &file.key, err)) {
		err_set(err, FAULT_INPUT, "'%s' holds no signing key", path);
		goto fail;
	}
	if (name.len > 0 && !text_eq(file.key.vkey.name, name)) {
		err_set(err, FAULT_INPUT, "the key in '%s' is that of '%.*s', not of '%.*s'",
		    path, TEXT_ARGS(file.key.vkey.name), TEXT_ARGS(name));
		goto fail;
	}
	*out = file;
	return true;

fail:
	key_file_free(&file);
	return false;
}

bool
key_file_make_identity(const char *path, struct identity *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KEY_FILE_MAX);
	struct identity identity;

	if (!identity_make(&identity, err))
		return false;
	identity_format(&identity, &text);
	buf_add(&text, TEXT("\n"));
	if (!buf_ok(&text, err) || !file_create(path, buf_text(&text), KEY_FILE_MODE, err)) {
		identity_free(&identity);
		return false;
	}
	*out = identity;
	return true;
}

bool
key_file_load_identity(const char *path, struct identity *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KEY_FILE_MAX);
	struct text rest, line;

	if (!file_load(path, &text, err))
		return false;
	rest = buf_text(&text);
	if (!text_line(&rest, &line) || !identity_parse(line, out, err))
		return err_set(err, FAULT_INPUT, "'%s' holds no age identity", path);
	return true;
}
