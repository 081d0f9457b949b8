#include "web/error_page.h"

#include <string.h>

#include "test.h"

#define HOSTILE "<script src=\"x\" id='y'>&lt; --> ]]> </title>\x1b[2J"

static struct html
written(unsigned status, const char *words, unsigned retry_seconds)
{
	struct html html = HTML(ERROR_PAGE_MAX);
	struct text text = text_of(words);
	const struct error_facts facts = { text, status, text, retry_seconds, text };

	error_page(&facts, &html);
	assert_false(html.out.failed);
	return html;
}

static void
a_line_for_programs_becomes_a_sentence(void **state)
{
	scoped(html_free) struct html page = written(429, "this key has had its share\n", 60);

	(void)state;
	assert_non_null(strstr(buf_string(&page.out), "<h1>That was too much for now</h1>"));
	assert_non_null(strstr(buf_string(&page.out), "This key has had its share.</p>"));
	assert_non_null(strstr(buf_string(&page.out), "Try again in 1 minute."));
}

static void
each_status_has_a_title(void **state)
{
	(void)state;
	for (unsigned status = 400; status < 600; status++) {
		scoped(html_free) struct html page = written(status, "", 0);

		assert_null(strstr(buf_string(&page.out), "<h1></h1>"));
		assert_null(strstr(buf_string(&page.out), "Try again"));
	}
}

static void
words_of_others_stay_words(void **state)
{
	scoped(html_free) struct html page = written(410, HOSTILE, 1);

	(void)state;
	assert_null(strstr(buf_string(&page.out), "<script"));
	assert_null(strchr(buf_string(&page.out), '\x1b'));
	assert_non_null(strstr(buf_string(&page.out), "href=\"&lt;script src=&quot;x&quot;"));
}

TESTS(TEST(a_line_for_programs_becomes_a_sentence), TEST(each_status_has_a_title),
    TEST(words_of_others_stay_words))
