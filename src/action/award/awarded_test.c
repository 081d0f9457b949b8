#include "action/award/awarded.h"

#include <string.h>

#include "action/award/award_list.h"
#include "action/award/credit_facts.h"
#include "action/finder/countersign.h"
#include "action/finder/promised.h"
#include "rewards.h"
#include "view/view.h"

static struct err err;

#define DAY INT64_C(86400)

static const struct disclosure_reward good[] = {
	{ { "critical", 8 }, { "code runs", 9 }, 250000, 1000000 },
};
static const struct disclosure_reward worse[] = {
	{ { "critical", 8 }, { "code runs", 9 }, 5000, 10000 },
};

/* --- the node */

static struct text
hex_of(const struct hash *id, struct buf *out)
{
	hash_format(id, out);
	return buf_text(out);
}

/* Whatever it is, in a transaction. */
#define DO(play, call)                                                                         \
	(journal_begin(&(play)->node.journal, &err) &&                                         \
	    ((call) ? journal_commit(&(play)->node.journal, &err)                              \
		    : (journal_rollback(&(play)->node.journal), false)))

static bool
decide(struct play *play, const struct hash *report, const char *amount,
    const struct hash *corrects, bool below, struct hash *id)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf hex = BUF(KIB), other = BUF(KIB);
	struct awarded_wish wish = { .report = hex_of(report, &hex),
		.row = TEXT("critical"),
		.amount = text_of(amount),
		.split = 1,
		.why = TEXT("Code runs."),
		.below = below,
		.now = play->now };
	struct awarded said;

	if (corrects != NULL)
		wish.corrects = hex_of(corrects, &other);
	if (!DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)))
		return false;
	*id = said.id;
	return true;
}

static bool
pay(struct play *play, const struct hash *award)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct awarded_payment payment = { hex_of(award, &hex), TEXT(""), TEXT("17"),
		play->now };
	struct hash id;

	return DO(play, awarded_pay(&play->node, &payment, &id, &err));
}

static bool
thank(struct play *play, const struct hash *award)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct awarded_thanks thanks = { hex_of(award, &hex), TEXT("Streams"),
		TEXT("https://psirt.example.com/1"), play->now };
	struct hash id;

	return DO(play, awarded_thank(&play->node, &thanks, &id, &err));
}

/* Does the ledger, as it is then, say so? */
static bool
lists(struct play *play, int64_t at, const char *what)
{
	scoped(buf_free) struct buf json = BUF(MIB);
	struct writer w = WRITER(&json);

	writer_object(&w);
	assert_true(award_list_write(&play->node, at, 10, &w, &err));
	writer_end(&w);
	if (strstr(buf_string(&json), what) != NULL)
		return true;
	print_message("%s\n", buf_string(&json));
	return false;
}

static void
check_rebuild(struct play *play)
{
	struct hash before, after;
	uint64_t count;

	assert_true(view_digest(&play->node.journal, &before, &err));
	assert_true(view_rebuild(&play->node.journal, &count, &err));
	assert_true(view_digest(&play->node.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
}

/* --- the finder */

struct scene {
	struct play play;
	struct hash report;
};

static void
drop(struct scene *scene)
{
	play_free(&scene->play);
}

/* A report under a policy, which then became worse. */
static struct scene
make(void)
{
	struct scene scene = { .play = play_make() };
	struct play *play = &scene.play;
	scoped(peer_free) struct peer node = { 0 };
	struct record_facts facts;

	rewards_promise(play, good);
	assert_true(play_report(play, &scene.report, &err));
	play->now += 1;
	rewards_promise(play, worse);
	assert_true(play_check(play, &scene.report, &facts, &err));
	assert_true(facts.has_policy && play_meet(play, &node, &err));
	assert_true(promised_keep(
	    &(struct deliver){ &play->finder, &node, play_remote(play), play->now },
	    &scene.report, &facts.policy, &err));
	return scene;
}

static bool
answer(struct play *play, const struct award_answer *said, struct hash *id)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &play->finder, &node, play_remote(play), play->now };

	return play_meet(play, &node, &err) && countersign_say(&how, said, id, &err);
}

static bool
answers(struct play *play, const struct hash *award, unsigned word, const char *why)
{
	struct hash id;

	return answer(play,
	    &(struct award_answer){ .of = *award, .answer = word, .why = text_of(why) }, &id);
}

/* What the finder's side makes of an award. */
static bool
holds(struct play *play, const struct hash *award, enum award_measure *measure)
{
	scoped(peer_free) struct peer node = { 0 };
	scoped(mailbag_free) struct mailbag bag = { 0 };
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct deliver how = { &play->finder, &node, play_remote(play), play->now };
	unsigned troubles = 0;
	struct mail_came came = { .trouble = play_trouble, .arg = &troubles };
	struct countersign_facts facts;

	assert_true(play_meet(play, &node, &err));
	assert_true(mail_fetch(&how, &came, &err));
	assert_true(mailbag_open(&play->finder, play_trouble, &troubles, &bag, &err));
	for (size_t i = 0; i < bag.count; i++)
		if (hash_eq(&bag.at[i].id, award)) {
			assert_true(statement_reopen(bag.at[i].note, &s, &err));
			if (!countersign_check(&play->finder, &s, &arena, &facts, &err))
				return false;
			*measure = facts.measure;
			return true;
		}
	fail_msg("the award has not come");
	return false;
}

