#include "action/finder/delivery.h"
#include "action/finder/pinned.h"
#include "action/inbox/arrival.h"
#include "statement/custody.h"

/* The bytes that were to be sent, and to whom. */
static bool
load_outgoing(struct delivery *d, const struct hash *report, struct custody_ask *ask,
    struct text *sealed, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(ENVELOPE_MAX);
	scoped(peer_free) struct peer node = { 0 };
	char name[PATH_MAX];

	if (!sent_name(report, "outgoing", name, err))
		return false;
	if (!finder_load(d->finder, name, &bytes, err))
		return err->fault == FAULT_ABSENT &&
		       err_set(err, FAULT_CONFLICT,
			   "the report has been delivered: its receipt is here");
	if (!sent_name(report, "manifest", name, err) ||
	    !pinned_load(d->finder, name, &node, err))
		return false;
	*sealed = arena_text(&d->arena, buf_text(&bytes));
	ask->recipient = arena_text(&d->arena, node.manifest->name);
	ask->digest = hash_text(buf_text(&bytes));
	ask->size = bytes.len;
	return (sealed->at != NULL && ask->recipient.at != NULL) || err_memory(err);
}

static bool
add_outgoing(
    struct delivery *d, const struct custody_ask *ask, struct text sealed, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text part;

	envelope_blob_name(&ask->digest, &name);
	part = arena_text(&d->arena, buf_text(&name));
	return part.at != NULL ? envelope_add(&d->envelope, part, sealed, err)
			       : err_memory(err);
}

bool
deliver_custody(
    const struct deliver *how, const struct hash *report, struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct custody_ask ask = { .reply = how->finder->identity.recipient };
	struct text sealed;

	if (!load_outgoing(&d, report, &ask, &sealed, err))
		return false;
	if (text_eq(ask.recipient, saying.to))
		return err_set(
		    err, FAULT_INPUT, "'%.*s' is whom the report is for", TEXT_ARGS(saying.to));
	hash_format(report, &d.of);
	buf_add(&d.of, TEXT("\n"));
	if (!buf_ok(&d.of, err) || !add_outgoing(&d, &ask, sealed, err) ||
	    !custody_ask_sign(&ask, &saying, &d.statement, &d.id, err) ||
	    !delivery_seal(&d, err) || !delivery_send(how, &d, err))
		return false;
	*id = d.id;
	return true;
}

bool
deliver_custody_of_mail(const struct deliver *how, struct text domain, struct text sealed,
    struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct custody_ask ask = { .recipient = domain,
		.digest = hash_text(sealed),
		.size = sealed.len,
		.mail = true,
		.reply = how->finder->identity.recipient };

	if (!add_outgoing(&d, &ask, sealed, err) ||
	    !custody_ask_sign(&ask, &saying, &d.statement, &d.id, err) ||
	    !delivery_seal(&d, err) || !delivery_send(how, &d, err))
		return false;
	*id = d.id;
	return true;
}

/* How the report ranks, as its node says: kept beside its receipt if it holds. */
static bool
keep_rank(
    const struct deliver *how, const struct hash *report, struct text note, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(peer_free) struct peer node = { 0 };
	struct custody_rank rank;
	char name[PATH_MAX];
	struct vkey key;

	if (!sent_name(report, "manifest", name, err) ||
	    !pinned_load(how->finder, name, &node, err) ||
	    !chain_signer(&node.chain, note, PARTY_STATEMENT, &key, err) ||
	    !statement_open(note, &key, &statement, err) ||
	    !custody_rank_parse(&statement, &rank, err))
		return false;
	if (!hash_eq(&rank.of, report))
		return err_set(err, FAULT_DENIED, "it ranks something else");
	return delivery_save(how->finder, report, ARRIVAL_RANK, note, err);
}

/* What the report's node answered, brought by the custodian. */
static bool
keep_answer(
    const struct deliver *how, const struct hash *report, struct text sealed, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * ENVELOPE_MAX);
	struct envelope answer;
	struct text rank;

	if (!delivery_take_answer(how->finder, report, sealed, err) ||
	    !envelope_open(sealed, &how->finder->identity, &arena, &answer, err))
		return false;
	return !envelope_find(&answer, TEXT(ARRIVAL_RANK), &rank) ||
	       keep_rank(how, report, rank, err);
}

bool
delivery_keep_answers(const struct deliver *how, const struct envelope *answer,
    const struct sent_report *reports, size_t count, struct err *err)
{
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct text sealed;

		buf_add(&name, TEXT(ARRIVAL_ANSWER "/"));
		hash_format(&reports[i].id, &name);
		if (reports[i].custody && envelope_find(answer, buf_text(&name), &sealed) &&
		    !keep_answer(how, &reports[i].of, sealed, err))
			all = err_in(err, "what came by way of %.*s",
			    TEXT_ARGS(how->node->manifest->name));
	}
	return all;
}
