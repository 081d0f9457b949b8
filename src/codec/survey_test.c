#include "codec/survey.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

#define DEPTH 3u

static enum survey_result
survey(struct text in, size_t *at)
{
	struct survey room = { 0 };
	struct tape tape = { 0 };
	enum survey_result result;
	struct err err;

	assert_int_equal(tape_parse(&tape, in, DEPTH), TAPE_READY);
	result = survey_tape(&room, &tape, DEPTH, at, &err);
	survey_free(&room);
	survey_free(&room);
	tape_free(&tape, true);
	return result;
}

static void
finds_twins_among_any_number_of_keys(void **state)
{
	(void)state;
	for (size_t count = 1; count < 5 * SURVEY_FEW; count++) {
		scoped(buf_free) struct buf json = BUF(MIB);
		size_t at = 0, len;

		for (size_t i = 0; i < count; i++)
			buf_addf(&json, "%c\"key-%zu\":0", i == 0 ? '{' : ',', i);
		len = json.len;
		buf_add(&json, TEXT("}"));
		assert_int_equal(survey(buf_text(&json), &at), SURVEY_CLEAN);

		json.len = len;
		buf_addf(&json, ",\"key-%zu\":0}", count / 2);
		assert_int_equal(survey(buf_text(&json), &at), SURVEY_TWIN);
		assert_int_equal(at, TAPE_ROOT + 1 + 3 * count);
	}
}

static void
tells_keys_apart_by_any_byte(void **state)
{
	(void)state;
	for (size_t count = 1; count < 3 * SURVEY_FEW; count += SURVEY_FEW)
		for (size_t len = 1; len < 40; len++)
			for (size_t i = 0; i < len; i++) {
				scoped(buf_free) struct buf json = BUF(MIB);
				size_t at;

				buf_addf(&json, "{\"%0*d\":0,\"%0*d", (int)len, 0, (int)len, 0);
				json.at[json.len - i - 1] = '1';
				for (size_t k = 0; k < count; k++)
					buf_addf(&json, "\":0,\"k%zu", k);
				buf_add(&json, TEXT("\":0}"));
				assert_int_equal(survey(buf_text(&json), &at), SURVEY_CLEAN);
			}
}

static void
compares_keys_as_they_read(void **state)
{
	size_t at;

	(void)state;
	assert_int_equal(survey(TEXT("{\"\\u0061\\/\":1,\"a/\":2}"), &at), SURVEY_TWIN);
	assert_int_equal(survey(TEXT("{\"\":1,\"\":2}"), &at), SURVEY_TWIN);
	assert_int_equal(survey(TEXT("{\"\":1,\"\\u0000\":2}"), &at), SURVEY_CLEAN);
	assert_int_equal(survey(TEXT("{\"a\\u0000b\":1,\"a\\u0000c\":2}"), &at), SURVEY_CLEAN);
	assert_int_equal(survey(TEXT("{\"a\":1,\"A\":2}"), &at), SURVEY_CLEAN);
}

static void
keeps_the_keys_of_each_object_apart(void **state)
{
	size_t at;

	(void)state;
	assert_int_equal(
	    survey(TEXT("[{\"a\":{\"a\":1}},{\"a\":\"a\",\"b\":\"a\"}]"), &at), SURVEY_CLEAN);
	assert_int_equal(survey(TEXT("{\"b\":[{\"a\":1.5,\"a\":1}]}"), &at), SURVEY_TWIN);
	assert_int_equal(at, 8);
}

static void
refuses_what_simdjson_lets_pass(void **state)
{
	size_t at;

	(void)state;
	assert_int_equal(survey(TEXT("[[[]]]"), &at), SURVEY_CLEAN);
	assert_int_equal(survey(TEXT("[[{},[[]]]]"), &at), SURVEY_FLAW);
	assert_int_equal(survey(TEXT("[[{\"a\":{}}]]"), &at), SURVEY_FLAW);
	assert_int_equal(survey(TEXT("[9223372036854775807]"), &at), SURVEY_CLEAN);
	assert_int_equal(survey(TEXT("[9223372036854775808]"), &at), SURVEY_FLAW);
}

static void
says_when_memory_is_short(void **state)
{
	scoped(buf_free) struct buf json = BUF(MIB);
	struct survey room = { 0 };
	struct tape tape = { 0 };
	struct err err;
	size_t at;

	(void)state;
	for (size_t i = 0; i < 2 * SURVEY_FEW; i++)
		buf_addf(&json, "%c\"%zu\":0", i == 0 ? '{' : ',', i);
	buf_add(&json, TEXT("}"));
	assert_int_equal(tape_parse(&tape, buf_text(&json), DEPTH), TAPE_READY);
	mem_fail_after(0);
	assert_int_equal(survey_tape(&room, &tape, DEPTH, &at, &err), SURVEY_FAILED);
	mem_fail_after(SIZE_MAX);
	assert_string_equal(err.text, "out of memory");
	assert_int_equal(survey_tape(&room, &tape, DEPTH, &at, &err), SURVEY_CLEAN);
	survey_free(&room);
	tape_free(&tape, true);
}

/* A tape by hand: none that is parsed has so many members in reasonable time. */
static void
counts_members_beyond_what_a_word_can_tell(void **state)
{
	const uint64_t full = (uint64_t)0xffffff << 32;
	const uint64_t words[] = { 0, (uint64_t)'[' << 56 | full | 8, (uint64_t)'t' << 56,
		(uint64_t)'l' << 56, 7, (uint64_t)'{' << 56 | 7, (uint64_t)'}' << 56 | 5,
		(uint64_t)']' << 56 | 1 };
	const struct tape tape = { .words = words };

	(void)state;
	assert_int_equal(tape_count(&tape, TAPE_ROOT), 3);
	assert_int_equal(tape_count(&tape, 5), 0);
}

TESTS(TEST(finds_twins_among_any_number_of_keys), TEST(tells_keys_apart_by_any_byte),
    TEST(compares_keys_as_they_read), TEST(keeps_the_keys_of_each_object_apart),
    TEST(refuses_what_simdjson_lets_pass), TEST(says_when_memory_is_short),
    TEST(counts_members_beyond_what_a_word_can_tell))
