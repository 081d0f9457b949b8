#include "statement/statement.h"

#include <assert.h>

#include "codec/hex.h"
#include "crypto/random.h"
#include "statement/party.h"

#define SIGNATURE_BEGINS "\xe2\x80\x94 " /* a dash */
#define VERSION 1
#define DEPTH_MAX 16

void
statement_free(struct statement *statement)
{
	doc_free(&statement->doc);
	*statement = (struct statement){ 0 };
}

struct hash
statement_id(const struct note *note)
{
	return hash_text(note->text);
}

struct text
statement_owner(struct text key_name)
{
	struct text rest = key_name, owner;

	return text_cut(&rest, '/', &owner) ? owner : key_name;
}

bool
statement_get_hash(struct value object, const char *key, struct hash *out, struct err *err)
{
	struct text hex;

	if (!value_get_text(object, key, &hex, err))
		return false;
	if (!hash_parse(hex, out))
		return err_set(err, FAULT_INPUT, "'%s' is not 64 lowercase hex digits", key);
	return true;
}

bool
statement_get_time(struct value object, const char *key, int64_t *out, struct err *err)
{
	struct text time;

	if (!value_get_text(object, key, &time, err))
		return false;
	if (!utc_parse_strict(time, out))
		return err_set(
		    err, FAULT_INPUT, "'%s' is not a time such as 2026-11-22T10:00:00Z", key);
	return true;
}

void
statement_put_text(struct writer *writer, const char *key, const struct buf *text)
{
	writer_key(writer, key);
	statement_add_text(writer, text);
}

void
statement_add_text(struct writer *writer, const struct buf *text)
{
	writer_text(writer, buf_text(text));
	if (text->failed) {
		buf_free(writer->out);
		writer->out->failed = true;
	}
}

void
statement_put_hash(struct writer *writer, const char *key, const struct hash *hash)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(hash, &hex);
	statement_put_text(writer, key, &hex);
}

void
statement_put_time(struct writer *writer, const char *key, int64_t at)
{
	scoped(buf_free) struct buf time = BUF(KIB);

	utc_format(at, &time);
	statement_put_text(writer, key, &time);
}

bool
statement_get_hash_if(
    struct value object, const char *key, bool *has, struct hash *out, struct err *err)
{
	struct value value;

	*has = value_find(object, key, &value);
	return !*has || statement_get_hash(object, key, out, err);
}

/* No fractions and no numbers that other readers would round.  Calls itself no
 * deeper than DEPTH_MAX, to which the parser holds the document. */
static bool
check_numbers(struct value value, struct err *err)
{
	struct value_walk walk = { 0 };
	enum value_type type = value_type(value);
	int64_t integer = 0;

	if (type == VALUE_REAL || type == VALUE_INTEGER) {
		if (!value_as_integer(value, &integer, err))
			return false;
		if (integer < -STATEMENT_INTEGER_MAX || integer > STATEMENT_INTEGER_MAX)
			return err_set(err, FAULT_INPUT, "it has a number beyond 2^53-1");
	}
	while (value_each(value, &walk))
		if (!check_numbers(walk.value, err))
			return false;
	return true;
}

/* Does a name stand in the list before the value that a walk is at? */
static bool
stands_before(struct value list, struct value here, struct text name)
{
	struct value_walk walk = { 0 };
	struct err ignored;
	struct text one;

	while (value_each(list, &walk) && walk.value.at != here.at)
		if (value_as_text(walk.value, &one, &ignored) && text_eq(one, name))
			return true;
	return false;
}

static bool
check_to(struct value body, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text name, last = { 0 };
	bool ascending = true; /* then none is there twice */
	struct value to;

	if (!value_get_array(body, "to", &to, err))
		return false;
	if (value_count(to) == 0 || value_count(to) > STATEMENT_TO_MAX)
		return err_set(
		    err, FAULT_INPUT, "'to' does not name 1 to %d parties", STATEMENT_TO_MAX);
	while (value_each(to, &walk)) {
		if (!value_as_text(walk.value, &name, err) || !party_check_name(name, err))
			return false;
		ascending = ascending && text_order(last, name) < 0;
		last = name;
		if (!ascending && stands_before(to, walk.value, name))
			return err_set(
			    err, FAULT_INPUT, "'to' names '%.*s' twice", TEXT_ARGS(name));
	}
	return true;
}

