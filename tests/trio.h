/*
 * trio.h - three nodes in one process that know each other, without a network: A writes to B,
 * who is silent, and C keeps what is sealed for B.
 *
 *	scoped(trio_free) struct trio trio = trio_make();
 */
#pragma once

#include "action/inbox/custodian.h"
#include "action/peer/entrust.h"
#include "journal/held.h"
#include "pair.h"

#define TRIO_C "c.example"

struct trio {
	struct pair pair; /* of A and B */
	struct play c;
};

static inline void
trio_introduce(struct trio *trio, struct play *who, struct play *whom)
{
	pair_introduce(&trio->pair, who, whom);
	pair_introduce(&trio->pair, whom, who);
}

/* Three that have not met. */
static inline struct trio
trio_of_strangers(void)
{
	struct trio trio;

	trio.pair = pair_make();
	trio.c = play_make_known(TRIO_C, "https://" TRIO_C);
	return trio;
}

static inline struct trio
trio_make(void)
{
	struct trio trio = trio_of_strangers();

	trio_introduce(&trio, &trio.pair.a, &trio.pair.b);
	trio_introduce(&trio, &trio.pair.a, &trio.c);
	trio_introduce(&trio, &trio.pair.b, &trio.c);
	return trio;
}

static inline void
trio_free(struct trio *trio)
{
	pair_free(&trio->pair);
	play_free(&trio->c);
}

static inline void
trio_pass(struct trio *trio, int64_t seconds)
{
	pair_pass(&trio->pair, seconds);
	trio->c.now = trio->pair.now;
	play_due(&trio->c);
}

static inline void
trio_seal(struct trio *trio, struct play *from, const struct outgoing *what, struct buf *sealed)
{
	struct err err;

	assert_true(outgoing_seal(&from->node, what, trio->pair.now, sealed, &err));
}

/* Have `to` receive sealed bytes. */
static inline bool
trio_arrive(struct trio *trio, struct play *to, const struct buf *sealed, struct buf *reply,
    struct err *err)
{
	return receive(&to->node, buf_text(sealed), trio->pair.now, reply, err);
}

/* And the sender take the answer. */
static inline bool
trio_take(struct trio *trio, struct play *from, const struct outgoing *what,
    const struct buf *reply, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	struct age_open how = keeper_open(&from->node.keeper);
	struct text bytes = buf_text(reply);
	struct source source = source_text(&bytes);
	struct journal *journal = &from->node.journal;
	struct outgoing_taken taken;
	struct envelope answer;
	struct err ours;

	assert_true(envelope_read(&source, &how, &arena, &answer, &ours));
	assert_true(outgoing_look(&answer, &ours));
	assert_true(journal_begin(journal, &ours));
	if (outgoing_take(&from->node, what, &answer, trio->pair.now, &taken, err)) {
		assert_true(journal_commit(journal, &ours));
		return true;
	}
	journal_rollback(journal);
	return false;
}

/* All of it. */
static inline bool
trio_post(struct trio *trio, struct play *from, struct play *to, const struct outgoing *what,
    struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);

	trio_seal(trio, from, what, &sealed);
	return trio_arrive(trio, to, &sealed, &reply, err) &&
	       trio_take(trio, from, what, &reply, err);
}

static inline struct outgoing
trio_mail(const struct hash *id, const char *to)
{
	return (struct outgoing){ .id = *id, .peer = text_of(to) };
}

/* A asks C to keep what it wrote to B. */
static inline struct hash
trio_ask(struct trio *trio, const struct hash *letter)
{
	struct entrust what = { *letter, TEXT(PAIR_B), TEXT(TRIO_C) };
	struct journal *journal = &trio->pair.a.node.journal;
	struct hash ask;
	struct err err;

	assert_true(journal_begin(journal, &err));
	assert_true(entrust_ask(&trio->pair.a.node, &what, trio->pair.now, &ask, &err));
	assert_true(journal_commit(journal, &err));
	return ask;
}

/* The custody that C gave for it. */
static inline struct hash
trio_custody(struct trio *trio, const struct hash *ask)
{
	struct held held;
	struct err err;
	bool found;

	assert_true(held_find(&trio->c.node.journal, ask, &found, &held, &err) && found);
	return held.custody;
}
