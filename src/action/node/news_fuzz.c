#include "action/node/news.h"

#include "fuzz.h"

/* What is read is written, and reads the same again. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf json = BUF(NEWS_LEN_MAX), again = BUF(NEWS_LEN_MAX);
	struct news news, read;
	struct err err;

	if (!news_parse(in, &news, &err))
		return;
	REQUIRE(news.cases <= NEWS_CASES_MAX && news.reminders <= NEWS_CASES_MAX);
	news_format(&news, &json);
	if (json.failed || !news_parse(buf_text(&json), &read, &err)) {
		REQUIRE(json.failed || err.fault == FAULT_LIMIT);
		return;
	}
	news_format(&read, &again);
	REQUIRE(again.failed || text_eq(buf_text(&again), buf_text(&json)));
}
