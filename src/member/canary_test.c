#include "member/canary.h"

#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "a.example"
#define AT 1000000000 /* 2001-09-09T01:46:40Z */

static struct err err;

static bool
sign_and_read(
    const struct canary *canary, struct buf *note, struct statement *s, struct canary *again)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);
	struct hash id;

	return canary_sign(canary, AT, &signer, note, &id, &err) &&
	       statement_open(buf_text(note), &signer.vkey, s, &err) &&
	       canary_parse(s, again, &err);
}

static void
reads_what_it_writes(void **state)
{
	const struct canary canaries[] = {
		{ .since = AT,
		    .days = 1,
		    .says = 1,
		    .say = { TEXT("no-keys") },
		    .first = true },
		{ .since = AT - 1,
		    .days = CANARY_DAYS_MAX,
		    .says = 2,
		    .say = { TEXT("in-control"), TEXT("of-later-times") },
		    .previous = { { 7 } },
		    .beacon = TEXT("b.example/log\n7\nroot\n\n\u2014 b.example/log AAAA\n") },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct canary again;

		assert_true(sign_and_read(&canaries[i], &note, &s, &again));
		assert_int_equal(again.since, canaries[i].since);
		assert_int_equal(again.days, canaries[i].days);
		assert_int_equal(again.says, canaries[i].says);
		for (size_t j = 0; j < again.says; j++)
			assert_true(text_eq(again.say[j], canaries[i].say[j]));
		assert_int_equal(again.first, canaries[i].first);
		assert_int_equal(again.previous.bytes[0], canaries[i].previous.bytes[0]);
		assert_true(text_eq(again.beacon, canaries[i].beacon));
	}
}

static void
writes_nothing_that_it_would_not_read(void **state)
{
	static char long_id[CANARY_ID_MAX + 1];
	const struct canary bad[] = {
		{ .since = AT, .days = 1 },
		{ .since = AT, .days = 0, .says = 1, .say = { TEXT("no-keys") } },
		{ .since = AT,
		    .days = CANARY_DAYS_MAX + 1,
		    .says = 1,
		    .say = { TEXT("no-keys") } },
		{ .since = AT + 1, .days = 1, .says = 1, .say = { TEXT("no-keys") } },
		{ .since = AT, .days = 1, .says = 1, .say = { TEXT("No-Keys") } },
		{ .since = AT, .days = 1, .says = 1, .say = { TEXT("") } },
		{ .since = AT, .days = 1, .says = 1, .say = { { long_id, sizeof(long_id) } } },
		{ .since = AT,
		    .days = 1,
		    .says = 2,
		    .say = { TEXT("no-keys"), TEXT("no-keys") } },
		{ .since = AT,
		    .days = 1,
		    .says = 1,
		    .say = { TEXT("no-keys") },
		    .beacon = TEXT("no line") },
		{ .since = AT,
		    .days = 1,
		    .says = 1,
		    .say = { TEXT("no-keys") },
		    .beacon = TEXT("\x1b[31m\n") },
	};
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	memset(long_id, 'a', sizeof(long_id));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		struct hash id = { { 9 } };

		assert_false(canary_sign(&bad[i], AT, &signer, &note, &id, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(note.len, 0);
		assert_int_equal(id.bytes[0], 9);
	}
}

static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct canary canary = { .days = 99 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"canary\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\"%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       canary_parse(&s, &canary, &err);
	if (!good)
		assert_int_equal(canary.days, 99);
	return good;
}

#define SINCE ",\"since\":\"2026-11-01T00:00:00Z\""

static void
refuses_what_is_no_canary(void **state)
{
	static const char *const bad[] = {
		"",
		SINCE,
		SINCE ",\"days\":30",
		SINCE ",\"days\":30,\"says\":[]",
		SINCE ",\"days\":30,\"says\":[7]",
		SINCE ",\"days\":\"30\",\"says\":[\"no-keys\"]",
		SINCE ",\"days\":30,\"says\":[\"no-keys\"],\"beacon\":\"\"",
		SINCE ",\"days\":30,\"says\":[\"no-keys\"],\"previous\":\"00\"",
		",\"since\":\"2026-12-01T00:00:00Z\",\"days\":30,\"says\":[\"no-keys\"]",
		SINCE ",\"days\":30,\"says\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\","
		      "\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\",\"q\"]",
	};

	(void)state;
	assert_true(reads(SINCE ",\"days\":30,\"says\":[\"no-keys\"]"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
each_sentence_has_an_id_and_words_of_its_own(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct canary_sentence *one = canary_sentences; one->id != NULL; one++) {
		assert_string_equal(canary_words(text_of(one->id)), one->words);
		count++;
	}
	assert_in_range(count, 1, CANARY_SAYS_MAX);
	assert_null(canary_words(TEXT("nonsense")));
}

TESTS(TEST(reads_what_it_writes), TEST(writes_nothing_that_it_would_not_read),
    TEST(refuses_what_is_no_canary), TEST(each_sentence_has_an_id_and_words_of_its_own))
