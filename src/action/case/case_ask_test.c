#include "action/case/case_ask.h"

#include "journal/attempt.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1
#define C 2

/* One statement of a node never reaches another. */
static void
lose(struct troupe *troupe, size_t from, size_t to)
{
	struct troupe_bag bag = { 0 };
	struct err err;

	assert_true(outbox_due(
	    &troupe->node[from].node.journal, troupe->now, troupe_collect, &bag, &err));
	assert_true(journal_begin(&troupe->node[from].node.journal, &err));
	for (size_t i = 0; i < bag.count; i++)
		if (troupe_index(troupe, bag.at[i].peer) == to)
			assert_true(attempt_refuse(&troupe->node[from].node.journal,
			    &bag.at[i].id, text_of(bag.at[i].peer), TEXT("lost"), &err));
	assert_true(journal_commit(&troupe->node[from].node.journal, &err));
}

static size_t
ask(struct troupe *troupe, size_t i)
{
	size_t asked;
	struct err err;

	if (!case_ask_do(&troupe->node[i].node, troupe->now, CASE_ASK_MOST, &asked, &err))
		fail_msg("%s", err.text);
	return asked;
}

static size_t
lacks(struct troupe *troupe, size_t i, const struct troupe_case *of)
{
	const struct ledger *ledger = &troupe_held(troupe, i, &of->id)->ledger;
	size_t next = 0, count = 0;
	struct hash id;

	while (ledger_missing(ledger, &next, &id))
		count++;
	return count;
}

/* A, B and C, of whom C lacks what A said. */
static struct troupe_case
with_a_gap(struct troupe *troupe)
{
	struct troupe_case of =
	    troupe_open_case(troupe, "\"title\":\"A flaw\",\"with\":\"b.example c.example\"");

	troupe_mail(troupe);
	troupe_does(troupe, A, &of, "case.say", ",\"text\":\"What is lost.\"");
	lose(troupe, A, C);
	troupe_mail(troupe);
	troupe_does(troupe, B, &of, "case.say", ",\"text\":\"I see.\"");
	troupe_mail(troupe);
	assert_int_equal(lacks(troupe, C, &of), 1);
	return of;
}

static void
what_is_missing_is_asked_for_and_given(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = with_a_gap(&troupe);

	(void)state;
	assert_int_equal(ask(&troupe, C), 0); /* it may be late */
	troupe.now += CASE_ASK_SOON;
	assert_int_equal(ask(&troupe, A), 0);
	assert_int_equal(ask(&troupe, C), 1);
	troupe_mail(&troupe);
	assert_int_equal(lacks(&troupe, C, &of), 0);
	assert_int_equal(troupe_held(&troupe, C, &of.id)->ledger.dag.ordered,
	    troupe_held(&troupe, B, &of.id)->ledger.dag.ordered);
	assert_int_equal(ask(&troupe, C), 0);
}

static void
another_is_asked_when_one_does_not_answer(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = with_a_gap(&troupe);

	(void)state;
	troupe.away[B] = true;
	troupe.now += CASE_ASK_SOON;
	assert_int_equal(ask(&troupe, C), 1); /* B, who names it */
	troupe_mail(&troupe);
	assert_int_equal(lacks(&troupe, C, &of), 1);
	assert_int_equal(ask(&troupe, C), 0);
	troupe.now += 60;
	assert_int_equal(ask(&troupe, C), 1); /* A, who heard that */
	troupe_mail(&troupe);
	assert_int_equal(lacks(&troupe, C, &of), 0);
}

/* Nobody is to be asked over and over by one that lacks what nobody gives. */
static void
it_is_asked_less_and_less_often(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = with_a_gap(&troupe);
	int64_t until = troupe.now + 86400;
	size_t asked = 0;

	(void)state;
	troupe.away[A] = troupe.away[B] = true;
	while (troupe.now < until) {
		troupe.now += 60;
		asked += ask(&troupe, C);
	}
	assert_true(asked >= 4 && asked < 12);
	assert_int_equal(lacks(&troupe, C, &of), 1);
}

/* Whose agreement was on its way when another was asked in hears of that without asking. */
static void
who_was_on_the_way_is_told_who_was_asked_in(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	(void)state;
	troupe_does(&troupe, A, &of, "embargo.propose", ",\"preset\":\"45-days\"");
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, C, &of, "case.accept", "");
	troupe.away[C] = true;
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"/Acme\"");
	troupe_mail(&troupe);
	troupe.away[C] = false;
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "case.accept", ",\"as\":\"/Acme\"");
	troupe_mail(&troupe);
	assert_int_equal(lacks(&troupe, C, &of), 0);
	assert_int_equal(lacks(&troupe, B, &of), 0);
}

/* The invitation names what was told to others alone; whoever answers it for the guest tells it
 * first, since a message that waits for the answer could not. */
static void
who_came_meanwhile_knows_the_guest(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");
	const struct ledger *ledger;

	(void)state;
	troupe_does(&troupe, A, &of, "embargo.propose", ",\"preset\":\"45-days\"");
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"b.example\"");
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &of, "case.accept", "");
	troupe_does(&troupe, C, &of, "case.accept", "");
	troupe.away[C] = true;
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"/Acme\"");
	troupe_mail(&troupe);
	troupe.away[C] = false;
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "case.accept", ",\"as\":\"/Acme\"");
	troupe_mail(&troupe);
	for (size_t i = A; i <= C; i++) {
		ledger = &troupe_held(&troupe, i, &of.id)->ledger;
		assert_int_equal(
		    ledger->state.party[ledger_party(ledger, TEXT("a.example/Acme"))]
			.membership,
		    MEMBER_JOINED);
	}
}

TESTS(TEST(what_is_missing_is_asked_for_and_given),
    TEST(another_is_asked_when_one_does_not_answer), TEST(it_is_asked_less_and_less_often),
    TEST(who_was_on_the_way_is_told_who_was_asked_in), TEST(who_came_meanwhile_knows_the_guest))
