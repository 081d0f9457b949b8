/*
 * pair.h - two nodes in one process, without a network: what one has sealed for the other is
 * received at once, at the time the test says it is.
 *
 *	scoped(pair_free) struct pair pair = pair_make();
 */
#pragma once

#include "action/peer/outgoing.h"
#include "action/peer/peering.h"
#include "journal/anchor.h"
#include "play.h"
#include "statement/letter.h"
#include "view/outbox.h"
#include "view/peers.h"

#define PAIR_A "a.example"
#define PAIR_B "b.example"

struct pair {
	struct play a, b;
	int64_t now;
};

static inline struct pair
pair_make(void)
{
	return (struct pair){ play_make_known(PAIR_A, "https://" PAIR_A),
		play_make_known(PAIR_B, "https://" PAIR_B), PLAY_BEGAN };
}

static inline void
pair_free(struct pair *pair)
{
	play_free(&pair->a);
	play_free(&pair->b);
}

/* All that is due at both, some seconds later. */
static inline void
pair_pass(struct pair *pair, int64_t seconds)
{
	pair->now += seconds;
	pair->a.now = pair->b.now = pair->now;
	play_due(&pair->a);
	play_due(&pair->b);
}

/* The notes of a node's manifests. */
static inline void
pair_notes(struct play *of, struct buf *notes)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct err err;

	assert_true(peers_chain(&of->node.journal, of->node.manifest.name, &chain, &err));
	chain_format(&chain, notes);
}

/* `who` gets to know `whom` as a person would have it. */
static inline void
pair_introduce(struct pair *pair, struct play *who, struct play *whom)
{
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	struct err err;

	pair_notes(whom, &notes);
	assert_true(journal_begin(&who->node.journal, &err));
	assert_true(peering_take(
	    &who->node, buf_text(&notes), TEXT(""), VOUCH_PERSON, pair->now, &err));
	assert_true(journal_commit(&who->node.journal, &err));
}

/* Journal what a node says. */
static inline struct hash
pair_keep(struct pair *pair, struct play *who, struct text note)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct journal *journal = &who->node.journal;
	struct record record;
	uint64_t epoch;
	struct err err;

	assert_true(statement_reopen(note, &statement, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(anchor_open_epoch(journal, pair->now, PLAY_EPOCH, &epoch, &err));
	assert_true(journal_add_private(journal, &statement, epoch, &record, &err));
	assert_true(journal_commit(journal, &err));
	return record.id;
}

/* A letter from A to B, journalled at A. */
static inline struct hash
pair_write(struct pair *pair, const char *title, int64_t at)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&pair->a.node);
	struct text to = TEXT(PAIR_B);
	struct letter letter = { .title = text_of(title) };
	struct hash id;
	struct err err;

	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, at, &to, 1 }, &note, &id, &err));
	return pair_keep(pair, &pair->a, buf_text(&note));
}

/* Seal what A says to B. */
static inline void
pair_seal(struct pair *pair, const struct hash *id, bool manifest, struct buf *sealed)
{
	struct outgoing what = { .id = *id, .peer = TEXT(PAIR_B), .manifest = manifest };
	struct err err;

	assert_true(outgoing_seal(&pair->a.node, &what, pair->now, sealed, &err));
}

/* Have B receive sealed bytes; tells why it refuses. */
static inline bool
pair_arrive(struct pair *pair, struct text sealed, struct buf *reply, enum receive_why *why,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	struct age_open how = keeper_open(&pair->b.node.keeper);
	struct source source = source_text(&sealed);
	struct envelope envelope;
	struct receive_work work = { .envelope = &envelope, .reply = reply };

	*why = RECEIVE_UNTOLD;
	if (!envelope_read(&source, &how, &arena, &envelope, err))
		return false;
	receive_all(&pair->b.node, pair->now, &work, 1);
	*why = work.why;
	*err = work.err;
	return work.err.fault == FAULT_NONE;
}

/* A opens what B answered. */
static inline void
pair_open(struct pair *pair, struct text reply, struct arena *arena, struct envelope *out)
{
	struct age_open how = keeper_open(&pair->a.node.keeper);
	struct source source = source_text(&reply);
	struct err err;

	assert_true(envelope_read(&source, &how, arena, out, &err));
}

/* A takes an answer. */
static inline bool
pair_take(struct pair *pair, const struct hash *id, struct text reply, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	struct outgoing what = { .id = *id, .peer = TEXT(PAIR_B) };
	struct journal *journal = &pair->a.node.journal;
	struct outgoing_taken taken;
	struct envelope answer;
	struct err ours;

	pair_open(pair, reply, &arena, &answer);
	assert_true(journal_begin(journal, &ours));
	if (outgoing_take(&pair->a.node, &what, &answer, pair->now, &taken, err)) {
		assert_true(journal_commit(journal, &ours));
		return true;
	}
	journal_rollback(journal);
	return false;
}
