#include "journal/attempt.h"

#include <string.h>

#include "daybook.h"

#define PEER TEXT("b.example")
#define OTHER TEXT("c.example")

static struct err err;

static const struct attempt second = { .count = 2, .since = 100, .next = 160 };

static void
a_peer_that_was_never_tried_has_none(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct attempt attempt = second;

	(void)state;
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, &trouble, &err));
	assert_int_equal(attempt.count, 0);
	assert_int_equal(attempt.next, 0);
	assert_int_equal(trouble.len, 0);
}

static void
the_last_one_stands_until_it_goes_well(void **state)
{
	static const struct attempt first = { .count = 1, .since = 100, .next = 110 };
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct attempt attempt;

	(void)state;
	assert_true(attempt_set(&daybook.journal, PEER, &first, TEXT("it is silent"), &err));
	assert_true(attempt_set(&daybook.journal, PEER, &second, TEXT("it is busy"), &err));
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, &trouble, &err));
	assert_int_equal(attempt.count, second.count);
	assert_int_equal(attempt.since, second.since);
	assert_int_equal(attempt.next, second.next);
	assert_string_equal(buf_string(&trouble), "it is busy");
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, NULL, &err));
	assert_true(attempt_find(&daybook.journal, OTHER, &attempt, NULL, &err));
	assert_int_equal(attempt.count, 0);
	assert_true(attempt_clear(&daybook.journal, OTHER, &err));
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, NULL, &err));
	assert_int_equal(attempt.count, second.count);
	assert_true(attempt_clear(&daybook.journal, PEER, &err));
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, NULL, &err));
	assert_int_equal(attempt.count, 0);
}

static void
what_is_urgent_waits_for_nobodys_pause(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct attempt attempt;

	(void)state;
	assert_true(attempt_set(&daybook.journal, PEER, &second, TEXT("it is silent"), &err));
	assert_true(attempt_hurry(&daybook.journal, OTHER, 110, &err));
	assert_true(attempt_hurry(&daybook.journal, PEER, 110, &err));
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, NULL, &err));
	assert_int_equal(attempt.next, 110);
	assert_int_equal(attempt.count, second.count);
	assert_true(attempt_hurry(&daybook.journal, PEER, 120, &err));
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, NULL, &err));
	assert_int_equal(attempt.next, 110);
}

static void
what_a_peer_says_is_cut_to_its_share(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf trouble = BUF(KIB);
	char words[ATTEMPT_TROUBLE_MAX + 1];
	struct attempt attempt;

	(void)state;
	memset(words, 'x', sizeof(words));
	assert_true(attempt_set(
	    &daybook.journal, PEER, &second, text_bytes(words, sizeof(words)), &err));
	assert_true(attempt_find(&daybook.journal, PEER, &attempt, &trouble, &err));
	assert_int_equal(trouble.len, ATTEMPT_TROUBLE_MAX);
}

/* Of one statement and one peer, and no other. */
static void
what_was_refused_stays_refused(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct hash id = hash_text(TEXT("a letter")), other = hash_text(TEXT("another"));
	bool refused;

	(void)state;
	assert_true(attempt_refuse(&daybook.journal, &id, PEER, TEXT("too large"), &err));
	assert_true(attempt_refused(&daybook.journal, &id, OTHER, &refused, &trouble, &err) &&
		    !refused);
	assert_true(attempt_refused(&daybook.journal, &other, PEER, &refused, &trouble, &err) &&
		    !refused);
	assert_int_equal(trouble.len, 0);
	assert_true(attempt_clear(&daybook.journal, PEER, &err));
	assert_true(
	    attempt_refused(&daybook.journal, &id, PEER, &refused, &trouble, &err) && refused);
	assert_string_equal(buf_string(&trouble), "too large");
}

/* The database names neither peers nor what they said; and what was put there by somebody
 * else is noticed. */
static void
rows_tell_nothing_and_are_tied_to_their_peer(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct hash id = hash_text(TEXT("a letter"));
	struct attempt attempt;
	struct query q;
	bool found;

	(void)state;
	assert_true(attempt_set(&daybook.journal, PEER, &second, TEXT("it is silent"), &err));
	assert_true(attempt_set(&daybook.journal, OTHER, &second, TEXT("it is busy"), &err));
	assert_true(attempt_refuse(&daybook.journal, &id, PEER, TEXT("it is silent"), &err));
	assert_true(db_query(daybook.journal.db,
	    "SELECT 1 FROM (SELECT peer, trouble FROM attempt UNION ALL"
	    " SELECT peer, trouble FROM refusal)"
	    " WHERE instr(peer, CAST('example' AS BLOB)) > 0"
	    " OR instr(trouble, CAST('silent' AS BLOB)) > 0",
	    &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
	daybook_tamper(&daybook,
	    "UPDATE attempt SET trouble = (SELECT trouble FROM attempt LIMIT"
	    " 1)");
	found = attempt_find(&daybook.journal, PEER, &attempt, &trouble, &err);
	assert_true(found != attempt_find(&daybook.journal, OTHER, &attempt, &trouble, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(what_is_urgent_waits_for_nobodys_pause), TEST(a_peer_that_was_never_tried_has_none),
    TEST(the_last_one_stands_until_it_goes_well), TEST(what_a_peer_says_is_cut_to_its_share),
    TEST(what_was_refused_stays_refused), TEST(rows_tell_nothing_and_are_tied_to_their_peer))