/* What private statements have beyond the others. */
static bool
check_private(struct value body, struct err *err)
{
	uint8_t nonce[STATEMENT_NONCE_LEN];
	struct text text;

	if (!check_to(body, err) || !value_get_text(body, "nonce", &text, err))
		return false;
	if (!hex_decode(text, nonce, sizeof(nonce)))
		return err_set(err, FAULT_INPUT, "'nonce' is not %d bytes in lowercase hex",
		    STATEMENT_NONCE_LEN);
	return true;
}

static size_t
limit_of(const struct kind *kind)
{
	return kind->public ? STATEMENT_PUBLIC_MAX : STATEMENT_PRIVATE_MAX;
}

static bool
parse_shared(struct statement *s, struct err *err)
{
	int64_t version;
	struct text type;

	if (!value_get_integer(s->body, "accord", &version, err))
		return false;
	if (version != VERSION)
		return err_set(err, FAULT_INPUT, "it is of version %lld; this accord knows %d",
		    (long long)version, VERSION);
	if (!value_get_text(s->body, "type", &type, err) ||
	    !value_get_text(s->body, "by", &s->by, err) || !party_check_name(s->by, err) ||
	    !statement_get_time(s->body, "at", &s->at, err))
		return false;
	s->kind = kind_find(type);
	if (s->kind == NULL)
		return err_set(
		    err, FAULT_INPUT, "its type '%.*s' is not known", TEXT_ARGS(type));
	if (s->bytes.len > limit_of(s->kind))
		return err_set(err, FAULT_LIMIT, "it is over %zu bytes", limit_of(s->kind));
	return s->kind->public || check_private(s->body, err);
}

/* Another line would change the stored bytes but not the id, and put a stranger's
 * words beside the log.  A manifest may have two: a new root is signed by both. */
static bool
check_signers(const struct note *note, const struct kind *kind, struct err *err)
{
	if (note->count > 1 && kind->id != KIND_MANIFEST)
		return err_set(err, FAULT_INPUT, "it has %zu signatures, not one", note->count);
	for (size_t i = 0; i < note->count; i++) {
		struct text name = note->signature[i].name;

		if (!kind_signed_by(kind, name))
			return err_set(err, FAULT_DENIED,
			    "it is a %.*s, which the key '%.*s' must not sign",
			    TEXT_ARGS(kind->name), TEXT_ARGS(name));
	}
	return true;
}

/* The text of a note as one line of JSON with what every statement has. */
static bool
parse(const struct note *note, struct statement *s, struct err *err)
{
	struct doc_limits limits = { STATEMENT_PRIVATE_MAX, DEPTH_MAX };
	struct text rest = note->text, line;

	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "it is not one line of JSON");
	s->id = statement_id(note);
	if (doc_parse(&s->doc, line, &limits, &s->body, err) && parse_shared(s, err) &&
	    (doc_is_exact(&s->doc) || check_numbers(s->body, err)) &&
	    check_signers(note, s->kind, err))
		return true;
	statement_free(s);
	return false;
}

static bool
read_note(struct text bytes, struct note *note, struct err *err)
{
	if (bytes.len > STATEMENT_PRIVATE_MAX)
		return err_set(err, FAULT_LIMIT, "it is over %zu bytes", STATEMENT_PRIVATE_MAX);
	return note_parse(bytes, note, err);
}

bool
statement_open(
    struct text bytes, const struct vkey *key, struct statement *out, struct err *err)
{
	struct statement s = { .bytes = bytes, .doc = { .secret = true } };
	struct note note = { 0 };
	bool good;

	if (key->type != NOTE_ED25519)
		return err_set(err, FAULT_DENIED,
		    "statement: '%.*s' is the key of a witness, which signs no statements",
		    TEXT_ARGS(key->name));
	if (!read_note(bytes, &note, err) || !note_verify(&note, key, 1, &good, err) ||
	    !parse(&note, &s, err))
		return err_in(err, "statement");
	if (!text_eq(s.by, statement_owner(key->name))) {
		err_set(err, FAULT_DENIED, "statement: it is by '%.*s' but signed by '%.*s'",
		    TEXT_ARGS(s.by), TEXT_ARGS(key->name));
		statement_free(&s);
		return false;
	}
	*out = s;
	return true;
}

