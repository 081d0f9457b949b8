#include "web/security_txt.h"

#include <string.h>

#include "base/utc.h"
#include "front_page.h"

#define DAY INT64_C(86400)

/* What a file in the grammar of RFC 9116, section 4, says. */
struct seen {
	unsigned contact, expires, encryption, canonical, policy, languages, others;
	int64_t until;
};

static bool
field_name_ok(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!(name.at[i] >= 'a' && name.at[i] <= 'z') &&
		    !(name.at[i] >= 'A' && name.at[i] <= 'Z') && name.at[i] != '-')
			return false;
	return name.len > 0;
}

/* URIs: those of the web have to be https (2.5). */
static void
assert_uri(struct text value)
{
	assert_true(text_starts(value, TEXT("https://")) ||
		    text_starts(value, TEXT("mailto:")) || text_starts(value, TEXT("tel:")));
	for (size_t i = 0; i < value.len; i++)
		assert_true(value.at[i] > ' ' && value.at[i] < 0x7f);
}

static void
see_line(struct text line, struct seen *seen)
{
	struct text name, value = line;

	assert_true(text_cut(&value, ':', &name));
	assert_true(field_name_ok(name));
	assert_true(text_skip(&value, TEXT(" ")));
	assert_true(value.len > 0 && text_utf8(value));
	if (text_eq(name, TEXT("Expires"))) {
		seen->expires++;
		assert_true(utc_parse_strict(value, &seen->until));
		return;
	}
	if (text_eq(name, TEXT("Preferred-Languages"))) {
		seen->languages++;
		return;
	}
	assert_uri(value);
	if (text_eq(name, TEXT("Contact")))
		seen->contact++;
	else if (text_eq(name, TEXT("Encryption")))
		seen->encryption++;
	else if (text_eq(name, TEXT("Canonical")))
		seen->canonical++;
	else if (text_eq(name, TEXT("Policy")))
		seen->policy++;
	else
		seen->others++;
}

static struct seen
see(const struct facts *facts, struct buf *out)
{
	struct seen seen = { 0 };
	struct text rest, line;

	security_txt_format(facts, out);
	assert_false(out->failed);
	for (rest = buf_text(out); text_line(&rest, &line);)
		see_line(line, &seen);
	assert_int_equal(rest.len, 0);
	if (out->len > 0) { /* 2.5.3 and 2.5.5: what must be there, and how often */
		assert_true(seen.contact >= 1);
		assert_int_equal(seen.expires, 1);
		assert_true(seen.languages <= 1);
	}
	return seen;
}

/* A node whose texts are all the same address, but for the languages. */
static void
make(struct front_page *front, const char *url)
{
	static const struct text languages[] = { { "en", 2 }, { "pt-BR", 5 } };

	front_page_make(front, url);
	for (size_t i = 0; i < 2; i++)
		front->versions[i].edition.policy.languages =
		    (struct shape_list){ 2, languages };
}

static void
is_in_the_grammar_of_rfc_9116(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct seen seen;

	(void)state;
	make(&front, "https://psirt.example.com");
	seen = see(&front.facts, &out);
	assert_int_equal(seen.contact, 1);
	assert_int_equal(seen.encryption, 2);
	assert_int_equal(seen.canonical, 1);
	assert_int_equal(seen.policy, 1);
	assert_int_equal(seen.languages, 1);
	assert_int_equal(seen.others, 2); /* Acknowledgments, Hiring */
	assert_non_null(strstr(buf_string(&out), "\nPreferred-Languages: en, pt-BR\n"));
	assert_non_null(strstr(buf_string(&out),
	    "\nCanonical: https://psirt.example.com/.well-known/security.txt\n"));
}

static void
a_node_without_a_policy_is_reached_by_its_own_page(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct seen seen;

	(void)state;
	make(&front, "https://psirt.example.com");
	front.facts.versions = 0;
	seen = see(&front.facts, &out);
	assert_int_equal(seen.contact, 1);
	assert_int_equal(seen.policy, 0);
}

static void
there_is_none_where_it_would_be_against_the_rules(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(buf_free) struct buf out = BUF(64 * KIB);

	(void)state;
	make(&front, "http://127.0.0.1:8080");
	front.facts.versions = 0;
	see(&front.facts, &out);
	assert_int_equal(out.len, 0);
}

static void
its_end_is_always_far_and_seldom_changes(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	int64_t last = 0, began = 1795341600;
	unsigned changes = 0;

	(void)state;
	make(&front, "https://psirt.example.com");
	front.manifest.expires = began + 1000 * DAY;
	for (front.facts.now = began; front.facts.now < began + 365 * DAY;
	     front.facts.now += DAY / 4) {
		int64_t expires = security_txt_expires(&front.facts);

		assert_true(expires > front.facts.now + 90 * DAY);
		assert_true(expires <= front.facts.now + 120 * DAY);
		changes += expires != last;
		last = expires;
	}
	assert_in_range(changes, 12, 14);
	front.manifest.expires = began + 5 * DAY;
	front.facts.now = began;
	assert_true(security_txt_expires(&front.facts) == began + 5 * DAY);
}

TESTS(TEST(is_in_the_grammar_of_rfc_9116),
    TEST(a_node_without_a_policy_is_reached_by_its_own_page),
    TEST(there_is_none_where_it_would_be_against_the_rules),
    TEST(its_end_is_always_far_and_seldom_changes))
