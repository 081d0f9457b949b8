#include "statement/manifest.h"

#define URL_MAX 1024

bool
manifest_check_url(struct text url, struct err *err)
{
	struct text rest = url;
	bool good = text_skip(&rest, TEXT("https://")) || text_skip(&rest, TEXT("http://"));

	good = good && rest.len > 0 && url.len <= URL_MAX && rest.at[rest.len - 1] != '/';
	for (size_t i = 0; good && i < rest.len; i++)
		good = rest.at[i] > ' ' && rest.at[i] <= '~' && rest.at[i] != '?' &&
		       rest.at[i] != '#' && rest.at[i] != '@';
	if (!good)
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is not an address such as https://psirt.example.com",
		    TEXT_ARGS(url));
	return true;
}

static bool
parse_key(struct value keys, struct text name, enum party_role role, struct vkey *out,
    struct err *err)
{
	scoped(buf_free) struct buf expected = BUF(KIB);
	struct text text;

	if (!value_get_text(keys, party_role_word(role), &text, err) ||
	    !vkey_parse(text, out, err))
		return false;
	if (out->type != NOTE_ED25519)
		return err_set(err, FAULT_INPUT, "the %s key is no plain Ed25519 key",
		    party_role_word(role));
	party_role_name(name, role, &expected);
	if (!text_eq(out->name, buf_text(&expected)))
		return err_set(err, FAULT_INPUT, "the %s key is named '%.*s', not '%s'",
		    party_role_word(role), TEXT_ARGS(out->name), buf_string(&expected));
	return true;
}

static bool
parse_keys(struct value body, struct manifest *m, struct err *err)
{
	struct value keys;
	struct text text;

	if (!value_get_object(body, "keys", &keys, err) ||
	    !value_get_text(keys, "age", &text, err) ||
	    !recipient_parse(text, &m->recipient, err))
		return false;
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		if (!parse_key(keys, m->name, role, &m->key[role], err))
			return false;
	return true;
}

static bool
parse(struct manifest *m, struct err *err)
{
	const struct statement *s = &m->statement;

	m->name = s->by;
	if (s->kind->id != KIND_MANIFEST)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a manifest",
		    TEXT_ARGS(s->kind->name));
	if (!party_check_node(m->name, err) || !value_get_text(s->body, "url", &m->url, err) ||
	    !manifest_check_url(m->url, err) ||
	    !value_get_integer(s->body, "epoch", &m->epoch, err) ||
	    !statement_get_time(s->body, "expires", &m->expires, err))
		return false;
	if (m->epoch < 1 || m->epoch > MANIFEST_EPOCH_MAX)
		return err_set(err, FAULT_INPUT, "its epoch is not of 1 to %d seconds",
		    MANIFEST_EPOCH_MAX);
	return parse_keys(s->body, m, err);
}

/* The root key that an unverified manifest names: it vouches for itself, which
 * is all that can be had at the first sight. */
static bool
peek_root(struct text bytes, struct doc *doc, struct vkey *root, struct err *err)
{
	struct doc_limits limits = { STATEMENT_PUBLIC_MAX, 8 };
	struct value body, keys;
	struct text line, text;
	struct note note;

	if (!note_parse(bytes, &note, err))
		return false;
	line = note.text;
	line.len -= 1;
	return doc_parse(doc, line, &limits, &body, err) &&
	       value_get_object(body, "keys", &keys, err) &&
	       value_get_text(keys, "root", &text, err) && vkey_parse(text, root, err);
}

bool
manifest_open(struct text bytes, const struct vkey *root, struct manifest *out, struct err *err)
{
	scoped(doc_free) struct doc doc = DOC;
	struct manifest m = { 0 };
	struct vkey named;

	if (root == NULL) {
		if (!peek_root(bytes, &doc, &named, err))
			return err_in(err, "manifest");
		root = &named;
	}
	if (!statement_open(bytes, root, &m.statement, err))
		return err_in(err, "manifest");
	if (!parse(&m, err)) {
		manifest_free(&m);
		return err_in(err, "manifest");
	}
	if (!text_eq(m.key[PARTY_ROOT].name, root->name)) {
		manifest_free(&m);
		return err_set(err, FAULT_DENIED, "manifest: it is not signed by its root key");
	}
	*out = m;
	return true;
}

void
manifest_free(struct manifest *manifest)
{
	statement_free(&manifest->statement);
	*manifest = (struct manifest){ 0 };
}

bool
manifest_check_current(const struct manifest *manifest, int64_t now, struct err *err)
{
	if (now > manifest->expires)
		return err_set(err, FAULT_DENIED,
		    "the manifest of '%.*s' has expired; its operator must publish a new one",
		    TEXT_ARGS(manifest->name));
	return true;
}

static void
put_keys(struct writer *w, const struct manifest *m)
{
	scoped(buf_free) struct buf text = BUF(KIB);

	writer_key(w, "keys");
	writer_object(w);
	recipient_format(&m->recipient, &text);
	writer_key(w, "age");
	writer_text(w, buf_text(&text));
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		buf_clear(&text);
		vkey_format(&m->key[role], &text);
		writer_key(w, party_role_word(role));
		writer_text(w, buf_text(&text));
	}
	writer_end(w);
}

bool
manifest_sign(const struct manifest *m, int64_t at, const struct signer *root, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	statement_begin(&draft, kind_of(KIND_MANIFEST), m->name, at, NULL);
	writer_key(w, "url");
	writer_text(w, m->url);
	writer_key(w, "epoch");
	writer_integer(w, m->epoch);
	statement_put_time(w, "expires", m->expires);
	put_keys(w, m);
	return statement_end(&draft, root, out, id, err);
}
