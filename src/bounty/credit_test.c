#include "bounty/credit.h"

#include "keys.h"
#include "test.h"

#define AT INT64_C(1795341600)

static struct err err;

static bool
says(const struct credit *credit, struct arena *arena, struct credit *read)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct hash id;

	return credit_sign(credit, AT, &signer, &note, &id, &err) &&
	       statement_reopen(buf_text(&note), &s, &err) &&
	       credit_parse(&s, arena, read, &err);
}

static void
thanks_by_the_name_that_was_wished_for(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	struct credit credit = { .award = hash_text(TEXT("award")),
		.title = TEXT("Streams"),
		.where = TEXT("https://a.example/1"),
		.name = TEXT("Ada"),
		.row = TEXT("critical"),
		.amount = 250000,
		.currency = TEXT("EUR"),
		.donated = TEXT("The lifeboats"),
		.has_corrects = true };
	struct credit read;

	(void)state;
	assert_true(says(&credit, &arena, &read));
	assert_true(text_eq(read.name, TEXT("Ada")) && read.amount == 250000);
	assert_true(text_eq(read.donated, credit.donated) && read.has_corrects);
	assert_true(hash_eq(&read.award, &credit.award));
}

static void
or_by_none_and_without_an_amount(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	struct credit credit = { .title = TEXT("Streams"), .where = TEXT("x") }, read;

	(void)state;
	assert_true(says(&credit, &arena, &read));
	assert_true(read.name.len == 0 && read.amount == 0 && read.row.len == 0);
	credit.amount = 5; /* of what? */
	read.amount = 7;
	assert_false(says(&credit, &arena, &read));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(read.amount, 7);
	credit.amount = 0;
	credit.title = TEXT("");
	assert_false(says(&credit, &arena, &read));
}

TESTS(TEST(thanks_by_the_name_that_was_wished_for), TEST(or_by_none_and_without_an_amount))
