#include "journal/naming.h"

#include <string.h>

#include "daybook.h"

static struct err err;

static void
a_journal_has_one_name(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	char name[sizeof(daybook.journal.name)];

	(void)state;
	memset(name, 'n', sizeof(name));
	assert_true(journal_name(&daybook.journal, TEXT("psirt.example.com"), &err));
	assert_true(journal_name(&daybook.journal, TEXT("a.example"), &err));
	assert_string_equal(daybook.journal.name, "a.example");
	assert_false(journal_name(&daybook.journal, text_bytes(name, sizeof(name)), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_string_equal(daybook.journal.name, "a.example");
	assert_true(journal_name(&daybook.journal, text_bytes(name, sizeof(name) - 1), &err));
	assert_int_equal(strlen(daybook.journal.name), sizeof(name) - 1);
}

/* What stands for a name is the same each time, and nobody guesses it who lacks the key. */
static void
names_of_others_stand_as_tags_of_its_key(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(rest_free) struct rest other = { 0 };
	struct hash tag, again, plain = hash_text(TEXT("b.example"));
	struct journal elsewhere;

	(void)state;
	tag = journal_peer(&daybook.journal, TEXT("b.example"));
	again = journal_peer(&daybook.journal, TEXT("b.example"));
	assert_true(hash_eq(&tag, &again));
	assert_false(hash_eq(&tag, &plain));
	again = journal_peer(&daybook.journal, TEXT("b.example."));
	assert_false(hash_eq(&tag, &again));
	assert_true(rest_from_key(TEXT("another key of 32 known bytes..."), &other, &err));
	elsewhere = (struct journal){ .rest = other };
	again = journal_peer(&elsewhere, TEXT("b.example"));
	assert_false(hash_eq(&tag, &again));
}

TESTS(TEST(a_journal_has_one_name), TEST(names_of_others_stand_as_tags_of_its_key))
