#include "action/peer/outgoing.h"
#include "action/member/finding_file.h"

#include "action/finder/record.h"
#include "action/inbox/arrival.h"
#include "action/inbox/custodian.h"
#include "action/inbox/from_node.h"
#include "action/peer/entrust.h"
#include "action/peer/parcel.h"
#include "crypto/random.h"
#include "journal/anchor.h"
#include "journal/attempt.h"
#include "journal/evidence.h"
#include "log/proof.h"
#include "statement/poll.h"
#include "statement/receipt.h"
#include "view/attachments.h"
#include "view/outbox.h"
#include "view/peers.h"

/* An envelope in the making; all of it lives in the arena. */
struct making {
	struct node *node;
	struct arena arena;
	struct peers_row peer;
	struct envelope envelope;
};

static void
making_free(struct making *making)
{
	arena_free(&making->arena);
}

static bool
add_part(struct making *making, struct text name, struct text bytes, struct err *err)
{
	struct text kept_name = arena_text(&making->arena, name);
	struct text kept = arena_text(&making->arena, bytes);

	if (kept_name.at == NULL || kept.at == NULL)
		return err_memory(err);
	return envelope_add(&making->envelope, kept_name, kept, err);
}

bool
outgoing_waits(struct node *node, const struct hash *id, bool *waits, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	const struct attached_file *file;
	struct record record;
	struct body body;
	uint64_t bytes = 0;
	size_t count;

	if (!journal_find(&node->journal, id, &arena, &record, err) ||
	    !journal_check_kept(&record, err) || !statement_reopen(record.note, &s, err) ||
	    !body_parse(&s, &body, err))
		return false;
	count = attachments_of(s.kind->id, &body, &file);
	for (size_t i = 0; i < count; i++)
		bytes += file[i].size;
	*waits = !kind_is_urgent(s.kind) &&
		 (bytes > OUTGOING_LARGE || body.kind == KIND_CUSTODY_ASK ||
		     body.kind == KIND_CUSTODY);
	return true;
}

static bool
find_peer(struct making *making, struct text name, struct err *err)
{
	bool found;

	if (text_eq(name, making->node->manifest.name)) {
		making->peer = (struct peers_row){ .name = name,
			.recipient = making->node->manifest.recipient };
		return true;
	}
	if (!peers_find(
		&making->node->journal, name, &making->arena, &found, &making->peer, err))
		return false;
	if (!found)
		return err_set(
		    err, FAULT_ABSENT, "no manifest of '%.*s' is known yet", TEXT_ARGS(name));
	return !making->peer.retired ||
	       err_set(err, FAULT_DENIED, "'%.*s' has retired", TEXT_ARGS(name));
}

/* By which of the node's keys it was signed: it may have been changed since. */
static bool
find_key(struct making *making, struct text bytes, struct chain *chain, struct vkey *key,
    struct err *err)
{
	const struct vkey *present = &making->node->manifest.key[PARTY_STATEMENT];
	struct note note;

	if (!note_parse(bytes, &note, err))
		return false;
	if (note.count == 1 && note.signature[0].id == present->id) {
		*key = *present;
		return true;
	}
	return peers_chain(&making->node->journal, making->node->manifest.name, chain, err) &&
	       chain_signer(chain, bytes, PARTY_STATEMENT, key, err);
}

static bool
add_from(struct making *making, struct text note, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf from = BUF(4 * KIB);
	struct vkey key;

	if (!find_key(making, note, &chain, &key, err))
		return false;
	vkey_format(&key, &from);
	buf_add(&from, TEXT("\n"));
	return buf_ok(&from, err) && add_part(making, TEXT("from"), buf_text(&from), err) &&
	       add_part(making, TEXT("statement"), note, err);
}

static bool
add_manifests(struct making *making, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);

	if (!peers_chain(&making->node->journal, making->node->manifest.name, &chain, err))
		return false;
	chain_format(&chain, &notes);
	return buf_ok(&notes, err) &&
	       add_part(making, TEXT(FROM_NODE_MANIFEST), buf_text(&notes), err);
}

