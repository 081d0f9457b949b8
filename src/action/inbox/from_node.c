#include "action/inbox/from_node.h"

#include "action/inbox/award_in.h"
#include "action/inbox/challenged.h"
#include "action/inbox/custodian.h"
#include "action/inbox/forwarded.h"
#include "action/inbox/from_alert.h"
#include "action/inbox/from_case.h"
#include "action/peer/outgoing.h"
#include "action/peer/voided.h"
#include "case/move.h"
#include "release/deal.h"
#include "statement/finder_vouch.h"
#include "statement/letter.h"
#include "statement/poll.h"
#include "view/inbox.h"
#include "view/peers.h"

/* Who sends, as far as that is known. */
struct sender {
	struct text name;
	bool known; /* `row` is of its pinned manifests */
	struct peers_row row;
	bool shown; /* it brought its manifests, and they continue what is known */
	struct chain chain;
	size_t fresh; /* from this one on, its manifests are new here */
	const struct vkey *key;
	struct recipient reply;
};

static void
sender_free(struct sender *sender)
{
	chain_free(&sender->chain);
}

static bool
want_manifest(struct arrival *a, struct err *err)
{
	a->why = RECEIVE_MANIFEST;
	return err_set(err, FAULT_CONFLICT,
	    "the sender's manifest is not known here, or not the newest one");
}

/* What it shows must be its own, and continue what is pinned; an older one tells nothing. */
static bool
check_shown(struct arrival *a, struct sender *sender, struct err *err)
{
	scoped(chain_free) struct chain pinned = { 0 };

	if (!text_eq(chain_newest(&sender->chain)->name, sender->name))
		return err_set(err, FAULT_DENIED, "the manifest is not the sender's");
	if (!sender->known) {
		sender->shown = true;
		return true;
	}
	if (!peers_chain(&a->node->journal, sender->name, &pinned, err))
		return arrival_fail(err);
	if (sender->chain.count <= pinned.count)
		return chain_check_extends(&pinned, &sender->chain, err);
	sender->fresh = pinned.count;
	sender->shown = true;
	return chain_check_extends(&sender->chain, &pinned, err);
}

static bool
take_manifest(struct arrival *a, struct sender *sender, struct err *err)
{
	struct text notes;

	if (!envelope_find(a->envelope, TEXT(FROM_NODE_MANIFEST), &notes))
		return sender->known || want_manifest(a, err);
	return (chain_parse(notes, &sender->chain, err) && check_shown(a, sender, err)) ||
	       err_in(err, "the sender's manifests");
}

static bool
check_current(struct arrival *a, const struct sender *sender, struct err *err)
{
	const struct manifest *newest = sender->shown ? chain_newest(&sender->chain) : NULL;
	int64_t expires = newest != NULL ? newest->expires : sender->row.expires;
	bool retired = newest != NULL ? newest->retired : sender->row.retired;

	if (retired)
		return err_set(err, FAULT_DENIED, "the sender has retired");
	return a->now < expires || want_manifest(a, err);
}

/* Its newest key, or an earlier one that signed before it was changed: what waited that long
 * still comes. */
static bool
check_key(struct arrival *a, const struct sender *sender, struct text note, struct err *err)
{
	scoped(chain_free) struct chain pinned = { 0 };
	const struct chain *chain = sender->shown ? &sender->chain : &pinned;
	struct vkey found;

	if (!sender->shown) {
		if (vkey_eq(sender->key, &sender->row.statement))
			return true;
		if (!peers_chain(&a->node->journal, sender->name, &pinned, err))
			return arrival_fail(err);
	}
	if (!chain_signer(chain, note, PARTY_STATEMENT, &found, err) ||
	    !vkey_eq(&found, sender->key))
		return sender->shown ? err_set(err, FAULT_DENIED,
					   "its key is in none of the sender's manifests")
				     : want_manifest(a, err);
	return chain_check_counts(chain, &found, CHAIN_NOWHERE, err);
}

/* Where the strangers' share ends. */
static bool
check_share(struct arrival *a, const struct sender *sender, struct err *err)
{
	int64_t since = a->now - FROM_NODE_QUARANTINE_SECONDS;
	struct peers_quarantine all;
	bool full;

	if (sender->known && sender->row.confirmed)
		return true;
	if (!peers_in_quarantine(&a->node->journal, since, &all, err))
		return arrival_fail(err);
	full = all.kept >= FROM_NODE_KEPT_MAX || all.bytes >= FROM_NODE_BYTES_MAX ||
	       (!sender->known && all.peers >= FROM_NODE_STRANGERS_MAX) ||
	       (sender->known && sender->row.kept >= FROM_NODE_KEPT_EACH_MAX &&
		   sender->row.latest >= since);
	if (!full)
		return true;
	a->why = RECEIVE_QUARANTINE;
	return err_set(err, FAULT_LIMIT,
	    "what is kept of nodes that are not confirmed has its full share");
}