/* --- the tests */

static void
goes_by_the_policy_that_the_receipt_binds(void **state)
{
	scoped(drop) struct scene scene = make();
	struct play *play = &scene.play;
	enum award_measure measure;
	struct hash award, again;

	(void)state;
	assert_true(lists(play, play->now, "\"state\":\"waits\""));
	assert_true(lists(play, play->now + 15 * DAY, "\"state\":\"late\""));
	assert_false(decide(play, &scene.report, "EUR 100", NULL, false, &award));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(decide(play, &scene.report, "USD 2500", NULL, false, &award));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(decide(play, &scene.report, "EUR 2,500", NULL, false, &award));
	assert_false(decide(play, &scene.report, "EUR 2,500", NULL, false, &again));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(holds(play, &award, &measure));
	assert_int_equal(measure, AWARD_KEEPS);
	assert_true(lists(play, play->now, "\"undecided\":[]"));
	check_rebuild(play);
}

static void
what_is_less_shows_as_that_and_is_corrected(void **state)
{
	scoped(drop) struct scene scene = make();
	struct play *play = &scene.play;
	enum award_measure measure;
	struct hash first, second;

	(void)state;
	assert_true(decide(play, &scene.report, "EUR 100", NULL, true, &first));
	assert_true(holds(play, &first, &measure));
	assert_int_equal(measure, AWARD_BELOW);
	assert_true(answers(play, &first, AWARD_DISPUTE, "It was promised."));
	assert_true(lists(play, play->now, "\"dispute\":\"It was promised.\""));
	assert_true(pay(play, &first));
	play->now += 1;
	assert_true(decide(play, &scene.report, "EUR 2,500", &first, false, &second));
	assert_false(decide(play, &scene.report, "EUR 2,500", &first, false, &second));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(lists(play, play->now, "\"owed\":\"EUR 2,400\"")); /* 100 were paid */
	assert_true(lists(play, play->now, "\"state\":\"corrected\""));
	assert_false(answers(play, &first, AWARD_ACCEPT, ""));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(pay(play, &first));
	assert_true(holds(play, &second, &measure));
	assert_int_equal(measure, AWARD_KEEPS);
	check_rebuild(play);
}

static void
is_countersigned_once_and_late_until_it_is_paid(void **state)
{
	scoped(drop) struct scene scene = make();
	struct play *play = &scene.play;
	int64_t decided = play->now;
	struct hash award, id;

	(void)state;
	assert_true(decide(play, &scene.report, "EUR 2,500", NULL, false, &award));
	/* Whoever does not hear the answer sends the same again. */
	play->lose_answers = true;
	assert_false(
	    answer(play, &(struct award_answer){ .of = award, .answer = AWARD_ACCEPT }, &id));
	play->lose_answers = false;
	assert_true(play_deliver_again(play, &id, &err));
	assert_true(lists(play, decided, "\"answer\":\"accepted\""));
	assert_false(answers(play, &award, AWARD_DISPUTE, "On second thought."));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(lists(play, decided + 30 * DAY, "\"state\":\"owed\""));
	assert_true(lists(play, decided + 30 * DAY + 1, "\"state\":\"late\""));
	play->now += 31 * DAY;
	assert_true(pay(play, &award));
	assert_false(pay(play, &award));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(lists(play, play->now, "\"paid_late\":true"));
	assert_true(answers(play, &award, AWARD_RECEIVED, ""));
	assert_true(lists(play, play->now, "\"state\":\"received\""));
	assert_true(lists(play, play->now, "\"late\":1"));
	check_rebuild(play);
}

static void
an_award_is_nobody_elses_to_answer(void **state)
{
	scoped(drop) struct scene scene = make();
	struct play *play = &scene.play;
	struct finder own = play->finder;
	struct hash award, none = hash_text(TEXT("none"));

	(void)state;
	assert_true(decide(play, &scene.report, "EUR 2,500", NULL, false, &award));
	assert_false(answers(play, &none, AWARD_ACCEPT, ""));
	assert_int_equal(err.fault, FAULT_DENIED);
	play_open_finder(play, "other", &play->finder);
	assert_false(answers(play, &award, AWARD_ACCEPT, ""));
	assert_int_equal(err.fault, FAULT_DENIED);
	finder_close(&play->finder);
	play->finder = own;
	assert_true(lists(play, play->now, "\"answer\":\"none\""));
}