static bool
add_statement(struct making *making, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct parcel parcel = { making->node, &making->arena, &making->envelope,
		making->peer.name, .some = false };
	struct record record;

	return journal_find(&making->node->journal, id, &making->arena, &record, err) &&
	       journal_check_kept(&record, err) &&
	       statement_reopen(record.note, &statement, err) &&
	       add_from(making, record.note, err) && parcel_add_along(&parcel, &statement, err);
}

/* Proofs that are waited for */

struct owed {
	struct poll poll;
	struct buf lines;
};

static void
owed_free(struct owed *owed)
{
	buf_free(&owed->lines);
}

static bool
add_owed(void *arg, const struct outbox_row *row, struct err *err)
{
	struct owed *owed = arg;

	if (owed->poll.count < POLL_REPORTS_MAX)
		owed->poll.of[owed->poll.count++] = row->id;
	hash_format(&row->id, &owed->lines);
	buf_add(&owed->lines, TEXT("\n"));
	return buf_ok(&owed->lines, err);
}

/* Whatever has a receipt and no proof: it is for the other to know what is due. */
static bool
find_owed(struct making *making, int64_t by, struct owed *owed, struct err *err)
{
	struct outbox_wanted wanted = { making->peer.name, by, FROM_NODE_OWED_MAX };

	return outbox_unproven(&making->node->journal, &wanted, add_owed, owed, err);
}

static bool
add_poll(struct making *making, int64_t now, struct err *err)
{
	scoped(owed_free) struct owed owed = { .lines = BUF(16 * KIB) };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(making->node);
	struct saying saying = { &signer, now, making->peer.name };

	if (!find_owed(making, now, &owed, err))
		return false;
	if (owed.poll.count == 0)
		return err_set(err, FAULT_ABSENT, "no proof is due");
	owed.poll.reply = making->node->manifest.recipient;
	return poll_sign(&owed.poll, &saying, &note, err) &&
	       add_from(making, buf_text(&note), err);
}

static bool
add_wishes(struct making *making, struct err *err)
{
	scoped(owed_free) struct owed owed = { .lines = BUF(16 * KIB) };

	return find_owed(making, INT64_MAX, &owed, err) &&
	       (owed.poll.count == 0 ||
		   add_part(making, TEXT(FROM_NODE_OWED), buf_text(&owed.lines), err));
}

bool
outgoing_seal(struct node *node, const struct outgoing *what, int64_t now, struct buf *sealed,
    struct err *err)
{
	scoped(making_free) struct making making = { .node = node,
		.arena = ARENA(4 * ENVELOPE_MAX) };

	if (!find_peer(&making, what->peer, err))
		return false;
	if (what->poll ? !add_poll(&making, now, err)
		       : !add_statement(&making, &what->id, err) ||
			     (!what->custody && !add_wishes(&making, err)))
		return false;
	return ((!what->manifest && !what->custody) || add_manifests(&making, err)) &&
	       envelope_seal(&making.envelope, &making.peer.recipient, sealed, err);
}

/* The answer */

bool
outgoing_open_said(struct node *node, const struct peers_row *peer, struct text note,
    struct statement *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct vkey key;

	if (statement_open(note, &peer->statement, out, err))
		return true;
	return peers_chain(&node->journal, peer->name, &chain, err) &&
	       chain_signer(&chain, note, PARTY_STATEMENT, &key, err) &&
	       chain_check_counts(&chain, &key, CHAIN_NOWHERE, err) &&
	       statement_open(note, &key, out, err);
}

/* Is it what the peer owes for this statement, with all of its fields? */
static bool
check_receipt(
    struct node *node, const struct outgoing *what, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement sent = { 0 };
	struct receipt receipt;
	struct record record;

	if (!statement_check_to(s, node->manifest.name, err) ||
	    !receipt_parse(s, &receipt, err))
		return false;
	if (!hash_eq(&receipt.of, &what->id))
		return err_set(err, FAULT_DENIED, "it is for another statement");
	return journal_find(&node->journal, &what->id, &arena, &record, err) &&
	       statement_reopen(record.note, &sent, err) &&
	       commitment_check(&receipt.commitment, &sent, err);
}

