#include "action/node/expiry.h"

#include "action/deed/deed.h"
#include "action/node/disclose.h"
#include "play.h"

#define DAYS INT64_C(86400)

static struct err err;

static void
say_policy(struct play *play, int days)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct journal *journal = &play->node.journal;
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosure policy;
	struct disclosed said;
	struct writer w = WRITER(&json);

	assert_true(disclosure_default(
	    TEXT("psirt.example.com"), play->node.manifest.url, &arena, &policy, &err));
	policy.retention_days = days;
	disclosure_write(&policy, &w);
	wish.json = buf_text(&json);
	assert_true(journal_begin(journal, &err));
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(journal, &err));
}

static bool
add(void *arg, const struct expiry *expiry, struct err *why)
{
	struct buf *out = arg;

	(void)why;
	buf_addf(out, "%lld ", (long long)expiry->days);
	return true;
}

/* The retentions of those that are past it, at a time. */
static void
assert_expired(struct play *play, int64_t now, size_t most, const char *wanted)
{
	scoped(buf_free) struct buf found = BUF(KIB);

	assert_true(expiry_each(&play->node, now, most, add, &found, &err));
	assert_string_equal(buf_string(&found), wanted);
}

/* One before there was a policy, one under each of two. */
static struct play
make_reports(int64_t *second)
{
	struct play play = play_make();
	struct hash id;

	assert_true(play_report(&play, &id, &err));
	play.now += DAYS;
	say_policy(&play, 90);
	play.now += 10;
	assert_true(play_report(&play, &id, &err));
	*second = play.now;
	play.now += DAYS;
	say_policy(&play, 30);
	play.now += 10;
	assert_true(play_report(&play, &id, &err));
	return play;
}

static void
goes_by_the_policy_under_which_it_came(void **state)
{
	int64_t second;
	scoped(play_free) struct play play = make_reports(&second);

	(void)state;
	assert_expired(&play, play.now, 10, "");
	assert_expired(&play, play.now + 30 * DAYS, 10, "");
	assert_expired(&play, play.now + 30 * DAYS + 1, 10, "30 ");
	assert_expired(&play, second + 90 * DAYS, 10, "30 ");
	assert_expired(&play, second + 90 * DAYS + 1, 10, "30 90 ");
	assert_expired(&play, second + 90 * DAYS + 1, 1, "30 ");
	assert_expired(&play, second + 9000 * DAYS, 10, "30 90 ");
}

static void
ask(struct play *play, const char *request, struct buf *answer)
{
	struct deed_work work = {
		.caller = { DEED_LEAD, { 0 } },
		.request = text_of(request),
		.answer = answer,
	};

	deed_do(&play->node, play->now, &work);
	assert_int_equal(work.fault, FAULT_NONE);
}

/* Whatever somebody notes, it is still of use. */
static void
what_was_remarked_on_is_kept_for_longer(void **state)
{
	int64_t second;
	scoped(play_free) struct play play = make_reports(&second);
	scoped(buf_free) struct buf request = BUF(KIB), answer = BUF(MIB);
	struct hash id;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	play.now += 20 * DAYS;
	buf_add(&request, TEXT("{\"deed\":\"remark\",\"args\":{\"text\":\"open\",\"id\":\""));
	hash_format(&id, &request);
	buf_add(&request, TEXT("\"}}"));
	ask(&play, buf_string(&request), &answer);
	assert_expired(&play, play.now + 11 * DAYS, 10, "30 ");
	assert_expired(&play, play.now + 31 * DAYS, 10, "30 30 ");
}

static void
the_deed_tells_them_or_destroys_them(void **state)
{
	int64_t second;
	scoped(play_free) struct play play = make_reports(&second);
	scoped(buf_free) struct buf answer = BUF(MIB);

	(void)state;
	play.now += 2 * PLAY_EPOCH;
	play_due(&play); /* in the log, before they are old: so not every epoch is anchored */
	play.now = second + 91 * DAYS;
	ask(&play, "{\"deed\":\"forget.expired\",\"args\":{\"dry\":1}}", &answer);
	assert_non_null(strstr(buf_string(&answer), "\"days\":90"));
	assert_null(strstr(buf_string(&answer), "statement"));
	assert_expired(&play, play.now, 10, "30 90 ");
	ask(&play, "{\"deed\":\"forget.expired\",\"args\":{}}", &answer);
	assert_non_null(strstr(buf_string(&answer), "\"statement\""));
	assert_non_null(strstr(buf_string(&answer), "\"more\":false"));
	assert_expired(&play, play.now, 10, "");
	ask(&play, "{\"deed\":\"forget.expired\",\"args\":{}}", &answer);
	assert_non_null(strstr(buf_string(&answer), "\"reports\":[]"));
}

TESTS(TEST(goes_by_the_policy_under_which_it_came),
    TEST(what_was_remarked_on_is_kept_for_longer), TEST(the_deed_tells_them_or_destroys_them))
