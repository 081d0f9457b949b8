#include "action/inbox/standing.h"

#include "codec/json_write.h"
#include "play.h"

static struct err err;

static bool
put(void *arg, const struct inbox_report *report, struct err *why)
{
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct play *play = arg;
	static const struct text needs[] = { { "steps", 5 }, { "versions", 8 } };
	struct standing_asks asks = { .needs = { 2, needs } };
	struct writer w = WRITER(&out);

	assert_true(standing_put_report(&play->node.journal, &asks, report, &w, why));
	assert_non_null(strstr(buf_string(&out), "\"lacks\":\"steps versions\""));
	assert_non_null(strstr(buf_string(&out), "\"from\":\"finder\",\"confirmed\":false"));
	assert_non_null(strstr(buf_string(&out), "\"title\":\"A flaw\""));
	return true;
}

static void
who_sends_is_told_apart(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct journal *journal = &play.node.journal;
	enum standing standing;
	struct hash id;

	(void)state;
	assert_true(standing_of(journal, play.finder.key.key.vkey.name, &standing, &err));
	assert_int_equal(standing, STANDING_FINDER);
	assert_true(standing_of(journal, TEXT("psirt.example.com"), &standing, &err));
	assert_int_equal(standing, STANDING_CONFIRMED);
	assert_true(standing_of(journal, TEXT("stranger.example.com"), &standing, &err));
	assert_int_equal(standing, STANDING_UNCONFIRMED);
	assert_true(play_report(&play, &id, &err));
	assert_true(inbox_each(journal, put, &play, &err));
}

TESTS(TEST(who_sends_is_told_apart))