bool
statement_reopen_in(struct statement *statement, struct text bytes, struct err *err)
{
	struct statement s = { .bytes = bytes, .known = true, .doc = statement->doc };
	struct note note = { 0 };

	s.doc.secret = true;
	*statement = (struct statement){ 0 };
	if (read_note(bytes, &note, err) && parse(&note, &s, err)) {
		*statement = s;
		return true;
	}
	statement_free(&s);
	return err_in(err, "statement");
}

bool
statement_reopen(struct text bytes, struct statement *out, struct err *err)
{
	struct statement s = { 0 };

	if (!statement_reopen_in(&s, bytes, err))
		return false;
	*out = s;
	return true;
}

bool
statement_check_to(const struct statement *statement, struct text name, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value to;
	struct text one;

	if (!value_get_array(statement->body, "to", &to, err))
		return false;
	while (value_each(to, &walk))
		if (value_as_text(walk.value, &one, err) && text_eq(one, name))
			return true;
	return err_set(
	    err, FAULT_DENIED, "the statement is not addressed to '%.*s'", TEXT_ARGS(name));
}

/* What all have. */
static void
begin(struct draft_statement *draft, const struct kind *kind, struct text by, int64_t at)
{
	struct writer *w = &draft->writer;

	draft->kind = kind;
	draft->text.secret = draft->text.secret || !kind->public;
	*w = WRITER(&draft->text);
	writer_object(w);
	writer_key(w, "accord");
	writer_integer(w, VERSION);
	writer_key(w, "type");
	writer_text(w, kind->name);
	writer_key(w, "by");
	writer_text(w, by);
	statement_put_time(w, "at", at);
}

void
statement_begin_to(struct draft_statement *draft, const struct kind *kind, struct text by,
    int64_t at, const struct shape_list *to)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct writer *w = &draft->writer;
	const struct text *names = to->at;
	uint8_t nonce[STATEMENT_NONCE_LEN];

	assert(!kind->public);
	begin(draft, kind, by, at);
	random_bytes(nonce, sizeof(nonce));
	hex_add(&hex, nonce, sizeof(nonce));
	statement_put_text(w, "nonce", &hex);
	writer_key(w, "to");
	writer_array(w);
	for (size_t i = 0; i < to->count; i++)
		writer_text(w, names[i]);
	writer_end(w);
}

void
statement_begin(struct draft_statement *draft, const struct kind *kind, struct text by,
    int64_t at, const struct text *to)
{
	struct shape_list one = { 1, to };

	assert(kind->public == (to == NULL));
	if (to == NULL)
		begin(draft, kind, by, at);
	else
		statement_begin_to(draft, kind, by, at, &one);
}

bool
statement_text(struct draft_statement *draft, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf text = draft->text;

	draft->text = (struct buf){ 0 };
	draft->writer.out = &text;
	writer_end(&draft->writer);
	buf_add(&text, TEXT("\n"));
	if (!buf_ok(&text, err))
		return err_in(err, "statement");
	buf_add(out, buf_text(&text));
	return buf_ok(out, err) || err_in(err, "statement");
}

bool
statement_sign(const struct kind *kind, const struct buf *text, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(limit_of(kind));

	note.secret = text->secret;
	if (!note_sign(buf_text(text), signer, &note, err))
		return err_in(err, "statement");
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return err_in(err, "statement");
	*id = hash_text(buf_text(text));
	return true;
}

bool
statement_end(struct draft_statement *draft, const struct signer *signer, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(STATEMENT_PRIVATE_MAX);

	text.secret = draft->text.secret;
	return statement_text(draft, &text, err) &&
	       statement_sign(draft->kind, &text, signer, out, id, err);
}

bool
statement_cut(struct text *rest, struct text *note)
{
	struct text in = *rest, line;

	if (!text_line(&in, &line) || !text_skip(&in, TEXT("\n")))
		return false;
	while (text_starts(in, TEXT(SIGNATURE_BEGINS)))
		if (!text_line(&in, &line))
			return false;
	*note = (struct text){ rest->at, (size_t)(in.at - rest->at) };
	*rest = in;
	return true;
}
