#include "statement/manifest.h"

#include <string.h>

#define URL_MAX 1024
#define PORT_MAX 65535
#define PEEK_DEPTH 8

static bool
is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
all_of(struct text in, const char *others)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_alphanumeric(in.at[i]) &&
		    (in.at[i] == '\0' || strchr(others, in.at[i]) == NULL))
			return false;
	return in.len > 0;
}

static bool
port_ok(struct text port)
{
	uint64_t number;

	return text_u64(port, &number) && number >= 1 && number <= PORT_MAX;
}

/* A name or an IPv4 address. */
static bool
host_ok(struct text host)
{
	return all_of(host, "-.") && is_alphanumeric(host.at[0]) &&
	       is_alphanumeric(host.at[host.len - 1]);
}

/* A host, or an IPv6 address in brackets; then perhaps a port. */
static bool
authority_ok(struct text in)
{
	struct text host, port = in;

	if (text_skip(&port, TEXT("[")))
		return text_cut(&port, ']', &host) && all_of(host, ":.") &&
		       (port.len == 0 || (text_skip(&port, TEXT(":")) && port_ok(port)));
	if (!text_cut(&port, ':', &host))
		return host_ok(in);
	return host_ok(host) && port_ok(port);
}

/* What paths consist of (RFC 3986, 3.3), less what leads back up. */
static bool
segment_ok(struct text segment)
{
	return all_of(segment, "-._~%!$&'()*+,;=:") && !text_eq(segment, TEXT(".")) &&
	       !text_eq(segment, TEXT(".."));
}

static bool
url_ok(struct text url)
{
	struct text rest = url, part;
	bool authority = true;

	if (url.len > URL_MAX ||
	    (!text_skip(&rest, TEXT("https://")) && !text_skip(&rest, TEXT("http://"))))
		return false;
	while (text_cut(&rest, '/', &part)) {
		if (!(authority ? authority_ok(part) : segment_ok(part)))
			return false;
		authority = false;
	}
	return authority ? authority_ok(rest) : segment_ok(rest);
}

bool
manifest_check_url(struct text url, struct err *err)
{
	if (!url_ok(url))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is not an address such as https://psirt.example.com",
		    TEXT_ARGS(url));
	return true;
}

static bool
check_key(const struct manifest *m, enum party_role role, struct err *err)
{
	scoped(buf_free) struct buf expected = BUF(KIB);
	const struct vkey *key = &m->key[role];

	if (key->type != NOTE_ED25519)
		return err_set(err, FAULT_INPUT, "the %s key is no plain Ed25519 key",
		    party_role_word(role));
	party_role_name(m->name, role, &expected);
	if (!buf_ok(&expected, err))
		return false;
	if (!text_eq(key->name, buf_text(&expected)))
		return err_set(err, FAULT_INPUT, "the %s key is named '%.*s', not '%s'",
		    party_role_word(role), TEXT_ARGS(key->name), buf_string(&expected));
	/* A cosignature does not tell its signer's name: its key must not be another's. */
	for (unsigned other = 0; other < role; other++)
		if (memcmp(&key->key, &m->key[other].key, sizeof(key->key)) == 0)
			return err_set(err, FAULT_INPUT, "the %s key is also the %s key",
			    party_role_word(role), party_role_word(other));
	return true;
}

/* What holds for every manifest, read or to be written. */
static bool
check(const struct manifest *m, struct err *err)
{
	if (!party_check_node(m->name, err) || !manifest_check_url(m->url, err))
		return false;
	if (m->epoch < 1 || m->epoch > MANIFEST_EPOCH_MAX)
		return err_set(err, FAULT_INPUT, "its epoch is not of 1 to %d seconds",
		    MANIFEST_EPOCH_MAX);
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		if (!check_key(m, role, err))
			return false;
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
		if (!value_get_text(keys, party_role_word(role), &text, err) ||
		    !vkey_parse(text, &m->key[role], err))
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
	return value_get_text(s->body, "url", &m->url, err) &&
	       value_get_integer(s->body, "epoch", &m->epoch, err) &&
	       statement_get_time(s->body, "expires", &m->expires, err) &&
	       parse_keys(s->body, m, err) && check(m, err);
}

/* The key that signed must be the one it names, not just have its name: else
 * whoever pins what is named would pin a key that never signed. */
static bool
check_root(const struct manifest *m, const struct vkey *root, struct err *err)
{
	const struct vkey *named = &m->key[PARTY_ROOT];

	if (named->id != root->id || !text_eq(named->name, root->name) ||
	    memcmp(&named->key, &root->key, sizeof(root->key)) != 0)
		return err_set(err, FAULT_DENIED, "it is not signed by the root key it names");
	return true;
}

/* The root key that an unverified manifest names: it vouches for itself, which
 * is all that can be had at the first sight. */
static bool
peek_root(struct text bytes, struct doc *doc, struct vkey *root, struct err *err)
{
	struct doc_limits limits = { STATEMENT_PUBLIC_MAX, PEEK_DEPTH };
	struct value body, keys;
	struct text line, text;
	struct note note = { 0 };

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
	if (!parse(&m, err) || !check_root(&m, root, err)) {
		manifest_free(&m);
		return err_in(err, "manifest");
	}
	*out = m;
	return true;
}

bool
manifest_parse(const struct statement *statement, struct manifest *out, struct err *err)
{
	struct manifest m = { .statement = *statement };

	if (!parse(&m, err))
		return err_in(err, "manifest");
	m.statement = (struct statement){ 0 };
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
	statement_put_text(w, "age", &text);
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		buf_clear(&text);
		vkey_format(&m->key[role], &text);
		statement_put_text(w, party_role_word(role), &text);
	}
	writer_end(w);
}

bool
manifest_sign(const struct manifest *m, int64_t at, const struct signer *root, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(m, err) || !check_root(m, &root->vkey, err))
		return err_in(err, "manifest");
	statement_begin(&draft, kind_of(KIND_MANIFEST), m->name, at, NULL);
	writer_key(w, "url");
	writer_text(w, m->url);
	writer_key(w, "epoch");
	writer_integer(w, m->epoch);
	statement_put_time(w, "expires", m->expires);
	put_keys(w, m);
	return statement_end(&draft, root, out, id, err);
}
