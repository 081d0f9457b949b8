#include "action/member/lookout_item.h"

#include <string.h>

#include "test.h"

static struct err err;

static bool
read_one(struct text in, struct doc *doc, struct lookout_item *out)
{
	const struct doc_limits limits = { MIB, 8 };
	struct value value;

	assert_true(doc_parse(doc, in, &limits, &value, &err));
	return lookout_item_parse(value, out, &err);
}

static void
reads_what_it_writes(void **state)
{
	static const struct lookout_item items[] = {
		{ .what = LOOKOUT_NOTE, .note = { "a\n\n\"b\n", 6 } },
		{ .what = LOOKOUT_FINDING,
		    .found = FINDING_GAP,
		    .who = { "b.example", 9 },
		    .about = { "epochs", 6 },
		    .evidence = { "{}", 2 } },
		{ .what = LOOKOUT_WATCHED,
		    .who = { "b.example", 9 },
		    .url = { "https://b", 9 },
		    .state = { "latest 1\n", 9 },
		    .trouble = { "down", 4 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		scoped(buf_free) struct buf out = BUF(MIB);
		scoped(doc_free) struct doc doc = DOC;
		struct writer w = WRITER(&out);
		struct lookout_item again;

		lookout_item_format(&items[i], &w);
		assert_true(read_one(buf_text(&out), &doc, &again));
		assert_int_equal(again.what, items[i].what);
		assert_int_equal(again.found, items[i].found);
		assert_true(text_eq(again.note, items[i].note));
		assert_true(text_eq(again.who, items[i].who));
		assert_true(text_eq(again.about, items[i].about));
		assert_true(text_eq(again.evidence, items[i].evidence));
		assert_true(text_eq(again.url, items[i].url));
		assert_true(text_eq(again.state, items[i].state));
		assert_true(text_eq(again.trouble, items[i].trouble));
	}
}

static void
refuses_what_is_no_item(void **state)
{
	static const char *const bad[] = {
		"7",
		"{}",
		"{\"note\":7}",
		"{\"watched\":\"b.example\"}",
		"{\"watched\":\"b\",\"url\":\"\",\"state\":\"\",\"trouble\":\"\"}",
		"{\"what\":\"spoon\",\"who\":\"b.example\",\"about\":\"a\",\"evidence\":\"\"}",
		"{\"what\":\"gap\",\"who\":\"../b\",\"about\":\"a\",\"evidence\":\"\"}",
		"{\"what\":\"gap\",\"who\":\"b.example\",\"about\":\"a\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(doc_free) struct doc doc = DOC;
		struct lookout_item item = { .found = FINDING_LATE };

		assert_false(read_one(text_of(bad[i]), &doc, &item));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(item.found, FINDING_LATE);
	}
}

static void
refuses_more_than_a_visit_tells(void **state)
{
	static char much[LOOKOUT_STATE_MAX + 1];
	const struct lookout_item item = { .what = LOOKOUT_WATCHED,
		.who = TEXT("b.example"),
		.state = { much, sizeof(much) } };
	scoped(buf_free) struct buf out = BUF(MIB);
	scoped(doc_free) struct doc doc = DOC;
	struct writer w = WRITER(&out);
	struct lookout_item again;

	(void)state;
	memset(much, 'a', sizeof(much));
	lookout_item_format(&item, &w);
	assert_false(read_one(buf_text(&out), &doc, &again));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_item),
    TEST(refuses_more_than_a_visit_tells))
