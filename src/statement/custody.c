#include "statement/custody.h"

#include "statement/party.h"
#include "statement/report.h"

/* What is kept, which both tell of it. */
struct matter {
	struct text recipient;
	struct hash digest;
	uint64_t size;
	bool mail;
};

static bool
check_matter(const struct matter *matter, struct err *err)
{
	if (!party_check_node(matter->recipient, err))
		return false;
	return (matter->size >= 1 && matter->size <= STATEMENT_INTEGER_MAX) ||
	       err_set(err, FAULT_INPUT, "its size is out of range");
}

static bool
parse_matter(struct value body, struct matter *matter, struct err *err)
{
	struct value mail;
	int64_t size;

	if (!value_get_text(body, "for", &matter->recipient, err) ||
	    !statement_get_hash(body, "digest", &matter->digest, err) ||
	    !value_get_integer(body, "size", &size, err))
		return false;
	matter->size = (uint64_t)size; /* below zero: out of range */
	if (value_find(body, "mail", &mail) && !value_as_bool(mail, &matter->mail, err))
		return false;
	return check_matter(matter, err);
}

static void
put_matter(struct writer *w, const struct matter *matter)
{
	writer_key(w, "for");
	writer_text(w, matter->recipient);
	statement_put_hash(w, "digest", &matter->digest);
	writer_key(w, "size");
	writer_integer(w, (int64_t)matter->size);
	if (!matter->mail)
		return;
	writer_key(w, "mail");
	writer_bool(w, true);
}

static bool
check_kind(const struct statement *statement, enum kind_id kind, struct err *err)
{
	struct text name = kind_of(kind)->name;

	return statement->kind->id == kind ||
	       err_set(err, FAULT_INPUT, "this is a %.*s, not a %.*s",
		   TEXT_ARGS(statement->kind->name), TEXT_ARGS(name));
}

static bool
get_epoch(struct value body, uint64_t *epoch, struct err *err)
{
	int64_t number;

	if (!value_get_integer(body, "epoch", &number, err))
		return false;
	*epoch = (uint64_t)number;
	return number >= 1 || err_set(err, FAULT_INPUT, "its epoch is out of range");
}

/* Asking */

/* A finder tells its key and where answers go; of a node its manifest does. */
static bool
parse_finder(const struct statement *s, struct custody_ask *ask, struct err *err)
{
	struct text key, reply;

	ask->finder = party_is_finder(s->by);
	if (!ask->finder)
		return true;
	if (!value_get_text(s->body, "key", &key, err) ||
	    !(s->known ? vkey_reparse : vkey_parse)(key, &ask->key, err) ||
	    !value_get_text(s->body, "reply", &reply, err) ||
	    !(s->known ? recipient_reparse : recipient_parse)(reply, &ask->reply, err) ||
	    !report_check_key(&ask->key, err))
		return false;
	return text_eq(ask->key.name, s->by) ||
	       err_set(err, FAULT_DENIED, "its key is not the key of who it is by");
}

bool
custody_ask_parse(const struct statement *statement, struct custody_ask *out, struct err *err)
{
	struct custody_ask ask = { 0 };
	struct matter matter = { 0 };

	if (!check_kind(statement, KIND_CUSTODY_ASK, err))
		return false;
	if (!parse_matter(statement->body, &matter, err) || !parse_finder(statement, &ask, err))
		return err_in(err, "custody.ask");
	ask.recipient = matter.recipient;
	ask.digest = matter.digest;
	ask.size = matter.size;
	ask.mail = matter.mail;
	*out = ask;
	return true;
}

bool
custody_ask_sign(const struct custody_ask *ask, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf key = BUF(KIB), reply = BUF(KIB);
	struct matter matter = { ask->recipient, ask->digest, ask->size, ask->mail };
	struct draft_statement draft = DRAFT_STATEMENT;

	if (!check_matter(&matter, err))
		return err_in(err, "custody.ask");
	statement_begin(
	    &draft, kind_of(KIND_CUSTODY_ASK), how->signer->vkey.name, how->at, &how->to);
	put_matter(&draft.writer, &matter);
	if (party_is_finder(how->signer->vkey.name)) {
		vkey_format(&how->signer->vkey, &key);
		recipient_format(&ask->reply, &reply);
		statement_put_text(&draft.writer, "key", &key);
		statement_put_text(&draft.writer, "reply", &reply);
	}
	return statement_end(&draft, how->signer, out, id, err);
}

/* Having */

bool
custody_parse(const struct statement *statement, struct custody *out, struct err *err)
{
	struct value body = statement->body;
	struct matter matter = { 0 };
	struct custody custody = { 0 };

	if (!check_kind(statement, KIND_CUSTODY, err))
		return false;
	if (!statement_get_hash(body, "of", &custody.of, err) ||
	    !parse_matter(body, &matter, err) ||
	    !value_get_text(body, "from", &custody.from, err) ||
	    !party_check_name(custody.from, err) || !get_epoch(body, &custody.epoch, err))
		return err_in(err, "custody");
	custody.recipient = matter.recipient;
	custody.digest = matter.digest;
	custody.size = matter.size;
	custody.mail = matter.mail;
	*out = custody;
	return true;
}

bool
custody_sign(const struct custody *custody, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct matter matter = { custody->recipient, custody->digest, custody->size,
		custody->mail };
	struct text to[] = { custody->from, custody->recipient };
	struct shape_list list = { custody->mail || text_eq(to[0], to[1]) ? 1 : 2, to };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check_matter(&matter, err) || !party_check_name(custody->from, err))
		return err_in(err, "custody");
	statement_begin_to(&draft, kind_of(KIND_CUSTODY), signer->vkey.name, at, &list);
	statement_put_hash(w, "of", &custody->of);
	put_matter(w, &matter);
	writer_key(w, "from");
	writer_text(w, custody->from);
	writer_key(w, "epoch");
	writer_integer(w, (int64_t)custody->epoch);
	return statement_end(&draft, signer, out, id, err);
}

/* Ranking */

bool
custody_rank_parse(const struct statement *statement, struct custody_rank *out, struct err *err)
{
	struct value body = statement->body;
	struct custody_rank rank;

	if (!check_kind(statement, KIND_CUSTODY_RANK, err))
		return false;
	if (!statement_get_hash(body, "of", &rank.of, err) ||
	    !statement_get_hash(body, "custody", &rank.custody, err) ||
	    !get_epoch(body, &rank.epoch, err))
		return err_in(err, "custody.rank");
	*out = rank;
	return true;
}

bool
custody_rank_sign(const struct custody_rank *rank, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	statement_begin(
	    &draft, kind_of(KIND_CUSTODY_RANK), how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(w, "of", &rank->of);
	statement_put_hash(w, "custody", &rank->custody);
	writer_key(w, "epoch");
	writer_integer(w, (int64_t)rank->epoch);
	return statement_end(&draft, how->signer, out, id, err);
}
