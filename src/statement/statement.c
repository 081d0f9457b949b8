#include "statement/statement.h"

#include "codec/hex.h"
#include "crypto/random.h"

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
statement_put_hash(struct writer *writer, const char *key, const struct hash *hash)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(hash, &hex);
	writer_key(writer, key);
	writer_text(writer, buf_text(&hex));
}

void
statement_put_time(struct writer *writer, const char *key, int64_t at)
{
	scoped(buf_free) struct buf time = BUF(KIB);

	utc_format(at, &time);
	writer_key(writer, key);
	writer_text(writer, buf_text(&time));
}

/* What private statements have beyond the others. */
static bool
check_private(struct value body, struct err *err)
{
	uint8_t nonce[STATEMENT_NONCE_LEN];
	struct value_walk walk = { 0 };
	struct text text;
	struct value to;

	if (!value_get_array(body, "to", &to, err))
		return false;
	while (value_each(to, &walk))
		if (!value_as_text(walk.value, &text, err))
			return false;
	if (!value_get_text(body, "nonce", &text, err))
		return false;
	if (!hex_decode(text, nonce, sizeof(nonce)))
		return err_set(err, FAULT_INPUT, "'nonce' is not %d bytes in lowercase hex",
		    STATEMENT_NONCE_LEN);
	return true;
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
	    !value_get_text(s->body, "by", &s->by, err) ||
	    !statement_get_time(s->body, "at", &s->at, err))
		return false;
	s->kind = kind_find(type);
	if (s->kind == NULL)
		return err_set(
		    err, FAULT_INPUT, "its type '%.*s' is not known", TEXT_ARGS(type));
	if (s->kind->public && s->bytes.len > STATEMENT_PUBLIC_MAX)
		return err_set(err, FAULT_LIMIT, "it is over %zu bytes", STATEMENT_PUBLIC_MAX);
	return s->kind->public || check_private(s->body, err);
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
	if (doc_parse(&s->doc, line, &limits, &s->body, err) && parse_shared(s, err))
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
	struct statement s = { .bytes = bytes };
	struct note note;
	bool good;

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
statement_reopen(struct text bytes, struct statement *out, struct err *err)
{
	struct statement s = { .bytes = bytes };
	struct note note;

	if (!read_note(bytes, &note, err) || !parse(&note, &s, err))
		return err_in(err, "statement");
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

void
statement_begin(struct draft_statement *draft, const struct kind *kind, struct text by,
    int64_t at, const struct text *to)
{
	struct writer *w = &draft->writer;
	scoped(buf_free) struct buf hex = BUF(KIB);
	uint8_t nonce[STATEMENT_NONCE_LEN];

	*w = WRITER(&draft->text);
	writer_object(w);
	writer_key(w, "accord");
	writer_integer(w, VERSION);
	writer_key(w, "type");
	writer_text(w, kind->name);
	writer_key(w, "by");
	writer_text(w, by);
	statement_put_time(w, "at", at);
	if (kind->public)
		return;
	random_bytes(nonce, sizeof(nonce));
	hex_add(&hex, nonce, sizeof(nonce));
	writer_key(w, "nonce");
	writer_text(w, buf_text(&hex));
	writer_key(w, "to");
	writer_array(w);
	writer_text(w, *to);
	writer_end(w);
}

bool
statement_end(struct draft_statement *draft, const struct signer *signer, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf text = draft->text;

	draft->text = (struct buf){ 0 };
	draft->writer.out = &text;
	writer_end(&draft->writer);
	buf_add(&text, TEXT("\n"));
	if (!buf_ok(&text, err) || !note_sign(buf_text(&text), signer, out, err))
		return err_in(err, "statement");
	*id = hash_text(buf_text(&text));
	return true;
}
