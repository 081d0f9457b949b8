#include "web/guest_page.h"

#include <string.h>

#include "test.h"

#define HOSTILE "<script src=\"x\" id='y'>&lt; --> ]]> </title></textarea>"

/* Everything that a page can show, in words that somebody else chose. */
static struct html
written(const char *words, bool invited)
{
	struct html html = { BUF_SECRET(MIB) };
	struct text text = text_of(words);
	const struct guest_terms terms[] = {
		{ .id = TEXT("00ff"), .ends = 86400 * 50, .in_force = true, .agreed = true },
		{ .id = TEXT("11ff"), .ends = 86400 * 60 },
	};
	const struct guest_file file[] = { { .name = text, .size = 7, .here = true },
		{ .name = text } };
	struct guest_piece piece[] = { { 1, file[0] }, { 3, file[1] } };
	const struct guest_large large = {
		.name = text, .size = 21, .pieces = 3, .came = 2, .piece = piece
	};
	const struct guest_message message = { .by = text,
		.at = 86400,
		.own = true,
		.again = true,
		.text = text,
		.files = 2,
		.file = file,
		.larges = 1,
		.large = &large };
	const struct guest_facts facts = { .node = text,
		.guest = text,
		.title = text,
		.owner = text,
		.now = 86400,
		.expires = 86400 * 9,
		.invited = invited,
		.told = true,
		.far = text,
		.terms_count = 2,
		.terms = terms,
		.messages = 1,
		.message = &message,
		.form = text,
		.trouble = text,
		.typed = text };

	guest_page(&facts, &html);
	guest_page_link(&facts, &html);
	guest_page_gone(facts.node, &html);
	assert_false(html.out.failed);
	return html;
}

static size_t
count(const struct html *html, char wanted)
{
	size_t found = 0;

	for (size_t i = 0; i < html->out.len; i++)
		found += html->out.at[i] == wanted;
	return found;
}

static void
hostile_words_stay_words(void **state)
{
	(void)state;
	for (int invited = 0; invited < 2; invited++) {
		scoped(html_free) struct html harmless = written("no harm", invited != 0);
		scoped(html_free) struct html hostile = written(HOSTILE, invited != 0);

		assert_int_equal(count(&harmless, '<'), count(&hostile, '<'));
		assert_int_equal(count(&harmless, '>'), count(&hostile, '>'));
		assert_int_equal(count(&harmless, '"'), count(&hostile, '"'));
	}
}

static void
a_page_names_nothing_of_elsewhere(void **state)
{
	scoped(html_free) struct html html = written("harmless", false);
	const char *page = buf_string(&html.out);

	(void)state;
	assert_null(strstr(page, "://"));
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "style=\""));
	assert_non_null(strstr(page, "in 49 days"));
}

static void
what_was_typed_is_not_lost(void **state)
{
	scoped(html_free) struct html html = written("a whole page of words", false);

	(void)state;
	assert_non_null(
	    strstr(buf_string(&html.out), "\"trouble\">a whole page of words</textarea>"));
	assert_non_null(
	    strstr(buf_string(&html.out), "id=\"trouble\" role=\"alert\" tabindex"));
}

/* A command is shown of a name that a shell takes as it stands, and of no other. */
static void
pieces_are_told_how_to_join(void **state)
{
	static const char *const words[] = { "dump.bin", "$(reboot)", "-f", "a b" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		scoped(html_free) struct html html = written(words[i], false);
		const char *page = buf_string(&html.out);

		assert_non_null(strstr(page, "<p>File in 3 pieces: "));
		assert_non_null(strstr(page, ", of which 2 have come yet</p>"));
		assert_non_null(strstr(page, "<p>Piece 3: "));
		if (i == 0)
			assert_non_null(
			    strstr(page, "<code>cat dump.bin.???? &gt; dump.bin</code>"));
		else
			assert_null(strstr(page, "<code>cat "));
	}
}

/* Who is only asked is told the terms, and nothing else. */
static void
an_invitation_shows_no_contents(void **state)
{
	scoped(html_free) struct html html = { BUF_SECRET(MIB) };
	const struct guest_message message = { .by = TEXT("x"), .text = TEXT("the contents") };
	const struct guest_facts facts = { .node = TEXT("cert.example"),
		.invited = true,
		.guest = TEXT("Acme"),
		.messages = 1,
		.message = &message };

	(void)state;
	guest_page(&facts, &html);
	assert_null(strstr(buf_string(&html.out), "the contents"));
	assert_non_null(strstr(buf_string(&html.out), "Agree and take part"));
}

TESTS(TEST(hostile_words_stay_words), TEST(a_page_names_nothing_of_elsewhere),
    TEST(what_was_typed_is_not_lost), TEST(pieces_are_told_how_to_join),
    TEST(an_invitation_shows_no_contents))
