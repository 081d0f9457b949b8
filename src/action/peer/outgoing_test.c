#include "action/peer/outgoing.h"

#include "pair.h"
#include "test.h"

static void
a_bad_proof_costs_nothing_else(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf name = BUF(KIB);
	struct outgoing what = { .peer = TEXT(PAIR_B) };
	struct outgoing_taken taken;
	struct outbox_row row;
	struct envelope answer;
	enum receive_why why;
	struct hash id;
	struct err err;
	bool found;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	id = what.id = pair_write(&pair, "one", pair.now);
	pair_seal(&pair, &id, false, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	pair_open(&pair, buf_text(&reply), &arena, &answer);
	buf_add(&name, TEXT("proof/"));
	hash_format(&id, &name);
	assert_true(envelope_add(&answer, buf_text(&name), TEXT("no proof"), &err));
	assert_true(outgoing_look(&answer, &err));
	assert_true(journal_begin(&pair.a.node.journal, &err));
	assert_true(outgoing_take(&pair.a.node, &what, &answer, pair.now, &taken, &err));
	assert_true(journal_commit(&pair.a.node.journal, &err));
	assert_int_equal(taken.count, 0);
	assert_int_not_equal(taken.bad.fault, FAULT_NONE);
	assert_true(outbox_find(&pair.a.node.journal,
	    &(struct outbox_place){ &id, TEXT(PAIR_B) }, &arena, &found, &row, &err));
	assert_true(found && row.received);
}

static bool
note_place(void *arg, const struct record *record, struct err *err)
{
	uint64_t *place = arg;

	(void)err;
	*place = (uint64_t)record->seq;
	return true;
}

/* The place of the last statement in a node's journal: more are kept when it is another. */
static uint64_t
newest_of(struct play *play)
{
	struct journal_page page = JOURNAL_PAGE(1);
	uint64_t place = 0;
	struct err err;

	assert_true(journal_list(&play->node.journal, &page, note_place, &place, &err));
	return place;
}

/* Who only sees bytes cannot tell that they are the same letter: what is sealed anew has
 * another file key. */
static void
what_is_sealed_anew_arrives_once(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	struct hash id, letter[2], first[2];
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	uint64_t after[2];
	struct err err;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	id = pair_write(&pair, "one", pair.now);
	for (unsigned i = 0; i < 2; i++) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
		struct envelope answer;
		enum receive_why why;
		struct text receipt;

		pair_seal(&pair, &id, false, &sealed);
		letter[i] = hash_text(buf_text(&sealed));
		assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
		pair_open(&pair, buf_text(&reply), &arena, &answer);
		assert_true(envelope_find(&answer, TEXT("receipt"), &receipt));
		first[i] = hash_text(receipt);
		after[i] = newest_of(&pair.b);
		assert_true(pair_take(&pair, &id, buf_text(&reply), &err));
	}
	assert_false(hash_eq(&letter[0], &letter[1]));
	assert_true(hash_eq(&first[0], &first[1]));
	assert_int_equal(after[0], after[1]);
}

TESTS(TEST(a_bad_proof_costs_nothing_else), TEST(what_is_sealed_anew_arrives_once))
