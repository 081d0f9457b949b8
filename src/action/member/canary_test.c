#include "action/member/canary.h"

#include "action/member/membership.h"
#include "fellow.h"
#include "journal/watched.h"
#include "log/checkpoint.h"

static struct err err;

/* In a transaction that lasts only if it was said. */
static bool
ends(struct play *play, bool said)
{
	struct err none;

	if (said)
		assert_true(journal_commit(&play->node.journal, &none));
	else
		journal_rollback(&play->node.journal);
	return said;
}

static bool
says(struct play *play, const struct canary_wish *wish)
{
	struct hash id;

	assert_true(journal_begin(&play->node.journal, &err));
	return ends(play, canary_say(&play->node, wish, play->now, &id, &err));
}

static bool
records(struct play *play, int64_t received, const char *why)
{
	const struct demand demand = { .since = PLAY_BEGAN - 90 * CANARY_DAY,
		.until = PLAY_BEGAN - CANARY_DAY,
		.country = TEXT("DE"),
		.count = { received, 0, DEMAND_MAY_NOT_SAY },
		.why = text_of(why) };
	struct hash id;

	assert_true(journal_begin(&play->node.journal, &err));
	return ends(play, canary_record(&play->node, &demand, play->now, &id, &err));
}

/* How the node itself keeps it up at a moment. */
static struct facts_keeper
keeper_at(struct play *play, int64_t now, struct arena *arena, struct promise_book *book)
{
	assert_true(canary_gather(&play->node, now, arena, book, &err));
	return book->node[0].keeper;
}

static enum upkeep_state
state_at(struct play *play, int64_t now)
{
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };

	return keeper_at(play, now, &arena, &book).upkeep.state;
}

static void
who_is_alone_says_it_by_its_own_word(void **state)
{
	scoped(play_free) struct play play = play_make();
	const struct canary_wish wish = { .days = 30 };

	(void)state;
	assert_int_equal(state_at(&play, play.now), UPKEEP_NEVER);
	assert_true(says(&play, &wish));
	assert_int_equal(state_at(&play, play.now), UPKEEP_UNPROVEN);
	assert_int_equal(state_at(&play, play.now + 31 * CANARY_DAY), UPKEEP_LATE);
	assert_int_equal(state_at(&play, play.now + 34 * CANARY_DAY), UPKEEP_LAPSED);
}

static void
each_follows_the_one_before(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	const struct text out[] = { TEXT("no-gag") };
	const struct canary_wish first = { .days = 30 }, second = { 30, 1, out, TEXT("") };
	struct facts_keeper keeper;

	(void)state;
	assert_true(says(&play, &first));
	play.now += CANARY_DAY;
	assert_true(says(&play, &second));
	keeper = keeper_at(&play, play.now, &arena, &book);
	assert_int_equal(keeper.saids, 2);
	assert_true(keeper.said[0].canary.first);
	assert_true(hash_eq(&keeper.said[1].canary.previous, &keeper.said[0].id));
	assert_int_equal(keeper.said[1].canary.since, keeper.said[0].at);
	assert_int_equal(keeper.upkeep.dropped, 1);
	assert_true(text_eq(keeper.upkeep.drop[0], out[0]));
	play.now -= 2 * CANARY_DAY;
	assert_false(says(&play, &first));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
refuses_what_it_cannot_say(void **state)
{
	scoped(play_free) struct play play = play_make();
	const struct text out[] = { TEXT("no-spoons") };
	const struct canary_wish bad[] = { { 30, 1, out, TEXT("") },
		{ .days = CANARY_DAYS_MAX + 1 },
		{ .days = 30, .beacon = TEXT("nobody.example") } };
	static const enum fault faults[] = { FAULT_ABSENT, FAULT_INPUT, FAULT_ABSENT };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_false(says(&play, &bad[i]));
		assert_int_equal(err.fault, faults[i]);
	}
	assert_int_equal(state_at(&play, play.now), UPKEEP_NEVER);
}

/* B's log as C saw it at a time, as the node knows it from its last look. */
static void
see(struct play *play, struct fellow *b, struct fellow *c, int64_t at)
{
	scoped(buf_free) struct buf text = BUF(KIB), state = BUF(8 * KIB);
	const struct checkpoint head = { TEXT("b.example/log"), 7, { { 7 } } };
	struct signer log = note_key_signer(&b->key[PARTY_LOG]);
	struct signer witness = note_key_signer(&c->key[PARTY_WITNESS]);
	struct watched watched = { .at = at, .good = at };

	assert_true(
	    vkey_make_witness(witness.vkey.name, &witness.vkey.key, &witness.vkey, &err));
	checkpoint_format(&head, &text);
	buf_add(&state, TEXT("latest 0\naccord log watch v1\nepoch none\n\n"));
	assert_true(note_sign(buf_text(&text), &log, &state, &err));
	assert_true(note_cosign(buf_text(&text), &witness, at, &state, &err));
	watched.url = TEXT("https://b.example");
	watched.state = buf_text(&state);
	watched.trouble = TEXT("");
	assert_true(journal_begin(&play->node.journal, &err));
	assert_true(watched_set(&play->node.journal, TEXT("b.example"), &watched, &err));
	assert_true(journal_commit(&play->node.journal, &err));
}

static void
a_member_needs_a_beacon_of_less_than_a_day(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	const struct canary_wish wish = { .days = 30, .beacon = TEXT("b.example") };
	struct hash id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(journal_begin(&play.node.journal, &err));
	assert_true(ends(&play, membership_found(&play.node, TEXT("The accord"),
				    TEXT("b.example\nc.example"), play.now, &id, &err)));
	assert_false(says(&play, &wish));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	see(&play, &b, &c, play.now - 2 * CANARY_DAY);
	assert_false(says(&play, &wish));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	see(&play, &b, &c, play.now - 60);
	assert_true(says(&play, &wish));
	assert_int_equal(state_at(&play, play.now), UPKEEP_KEPT);
}

static void
a_number_that_was_said_is_corrected_for_a_reason(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	struct facts_keeper keeper;

	(void)state;
	assert_true(records(&play, 3, ""));
	assert_false(records(&play, 4, ""));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	play.now++;
	assert_true(records(&play, 4, "one came late"));
	keeper = keeper_at(&play, play.now, &arena, &book);
	assert_int_equal(keeper.requests, 2);
	assert_int_equal(keeper.request[0].request.count[DEMAND_RECEIVED], 3);
	assert_true(keeper.request[1].corrects);
}

TESTS(TEST(who_is_alone_says_it_by_its_own_word), TEST(each_follows_the_one_before),
    TEST(refuses_what_it_cannot_say), TEST(a_member_needs_a_beacon_of_less_than_a_day),
    TEST(a_number_that_was_said_is_corrected_for_a_reason))
