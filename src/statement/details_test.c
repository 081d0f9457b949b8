#include "statement/details.h"

#include <string.h>

#include "test.h"

static struct err err;

/* Single quotes stand for double ones. */
static bool
reads(const char *quoted, struct arena *arena, struct details *out)
{
	scoped(buf_free) struct buf json = BUF(MIB);

	buf_add(&json, text_of(quoted));
	for (size_t i = 0; i < json.len; i++)
		if (json.at[i] == '\'')
			json.at[i] = '"';
	return details_read(buf_text(&json), arena, out, &err);
}

#define WHOLE                                                                                  \
	"{'product':'nghttp2','versions':'to 1.56',"                                           \
	"'components':['pkg:deb/debian/nghttp2@1.52.0-1','pkg:github/nghttp2/nghttp2'],"       \
	"'impact':'It stops.\\nAt once.','steps':'Reset.','exploited':'suspected',"            \
	"'public':'partly','where':'a list','told':['CERT/CC'],'credit':'A. Finder',"          \
	"'timing':'in 90 days'}"

static void
reads_and_writes_all_that_may_be_said(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(MIB), wanted = BUF(MIB);
	struct writer w = WRITER(&out);
	struct details details;
	const struct text *component;

	(void)state;
	assert_true(reads(WHOLE, &arena, &details));
	assert_true(text_eq(details.product, TEXT("nghttp2")));
	assert_true(text_eq(details.impact, TEXT("It stops.\nAt once.")));
	assert_int_equal(details.components.count, 2);
	component = details.components.at;
	assert_true(text_eq(component[1], TEXT("pkg:github/nghttp2/nghttp2")));
	assert_string_equal(details_exploited_word(details.exploited), "suspected");
	assert_string_equal(details_public_word(details.public), "partly");
	assert_true(details_any(&details));
	writer_object(&w);
	details_write(&details, &w);
	writer_end(&w);
	buf_add(&wanted, TEXT(WHOLE));
	for (size_t i = 0; i < wanted.len; i++)
		if (wanted.at[i] == '\'')
			wanted.at[i] = '"';
	assert_string_equal(buf_string(&out), buf_string(&wanted));
}

static void
nothing_has_to_be_said(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(MIB);
	struct writer w = WRITER(&out);
	struct details details;

	(void)state;
	assert_true(reads("{}", &arena, &details));
	assert_false(details_any(&details));
	assert_string_equal(details_exploited_word(details.exploited), "");
	assert_string_equal(details_exploited_word(99), "");
	assert_string_equal(details_public_word(99), "");
	writer_object(&w);
	details_write(&details, &w);
	writer_end(&w);
	assert_string_equal(buf_string(&out), "{}");
}

static void
refuses_what_has_another_form(void **state)
{
	static const char *const bad[] = { "[]", "{'colour':'red'}", "{'product':''}",
		"{'product':'a\\nb'}", "{'product':1}", "{'impact':'\\u001b[2J'}",
		"{'exploited':'perhaps'}", "{'exploited':''}", "{'public':true}",
		"{'components':[]}", "{'components':'pkg:deb/a'}", "{'components':['curl']}",
		"{'components':['pkg:deb']}", "{'components':['pkg:/curl']}",
		"{'components':['pkg:deb/']}", "{'components':['pkg:Deb/curl']}",
		"{'components':['pkg:deb/a b']}", "{'components':['pkg:deb/a','pkg:deb/a']}",
		"{'told':['']}", "{'told':[['a']]}", "{'credit':null}" };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct details details = { .public = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i], &arena, &details));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(details.public, 7);
	}
}

static void
bounds_what_is_said(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct details details;

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		scoped(buf_free) struct buf json = BUF(MIB);

		buf_add(&json, TEXT("{'impact':'"));
		for (size_t i = 0; i < DETAILS_TEXT_MAX + more; i++)
			buf_add(&json, TEXT("x"));
		buf_add(&json, TEXT("'}"));
		assert_int_equal(reads(buf_string(&json), &arena, &details), more == 0);
		buf_clear(&json);
		buf_add(&json, TEXT("{'told':["));
		for (size_t i = 0; i < DETAILS_TOLD_MAX + more; i++)
			buf_addf(&json, "%s'%zu'", i == 0 ? "" : ",", i);
		buf_add(&json, TEXT("]}"));
		assert_int_equal(reads(buf_string(&json), &arena, &details), more == 0);
	}
}

TESTS(TEST(reads_and_writes_all_that_may_be_said), TEST(nothing_has_to_be_said),
    TEST(refuses_what_has_another_form), TEST(bounds_what_is_said))
