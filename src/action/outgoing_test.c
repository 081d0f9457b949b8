#include "action/outgoing.h"

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

TESTS(TEST(a_bad_proof_costs_nothing_else))
