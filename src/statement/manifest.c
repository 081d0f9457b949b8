#include "statement/manifest.h"

#include <string.h>

#include "statement/url.h"

#define PEEK_DEPTH 8

static const struct {
	unsigned role;
	const char *word;
} roles[] = {
	{ MANIFEST_VENDOR, "vendor" },
	{ MANIFEST_COORDINATOR, "coordinator" },
	{ MANIFEST_CSIRT, "csirt" },
	{ MANIFEST_OBSERVER, "observer" },
};

#define ROLES (sizeof(roles) / sizeof(roles[0]))
#define ROLES_ALL ((1u << ROLES) - 1)

const char *
manifest_role_word(unsigned role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (roles[i].role == role)
			return roles[i].word;
	return NULL;
}

unsigned
manifest_role_of(struct text word)
{
	for (size_t i = 0; i < ROLES; i++)
		if (text_eq(word, text_of(roles[i].word)))
			return roles[i].role;
	return 0;
}

/* The version at which its log began, by the name of its key; 1 for the plain name, 0 for
 * a name that is none. */
static uint64_t
log_began(const struct manifest *m)
{
	struct text rest = m->key[PARTY_LOG].name;
	uint64_t version = 1;

	if (!text_skip(&rest, m->name) || !text_skip(&rest, TEXT("/log")))
		return 0;
	if (rest.len > 0 &&
	    (!text_skip(&rest, TEXT("/")) || !text_u64(rest, &version) || version < 2))
		return 0;
	return version;
}

bool
manifest_begins_log(const struct manifest *m)
{
	return m->version > 1 && log_began(m) == (uint64_t)m->version;
}

static bool
name_ok(const struct manifest *m, enum party_role role, struct text expected)
{
	if (role != PARTY_LOG)
		return text_eq(m->key[role].name, expected);
	return log_began(m) >= 1 && log_began(m) <= (uint64_t)m->version;
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
	if (!name_ok(m, role, buf_text(&expected)))
		return err_set(err, FAULT_INPUT, "the %s key is named '%.*s', not '%s'",
		    party_role_word(role), TEXT_ARGS(key->name), buf_string(&expected));
	/* A cosignature does not tell its signer's name: its key must not be another's. */
	for (unsigned other = 0; other < role; other++)
		if (memcmp(&key->key, &m->key[other].key, sizeof(key->key)) == 0)
			return err_set(err, FAULT_INPUT, "the %s key is also the %s key",
			    party_role_word(role), party_role_word(other));
	return true;
}

/* A key that is revoked is none that it names. */
static bool
check_revoked(const struct manifest *m, const struct manifest_revoked *revoked, struct err *err)
{
	scoped(buf_free) struct buf named = BUF(4 * KIB);

	for (unsigned role = 0; role <= PARTY_ROLES; role++) {
		buf_clear(&named);
		if (role < PARTY_ROLES)
			vkey_format(&m->key[role], &named);
		else
			recipient_format(&m->recipient, &named);
		if (!buf_ok(&named, err))
			return false;
		if (text_eq(buf_text(&named), revoked->key))
			return err_set(err, FAULT_INPUT, "it revokes a key that it names");
	}
	return (revoked->key.len > 0 && revoked->size >= 0) ||
	       err_set(err, FAULT_INPUT, "what it says of a revoked key is no such thing");
}

static bool
check_place(const struct manifest *m, struct err *err)
{
	static const struct hash none;

	if (m->version < 1 || hash_eq(&m->previous, &none) != (m->version == 1))
		return err_set(
		    err, FAULT_INPUT, "its version is not 1, nor does it name the one before");
	if (m->roles == 0 || m->roles > ROLES_ALL)
		return err_set(err, FAULT_INPUT, "it names no role, or one that is not known");
	return true;
}

/* What holds for every manifest, read or to be written. */
static bool
check(const struct manifest *m, struct err *err)
{
	if (!party_check_node(m->name, err) || !url_check(m->url, err) || !check_place(m, err))
		return false;
	if (m->epoch < 1 || m->epoch > MANIFEST_EPOCH_MAX)
		return err_set(err, FAULT_INPUT, "its epoch is not of 1 to %d seconds",
		    MANIFEST_EPOCH_MAX);
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		if (!check_key(m, role, err))
			return false;
	if (m->carried < 0 || (m->carried > 0 && !manifest_begins_log(m)))
		return err_set(
		    err, FAULT_INPUT, "only a log that begins anew can carry entries over");
	for (size_t i = 0; i < m->revoked_count; i++)
		if (!check_revoked(m, &m->revoked[i], err))
			return false;
	return true;
}

/* Each known word once, in their order, so that there is one way to write it. */
static bool
parse_roles(struct value body, struct manifest *m, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value array;
	struct text word;
	unsigned role;

	if (!value_get_array(body, "roles", &array, err))
		return false;
	while (value_each(array, &walk)) {
		if (!value_as_text(walk.value, &word, err))
			return false;
		role = manifest_role_of(word);
		if (role <= m->roles)
			return err_set(err, FAULT_INPUT,
			    "its roles are not among vendor, coordinator, csirt and observer, "
			    "each once and in this order");
		m->roles |= role;
	}
	return true;
}

static bool
parse_place(struct value body, struct manifest *m, struct err *err)
{
	struct value ignored;

	if (!value_get_integer(body, "version", &m->version, err) ||
	    ((m->version != 1 || value_find(body, "previous", &ignored)) &&
		!statement_get_hash(body, "previous", &m->previous, err)))
		return false;
	if (value_find(body, "retired", &ignored) &&
	    (!value_get_bool(body, "retired", &m->retired, err) || !m->retired))
		return err_set(err, FAULT_INPUT, "'retired' is not true");
	return parse_roles(body, m, err);
}

