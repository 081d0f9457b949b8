#include "action/peer/entrust.h"

#include "action/inbox/arrival.h"
#include "action/inbox/custodian.h"
#include "action/inbox/forwarded.h"
#include "action/inbox/within.h"
#include "journal/anchor.h"
#include "journal/blob.h"
#include "journal/held.h"
#include "statement/letter.h"
#include "statement/receipt.h"

/* What was just signed, as any other that is kept. */
static bool
keep(struct node *node, struct text note, int64_t now, struct record *record, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	uint64_t epoch;

	return statement_reopen(note, &statement, err) &&
	       anchor_open_epoch(&node->journal, now, node->manifest.epoch, &epoch, err) &&
	       journal_add_private(&node->journal, &statement, epoch, record, err);
}

/* Asking */

static bool
check_parties(const struct node *node, const struct entrust *what, struct err *err)
{
	if (!party_check_node(what->custodian, err))
		return false;
	return (!text_eq(what->custodian, node->manifest.name) &&
		   !text_eq(what->custodian, what->recipient)) ||
	       err_set(err, FAULT_INPUT,
		   "'%.*s' cannot keep it: it takes a node that is neither the sender nor the "
		   "recipient",
		   TEXT_ARGS(what->custodian));
}

static bool
sign_ask(struct node *node, const struct entrust *what, int64_t now, struct text sealed,
    struct held *held, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct saying how = { &signer, now, what->custodian };
	struct custody_ask ask = {
		.recipient = what->recipient, .digest = hash_text(sealed), .size = sealed.len
	};
	struct record record;

	held->size = ask.size;
	return custody_ask_sign(&ask, &how, &note, &held->ask, err) &&
	       blob_add(&node->journal, &ask.digest, sealed, err) &&
	       held_add(&node->journal, held, node->manifest.name, &ask.digest, err) &&
	       keep(node, buf_text(&note), now, &record, err);
}

bool
entrust_ask(struct node *node, const struct entrust *what, int64_t now, struct hash *ask,
    struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
	struct outgoing outgoing = { .id = what->of, .peer = what->recipient, .custody = true };
	struct held held = { .own = true, .of = what->of, .since = now, .there = true };

	if (!check_parties(node, what, err) ||
	    !outgoing_seal(node, &outgoing, now, &sealed, err))
		return false;
	if (sealed.len > CUSTODIAN_SIZE_MAX)
		return err_set(err, FAULT_LIMIT,
		    "it is %zu bytes when it is sealed; nodes take %zu at most into custody",
		    sealed.len, CUSTODIAN_SIZE_MAX);
	if (!sign_ask(node, what, now, buf_text(&sealed), &held, err))
		return false;
	*ask = held.ask;
	return true;
}

/* A receipt to itself: it came as what others say comes. */
static bool
receipt_own(struct node *node, const struct record *record, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct saying how = { &signer, now, node->manifest.name };
	struct receipt receipt = {
		.of = record->id,
		.commitment = record->commitment,
		.epoch = record->epoch,
		.proof_by = ((int64_t)record->epoch + 2) * node->manifest.epoch,
	};
	struct record kept;
	struct hash id;

	return receipt_sign(&receipt, &how, &note, &id, err) &&
	       keep(node, buf_text(&note), now, &kept, err);
}

bool
entrust_finding(struct node *node, const struct letter *letter, struct text custodian,
    int64_t now, struct entrust_found *out, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct text self = node->manifest.name;
	struct letter_how how = { &signer, now, &self, 1 };
	struct hash ask;
	struct entrust what = { .recipient = self, .custodian = custodian };
	struct record record;

	if (!letter_sign(letter, &how, &note, &what.of, err) ||
	    !keep(node, buf_text(&note), now, &record, err) ||
	    !receipt_own(node, &record, now, err) || !entrust_ask(node, &what, now, &ask, err))
		return false;
	*out = (struct entrust_found){ what.of, ask };
	return true;
}

/* Taking the custody */

static bool
check_custody(struct node *node, const struct statement *s, const struct hash *ask,
    struct custody *custody, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	struct custody_ask said;

	if (!statement_check_to(s, node->manifest.name, err) ||
	    !custody_parse(s, custody, err) ||
	    !custodian_load_ask(node, ask, &arena, &said, err))
		return false;
	return (hash_eq(&custody->of, ask) && hash_eq(&custody->digest, &said.digest) &&
		   custody->size == said.size && text_eq(custody->recipient, said.recipient) &&
		   text_eq(custody->from, node->manifest.name)) ||
	       err_set(err, FAULT_DENIED, "it is of something else than what was asked for");
}