static bool
keep_receipt(struct node *node, const struct statement *s, int64_t now, struct err *err)
{
	struct record record;
	uint64_t epoch;

	return anchor_open_epoch(&node->journal, now, node->manifest.epoch, &epoch, err) &&
	       journal_add_private(&node->journal, s, epoch, &record, err);
}

bool
outgoing_take_receipt(struct node *node, const struct outgoing *what,
    const struct peers_row *peer, const struct envelope *answer, int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct outbox_row row;
	struct text note;
	bool found;

	if (!outbox_find(&node->journal, &(struct outbox_place){ &what->id, what->peer },
		&arena, &found, &row, err))
		return false;
	if (found && row.received)
		return true;
	if (!envelope_find(answer, TEXT("receipt"), &note))
		return err_set(err, FAULT_INPUT, "there is no receipt in the answer");
	if (!outgoing_open_said(node, peer, note, &statement, err) ||
	    !check_receipt(node, what, &statement, err))
		return err_in(err, "receipt");
	return keep_receipt(node, &statement, now, err);
}

/* It is kept, whatever it says: it is evidence. */
static bool
doubt_receipt(struct node *node, const struct peers_row *peer, const struct envelope *answer,
    struct outgoing_taken *taken, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct receipt receipt;
	struct text note;

	if (!envelope_find(answer, TEXT("receipt"), &note))
		return true; /* it came before */
	if (!outgoing_open_said(node, peer, note, &s, err) ||
	    !receipt_parse(&s, &receipt, err) ||
	    !peers_chain(&node->journal, peer->name, &chain, err))
		return false;
	if (!finding_file_is_back_dated(&receipt, s.at, chain_newest(&chain)->epoch))
		return true;
	hash_format(&receipt.of, &hex);
	(void)err_set(&taken->bad, FAULT_DENIED,
	    "'%.*s' back-dated its receipt of %.12s: 'accord members expose' shows that to "
	    "everybody",
	    TEXT_ARGS(peer->name), buf_string(&hex));
	return true;
}

static bool
take_proofs(struct node *node, const struct outgoing *what, const struct envelope *answer,
    struct outgoing_taken *taken, struct err *err)
{
	for (size_t i = 0; i < answer->count; i++) {
		struct text name = answer->part[i].name;
		struct err why;
		struct hash id;

		if (!text_skip(&name, TEXT("proof/")) || !hash_parse(name, &id))
			continue;
		if (outgoing_take_proof(node, what->peer, &id, answer->part[i].bytes, &why)) {
			taken->count++;
			continue;
		}
		if (why.fault == FAULT_SYSTEM) {
			*err = why;
			return false;
		}
		taken->bad = why;
	}
	return true;
}

/* What belongs to a statement's kind: a custody; a recipient's word to who asked for one. */
static bool
take_kind(struct node *node, const struct outgoing *what, const struct peers_row *peer,
    const struct envelope *answer, int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct outbox_row row;
	bool found;

	if (!outbox_find(&node->journal, &(struct outbox_place){ &what->id, what->peer },
		&arena, &found, &row, err))
		return false;
	if (found && text_eq(row.what, kind_of(KIND_CUSTODY_ASK)->name))
		return entrust_take(node, peer, &what->id, answer, now, err);
	return !found || !text_eq(row.what, kind_of(KIND_CUSTODY)->name) ||
	       custodian_delivered(node, &what->id, answer, err);
}