static bool
parse_revoked_one(struct value value, struct manifest_revoked *out, struct err *err)
{
	return value_get_text(value, "key", &out->key, err) &&
	       statement_get_time(value, "since", &out->since, err) &&
	       value_get_integer(value, "size", &out->size, err);
}

static bool
parse_revoked(struct value body, struct manifest *m, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value array;

	if (!value_find(body, "revoked", &array))
		return true;
	if (!value_as_array(array, err))
		return false;
	if (value_count(array) < 1 || value_count(array) > MANIFEST_REVOKED_MAX)
		return err_set(err, FAULT_INPUT, "'revoked' does not name 1 to %d keys",
		    MANIFEST_REVOKED_MAX);
	while (value_each(array, &walk))
		if (!parse_revoked_one(walk.value, &m->revoked[m->revoked_count++], err))
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
	return parse_place(s->body, m, err) && value_get_text(s->body, "url", &m->url, err) &&
	       value_get_integer(s->body, "epoch", &m->epoch, err) &&
	       statement_get_time(s->body, "expires", &m->expires, err) &&
	       parse_keys(s->body, m, err) &&
	       (!manifest_begins_log(m) ||
		   value_get_integer(s->body, "carried", &m->carried, err)) &&
	       parse_revoked(s->body, m, err) && check(m, err);
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

static bool
read_signatures(const struct manifest *m, size_t expected, struct note *note, struct err *err)
{
	if (!note_parse(m->statement.bytes, note, err))
		return false;
	return note->count == expected ||
	       err_set(
		   err, FAULT_DENIED, "it has %zu signatures, not %zu", note->count, expected);
}

/* That the root it names signed, manifest_open() has seen. */
bool
manifest_check_first(const struct manifest *m, struct err *err)
{
	struct note note = { 0 };

	if (m->version != 1)
		return err_set(err, FAULT_DENIED,
		    "it is version %lld of the manifests of '%.*s', not the first",
		    (long long)m->version, TEXT_ARGS(m->name));
	return read_signatures(m, 1, &note, err);
}

static bool
check_old_root(const struct manifest *older, const struct manifest *newer, struct err *err)
{
	const struct vkey *old = &older->key[PARTY_ROOT];
	bool same = vkey_eq(old, &newer->key[PARTY_ROOT]), good;
	struct note note = { 0 };

	return read_signatures(newer, same ? 1 : 2, &note, err) &&
	       note_verify(&note, old, 1, &good, err);
}

/* A log's name stays, or it begins anew with this very manifest. */
static bool
check_log_name(const struct manifest *older, const struct manifest *newer, struct err *err)
{
	return text_eq(older->key[PARTY_LOG].name, newer->key[PARTY_LOG].name) ||
	       manifest_begins_log(newer) ||
	       err_set(err, FAULT_DENIED, "its log has another name than before");
}

bool
manifest_check_follows(
    const struct manifest *older, const struct manifest *newer, struct err *err)
{
	if (!text_eq(older->name, newer->name))
		return err_set(err, FAULT_DENIED, "it is of '%.*s', not of '%.*s'",
		    TEXT_ARGS(newer->name), TEXT_ARGS(older->name));
	if (newer->version != older->version + 1 ||
	    !hash_eq(&newer->previous, &older->statement.id))
		return err_set(err, FAULT_DENIED,
		    "version %lld does not continue version %lld of the manifests of '%.*s'",
		    (long long)newer->version, (long long)older->version,
		    TEXT_ARGS(older->name));
	if (older->retired)
		return err_set(err, FAULT_DENIED,
		    "nothing comes after the last manifest of '%.*s', by which it retired",
		    TEXT_ARGS(older->name));
	if (newer->statement.at < older->statement.at)
		return err_set(err, FAULT_DENIED,
		    "version %lld is of an earlier time than the one before",
		    (long long)newer->version);
	if (newer->epoch != older->epoch)
		return err_set(err, FAULT_DENIED,
		    "version %lld has epochs of another length: their numbers would not grow",
		    (long long)newer->version);
	return check_log_name(older, newer, err) && check_old_root(older, newer, err);
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

static void
put_place(struct writer *w, const struct manifest *m)
{
	writer_key(w, "version");
	writer_integer(w, m->version);
	if (m->version > 1)
		statement_put_hash(w, "previous", &m->previous);
	if (m->retired) {
		writer_key(w, "retired");
		writer_bool(w, true);
	}
	writer_key(w, "roles");
	writer_array(w);
	for (size_t i = 0; i < ROLES; i++)
		if ((m->roles & roles[i].role) != 0)
			writer_text(w, text_of(roles[i].word));
	writer_end(w);
}

static void
put_revoked(struct writer *w, const struct manifest *m)
{
	if (m->revoked_count == 0)
		return;
	writer_key(w, "revoked");
	writer_array(w);
	for (size_t i = 0; i < m->revoked_count; i++) {
		writer_object(w);
		writer_key(w, "key");
		writer_text(w, m->revoked[i].key);
		statement_put_time(w, "since", m->revoked[i].since);
		writer_key(w, "size");
		writer_integer(w, m->revoked[i].size);
		writer_end(w);
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
	put_place(w, m);
	writer_key(w, "url");
	writer_text(w, m->url);
	writer_key(w, "epoch");
	writer_integer(w, m->epoch);
	statement_put_time(w, "expires", m->expires);
	put_keys(w, m);
	if (manifest_begins_log(m)) {
		writer_key(w, "carried");
		writer_integer(w, m->carried);
	}
	put_revoked(w, m);
	return statement_end(&draft, root, out, id, err);
}
