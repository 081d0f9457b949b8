#include "action/outgoing.h"

#include "journal/attempt.h"
#include "pair.h"
#include "test.h"
#include "view/outbox.h"

static struct err err;

static void
fail_once(struct pair *pair, int64_t now, struct attempt *attempt)
{
	struct journal *journal = &pair->a.node.journal;

	assert_true(journal_begin(journal, &err));
	assert_true(outgoing_failed(&pair->a.node, TEXT(PAIR_B), now, TEXT("no answer"), &err));
	assert_true(journal_commit(journal, &err));
	assert_true(attempt_find(journal, TEXT(PAIR_B), attempt, NULL, &err));
}

/* Twice as long each time, less a random half at most, up to the longest. */
static void
pauses_grow_and_are_not_all_alike(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	int64_t pause = OUTGOING_PAUSE_MIN, now = pair.now, first = now, differ = 0;
	struct attempt attempt;

	(void)state;
	for (unsigned i = 0; i < 24; i++) {
		fail_once(&pair, now, &attempt);
		assert_int_equal(attempt.count, i + 1);
		assert_int_equal(attempt.since, first);
		assert_in_range(attempt.next - now, pause - pause / 2, pause);
		differ += attempt.next - now != pause;
		now = attempt.next;
		pause = 2 * pause < OUTGOING_PAUSE_MAX ? 2 * pause : OUTGOING_PAUSE_MAX;
	}
	assert_int_equal(pause, OUTGOING_PAUSE_MAX);
	assert_true(differ > 0);
}

struct seen {
	size_t count;
	struct hash first;
};

static bool
see(void *arg, const struct outbox_row *row, struct err *e)
{
	struct seen *seen = arg;

	(void)e;
	if (seen->count++ == 0)
		seen->first = row->id;
	return true;
}

static struct seen
due(struct pair *pair, int64_t now)
{
	struct seen seen = { 0 };

	assert_true(outbox_due(&pair->a.node.journal, now, see, &seen, &err));
	return seen;
}

/* The first that was said goes first, until it has its receipt; those after it wait. */
static void
what_was_said_first_goes_first(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct hash first, second;
	struct attempt attempt;
	enum receive_why why;
	struct seen seen;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	/* Their times say nothing of that. */
	first = pair_write(&pair, "first", pair.now);
	second = pair_write(&pair, "second", pair.now - 100);
	seen = due(&pair, pair.now);
	assert_true(seen.count > 0 && hash_eq(&seen.first, &first));
	fail_once(&pair, pair.now, &attempt);
	assert_int_equal(due(&pair, attempt.next - 1).count, 0);
	seen = due(&pair, attempt.next);
	assert_true(seen.count > 0 && hash_eq(&seen.first, &first));
	pair_seal(&pair, &first, true, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	assert_true(pair_take(&pair, &first, buf_text(&reply), &err));
	seen = due(&pair, attempt.next);
	assert_true(seen.count == 1 && hash_eq(&seen.first, &second));
}

TESTS(TEST(pauses_grow_and_are_not_all_alike), TEST(what_was_said_first_goes_first))
