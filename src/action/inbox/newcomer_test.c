#include "action/inbox/newcomer.h"

#include "action/deed/deeds.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1

static struct err err;

static void
more_work_is_asked_the_more_there_is(void **state)
{
	static const struct {
		uint64_t own, all, bytes;
		unsigned bits;
		bool full;
	} table[] = {
		{ 0, 0, 0, 0, false },
		{ NEWCOMER_EACH - 1, 24, 0, 0, false },
		{ NEWCOMER_EACH, 24, 0, 18, false },
		{ 2 * NEWCOMER_EACH, 24, 0, 20, false },
		{ 100 * NEWCOMER_EACH, 24, 0, 24, false },
		{ 0, 25, 0, 18, false },
		{ 0, 50, 0, 20, false },
		{ 0, 99, 0, 22, false },
		{ 0, 100, 0, 24, true },
		{ 0, 0, NEWCOMER_BYTES / 2, 20, false },
		{ 0, 0, NEWCOMER_BYTES, 24, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct finders_kept own = { table[i].own, 0 };
		struct finders_kept all = { table[i].all, table[i].bytes };
		bool full = !table[i].full;

		assert_int_equal(newcomer_bits(&own, &all, 100, &full), table[i].bits);
		assert_int_equal(full, table[i].full);
	}
}

/* Of a report of B's finder, as A's clerk would decide; tells what is asked. */
static enum receive_why
check(struct troupe *troupe, size_t i, unsigned paid, unsigned *asked)
{
	struct play *play = &troupe->node[i];
	struct arrival a = { .node = &play->node,
		.now = troupe->now,
		.statement = { .by = play->finder.key.key.vkey.name },
		.paid = paid };
	bool good = newcomer_check(&a, &err);

	*asked = a.asked;
	assert_int_equal(good, a.why == RECEIVE_UNTOLD);
	return a.why;
}

static struct hash
report(struct troupe *troupe, size_t i, size_t times)
{
	struct hash id = { 0 };

	troupe->node[i].now = troupe->now;
	scratch_put(&troupe->node[i].scratch, "report.md", TEXT("It stops.\n"));
	scratch_put(&troupe->node[i].scratch, "crash.bin", TEXT("\1\2"));
	for (size_t n = 0; n < times; n++)
		if (!play_report(&troupe->node[i], &id, &err))
			fail_msg("%s", err.text);
	return id;
}

static void
a_stranger_shows_work_until_somebody_vouches_for_it(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct node *node = &troupe.node[B].node;
	scoped(buf_free) struct buf args = BUF(KIB);
	unsigned asked;
	bool is;

	(void)state;
	(void)report(&troupe, B, NEWCOMER_EACH);
	assert_int_equal(check(&troupe, B, 0, &asked), RECEIVE_UNTOLD); /* nobody serves */
	node->strangers = 1000;
	assert_int_equal(check(&troupe, B, 0, &asked), RECEIVE_WORK);
	assert_int_equal(asked, 18);
	assert_int_equal(check(&troupe, B, 18, &asked), RECEIVE_UNTOLD);
	troupe.now += NEWCOMER_SECONDS + 86400;
	assert_int_equal(check(&troupe, B, 0, &asked), RECEIVE_UNTOLD); /* long ago */
	troupe.now -= NEWCOMER_SECONDS + 86400;
	node->strangers = NEWCOMER_EACH;
	assert_int_equal(check(&troupe, B, 24, &asked), RECEIVE_STRANGERS);
	/* Another node knows it, and says so. */
	buf_addf(&args, "\"finder\":\"%.*s\",\"to\":\"b.example\",\"why\":\"Six good ones.\"",
	    TEXT_ARGS(troupe.node[B].finder.key.key.vkey.name));
	(void)troupe_ok(&troupe, A, "vouch", buf_string(&args));
	assert_true(
	    newcomer_is(&node->journal, troupe.node[B].finder.key.key.vkey.name, &is, &err) &&
	    is);
	troupe_mail(&troupe);
	assert_true(
	    newcomer_is(&node->journal, troupe.node[B].finder.key.key.vkey.name, &is, &err) &&
	    !is);
	assert_int_equal(check(&troupe, B, 0, &asked), RECEIVE_UNTOLD);
	/* What it said to that node is none of its own. */
	assert_true(newcomer_is(&troupe.node[A].node.journal,
			troupe.node[B].finder.key.key.vkey.name, &is, &err) &&
		    is);
}

static void
people_vouch_by_a_report(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct node *node = &troupe.node[A].node;
	scoped(buf_free) struct buf args = BUF(KIB);
	struct hash id;
	bool is;

	(void)state;
	id = report(&troupe, A, 1);
	assert_true(
	    newcomer_is(&node->journal, troupe.node[A].finder.key.key.vkey.name, &is, &err) &&
	    is);
	buf_add(&args, TEXT("\"finder\":\""));
	hash_format(&id, &args);
	buf_add(&args, TEXT("\""));
	(void)troupe_ok(&troupe, A, "vouch", buf_string(&args));
	assert_true(
	    newcomer_is(&node->journal, troupe.node[A].finder.key.key.vkey.name, &is, &err) &&
	    !is);
	assert_int_equal(
	    troupe_try(&troupe, A, "vouch", "\"finder\":\"0123456789\"", &err), FAULT_ABSENT);
}

TESTS(TEST(more_work_is_asked_the_more_there_is),
    TEST(a_stranger_shows_work_until_somebody_vouches_for_it), TEST(people_vouch_by_a_report))
