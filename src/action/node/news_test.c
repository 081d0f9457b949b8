#include "action/node/news.h"

#include "action/deed/deeds.h"
#include "test.h"
#include "troupe.h"

#define A 0

static struct err err;

static struct hash
number(size_t i)
{
	return hash_text(text_bytes(&i, sizeof(i)));
}

static void
a_case_is_told_once_and_what_has_no_room_is_counted(void **state)
{
	struct news news = { 0 };
	struct hash of_case = number(0);

	(void)state;
	assert_false(news_is_any(&news));
	news_add(&news, &of_case);
	news_add(&news, &of_case);
	assert_true(news_is_any(&news));
	assert_int_equal(news.cases, 1);
	for (size_t i = 1; i <= NEWS_CASES_MAX; i++) {
		of_case = number(i);
		news_add(&news, &of_case);
	}
	assert_int_equal(news.cases, NEWS_CASES_MAX);
	assert_int_equal(news.others, 1);
	news_add(&news, NULL);
	assert_int_equal(news.others, 2);
}

static void
what_is_written_reads_the_same(void **state)
{
	scoped(buf_free) struct buf json = BUF(NEWS_LEN_MAX), again = BUF(NEWS_LEN_MAX);
	struct news news = { .mark = 7, .others = 3, .reminders = 1 }, read;

	(void)state;
	news.reminded[0] = number(1000);
	for (size_t i = 0; i < NEWS_CASES_MAX; i++) {
		struct hash of_case = number(i);

		news_add(&news, &of_case);
	}
	news_format(&news, &json);
	assert_true(buf_ok(&json, &err));
	assert_true(news_parse(buf_text(&json), &read, &err));
	news_format(&read, &again);
	assert_true(text_eq(buf_text(&again), buf_text(&json)));
}

static void
nonsense_is_refused_and_leaves_all_as_it_was(void **state)
{
	static const char *const wrong[] = { "", "[]", "{}",
		"{\"mark\":-1,\"cases\":[],\"others\":0,\"reminders\":[]}",
		"{\"mark\":1,\"cases\":[\"ab\"],\"others\":0,\"reminders\":[]}",
		"{\"mark\":1,\"cases\":[7],\"others\":0,\"reminders\":[]}",
		"{\"mark\":1,\"cases\":[[]],\"others\":0,\"reminders\":[]}" };
	struct news news = { .mark = 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(news_parse(text_of(wrong[i]), &news, &err));
	assert_int_equal(news.mark, 5);
	assert_int_equal(news.cases, 0);
}

/* Of a deadline people are reminded once, whatever the clock says afterwards. */
static void
a_reminder_is_told_once_it_is_time(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct node *node = &troupe.node[A].node;
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");
	struct news news = { 0 };
	int64_t now = troupe.now;

	(void)state;
	troupe_does(&troupe, A, &of, "embargo.propose", ",\"preset\":\"45-days\"");
	assert_true(news_remind(node, now, now, &news, &err));
	assert_false(news_is_any(&news));
	/* B has not answered for two weeks. */
	assert_true(news_remind(node, now, now + (int64_t)15 * 86400, &news, &err));
	assert_int_equal(news.reminders, 1);
	news = (struct news){ 0 };
	assert_true(news_remind(
	    node, now + (int64_t)15 * 86400, now + (int64_t)16 * 86400, &news, &err));
	assert_false(news_is_any(&news));
}

TESTS(TEST(a_case_is_told_once_and_what_has_no_room_is_counted),
    TEST(what_is_written_reads_the_same), TEST(nonsense_is_refused_and_leaves_all_as_it_was),
    TEST(a_reminder_is_told_once_it_is_time))
