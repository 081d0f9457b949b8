#include "action/node/offline.h"

#include <string.h>

#include "base/file.h"
#include "statement/party.h"

#define PLAIN_MAX (4 * KIB)
#define SEALED_MAX (64 * KIB)
#define OFFLINE_MODE 0600

void
offline_free(struct offline *offline)
{
	note_key_free(&offline->root);
	note_key_free(&offline->release);
	buf_free(&offline->names);
}

/* Both names, one after the other, for the keys to borrow. */
static bool
name(struct text node, struct offline *o, struct text *root, struct text *release,
    struct err *err)
{
	size_t len;

	party_role_name(node, PARTY_ROOT, &o->names);
	len = o->names.len;
	party_role_name(node, PARTY_RELEASE, &o->names);
	*root = (struct text){ o->names.at, len };
	*release = text_after(buf_text(&o->names), len);
	return buf_ok(&o->names, err);
}

bool
offline_make(struct text node, struct offline *out, struct err *err)
{
	struct offline o = OFFLINE;
	struct text root, release;

	if (!name(node, &o, &root, &release, err) || !note_key_make(root, &o.root, err) ||
	    !note_key_make(release, &o.release, err)) {
		offline_free(&o);
		return false;
	}
	*out = o;
	return true;
}

bool
offline_renew(struct note_key *key, struct err *err)
{
	struct note_key fresh = NOTE_KEY;

	if (!note_key_make(key->vkey.name, &fresh, err))
		return false;
	note_key_free(key);
	*key = fresh;
	return true;
}

bool
offline_save(const struct offline *offline, struct text passphrase, const char *path,
    bool fresh, struct err *err)
{
	const struct note_key *const keys[] = { &offline->root, &offline->release };
	scoped(buf_free) struct buf plain = BUF_SECRET(PLAIN_MAX), sealed = BUF(SEALED_MAX);
	struct age_seal how = { .passphrase = passphrase, .armor = true };
	struct text owner = offline->release.vkey.name, node, rest;
	struct sink sink = sink_buf(&sealed);
	struct source source;

	if (!text_cut(&owner, '/', &node))
		node = owner;
	buf_addf(&plain, "# root and release keys of %.*s\n", TEXT_ARGS(node));
	for (size_t i = 0; i < 2; i++) {
		note_key_format(keys[i], &plain);
		buf_add(&plain, TEXT("\n"));
	}
	if (!buf_ok(&plain, err))
		return false;
	rest = buf_text(&plain);
	source = source_text(&rest);
	if (!age_seal(&how, &source, &sink, err))
		return false;
	return fresh ? file_create(path, buf_text(&sealed), OFFLINE_MODE, err)
		     : file_save(path, buf_text(&sealed), OFFLINE_MODE, err);
}

struct asked {
	struct text passphrase;
};

static bool
give(void *arg, struct secret *out, struct err *err)
{
	const struct asked *asked = arg;

	if (!secret_make(asked->passphrase.len, out, err))
		return false;
	memcpy(out->at, asked->passphrase.at, asked->passphrase.len);
	return true;
}

static bool
unseal(const char *path, struct text passphrase, struct buf *plain, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(SEALED_MAX);
	struct asked asked = { passphrase };
	struct age_open how = { .passphrase = give, .arg = &asked };
	struct sink sink = sink_buf(plain);
	struct source source;
	struct text rest;

	if (!file_load(path, &sealed, err))
		return false;
	rest = buf_text(&sealed);
	source = source_text(&rest);
	return age_open(&how, &source, &sink, err);
}

static bool
take_key(struct text *rest, struct text expected, struct note_key *out, struct err *err)
{
	struct text line;

	if (!text_line(rest, &line))
		return err_set(err, FAULT_INPUT, "there are no root and release keys in it");
	if (text_starts(line, TEXT("#")))
		return take_key(rest, expected, out, err);
	if (!note_key_parse(line, out, err))
		return false;
	if (!text_eq(out->vkey.name, expected))
		return err_set(err, FAULT_INPUT, "it holds a key named '%.*s', not '%.*s'",
		    TEXT_ARGS(out->vkey.name), TEXT_ARGS(expected));
	out->vkey.name = expected; /* the line does not stay */
	return true;
}

bool
offline_load(const char *path, struct text node, struct text passphrase, struct offline *out,
    struct err *err)
{
	scoped(buf_free) struct buf plain = BUF_SECRET(PLAIN_MAX);
	struct offline o = OFFLINE;
	struct text root, release, rest;

	if (!name(node, &o, &root, &release, err) || !unseal(path, passphrase, &plain, err))
		goto fail;
	rest = buf_text(&plain);
	if (!take_key(&rest, root, &o.root, err) || !take_key(&rest, release, &o.release, err))
		goto fail;
	*out = o;
	return true;

fail:
	offline_free(&o);
	return err_in(err, "'%s'", path);
}
