#include "statement/confirm.h"

#include "statement/party.h"

static const char *const words[CONFIRM_HOWS] = { "address", "file", "person" };

const char *
confirm_how_word(enum confirm_how how)
{
	return words[how];
}

static bool
parse_how(struct text word, enum confirm_how *out, struct err *err)
{
	for (unsigned i = 0; i < CONFIRM_HOWS; i++) {
		if (text_eq(word, text_of(words[i]))) {
			*out = (enum confirm_how)i;
			return true;
		}
	}
	return err_set(err, FAULT_INPUT, "'how' is not 'address', 'file' or 'person'");
}

bool
confirm_parse(const struct statement *statement, struct confirm *out, struct err *err)
{
	struct value body = statement->body;
	struct confirm confirm;
	struct text how;

	if (statement->kind->id != KIND_CONFIRM)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a peer.confirm",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(body, "peer", &confirm.peer, err) ||
	    !party_check_node(confirm.peer, err) ||
	    !statement_get_hash(body, "manifest", &confirm.manifest, err) ||
	    !value_get_text(body, "how", &how, err) || !parse_how(how, &confirm.how, err))
		return err_in(err, "peer.confirm");
	*out = confirm;
	return true;
}

bool
confirm_sign(const struct confirm *confirm, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct text self = signer->vkey.name;
	struct writer *w = &draft.writer;

	if (!party_check_node(confirm->peer, err))
		return err_in(err, "peer.confirm");
	statement_begin(&draft, kind_of(KIND_CONFIRM), self, at, &self);
	writer_key(w, "peer");
	writer_text(w, confirm->peer);
	statement_put_hash(w, "manifest", &confirm->manifest);
	writer_key(w, "how");
	writer_text(w, text_of(words[confirm->how]));
	return statement_end(&draft, signer, out, id, err);
}
