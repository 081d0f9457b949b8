#include "release/seal.h"

static bool
parse(struct value body, struct seal *seal, struct err *err)
{
	struct text recipient;
	int64_t size;

	if (!statement_get_hash(body, "bundle", &seal->bundle, err) ||
	    !value_get_integer(body, "size", &size, err) ||
	    !value_get_text(body, "recipient", &recipient, err) ||
	    !recipient_parse(recipient, &seal->recipient, err) ||
	    !statement_get_time(body, "opens", &seal->opens, err))
		return false;
	seal->size = size < 0 ? 0 : (uint64_t)size;
	return true;
}

/* What holds for every seal, read or to be written. */
static bool
check(const struct seal *seal, struct err *err)
{
	if (seal->size < 1 || seal->size > STATEMENT_INTEGER_MAX)
		return err_set(err, FAULT_INPUT, "its size is out of range");
	return true;
}

bool
seal_parse(const struct statement *statement, struct seal *out, struct err *err)
{
	struct seal seal;

	if (statement->kind->id != KIND_RELEASE_SEAL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.seal",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &seal, err) || !check(&seal, err))
		return err_in(err, "release.seal");
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

	if (!check(seal, err))
		return err_in(err, "release.seal");
	recipient_format(&seal->recipient, &recipient);
	statement_begin(&draft, kind_of(KIND_RELEASE_SEAL), node->vkey.name, at, NULL);
	statement_put_hash(w, "bundle", &seal->bundle);
	writer_key(w, "size");
	writer_integer(w, (int64_t)seal->size);
	statement_put_text(w, "recipient", &recipient);
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