static void
who_is_thanked_has_the_name_that_he_chose(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct play *play = &scene.play;
	struct facts facts = { 0 };
	struct hash award, id;

	(void)state;
	assert_true(decide(play, &scene.report, "EUR 2,500", NULL, false, &award));
	assert_true(thank(play, &award)); /* there is no case */
	assert_false(thank(play, &award));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(credit_facts_gather(&play->node, &arena, &facts, &err));
	assert_int_equal(facts.credits, 1);
	assert_true(facts.credit[0].name.len == 0 && facts.credit[0].amount == 0);
	assert_true(answer(play,
	    &(struct award_answer){ .of = award,
		.answer = AWARD_ACCEPT,
		.credit = TEXT("Ada"),
		.show_amount = true },
	    &id));
	assert_true(thank(play, &award));
	assert_true(credit_facts_gather(&play->node, &arena, &facts, &err));
	assert_int_equal(facts.credits, 1); /* the earlier one is corrected */
	assert_true(text_eq(facts.credit[0].name, TEXT("Ada")));
	assert_int_equal(facts.credit[0].amount, 250000);
	assert_true(answer(play,
	    &(struct award_answer){ .of = award, .answer = AWARD_ACCEPT, .anonymous = true },
	    &id));
	assert_true(thank(play, &award));
	assert_true(credit_facts_gather(&play->node, &arena, &facts, &err));
	assert_true(facts.credits == 1 && facts.credit[0].name.len == 0);
	check_rebuild(play);
}

static void
nobody_mediates_in_what_is_his_own(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(peer_free) struct peer node = { 0 };
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct play *play = &scene.play;
	struct deliver how = { &play->finder, &node, play_remote(play), play->now };
	enum award_measure measure;
	struct hash award, id;
	unsigned troubles = 0;

	(void)state;
	assert_true(decide(play, &scene.report, "EUR 100", NULL, true, &award));
	assert_true(holds(play, &award, &measure));
	assert_true(play_meet(play, &node, &err));
	assert_true(mailbag_open(&play->finder, play_trouble, &troubles, &bag, &err));
	for (size_t i = 0; i < bag.count; i++)
		if (hash_eq(&bag.at[i].id, &award)) {
			assert_false(countersign_mediate(
			    &how, &bag.at[i], TEXT("It is too little."), &id, &err));
			assert_int_equal(err.fault, FAULT_DENIED);
		}
}

static void
finders_who_share_a_row_are_held_to_it_together(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct play *play = &scene.play;
	struct awarded_wish wish = { .report = hex_of(&scene.report, &hex),
		.row = TEXT("critical"),
		.amount = TEXT("EUR 1,249.99"),
		.split = 2,
		.why = TEXT("Two came in one epoch."),
		.now = play->now };
	struct awarded said = { .measure = AWARD_MORE };

	(void)state;
	assert_false(DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(said.measure, AWARD_MORE);
	wish.amount = TEXT("EUR 1,250");
	wish.pay_by = TEXT("2199-01-01T00:00:00Z"); /* later than the policy has it */
	assert_false(DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)));
	assert_int_equal(err.fault, FAULT_DENIED);
	wish.pay_by = TEXT("1999-01-01T00:00:00Z");
	assert_false(DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)));
	assert_int_equal(err.fault, FAULT_INPUT);
	wish.pay_by = TEXT("");
	assert_true(DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)));
	assert_int_equal(said.measure, AWARD_KEEPS);
	assert_int_equal(said.award.amount, 125000);
	assert_true(said.award.pay_by == play->now + 30 * DAY);
}

static void
what_is_declined_says_why_and_owes_nothing(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct play *play = &scene.play;
	struct awarded_wish wish = { .report = hex_of(&scene.report, &hex),
		.declined = true,
		.split = 1,
		.now = play->now };
	struct awarded said;

	(void)state;
	assert_false(DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)));
	assert_int_equal(err.fault, FAULT_INPUT); /* why? */
	wish.why = TEXT("It is out of scope.");
	assert_true(DO(play, awarded_say(&play->node, &wish, &arena, &said, &err)));
	assert_true(lists(play, play->now + 99 * DAY, "\"state\":\"declined\""));
	assert_false(pay(play, &said.id));
	assert_false(thank(play, &said.id));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(answers(play, &said.id, AWARD_DISPUTE, "It is in scope."));
	assert_true(lists(play, play->now, "\"state\":\"disputed\""));
}

TESTS(TEST(finders_who_share_a_row_are_held_to_it_together),
    TEST(what_is_declined_says_why_and_owes_nothing),
    TEST(goes_by_the_policy_that_the_receipt_binds),
    TEST(what_is_less_shows_as_that_and_is_corrected),
    TEST(is_countersigned_once_and_late_until_it_is_paid),
    TEST(an_award_is_nobody_elses_to_answer), TEST(who_is_thanked_has_the_name_that_he_chose),
    TEST(nobody_mediates_in_what_is_his_own))
