#include "statement/remark.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static struct err err;

/* Sign a remark with members of the test's own. */
static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct remark remark = { .who = { 0 } };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"remark\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\","
	    "\"nonce\":\"00000000000000000000000000000000\",\"to\":[\"" NODE "\"]%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       remark_parse(&s, &remark, &err);
	if (!good)
		assert_null(remark.who.at);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct remark remark = { { { 7 } }, TEXT("Ada L."),
		TEXT("first\n\tsecond \xc3\xa9\n") };
	struct remark again;
	struct hash id;

	(void)state;
	assert_true(remark_sign(&remark, 1000000000, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(hash_eq(&s.id, &id));
	assert_true(statement_check_to(&s, TEXT(NODE), &err));
	assert_true(remark_parse(&s, &again, &err));
	assert_true(hash_eq(&again.of, &remark.of));
	assert_true(text_eq(again.who, remark.who));
	assert_true(text_eq(again.text, remark.text));
}

static void
refuses_bodies_that_are_no_remark(void **state)
{
	static const char *const bad[] = {
		"",
		",\"of\":\"" ZEROS "\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\"",
		",\"of\":\"" ZEROS "\",\"text\":\"a\"",
		",\"who\":\"a\",\"text\":\"a\"",
		",\"of\":\"00\",\"who\":\"a\",\"text\":\"a\"",
		",\"of\":\"" ZEROS "\",\"who\":\"\",\"text\":\"a\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\\n\",\"text\":\"a\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"a\\u0007\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"a\\u0000\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"\\u202e\"",
		",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":7",
	};

	(void)state;
	assert_true(reads(",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"a\""));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
bounds_its_texts(void **state)
{
	static char text[REMARK_TEXT_MAX + 2], members[REMARK_TEXT_MAX + 200];
	char who[REMARK_WHO_MAX + 2];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	memset(who, 'a', sizeof(who) - 1);
	who[sizeof(who) - 1] = '\0';
	snprintf(members, sizeof(members),
	    ",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"%s\"", text);
	assert_false(reads(members));
	snprintf(members, sizeof(members),
	    ",\"of\":\"" ZEROS "\",\"who\":\"a\",\"text\":\"%s\"", text + 1);
	assert_true(reads(members));
	snprintf(members, sizeof(members),
	    ",\"of\":\"" ZEROS "\",\"who\":\"%s\",\"text\":\"a\"", who);
	assert_false(reads(members));
	snprintf(members, sizeof(members),
	    ",\"of\":\"" ZEROS "\",\"who\":\"%s\",\"text\":\"a\"", who + 1);
	assert_true(reads(members));
}

static void
writes_nothing_that_it_would_not_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct remark remark = { { { 7 } }, TEXT("Ada"), TEXT("a\x1b[31m") };
	struct hash id = { { 9 } };

	(void)state;
	assert_false(remark_sign(&remark, 1000000000, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
	assert_int_equal(id.bytes[0], 9);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_bodies_that_are_no_remark),
    TEST(bounds_its_texts), TEST(writes_nothing_that_it_would_not_read))
