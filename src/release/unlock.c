#include "release/unlock.h"

static const struct kind *
kind(bool breach)
{
	return kind_of(breach ? KIND_RELEASE_BREACH : KIND_RELEASE_EARLY);
}

static bool
find_recipient(struct text key, struct recipient *out, struct err *err)
{
	scoped(identity_free) struct identity identity = { 0 };

	if (!identity_parse(key, &identity, err))
		return err_in(err, "'key'");
	*out = identity.recipient;
	return true;
}

static bool
parse(struct value body, struct unlock *out, struct err *err)
{
	return statement_get_hash(body, "of", &out->of, err) &&
	       value_get_text(body, "key", &out->key, err) &&
	       find_recipient(out->key, &out->recipient, err) &&
	       (!out->breach || statement_get_time(body, "seen", &out->seen, err)) &&
	       reason_get(body, &out->reason, err);
}

bool
unlock_parse(const struct statement *statement, struct unlock *out, struct err *err)
{
	struct unlock unlock = { .breach = statement->kind == kind(true) };

	if (statement->kind != kind(unlock.breach))
		return err_set(err, FAULT_INPUT,
		    "this is a %.*s, not a release.early or a release.breach",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &unlock, err))
		return err_in(err, "%.*s", TEXT_ARGS(statement->kind->name));
	*out = unlock;
	return true;
}

bool
unlock_sign(const struct unlock *unlock, int64_t at, const struct signer *node, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;
	struct recipient recipient;

	if (!find_recipient(unlock->key, &recipient, err) || !reason_check(unlock->reason, err))
		return err_in(err, "%.*s", TEXT_ARGS(kind(unlock->breach)->name));
	statement_begin(&draft, kind(unlock->breach), node->vkey.name, at, NULL);
	statement_put_hash(w, "of", &unlock->of);
	writer_key(w, "key");
	writer_text(w, unlock->key);
	if (unlock->breach)
		statement_put_time(w, "seen", unlock->seen);
	reason_put(w, unlock->reason);
	return statement_end(&draft, node, out, id, err);
}
