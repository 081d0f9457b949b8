#include "release/seal.h"

static bool
parse(const struct statement *statement, struct seal *seal, struct err *err)
{
	struct value body = statement->body;
	struct text recipient;
	int64_t size;

	if (!statement_get_hash(body, "bundle", &seal->bundle, err) ||
	    !value_get_integer(body, "size", &size, err) ||
	    !value_get_text(body, "recipient", &recipient, err) ||
	    !(statement->known ? recipient_reparse(recipient, &seal->recipient, err)
			       : recipient_parse(recipient, &seal->recipient, err)) ||
	    !statement_get_time(body, "opens", &seal->opens, err))
		return false;
	seal->size = size < 0 ? 0 : (uint64_t)size;
	return true;
}

/* What holds for every seal, read or to be written. */
static bool
check(const struct seal *seal, const struct seal_terms *terms, struct err *err)
{
	if (seal->size < 1 || seal->size > STATEMENT_INTEGER_MAX)
		return err_set(err, FAULT_INPUT, "its size is out of range");
	/* Else no member could tell when to let its share go. */
	return terms->committee.sharing.members == 0 || terms->timing.witness_count > 0 ||
	       err_set(err, FAULT_INPUT, "it has a committee, and nobody is pinned for time");
}

bool
seal_parse_terms(const struct statement *statement, struct seal *out, struct seal_terms *terms,
    struct err *err)
{
	struct seal_terms read;
	struct seal seal;

	if (statement->kind->id != KIND_RELEASE_SEAL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.seal",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement, &seal, err) || !timing_get(statement, &read.timing, err) ||
	    !committee_get(statement, &seal.recipient, &read.committee, err) ||
	    !check(&seal, &read, err))
		return err_in(err, "release.seal");
	*out = seal;
	*terms = read;
	return true;
}

bool
seal_parse(const struct statement *statement, struct seal *out, struct err *err)
{
	struct seal_terms ignored;

	return seal_parse_terms(statement, out, &ignored, err);
}

bool
seal_sign_terms(const struct seal *seal, const struct seal_terms *terms,
    const struct saying *how, struct buf *out, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf recipient = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!timing_check(&terms->timing, err) || !committee_check(&terms->committee, err) ||
	    !check(seal, terms, err))
		return err_in(err, "release.seal");
	recipient_format(&seal->recipient, &recipient);
	statement_begin(
	    &draft, kind_of(KIND_RELEASE_SEAL), how->signer->vkey.name, how->at, NULL);
	statement_put_hash(w, "bundle", &seal->bundle);
	writer_key(w, "size");
	writer_integer(w, (int64_t)seal->size);
	statement_put_text(w, "recipient", &recipient);
	statement_put_time(w, "opens", seal->opens);
	committee_put(w, &terms->committee);
	timing_put(w, &terms->timing);
	return statement_end(&draft, how->signer, out, id, err);
}

bool
seal_sign(const struct seal *seal, int64_t at, const struct signer *node, struct buf *out,
    struct hash *id, struct err *err)
{
	static const struct seal_terms none;
	struct saying how = { .signer = node, .at = at };

	return seal_sign_terms(seal, &none, &how, out, id, err);
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

static void
add_path(const struct hash *id, const char *file, struct buf *out)
{
	buf_add(out, TEXT("release/"));
	hash_format(id, out);
	buf_addf(out, "/%s", file);
}

void
seal_key_path(const struct hash *id, struct buf *out)
{
	add_path(id, "key", out);
}

void
seal_said_path(const struct hash *id, struct buf *out)
{
	add_path(id, "said", out);
}

void
seal_proof_path(const struct hash *id, const struct hash *of, struct buf *out)
{
	add_path(id, "proof/", out);
	hash_format(of, out);
}
