#include "action/deed/deeds.h"

#include "action/node/news.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1

static int64_t
mark_of(struct troupe *troupe, size_t i)
{
	return deed_integer(troupe_ok(troupe, i, "notify", ""), "mark", -1);
}

/* Whoever sets it again does not lose what came in between. */
static void
who_is_told_already_goes_on_from_there(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct news news = { 0 };
	int64_t mark;
	struct err err;
	bool more;

	(void)state;
	mark = mark_of(&troupe, B);
	(void)troupe_open_case(&troupe, "\"title\":\"A secret\",\"with\":\"b.example\"");
	troupe_mail(&troupe);
	assert_int_equal(mark_of(&troupe, B), mark);
	assert_true(news_since(&troupe.node[B].node, (uint64_t)mark, 1000, &news, &more, &err));
	assert_int_equal(news.cases, 1);
	assert_false(more);
	assert_true(news.mark > mark);
}

TESTS(TEST(who_is_told_already_goes_on_from_there))
