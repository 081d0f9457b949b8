#include "bounty/safe_harbour.h"

#include <string.h>

#include "test.h"

static struct err err;

#define FILLER                                                                                 \
	"We thank those who report flaws in our products. Write to us, and tell us what you "  \
	"saw, and how we can see it as well. We answer within a week, and keep you informed "  \
	"until it is mended. Please give us the time that this takes before you tell others. " \
	"Do not look at what belongs to other people, and do not break what they rely upon. "  \
	"We credit who wants to be credited, and pay nobody, since we are few people here. "

static enum safe_harbour
look(struct text page, struct buf *quote)
{
	enum safe_harbour what;

	buf_clear(quote);
	assert_true(safe_harbour_find(page, &what, quote, &err));
	return what;
}

static void
quotes_what_it_finds(void **state)
{
	scoped(buf_free) struct buf quote = BUF(SAFE_HARBOUR_QUOTE_MAX);

	(void)state;
	assert_int_equal(look(TEXT("<p>" FILLER "</p><p>If you act in <b>Good\nFaith</b>, we "
				   "will not sue you.</p>"),
			     &quote),
	    SAFE_HARBOUR_SAID);
	assert_non_null(strstr(quote.at, "act in Good Faith , we will not sue you."));
	assert_null(strchr(quote.at, '<'));
}

static void
tells_what_is_not_said_from_what_cannot_be_read(void **state)
{
	scoped(buf_free) struct buf quote = BUF(SAFE_HARBOUR_QUOTE_MAX);

	(void)state;
	assert_int_equal(look(TEXT(FILLER), &quote), SAFE_HARBOUR_UNSAID);
	assert_int_equal(
	    look(TEXT("<html><script>load('policy')</script>Please wait</html>"), &quote),
	    SAFE_HARBOUR_UNREADABLE);
	assert_int_equal(quote.len, 0);
}

static void
scripts_and_styles_say_nothing(void **state)
{
	scoped(buf_free) struct buf quote = BUF(SAFE_HARBOUR_QUOTE_MAX);

	(void)state;
	assert_int_equal(look(TEXT("<script>var a = '<b>safe harbor</b>';</script><STYLE>good "
				   "faith</STYLE><a title='safe harbour'>x</a>" FILLER),
			     &quote),
	    SAFE_HARBOUR_UNSAID);
}

TESTS(TEST(quotes_what_it_finds), TEST(tells_what_is_not_said_from_what_cannot_be_read),
    TEST(scripts_and_styles_say_nothing))
