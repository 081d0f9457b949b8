#include "statement/vouch.h"

#include "statement/party.h"

static const char *const words[VOUCH_HOWS] = { "address", "file", "person" };

const char *
vouch_how_word(enum vouch_how how)
{
	return words[how];
}

static bool
parse_how(struct text word, enum vouch_how *out, struct err *err)
{
	for (unsigned i = 0; i < VOUCH_HOWS; i++) {
		if (text_eq(word, text_of(words[i]))) {
			*out = (enum vouch_how)i;
			return true;
		}
	}
	return err_set(err, FAULT_INPUT, "'how' is not 'address', 'file' or 'person'");
}

bool
vouch_parse(const struct statement *statement, struct vouch *out, struct err *err)
{
	struct value body = statement->body;
	struct vouch vouch;
	struct text how;

	if (statement->kind->id != KIND_VOUCH)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a peer.vouch",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(body, "peer", &vouch.peer, err) ||
	    !party_check_node(vouch.peer, err) ||
	    !statement_get_hash(body, "manifest", &vouch.manifest, err) ||
	    !value_get_text(body, "how", &how, err) || !parse_how(how, &vouch.how, err))
		return err_in(err, "peer.vouch");
	*out = vouch;
	return true;
}

bool
vouch_sign(const struct vouch *vouch, int64_t at, const struct signer *signer, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct text self = signer->vkey.name;
	struct writer *w = &draft.writer;

	if (!party_check_node(vouch->peer, err))
		return err_in(err, "peer.vouch");
	statement_begin(&draft, kind_of(KIND_VOUCH), self, at, &self);
	writer_key(w, "peer");
	writer_text(w, vouch->peer);
	statement_put_hash(w, "manifest", &vouch->manifest);
	writer_key(w, "how");
	writer_text(w, text_of(words[vouch->how]));
	return statement_end(&draft, signer, out, id, err);
}
