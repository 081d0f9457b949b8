#include "member/demand.h"

#include "keys.h"
#include "test.h"

#define NODE "a.example"
#define AT 1000000000
#define DAY INT64_C(86400)

static struct err err;

static struct demand
some(void)
{
	return (struct demand){ .since = AT - 90 * DAY,
		.until = AT,
		.country = TEXT("DE"),
		.kind = DEMAND_KEYS,
		.count = { 3, 1, 2 },
		.why = TEXT("") };
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (unsigned i = 0; i < 8 * DEMAND_KINDS; i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct demand demand = some(), again;
		struct hash id;

		demand.kind = (enum demand_kind)(i / 8);
		for (unsigned j = 0; j < DEMAND_COUNTS; j++)
			if ((i & 1u << j) != 0)
				demand.count[j] = DEMAND_MAY_NOT_SAY;
		if (i % 2 == 1) {
			demand.country = TEXT("*");
			demand.why = TEXT("one came late");
		}
		assert_true(demand_sign(&demand, AT, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
		assert_true(demand_parse(&s, &again, &err));
		assert_true(demand_is_same(&demand, &again));
		for (unsigned j = 0; j < DEMAND_COUNTS; j++)
			assert_int_equal(again.count[j], demand.count[j]);
		assert_true(text_eq(again.why, demand.why));
	}
}

static void
writes_nothing_that_it_would_not_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);
	struct demand bad[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		bad[i] = some();
	bad[0].until = AT + 1;
	bad[1].since = bad[1].until;
	bad[2].since = bad[2].until - (DEMAND_DAYS_MAX + 1) * DAY;
	bad[3].country = TEXT("de");
	bad[4].country = TEXT("");
	bad[5].count[DEMAND_COMPLIED] = 4;
	bad[6].count[DEMAND_RECEIVED] = -2;
	bad[7].why = TEXT("a\nb");
	for (size_t i = 0; i < 8; i++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		struct hash id = { { 9 } };

		assert_false(demand_sign(&bad[i], AT, &signer, &note, &id, &err));
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
	struct demand demand = { .since = 99 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"government.request\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\",\"since\":\"2026-01-01T00:00:00Z\","
	    "\"until\":\"2026-07-01T00:00:00Z\",\"country\":\"DE\",\"kind\":%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       demand_parse(&s, &demand, &err);
	if (!good)
		assert_int_equal(demand.since, 99);
	return good;
}

/* Each number is there, or it is said that it may not be. */
static void
refuses_what_is_no_count(void **state)
{
	static const char *const bad[] = {
		"\"data\"",
		"\"data\",\"received\":1,\"complied\":1",
		"\"data\",\"received\":1,\"complied\":1,\"challenged\":-1",
		"\"data\",\"received\":1,\"complied\":2,\"challenged\":0",
		"\"data\",\"received\":1,\"complied\":1,\"challenged\":0,\"may_not_say\":[]",
		"\"data\",\"received\":1,\"complied\":1,\"challenged\":0,"
		"\"may_not_say\":[\"challenged\"]",
		"\"data\",\"received\":1,\"complied\":1,\"may_not_say\":[\"spoons\"]",
		"\"data\",\"received\":1,\"complied\":1,"
		"\"may_not_say\":[\"challenged\",\"challenged\"]",
		"\"spoons\",\"received\":1,\"complied\":1,\"challenged\":0",
		"\"data\",\"received\":1,\"complied\":1,\"challenged\":0,\"why\":\"\"",
	};

	(void)state;
	assert_true(reads("\"data\",\"received\":1,\"complied\":1,\"challenged\":0"));
	assert_true(
	    reads("\"data\",\"may_not_say\":[\"received\",\"complied\",\"challenged\"]"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
the_next_period_is_as_long_and_published_in_time(void **state)
{
	const struct demand demand = some();

	(void)state;
	assert_int_equal(demand_next_due(&demand), AT + 90 * DAY + DEMAND_PUBLISH);
}

TESTS(TEST(reads_what_it_writes), TEST(writes_nothing_that_it_would_not_read),
    TEST(refuses_what_is_no_count), TEST(the_next_period_is_as_long_and_published_in_time))