static bool
keep_manifests(struct arrival *a, const struct sender *sender, struct err *err)
{
	if (!sender->shown)
		return true;
	for (size_t i = sender->fresh; i < sender->chain.count; i++)
		if (!journal_add_foreign(
			&a->node->journal, &chain_at(&sender->chain, i)->statement, err))
			return arrival_fail(err);
	return sender->fresh == sender->chain.count ||
	       voided_look(a->node, sender->name, err) || arrival_fail(err);
}

static bool
check_time(const struct arrival *a, struct err *err)
{
	return a->statement.at <= a->now + FROM_NODE_AHEAD ||
	       err_set(err, FAULT_DENIED,
		   "the statement says that it was made later than now; check the clocks");
}

/* Proofs */

static bool
answer_owed(struct arrival *a, struct err *err)
{
	struct text rest, line;
	struct hash id;
	size_t count = 0;

	if (!envelope_find(a->envelope, TEXT(FROM_NODE_OWED), &rest))
		return true;
	while (text_line(&rest, &line)) {
		if (!hash_parse(line, &id) || ++count > FROM_NODE_OWED_MAX)
			return err_set(err, FAULT_INPUT,
			    "its list of the proofs that it waits for is none");
		if (!arrival_add_proof(a, &id, err))
			return arrival_fail(err);
	}
	return rest.len == 0 ||
	       err_set(err, FAULT_INPUT, "its list of the proofs that it waits for is cut off");
}

/* Proofs that it gives of its own accord hold by themselves; one that does not is nobody's
 * loss. */
static bool
take_proofs(struct arrival *a, const struct sender *sender, struct err *err)
{
	for (size_t i = 0; i < a->envelope->count; i++) {
		struct text name = a->envelope->part[i].name;
		struct hash id;

		if (text_skip(&name, TEXT("proof/")) && hash_parse(name, &id) &&
		    !outgoing_take_proof(
			a->node, sender->name, &id, a->envelope->part[i].bytes, err) &&
		    err->fault == FAULT_SYSTEM)
			return false;
	}
	return true;
}

/* Kinds */

static const char *const beside[] = { "from", "statement", FROM_NODE_MANIFEST, FROM_NODE_OWED,
	"proof/", NULL };

static bool
receive_letter(struct arrival *a, struct err *err)
{
	struct letter letter;

	return letter_parse(&a->statement, &letter, err) &&
	       arrival_check_files(a, letter.file, letter.count, beside, err) &&
	       arrival_keep(a, letter.file, letter.count,
		   letter.has_policy ? &letter.policy : NULL, err);
}

static bool
receive_challenge(struct arrival *a, struct err *err)
{
	return challenged_take(a, beside, err);
}

static bool
receive_poll(struct arrival *a, struct err *err)
{
	int64_t skew = a->now - a->statement.at;
	struct poll poll;

	if (skew > RECEIVE_POLL_SKEW || skew < -RECEIVE_POLL_SKEW)
		return err_set(err, FAULT_DENIED,
		    "the poll was signed over %d seconds away from now; check the clock",
		    RECEIVE_POLL_SKEW);
	if (!poll_parse(&a->statement, &poll, err) ||
	    !arrival_check_files(a, NULL, 0, beside, err))
		return false;
	for (size_t i = 0; i < poll.count; i++)
		if (!arrival_add_proof(a, &poll.of[i], err))
			return arrival_fail(err);
	return true;
}

static bool
receive_custody_ask(struct arrival *a, struct err *err)
{
	return custodian_take(a, beside, err);
}

static bool
receive_custody(struct arrival *a, struct err *err)
{
	return forwarded_take(a, beside, err);
}

/* Whether it fits its keeper sees once the seal is here. */
static bool
receive_deal(struct arrival *a, struct err *err)
{
	struct deal deal;

	return deal_parse(&a->statement, &deal, err) &&
	       arrival_check_files(a, NULL, 0, beside, err) &&
	       arrival_keep(a, NULL, 0, NULL, err);
}

