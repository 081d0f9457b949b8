#include "journal/keeper_message.h"

#include <string.h>

#include "base/utc.h"
#include "keys.h"
#include "test.h"

static struct err err;

static struct keeper_request
request_of(enum keeper_wish wish, size_t hashes)
{
	struct keeper_request request = {
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
assert_same(const struct keeper_request *a, const struct keeper_request *b)
{
	assert_int_equal(a->wish, b->wish);
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->head.size, b->head.size);
	assert_true(hash_eq(&a->head.root, &b->head.root));
	assert_int_equal(a->path.count, b->path.count);
	assert_memory_equal(a->path.hash, b->path.hash, a->path.count * sizeof(struct hash));
	assert_true(text_eq(a->text, b->text));
}

static void
a_request_is_read_back_to_the_same(void **state)
{
	static const size_t hashes[] = { 0, 1, 63, MERKLE_CONSISTENCY_MAX };

	(void)state;
	for (int wish = KEEPER_LAST; wish <= KEEPER_COSIGN; wish++)
		for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
			scoped(buf_free) struct buf bytes = BUF(KEEPER_REQUEST_MAX);
			struct keeper_request request =
			    request_of((enum keeper_wish)wish, hashes[i]);
			struct keeper_request back;
			char stanza[KEEPER_STANZA_LEN] = "a stanza";

			if (wish == KEEPER_STATEMENT)
				request.text = TEXT("{\"a\":1}\n");
			if (wish == KEEPER_COSIGN)
				request.text = TEXT("a.example/log\n0\n");
			if (wish == KEEPER_UNWRAP)
				request.text = (struct text){ stanza, sizeof(stanza) };
			keeper_request_format(&request, &bytes);
			assert_true(buf_ok(&bytes, &err));
			assert_true(keeper_request_parse(buf_text(&bytes), &back, &err));
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
		{ 0, 0 }, { 0, KEEPER_COSIGN + 1 }, { 0, 255 },           /* wish */
		{ 1, 0x80 }, { 1, 0x7f }, { 3, 1 },                       /* time */
		{ 9, 0x80 },                                              /* size */
		{ 49, 0 }, { 49, 2 }, { 49, MERKLE_CONSISTENCY_MAX + 1 }, /* hashes */
	};
	scoped(buf_free) struct buf bytes = BUF(KEEPER_REQUEST_MAX);
	struct keeper_request request = request_of(KEEPER_SIGN, 1), out = { .at = 7 };

	(void)state;
	keeper_request_format(&request, &bytes);
	for (size_t len = 0; len < bytes.len; len++) {
		assert_false(keeper_request_parse((struct text){ bytes.at, len }, &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char kept = bytes.at[bad[i].at];

		bytes.at[bad[i].at] = (char)bad[i].byte;
		assert_false(keeper_request_parse(buf_text(&bytes), &out, &err));
		bytes.at[bad[i].at] = kept;
	}
	assert_true(keeper_request_parse(buf_text(&bytes), &request, &err));
	buf_add_byte(&bytes, 0);
	assert_false(keeper_request_parse(buf_text(&bytes), &out, &err));
	assert_int_equal(out.at, 7); /* as it was */
	assert_int_equal(out.wish, 0);
}

/* A time that is noted down is one that can be written. */
static void
refuses_a_time_that_has_no_spelling(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct keeper_request request = request_of(KEEPER_ACCEPT, 0), out;

	(void)state;
	request.at = UTC_MAX;
	keeper_request_format(&request, &bytes);
	assert_true(keeper_request_parse(buf_text(&bytes), &out, &err));
	request.at = UTC_MAX + 1;
	buf_clear(&bytes);
	keeper_request_format(&request, &bytes);
	assert_false(keeper_request_parse(buf_text(&bytes), &out, &err));
}

static void
an_answer_is_read_back_to_the_same(void **state)
{
	(void)state;
	for (int fault = FAULT_NONE; fault <= FAULT_SYSTEM; fault++) {
		scoped(buf_free) struct buf bytes = BUF(KEEPER_ANSWER_MAX);
		struct keeper_answer answer = { (enum fault)fault,
			{ 5, hash_text(TEXT("root")) }, TEXT("a note, or why not\n") };
		struct keeper_answer back;

		keeper_answer_format(&answer, &bytes);
		assert_true(keeper_answer_parse(buf_text(&bytes), &back, &err));
		assert_int_equal(back.fault, fault);
		assert_int_equal(back.last.size, 5);
		assert_true(hash_eq(&back.last.root, &answer.last.root));
		assert_true(text_eq(back.text, answer.text));
	}
}

static void
refuses_an_answer_that_is_short_or_malformed(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(KEEPER_ANSWER_MAX + 1);
	struct keeper_answer answer = { .text = TEXT("") }, out = { .fault = FAULT_LIMIT };

	(void)state;
	keeper_answer_format(&answer, &bytes);
	for (size_t len = 0; len < bytes.len; len++)
		assert_false(keeper_answer_parse((struct text){ bytes.at, len }, &out, &err));
	bytes.at[0] = FAULT_SYSTEM + 1;
	assert_false(keeper_answer_parse(buf_text(&bytes), &out, &err));
	bytes.at[0] = 0;
	bytes.at[1] = (char)0x80; /* a size beyond any */
	assert_false(keeper_answer_parse(buf_text(&bytes), &out, &err));
	bytes.at[1] = 0;
	while (bytes.len < KEEPER_ANSWER_MAX)
		buf_add_byte(&bytes, 'x');
	assert_true(keeper_answer_parse(buf_text(&bytes), &answer, &err));
	buf_add_byte(&bytes, 'x');
	assert_false(keeper_answer_parse(buf_text(&bytes), &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.fault, FAULT_LIMIT); /* as it was */
}

/* Each brings just what it is about. */
static void
refuses_a_text_where_none_belongs_and_one_of_a_wrong_length(void **state)
{
	char stanza[KEEPER_STANZA_LEN + 1] = "a stanza";

	(void)state;
	for (int wish = KEEPER_LAST; wish <= KEEPER_COSIGN; wish++)
		for (size_t len = 0; len <= sizeof(stanza); len++) {
			scoped(buf_free) struct buf bytes = BUF(KEEPER_REQUEST_MAX);
			struct keeper_request request = request_of((enum keeper_wish)wish, 0);
			struct keeper_request out;
			bool fits = wish == KEEPER_STATEMENT || wish == KEEPER_COSIGN ? len > 0
				    : wish == KEEPER_UNWRAP ? len == KEEPER_STANZA_LEN
							    : len == 0;

			request.text = (struct text){ stanza, len };
			keeper_request_format(&request, &bytes);
			assert_int_equal(
			    keeper_request_parse(buf_text(&bytes), &out, &err), fits);
		}
}

static void
names_are_read_back_to_the_same(void **state)
{
	scoped(note_key_free) struct note_key statement = test_key("node.example", 's');
	scoped(note_key_free) struct note_key log = test_key("node.example/log", 'l');
	scoped(identity_free) struct identity identity = test_identity('i');

	(void)state;
	for (unsigned has = 0; has < 8; has++) {
		scoped(buf_free) struct buf bytes = BUF(KEEPER_ANSWER_MAX);
		struct keeper_names names = { (has & 1) != 0, (has & 2) != 0, (has & 4) != 0,
			statement.vkey, log.vkey, identity.recipient };
		struct keeper_names back;

		keeper_names_format(&names, &bytes);
		assert_true(keeper_names_parse(buf_text(&bytes), &back, &err));
		assert_int_equal(back.signs_statements, names.signs_statements);
		assert_int_equal(back.signs_heads, names.signs_heads);
		assert_int_equal(back.opens, names.opens);
		if (names.signs_statements)
			assert_true(vkey_eq(&back.statement, &names.statement));
		if (names.signs_heads)
			assert_true(vkey_eq(&back.log, &names.log));
		if (names.opens)
			assert_true(recipient_eq(&back.recipient, &names.recipient));
		buf_add(&bytes, TEXT("more\n"));
		assert_false(keeper_names_parse(buf_text(&bytes), &back, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_names_that_are_no_keys(void **state)
{
	static const char *const bad[] = { "log x\n", "statement \n", "age age1x\n", "log" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct keeper_names names = { .opens = true };

		assert_false(keeper_names_parse(text_of(bad[i]), &names, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(names.opens); /* as it was */
	}
}

TESTS(TEST(a_request_is_read_back_to_the_same),
    TEST(refuses_a_text_where_none_belongs_and_one_of_a_wrong_length),
    TEST(names_are_read_back_to_the_same), TEST(refuses_names_that_are_no_keys),
    TEST(refuses_a_request_that_is_short_long_or_malformed),
    TEST(refuses_a_time_that_has_no_spelling), TEST(an_answer_is_read_back_to_the_same),
    TEST(refuses_an_answer_that_is_short_or_malformed))