/* What is the node's own: nobody else says how it ranks. */
static bool
rank_own(struct node *node, const struct statement *s, const struct custody *custody,
    const struct held *held, int64_t now, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct saying how = { &signer, now, node->manifest.name };
	struct custody_rank rank = { .of = held->of, .custody = s->id };
	struct record record;
	struct hash id;

	if (!peers_chain(&node->journal, s->by, &chain, err))
		return false;
	return !forwarded_epoch(custody->epoch, chain_newest(&chain)->epoch,
		   node->manifest.epoch, &rank.epoch) ||
	       (custody_rank_sign(&rank, &how, &note, &id, err) &&
		   keep(node, buf_text(&note), now, &record, err));
}

bool
entrust_take(struct node *node, const struct peers_row *custodian, const struct hash *ask,
    const struct envelope *answer, int64_t now, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct custody custody;
	struct record record;
	struct text note;
	struct held held;
	bool known, found;

	if (!envelope_find(answer, TEXT("custody"), &note))
		return err_set(err, FAULT_INPUT, "there is no custody in the answer");
	if (!outgoing_open_said(node, custodian, note, &statement, err) ||
	    !check_custody(node, &statement, ask, &custody, err))
		return err_in(err, "custody");
	if (!journal_has(&node->journal, &statement.id, &known, err) ||
	    !held_find(&node->journal, ask, &found, &held, err))
		return false;
	if (known)
		return true;
	if (!keep(node, note, now, &record, err))
		return false;
	return !found || (held_taken(&node->journal, ask, &statement.id, err) &&
			     (!text_eq(custody.recipient, node->manifest.name) ||
				 rank_own(node, &statement, &custody, &held, now, err)));
}

/* Taking what the recipient answered */

static bool
take_rank(struct node *node, const struct peers_row *recipient, const struct held *held,
    const struct envelope *answer, int64_t now, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct custody_rank rank;
	struct record record;
	struct text note;
	bool known;

	if (!envelope_find(answer, TEXT(ARRIVAL_RANK), &note))
		return true;
	if (!outgoing_open_said(node, recipient, note, &statement, err) ||
	    !statement_check_to(&statement, node->manifest.name, err) ||
	    !custody_rank_parse(&statement, &rank, err))
		return false;
	if (!hash_eq(&rank.of, &held->of))
		return err_set(err, FAULT_DENIED, "it ranks something else");
	return journal_has(&node->journal, &statement.id, &known, err) &&
	       (known || keep(node, note, now, &record, err));
}

static bool
take_answer(struct node *node, const struct held *held, struct text sealed, int64_t now,
    struct err *err)
{
	scoped(within_free) struct within within = WITHIN;
	scoped(arena_free) struct arena arena = ARENA(8 * STATEMENT_PRIVATE_MAX);
	struct outgoing what = { .id = held->of };
	struct custody_ask said;
	struct peers_row recipient;
	bool found;

	if (!custodian_load_ask(node, &held->ask, &arena, &said, err) ||
	    !peers_find(&node->journal, said.recipient, &arena, &found, &recipient, err))
		return false;
	if (!found)
		return err_set(err, FAULT_ABSENT, "the recipient is not known any more");
	what.peer = said.recipient;
	return within_open(node, sealed, true, &within, err) &&
	       outgoing_take_receipt(node, &what, &recipient, &within.envelope, now, err) &&
	       take_rank(node, &recipient, held, &within.envelope, now, err) &&
	       held_answer(&node->journal, &held->ask, sealed, err);
}

/* What it wrote before it turned out not to hold is undone. */
static bool
try_answer(struct node *node, const struct held *held, struct text sealed, int64_t now,
    size_t *count, struct err *err)
{
	struct db *db = node->journal.db;
	struct err why;

	if (!db_mark(db, err))
		return false;
	if (take_answer(node, held, sealed, now, &why)) {
		++*count;
		return db_keep(db, err);
	}
	if (why.fault == FAULT_SYSTEM) {
		*err = why;
		return false;
	}
	return db_undo(db, err);
}

bool
entrust_take_answers(struct node *node, const struct envelope *answer, int64_t now,
    size_t *count, struct err *err)
{
	*count = 0;
	for (size_t i = 0; i < answer->count; i++) {
		struct text name = answer->part[i].name;
		struct held held;
		struct hash ask;
		bool found;

		if (!text_skip(&name, TEXT(ARRIVAL_ANSWER "/")) || !hash_parse(name, &ask))
			continue;
		if (!held_find(&node->journal, &ask, &found, &held, err))
			return false;
		if (found && held.own && !held.answered &&
		    !try_answer(node, &held, answer->part[i].bytes, now, count, err))
			return false;
	}
	return true;
}
