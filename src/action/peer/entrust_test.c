#include "action/peer/entrust.h"

#include "action/finder/record.h"
#include "action/peer/delivered.h"
#include "test.h"
#include "trio.h"
#include "view/inbox.h"

static struct err err;

/* A writes down what it found, and C keeps it. */
static void
find_something(struct trio *trio, struct hash *id, struct hash *ask)
{
	struct letter letter = { .title = TEXT("Found by ourselves") };
	struct journal *journal = &trio->pair.a.node.journal;
	struct entrust_found found;

	assert_true(journal_begin(journal, &err));
	assert_true(entrust_finding(
	    &trio->pair.a.node, &letter, TEXT(TRIO_C), trio->pair.now, &found, &err));
	assert_true(journal_commit(journal, &err));
	*id = found.id;
	*ask = found.ask;
}

static void
a_finding_of_ones_own_ranks_once_it_is_in_custody(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	struct play *a = &trio.pair.a, *c = &trio.c;
	struct inbox_rank rank;
	struct outgoing mail;
	struct hash id, ask;

	(void)state;
	find_something(&trio, &id, &ask);
	assert_true(inbox_rank(&a->node.journal, &id, &rank, &err));
	assert_false(rank.said);
	mail = trio_mail(&ask, TRIO_C);
	assert_true(trio_post(&trio, a, c, &mail, &err));
	assert_true(inbox_rank(&a->node.journal, &id, &rank, &err));
	assert_true(rank.said);
	assert_int_equal(rank.epoch, (uint64_t)trio.pair.now / PLAY_EPOCH);
}

/* What the custodian keeps, and what it does not tell it. */
static void
the_custodian_forwards_it_to_nobody(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct hash id, ask, custody;
	struct outgoing mail;
	struct outbox_row row;
	bool found, has;

	(void)state;
	find_something(&trio, &id, &ask);
	mail = trio_mail(&ask, TRIO_C);
	assert_true(trio_post(&trio, &trio.pair.a, &trio.c, &mail, &err));
	custody = trio_custody(&trio, &ask);
	assert_true(outbox_find(&trio.c.node.journal,
	    &(struct outbox_place){ &custody, TEXT(PAIR_A) }, &arena, &found, &row, &err));
	assert_false(found);
	assert_true(journal_has(&trio.c.node.journal, &id, &has, &err));
	assert_false(has);
}

/* A custody with its proof, checked with nothing but what is in the folder. */
static void
what_proves_a_custody_verifies_anywhere(void **state)
{
	static const struct {
		const char *file;
		const char *words;
	} altered[] = { { "custody", "custody" }, { "statement", "" }, { "proof", "proof" } };
	scoped(trio_free) struct trio trio = trio_make();
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct hash letter = pair_write(&trio.pair, "silence", trio.pair.now), ask;
	struct outgoing mail, poll = { .poll = true, .peer = TEXT(TRIO_C) };
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct delivered_wish wish = { .to = TEXT(TRIO_C) };
	struct record_facts facts;
	char dir[PATH_MAX];

	(void)state;
	ask = trio_ask(&trio, &letter);
	mail = trio_mail(&ask, TRIO_C);
	assert_true(trio_post(&trio, &trio.pair.a, &trio.c, &mail, &err));
	trio_pass(&trio, 3 * PLAY_EPOCH);
	assert_true(trio_post(&trio, &trio.pair.a, &trio.c, &poll, &err));
	scratch_path(&trio.c.scratch, "record", dir);
	hash_format(&ask, &hex);
	wish.id = buf_text(&hex);
	assert_true(delivered_save(&trio.pair.a.node, &wish, dir, &err));
	if (!record_check(dir, TEXT(""), &arena, &facts, &err))
		fail_msg("%s", err.text);
	assert_true(facts.custody && facts.proven);
	assert_true(text_eq(facts.node, TEXT(TRIO_C)));
	for (size_t i = 0; i < sizeof(altered) / sizeof(altered[0]); i++) {
		scoped(buf_free) struct buf good = BUF(MIB), bad = BUF(MIB);
		char path[PATH_MAX];

		assert_true(node_path(dir, altered[i].file, path, &err));
		assert_true(file_load(path, &good, &err));
		buf_add(&bad, buf_text(&good));
		bad.at[bad.len / 2] ^= 1;
		assert_true(file_save(path, buf_text(&bad), 0600, &err));
		assert_false(record_check(dir, TEXT(""), &arena, &facts, &err));
		assert_non_null(strstr(err.text, altered[i].words));
		assert_true(file_save(path, buf_text(&good), 0600, &err));
	}
	assert_true(record_check(dir, TEXT(""), &arena, &facts, &err));
}

/* The custody of another request does not stand for this one. */
static void
a_custody_of_something_else_is_not_taken(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct play *a = &trio.pair.a;
	struct hash one = pair_write(&trio.pair, "one", trio.pair.now);
	struct hash two = pair_write(&trio.pair, "two", trio.pair.now), first, second;
	struct outgoing mail, other;
	struct held held;
	bool found;

	(void)state;
	first = trio_ask(&trio, &one);
	second = trio_ask(&trio, &two);
	mail = trio_mail(&first, TRIO_C);
	other = trio_mail(&second, TRIO_C);
	trio_seal(&trio, a, &mail, &sealed);
	assert_true(trio_arrive(&trio, &trio.c, &sealed, &reply, &err));
	assert_false(trio_take(&trio, a, &other, &reply, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(held_find(&a->node.journal, &second, &found, &held, &err) && found);
	assert_false(held.taken);
	assert_true(trio_take(&trio, a, &mail, &reply, &err));
}

static void
neither_sender_nor_recipient_is_a_custodian(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	struct hash letter = pair_write(&trio.pair, "one", trio.pair.now), ask = { { 1 } };
	const struct text wrong[] = { TEXT(PAIR_A), TEXT(PAIR_B), TEXT("no name") };
	struct journal *journal = &trio.pair.a.node.journal;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct entrust what = { letter, TEXT(PAIR_B), wrong[i] };

		assert_true(journal_begin(journal, &err));
		assert_false(entrust_ask(&trio.pair.a.node, &what, trio.pair.now, &ask, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(ask.bytes[0], 1);
		journal_rollback(journal);
	}
}

TESTS(TEST(a_finding_of_ones_own_ranks_once_it_is_in_custody),
    TEST(the_custodian_forwards_it_to_nobody), TEST(what_proves_a_custody_verifies_anywhere),
    TEST(a_custody_of_something_else_is_not_taken),
    TEST(neither_sender_nor_recipient_is_a_custodian))