static bool
receive_opinion(struct arrival *a, struct err *err)
{
	return award_in_opinion(a, beside, err);
}

/* Whether it counts depends on who says so (view/finders.h). */
static bool
receive_finder_vouch(struct arrival *a, struct err *err)
{
	struct finder_vouch vouch;

	return finder_vouch_parse(&a->statement, &vouch, err) &&
	       arrival_check_files(a, NULL, 0, beside, err) &&
	       arrival_keep(a, NULL, 0, NULL, err);
}

static const struct {
	enum kind_id kind;
	bool alone; /* a custodian does not forward it */
	bool (*receive)(struct arrival *arrival, struct err *err);
} kinds[] = {
	{ KIND_LETTER, false, receive_letter },
	{ KIND_CHALLENGE, false, receive_challenge },
	{ KIND_POLL, true, receive_poll },
	{ KIND_CUSTODY_ASK, true, receive_custody_ask },
	{ KIND_CUSTODY, true, receive_custody },
	{ KIND_RELEASE_DEAL, false, receive_deal },
	{ KIND_AWARD_OPINION, false, receive_opinion },
	{ KIND_FINDER_VOUCH, false, receive_finder_vouch },
};

static bool
act(struct arrival *a, const struct sender *sender, struct err *err)
{
	a->confirmed = sender->known && sender->row.confirmed;
	if (move_is(a->statement.kind->id))
		return from_case_of_node(a, err);
	if (from_alert_takes(a->statement.kind->id))
		return from_alert(a, err);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == a->statement.kind->id &&
		    (!kinds[i].alone || a->forwarded == NULL))
			return kinds[i].receive(a, err);
	return err_set(err, FAULT_INPUT, "a %.*s of a node is not for the inbox",
	    TEXT_ARGS(a->statement.kind->name));
}

static bool
meet(struct arrival *a, struct sender *sender, struct text note, struct err *err)
{
	if (text_eq(sender->name, a->node->manifest.name))
		return err_set(err, FAULT_DENIED, "it comes from this node itself");
	if (!peers_find(
		&a->node->journal, sender->name, &a->arena, &sender->known, &sender->row, err))
		return arrival_fail(err);
	return take_manifest(a, sender, err) && check_current(a, sender, err) &&
	       check_key(a, sender, note, err);
}

/* What it brings beside its statement stays only where that does. */
static bool
keep_all(struct arrival *a, const struct sender *sender, struct err *err)
{
	return keep_manifests(a, sender, err) && act(a, sender, err) &&
	       take_proofs(a, sender, err);
}

static bool
keep_all_or_nothing(struct arrival *a, const struct sender *sender, struct err *err)
{
	struct db *db = a->node->journal.db;
	struct err worse;

	/* What is said in a case, or passed on, may bring manifests and history of others. */
	if (!sender->shown && !move_is(a->statement.kind->id) &&
	    a->statement.kind->id != KIND_ALERT_FORWARD)
		return keep_all(a, sender, err);
	if (!db_mark(db, err))
		return arrival_fail(err);
	if (keep_all(a, sender, err))
		return db_keep(db, err) || arrival_fail(err);
	if (!db_undo(db, &worse)) {
		*err = worse;
		return arrival_fail(err);
	}
	return false;
}

/* It is back, if it was away: it reaches this node, and is told what waits.  What came before,
 * or by way of another, does not show that. */
static bool
hurry(struct arrival *a, const struct sender *sender, struct err *err)
{
	return a->again || a->forwarded != NULL ||
	       outgoing_hurry(a->node, sender->name, a->now, err) || arrival_fail(err);
}

bool
from_node(struct arrival *a, const struct vkey *key, struct err *err)
{
	scoped(sender_free) struct sender sender = { .name = key->name, .key = key };
	struct text note;

	if (!envelope_find(a->envelope, TEXT("statement"), &note))
		return err_set(err, FAULT_INPUT, "the envelope lacks 'statement'");
	if (!meet(a, &sender, note, err) || !statement_open(note, key, &a->statement, err) ||
	    !arrival_check_quota(a, &key->key, err) ||
	    !statement_check_to(&a->statement, a->node->manifest.name, err) ||
	    !check_time(a, err) || !check_share(a, &sender, err) || !answer_owed(a, err) ||
	    !keep_all_or_nothing(a, &sender, err) || !hurry(a, &sender, err))
		return false;
	a->to = sender.shown ? chain_newest(&sender.chain)->recipient : sender.row.recipient;
	return true;
}
