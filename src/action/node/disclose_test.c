#include "action/node/disclose.h"

#include <string.h>

#include "action/deed/deeds.h"
#include "play.h"

static struct err err;

/* The policy to begin with, with another number of days. */
static void
policy(int64_t embargo, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct disclosure policy;

	assert_true(disclosure_default(TEXT("psirt.example.com"),
	    TEXT("https://psirt.example.com"), &arena, &policy, &err));
	policy.embargo_days = embargo;
	assert_true(disclosure_format(&policy, out, &err));
}

/* Say it, in a transaction that lasts only if it could be said. */
static bool
says(struct play *play, int64_t embargo, bool knowing, struct disclosed *said,
    struct arena *arena)
{
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct disclose_wish wish = { .knowing = knowing, .now = play->now };

	policy(embargo, &json);
	wish.json = buf_text(&json);
	assert_true(journal_begin(&play->node.journal, &err));
	if (!disclose_say(&play->node, &wish, arena, said, &err)) {
		journal_rollback(&play->node.journal);
		return false;
	}
	assert_true(journal_commit(&play->node.journal, &err));
	return true;
}

static void
a_policy_is_said_and_each_names_the_one_before(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct disclosed first, second, found;
	bool any = true;

	(void)state;
	assert_true(disclose_latest(&play.node, &arena, &any, &found, &err));
	assert_false(any);
	assert_true(says(&play, 90, false, &first, &arena));
	assert_true(first.edition.first && first.changes.count == 0);
	play.now += 100;
	assert_true(says(&play, 45, false, &second, &arena));
	assert_true(hash_eq(&second.edition.previous, &first.id));
	assert_int_equal(second.changes.count, 1);
	assert_true(disclose_latest(&play.node, &arena, &any, &found, &err));
	assert_true(any && hash_eq(&found.id, &second.id));
	assert_int_equal(found.at, PLAY_BEGAN + 100);
	assert_int_equal(found.edition.policy.embargo_days, 45);
	assert_true(disclose_find(&play.node, &first.id, &arena, &found, &err));
	assert_int_equal(found.edition.policy.embargo_days, 90);
}

static void
refuses_what_says_nothing_new_or_worse_unsaid(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct disclosed said = { .at = 7 };

	(void)state;
	assert_true(says(&play, 90, false, &said, &arena));
	said.at = 7;
	assert_false(says(&play, 90, true, &said, &arena));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(says(&play, 120, false, &said, &arena));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "120 days, was 90"));
	assert_int_equal(said.at, 7);
	assert_true(says(&play, 120, true, &said, &arena));
}

static void
refuses_what_is_no_policy(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct disclose_wish wish = { TEXT("{}"), true, PLAY_BEGAN };
	struct disclosed said = { .at = 7 };

	(void)state;
	assert_false(disclose_say(&play.node, &wish, &arena, &said, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(said.at, 7);
	assert_false(disclose_find(&play.node, &play.node.manifest.statement.id, &arena, &said,
	    &err)); /* a statement, but none of these */
	assert_int_equal(err.fault, FAULT_INPUT);
}

/* Ask a deed; its answer's member, or the fault's text. */
static enum fault
ask(struct play *play, struct text request, struct buf *answer)
{
	struct deed_work work = {
		.caller = { DEED_LEAD, { 0 } },
		.request = request,
		.answer = answer,
	};

	deed_do(&play->node, play->now, &work);
	return work.fault;
}

static void
deeds_publish_a_policy_and_tell_of_it(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX), request = BUF(DEED_REQUEST_MAX);
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX);
	struct writer w = WRITER(&request);

	(void)state;
	assert_int_equal(
	    ask(&play, TEXT("{\"deed\":\"policy\",\"args\":{}}"), &answer), FAULT_ABSENT);
	policy(90, &json);
	writer_object(&w);
	writer_key(&w, "deed");
	writer_text(&w, TEXT("policy.publish"));
	writer_key(&w, "args");
	writer_object(&w);
	writer_key(&w, "policy");
	writer_text(&w, buf_text(&json));
	writer_end(&w);
	writer_end(&w);
	assert_int_equal(ask(&play, buf_text(&request), &answer), FAULT_NONE);
	assert_non_null(strstr(buf_string(&answer), "\"changes\":[]"));
	assert_int_equal(ask(&play, buf_text(&request), &answer), FAULT_CONFLICT);
	assert_int_equal(
	    ask(&play, TEXT("{\"deed\":\"policy\",\"args\":{}}"), &answer), FAULT_NONE);
	assert_non_null(strstr(buf_string(&answer), "\"embargo_days\":90"));
}

TESTS(TEST(a_policy_is_said_and_each_names_the_one_before),
    TEST(refuses_what_says_nothing_new_or_worse_unsaid), TEST(refuses_what_is_no_policy),
    TEST(deeds_publish_a_policy_and_tell_of_it))
