#include "web/html.h"

#include <string.h>

#include "test.h"

static void
assert_becomes(struct text text, const char *wanted)
{
	struct html html = HTML(KIB);

	html_text(&html, text);
	assert_string_equal(buf_string(&html.out), wanted);
	html_free(&html);
}

static void
texts_cannot_become_markup(void **state)
{
	(void)state;
	assert_becomes(TEXT(""), "");
	assert_becomes(TEXT("a b"), "a b");
	assert_becomes(TEXT("<script>alert(\"x\" & 'y')</script>"),
	    "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;");
	assert_becomes(TEXT("&amp;"), "&amp;amp;");
	assert_becomes(TEXT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
}

#define NO "\xef\xbf\xbd"

static void
what_cannot_be_shown_is_replaced(void **state)
{
	(void)state;
	assert_becomes(TEXT("a\0b"), "a" NO "b");
	assert_becomes(TEXT("a\nb\x1b[31m"), "a" NO "b" NO "[31m");
	assert_becomes(TEXT("\xff\xc3"), NO NO);
	assert_becomes(TEXT("\xc0\xbc"), NO NO); /* an overlong "<" */
	assert_becomes(TEXT("a\xe2\x80\xae"
			    "b"),
	    "a" NO "b"); /* would turn the line around */
}

/* Every byte, alone and between others. */
static void
no_byte_gets_through_raw(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		const char text[] = { 'a', (char)byte, 'b' };
		struct html html = HTML(KIB);

		html_text(&html, (struct text){ text, 3 });
		assert_true(text_utf8(buf_text(&html.out)));
		assert_true(text_printable(buf_text(&html.out)));
		assert_null(strpbrk(buf_string(&html.out), "<>\"'"));
		html_free(&html);
	}
}

static void
follows_only_addresses_that_do_no_harm(void **state)
{
	static const char *const bad[] = { "", "https://", "javascript:alert(1)",
		"JAVASCRIPT:alert(1)", "data:text/html,a", "//example.com", "/a", "ftp://a",
		" https://a.example", "https://a.example/\"onclick=\"", "https://a/<b>",
		"https://a\nb", "https://a b", "mailto:", "vbscript:a", "https:/a" };
	static const char *const good[] = { "https://a.example/x?y=z&w#v",
		"http://127.0.0.1:8080", "mailto:a@b.example", "tel:+49-30-1" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct html html = HTML(KIB);

		if (html_good_url(text_of(bad[i])))
			fail_msg("%s", bad[i]);
		html_link(&html, text_of(bad[i]));
		assert_null(strstr(buf_string(&html.out), "href"));
		html_free(&html);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(html_good_url(text_of(good[i])));
}

static void
a_link_shows_where_it_leads(void **state)
{
	struct html html = HTML(KIB);

	(void)state;
	html_link(&html, TEXT("https://a.example/?b=1&c='2'"));
	html_raw(&html, " ");
	html_link(&html, TEXT("mailto:a@b.example"));
	assert_string_equal(buf_string(&html.out),
	    "<a href=\"https://a.example/?b=1&amp;c=&#39;2&#39;\" rel=\"noopener "
	    "noreferrer\">https://a.example/?b=1&amp;c=&#39;2&#39;</a> "
	    "<a href=\"mailto:a@b.example\" rel=\"noopener noreferrer\">a@b.example</a>");
	html_free(&html);
}

static void
writes_times_and_fingerprints(void **state)
{
	struct html html = HTML(2 * KIB);
	struct hash hash = hash_text(TEXT(""));

	(void)state;
	html_time(&html, 1795341600);
	assert_string_equal(buf_string(&html.out),
	    "<time datetime=\"2026-11-22T10:00:00Z\">2026-11-22 10:00 UTC</time>");
	buf_clear(&html.out);
	html_hash(&html, &hash);
	assert_non_null(strstr(buf_string(&html.out), "<span>e3b0</span> <span>c442</span>"));
	assert_non_null(strstr(buf_string(&html.out), "<span>b855</span> </code>"));
	html_free(&html);
}

static void
says_when_it_does_not_fit(void **state)
{
	struct html html = HTML(4), wide = HTML(64 * KIB);
	struct err err;

	(void)state;
	html_textf(&html, "%s", "<");
	assert_true(buf_ok(&html.out, &err));
	html_textf(&html, "%s", "<");
	assert_false(buf_ok(&html.out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	html_free(&html);
	html_textf(&wide, "%1000s", "");
	assert_true(wide.out.failed);
	html_free(&wide);
}

TESTS(TEST(texts_cannot_become_markup), TEST(what_cannot_be_shown_is_replaced),
    TEST(no_byte_gets_through_raw), TEST(follows_only_addresses_that_do_no_harm),
    TEST(a_link_shows_where_it_leads), TEST(writes_times_and_fingerprints),
    TEST(says_when_it_does_not_fit))
