#include "journal/signer_message.h"

#include <string.h>

#include "base/utc.h"
#include "test.h"

static struct err err;

static struct signer_request
request_of(enum signer_wish wish, size_t hashes)
{
	struct signer_request request = {
		.wish = wish,
		.at = 1000000000,
		.head = { MERKLE_SIZE_MAX, hash_text(TEXT("root")) },
		.path.count = hashes,
	};

	for (size_t i = 0; i < hashes; i++)
		request.path.hash[i] = hash_text(text_bytes(&i, sizeof(i)));
	return request;
}

static void
assert_same(const struct signer_request *a, const struct signer_request *b)
{
	assert_int_equal(a->wish, b->wish);
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->head.size, b->head.size);
	assert_true(hash_eq(&a->head.root, &b->head.root));
	assert_int_equal(a->path.count, b->path.count);
	assert_memory_equal(a->path.hash, b->path.hash, a->path.count * sizeof(struct hash));
}

static void
a_request_is_read_back_to_the_same(void **state)
{
	static const size_t hashes[] = { 0, 1, 63, MERKLE_CONSISTENCY_MAX };

	(void)state;
	for (int wish = SIGNER_LAST; wish <= SIGNER_ACCEPT; wish++)
		for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
			scoped(buf_free) struct buf bytes = BUF(SIGNER_REQUEST_MAX);
			struct signer_request request =
			    request_of((enum signer_wish)wish, hashes[i]);
			struct signer_request back;

			signer_request_format(&request, &bytes);
			assert_true(buf_ok(&bytes, &err));
			assert_true(signer_request_parse(buf_text(&bytes), &back, &err));
			assert_same(&request, &back);
		}
}

static void
refuses_a_request_that_is_short_long_or_malformed(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} bad[] = {
		{ 0, 0 }, { 0, SIGNER_ACCEPT + 1 }, { 0, 255 },           /* wish */
		{ 1, 0x80 }, { 1, 0x7f }, { 3, 1 },                       /* time */
		{ 9, 0x80 },                                              /* size */
		{ 49, 0 }, { 49, 2 }, { 49, MERKLE_CONSISTENCY_MAX + 1 }, /* hashes */
	};
	scoped(buf_free) struct buf bytes = BUF(SIGNER_REQUEST_MAX);
	struct signer_request request = request_of(SIGNER_SIGN, 1), out = { .at = 7 };

	(void)state;
	signer_request_format(&request, &bytes);
	for (size_t len = 0; len < bytes.len; len++) {
		assert_false(signer_request_parse((struct text){ bytes.at, len }, &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char kept = bytes.at[bad[i].at];

		bytes.at[bad[i].at] = (char)bad[i].byte;
		assert_false(signer_request_parse(buf_text(&bytes), &out, &err));
		bytes.at[bad[i].at] = kept;
	}
	assert_true(signer_request_parse(buf_text(&bytes), &request, &err));
	buf_add_byte(&bytes, 0);
	assert_false(signer_request_parse(buf_text(&bytes), &out, &err));
	assert_int_equal(out.at, 7); /* as it was */
	assert_int_equal(out.wish, 0);
}

/* A time that is noted down is one that can be written. */
static void
refuses_a_time_that_has_no_spelling(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct signer_request request = request_of(SIGNER_ACCEPT, 0), out;

	(void)state;
	request.at = UTC_MAX;
	signer_request_format(&request, &bytes);
	assert_true(signer_request_parse(buf_text(&bytes), &out, &err));
	request.at = UTC_MAX + 1;
	buf_clear(&bytes);
	signer_request_format(&request, &bytes);
	assert_false(signer_request_parse(buf_text(&bytes), &out, &err));
}

static void
an_answer_is_read_back_to_the_same(void **state)
{
	(void)state;
	for (int fault = FAULT_NONE; fault <= FAULT_SYSTEM; fault++) {
		scoped(buf_free) struct buf bytes = BUF(SIGNER_ANSWER_MAX);
		struct signer_answer answer = { (enum fault)fault,
			{ 5, hash_text(TEXT("root")) }, TEXT("a note, or why not\n") };
		struct signer_answer back;

		signer_answer_format(&answer, &bytes);
		assert_true(signer_answer_parse(buf_text(&bytes), &back, &err));
		assert_int_equal(back.fault, fault);
		assert_int_equal(back.last.size, 5);
		assert_true(hash_eq(&back.last.root, &answer.last.root));
		assert_true(text_eq(back.text, answer.text));
	}
}

static void
refuses_an_answer_that_is_short_or_malformed(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(SIGNER_ANSWER_MAX + 1);
	struct signer_answer answer = { .text = TEXT("") }, out = { .fault = FAULT_LIMIT };

	(void)state;
	signer_answer_format(&answer, &bytes);
	for (size_t len = 0; len < bytes.len; len++)
		assert_false(signer_answer_parse((struct text){ bytes.at, len }, &out, &err));
	bytes.at[0] = FAULT_SYSTEM + 1;
	assert_false(signer_answer_parse(buf_text(&bytes), &out, &err));
	bytes.at[0] = 0;
	bytes.at[1] = (char)0x80; /* a size beyond any */
	assert_false(signer_answer_parse(buf_text(&bytes), &out, &err));
	bytes.at[1] = 0;
	while (bytes.len < SIGNER_ANSWER_MAX)
		buf_add_byte(&bytes, 'x');
	assert_true(signer_answer_parse(buf_text(&bytes), &answer, &err));
	buf_add_byte(&bytes, 'x');
	assert_false(signer_answer_parse(buf_text(&bytes), &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.fault, FAULT_LIMIT); /* as it was */
}

TESTS(TEST(a_request_is_read_back_to_the_same),
    TEST(refuses_a_request_that_is_short_long_or_malformed),
    TEST(refuses_a_time_that_has_no_spelling), TEST(an_answer_is_read_back_to_the_same),
    TEST(refuses_an_answer_that_is_short_or_malformed))
