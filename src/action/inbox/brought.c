#include "action/inbox/brought.h"

#include "action/peer/parcel.h"
#include "statement/report.h"
#include "view/peers.h"

bool
brought_find(const struct arrival *a, const struct hash *id, struct text *note, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT(PARCEL_HISTORY));
	hash_format(id, &name);
	if (!buf_ok(&name, err))
		return arrival_fail(err);
	return envelope_find(a->envelope, buf_text(&name), note) ||
	       err_set(err, FAULT_INPUT, "'%s' is missing", buf_string(&name));
}

/* The manifests of somebody that is not known here: by the word of who sends. */
static bool
meet(struct bringing *bringing, struct text name, struct chain *chain, struct err *err)
{
	scoped(buf_free) struct buf part = BUF(KIB);
	struct text notes;

	buf_addf(&part, PARCEL_KEY "%.*s", TEXT_ARGS(name));
	if (!buf_ok(&part, err))
		return false;
	if (!bringing->trusted)
		return err_set(err, FAULT_DENIED,
		    "what others said comes from nodes alone that are confirmed here");
	if (!envelope_find(bringing->a->envelope, buf_text(&part), &notes))
		return err_set(
		    err, FAULT_INPUT, "the manifests of '%.*s' are missing", TEXT_ARGS(name));
	if (!chain_parse(notes, chain, err))
		return false;
	if (!text_eq(chain_newest(chain)->name, name))
		return err_set(err, FAULT_DENIED, "these are not its manifests");
	for (size_t i = 0; i < chain->count; i++)
		if (!journal_add_foreign(
			&bringing->a->node->journal, &chain_at(chain, i)->statement, err))
			return arrival_fail(err);
	return true;
}

/* Who says that it said it; that it did is not verified. */
static bool
read_author(struct bringing *bringing, struct text note, struct text *by, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };

	if (!statement_reopen(note, &s, err))
		return false;
	*by = arena_text(bringing->arena, s.by);
	return by->at != NULL || err_memory(err);
}

/* A finder is its key. */
static bool
find_finder(struct bringing *bringing, struct text by, struct vkey *key, struct err *err)
{
	scoped(buf_free) struct buf part = BUF(KIB);
	struct text rest, line;

	buf_addf(&part, PARCEL_KEY "%.*s", TEXT_ARGS(by));
	if (!buf_ok(&part, err))
		return false;
	if (!envelope_find(bringing->a->envelope, buf_text(&part), &rest))
		return err_set(err, FAULT_INPUT, "the key of '%.*s' is missing", TEXT_ARGS(by));
	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "'%s' is not a line", buf_string(&part));
	if (!vkey_parse(line, key, err) || !report_check_key(key, err))
		return false;
	return text_eq(key->name, by) ||
	       err_set(err, FAULT_DENIED, "'%s' is another's", buf_string(&part));
}

static bool
find_chain(struct bringing *bringing, struct text by, struct chain *chain, struct err *err)
{
	struct journal *journal = &bringing->a->node->journal;
	struct peers_row row;
	bool known;

	if (!peers_find(journal, by, bringing->arena, &known, &row, err))
		return arrival_fail(err);
	if (!known)
		return meet(bringing, by, chain, err);
	return peers_chain(journal, by, chain, err) || arrival_fail(err);
}

static bool
find_key(struct bringing *bringing, struct text note, struct vkey *key, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct text by;

	if (!read_author(bringing, note, &by, err))
		return false;
	if (party_is_finder(by))
		return find_finder(bringing, by, key, err);
	if (!find_chain(bringing, by, &chain, err) ||
	    !chain_signer(&chain, note, PARTY_STATEMENT, key, err) ||
	    !chain_check_counts(&chain, key, CHAIN_NOWHERE, err))
		return false;
	key->name = by; /* the same, and it outlives the chain */
	return true;
}

bool
brought_open(
    struct bringing *bringing, struct text note, struct statement *out, struct err *err)
{
	struct vkey key;

	return find_key(bringing, note, &key, err) && statement_open(note, &key, out, err);
}
