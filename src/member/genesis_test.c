#include "member/genesis.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "a.example"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define TERMS "{\"version\":1,\"sha256\":\"" ZEROS "\"}"
#define RULES "{\"admissions\":2,\"sponsors\":2,\"season_days\":90}"
#define FOUNDER(name)                                                                          \
	"{\"name\":\"" name "\",\"url\":\"https://x.example\",\"manifest\":\"" ZEROS           \
	"\",\"promise\":\"pledge\"}"
#define BOTH "[" FOUNDER("a.example") "," FOUNDER("b.example") "]"

static struct err err;

static const struct genesis sample = {
	.name = { "The accord", 10 },
	.terms = { { 1, { { 1 } } }, { 2, { { 2 } } } },
	.rules = { 2, 2, 90 },
	.count = 2,
	.founder = { { { "a.example", 9 }, { "https://a.example", 17 }, { { 3 } },
			 PROMISE_PLEDGE },
	    { { "b.example", 9 }, { "https://b.example", 17 }, { { 4 } }, PROMISE_CHARTER } },
};

static bool
reads(const char *name, const char *terms, const char *rules, const char *founders)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct genesis genesis = { .count = 0 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"genesis\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\",\"name\":%s,\"pledge\":%s,\"charter\":" TERMS
	    ",\"rules\":%s,\"founders\":%s}\n",
	    name, terms, rules, founders);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       genesis_parse(&s, &genesis, &err);
	if (!good)
		assert_int_equal(genesis.count, 0);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct genesis again;
	struct hash id;

	(void)state;
	assert_true(genesis_sign(&sample, 1000000000, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(hash_eq(&s.id, &id));
	assert_true(genesis_parse(&s, &again, &err));
	assert_true(text_eq(again.name, sample.name));
	assert_int_equal(again.count, 2);
	assert_int_equal(again.rules.season_days, 90);
	assert_int_equal(again.terms[PROMISE_CHARTER].version, 2);
	assert_true(text_eq(again.founder[1].name, TEXT("b.example")));
	assert_int_equal(again.founder[1].promise, PROMISE_CHARTER);
	assert_true(hash_eq(&again.founder[1].manifest, &sample.founder[1].manifest));
}

static void
refuses_what_is_no_genesis(void **state)
{
	static const char *const bad[][4] = {
		{ "\"\"", TERMS, RULES, BOTH },
		{ "7", TERMS, RULES, BOTH },
		{ "\"a\\n\"", TERMS, RULES, BOTH },
		{ "\"a\"", "7", RULES, BOTH },
		{ "\"a\"", "{\"version\":0,\"sha256\":\"" ZEROS "\"}", RULES, BOTH },
		{ "\"a\"", "{\"version\":1,\"sha256\":\"00\"}", RULES, BOTH },
		{ "\"a\"", TERMS, "{\"admissions\":0,\"sponsors\":2,\"season_days\":90}",
		    BOTH },
		{ "\"a\"", TERMS, "{\"admissions\":2,\"sponsors\":0,\"season_days\":90}",
		    BOTH },
		{ "\"a\"", TERMS, "{\"admissions\":2,\"sponsors\":2,\"season_days\":-1}",
		    BOTH },
		{ "\"a\"", TERMS, "{\"admissions\":2,\"sponsors\":2}", BOTH },
		{ "\"a\"", TERMS, RULES, "[]" },
		{ "\"a\"", TERMS, RULES, "7" },
		{ "\"a\"", TERMS, RULES, "[7,7]" },
		{ "\"a\"", TERMS, RULES,
		    "[" FOUNDER("a.example") ",{\"name\":\"b.example\",\"url\":\"ftp://b\","
					     "\"manifest\":\"" ZEROS
					     "\",\"promise\":\"pledge\"}]" },
		{ "\"a\"", TERMS, RULES, "[" FOUNDER("a.example") "]" },
		{ "\"a\"", TERMS, RULES,
		    "[" FOUNDER("b.example") "," FOUNDER("c.example") "]" },
		{ "\"a\"", TERMS, RULES,
		    "[" FOUNDER("a.example") "," FOUNDER("a.example") "]" },
		{ "\"a\"", TERMS, RULES,
		    "[" FOUNDER("a.example") "," FOUNDER("x.a.example") "]" },
		{ "\"a\"", TERMS, RULES, "[" FOUNDER("a.example") "," FOUNDER("b") "]" },
		{ "\"a\"", TERMS, RULES,
		    "[" FOUNDER("a.example") ",{\"name\":\"b.example\",\"url\":\"https://"
					     "b.example\",\"manifest\":\"" ZEROS
					     "\",\"promise\":\"oath\"}]" },
	};

	(void)state;
	assert_true(reads("\"a\"", TERMS, RULES, BOTH));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i][0], bad[i][1], bad[i][2], bad[i][3]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
bounds_founders_and_name(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), name = BUF(KIB);
	static char names[GENESIS_FOUNDERS_MAX][32];
	struct signer signer = note_key_signer(&key);
	static struct genesis genesis;
	struct genesis again;
	struct hash id = { { 9 } };

	(void)state;
	genesis = sample;
	for (size_t i = 2; i < GENESIS_FOUNDERS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "m%zu.example", i);
		genesis.founder[genesis.count++] =
		    (struct genesis_founder){ .name = text_of(names[i]),
			    .url = TEXT("https://a.example"),
			    .promise = PROMISE_PLEDGE };
	}
	assert_true(genesis_sign(&genesis, 1000000000, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(genesis_parse(&s, &again, &err));
	assert_int_equal(again.count, GENESIS_FOUNDERS_MAX);
	for (size_t i = 0; i < GENESIS_NAME_MAX + 1; i++)
		buf_add(&name, TEXT("a"));
	genesis.name = buf_text(&name);
	buf_clear(&note);
	id.bytes[0] = 9;
	assert_false(genesis_sign(&genesis, 1000000000, &signer, &note, &id, &err));
	assert_int_equal(note.len, 0);
	assert_int_equal(id.bytes[0], 9);
}

static void
tells_one_organisation_by_its_names(void **state)
{
	(void)state;
	assert_true(genesis_same_house(TEXT("a.example"), TEXT("a.example")));
	assert_true(genesis_same_house(TEXT("a.example"), TEXT("psirt.a.example")));
	assert_true(genesis_same_house(TEXT("psirt.a.example"), TEXT("a.example")));
	assert_false(genesis_same_house(TEXT("a.example"), TEXT("ba.example")));
	assert_false(genesis_same_house(TEXT("a.example"), TEXT("b.example")));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_genesis),
    TEST(bounds_founders_and_name), TEST(tells_one_organisation_by_its_names))