bool
outgoing_take(struct node *node, const struct outgoing *what, const struct envelope *answer,
    int64_t now, struct outgoing_taken *taken, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct peers_row peer;
	size_t answers;
	bool found;

	*taken = (struct outgoing_taken){ .bad.fault = FAULT_NONE };
	if (!peers_find(&node->journal, what->peer, &arena, &found, &peer, err))
		return false;
	if (!found)
		return err_set(err, FAULT_ABSENT, "it is nobody's who is known");
	if (!what->poll && (!outgoing_take_receipt(node, what, &peer, answer, now, err) ||
			       !doubt_receipt(node, &peer, answer, taken, err) ||
			       !take_kind(node, what, &peer, answer, now, err)))
		return false;
	if (!take_proofs(node, what, answer, taken, err) ||
	    !entrust_take_answers(node, answer, now, &answers, err))
		return false;
	taken->count += answers;
	return attempt_clear(&node->journal, what->peer, err);
}

static bool
find_promise(struct node *node, struct text peer, const struct hash *id,
    struct receipt *receipt, bool *found, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct outbox_row row;
	struct record record;

	if (!outbox_find(
		&node->journal, &(struct outbox_place){ id, peer }, &arena, found, &row, err))
		return false;
	*found = *found && row.received;
	return !*found || (journal_find(&node->journal, &row.receipt, &arena, &record, err) &&
			      statement_reopen(record.note, &statement, err) &&
			      receipt_parse(&statement, receipt, err));
}

bool
outgoing_take_proof(struct node *node, struct text peer, const struct hash *id,
    struct text bytes, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct record_proof proven;
	struct receipt receipt;
	bool found;

	if (!find_promise(node, peer, id, &receipt, &found, err))
		return false;
	if (!found)
		return err_set(err, FAULT_DENIED, "it is a proof that nobody asked for");
	if (!peers_chain(&node->journal, peer, &chain, err) ||
	    !record_check_proof(bytes, &chain, &receipt.commitment.hash, &proven, err))
		return false;
	if (proven.epoch != receipt.epoch)
		return err_set(err, FAULT_DENIED,
		    "the proof is for another epoch than the receipt promised");
	return evidence_add(&node->journal, id, peer, bytes, err);
}

/* One that may stand in an answer, whatever its kind. */
static bool
look_at_said(const struct envelope *answer, struct text part, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct text note;
	struct body body;

	return !envelope_find(answer, part, &note) ||
	       (statement_reopen(note, &statement, err) && body_parse(&statement, &body, err));
}

bool
outgoing_look(const struct envelope *answer, struct err *err)
{
	struct proof proof;

	/* One that is none costs nothing else; who reads it again will find so. */
	for (size_t i = 0; i < answer->count; i++)
		if (text_starts(answer->part[i].name, TEXT("proof/")))
			(void)!proof_parse(answer->part[i].bytes, &proof, err);
	return look_at_said(answer, TEXT("receipt"), err) &&
	       look_at_said(answer, TEXT("custody"), err) &&
	       look_at_said(answer, TEXT(ARRIVAL_RANK), err);
}

/* How it went */

static int64_t
pause_after(uint64_t count)
{
	int64_t pause = OUTGOING_PAUSE_MIN;

	for (uint64_t i = 1; i < count && pause < OUTGOING_PAUSE_MAX; i++)
		pause *= 2;
	if (pause > OUTGOING_PAUSE_MAX)
		pause = OUTGOING_PAUSE_MAX;
	return pause - (int64_t)random_number((uint32_t)(pause / 2 + 1));
}

bool
outgoing_failed(
    struct node *node, struct text peer, int64_t now, struct text trouble, struct err *err)
{
	struct attempt attempt;

	if (!attempt_find(&node->journal, peer, &attempt, NULL, err))
		return false;
	if (attempt.count++ == 0)
		attempt.since = now;
	attempt.next = now + pause_after(attempt.count);
	return attempt_set(&node->journal, peer, &attempt, trouble, err);
}

bool
outgoing_hurry(struct node *node, struct text peer, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct attempt attempt;

	if (!attempt_find(&node->journal, peer, &attempt, &trouble, err))
		return false;
	if (attempt.count == 0 || attempt.next <= now)
		return true;
	attempt.next = now;
	return attempt_set(&node->journal, peer, &attempt, buf_text(&trouble), err);
}
