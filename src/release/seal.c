#include "release/seal.h"

#define SIZE_MAX_INTEGER ((INT64_C(1) << 53) - 1)

bool
seal_parse(const struct statement *statement, struct seal *out, struct err *err)
{
	struct value body = statement->body;
	struct text recipient;
	struct seal seal;
	int64_t size;

	if (statement->kind->id != KIND_RELEASE_SEAL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.seal",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(body, "bundle", &seal.bundle, err) ||
	    !value_get_integer(body, "size", &size, err) ||
	    !value_get_text(body, "recipient", &recipient, err) ||
	    !recipient_parse(recipient, &seal.recipient, err) ||
	    !statement_get_time(body, "opens", &seal.opens, err))
		return err_in(err, "release.seal");
	if (size < 0 || size > SIZE_MAX_INTEGER)
		return err_set(err, FAULT_INPUT, "release.seal: its size is out of range");
	seal.size = (uint64_t)size;
	*out = seal;
	return true;
}

bool
seal_sign(const struct seal *seal, int64_t at, const struct signer *node, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf recipient = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	recipient_format(&seal->recipient, &recipient);
	statement_begin(&draft, kind_of(KIND_RELEASE_SEAL), node->vkey.name, at, NULL);
	statement_put_hash(w, "bundle", &seal->bundle);
	writer_key(w, "size");
	writer_integer(w, (int64_t)seal->size);
	writer_key(w, "recipient");
	writer_text(w, buf_text(&recipient));
	statement_put_time(w, "opens", seal->opens);
	return statement_end(&draft, node, out, id, err);
}

bool
seal_check_key(const struct seal *seal, const struct identity *key, struct err *err)
{
	if (!recipient_eq(&seal->recipient, &key->recipient))
		return err_set(err, FAULT_DENIED, "this is not the key of the sealed release");
	return true;
}

void
seal_bundle_path(const struct hash *bundle, struct buf *out)
{
	buf_add(out, TEXT("bundle/"));
	hash_format(bundle, out);
	buf_add(out, TEXT(".age"));
}

void
seal_key_path(const struct hash *id, struct buf *out)
{
	buf_add(out, TEXT("release/"));
	hash_format(id, out);
	buf_add(out, TEXT("/key"));
}
