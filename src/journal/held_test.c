#include "journal/held.h"

#include "daybook.h"

#define ASKER TEXT("a.example")
#define OTHER TEXT("c.example")

static struct err err;

static struct held
some_bytes(const char *ask, int64_t since)
{
	return (struct held){ .ask = hash_text(text_of(ask)),
		.taken = true,
		.custody = hash_text(TEXT("a custody")),
		.size = 100,
		.since = since,
		.there = true };
}

static void
remembers_what_is_in_custody(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct held held = some_bytes("one", 5), read = { .size = 1 };
	struct hash digest = hash_text(TEXT("sealed"));
	bool found, shared;

	(void)state;
	assert_true(held_find(&daybook.journal, &held.ask, &found, &read, &err) && !found);
	assert_int_equal(read.size, 1);
	assert_true(held_add(&daybook.journal, &held, ASKER, &digest, &err));
	assert_true(held_find(&daybook.journal, &held.ask, &found, &read, &err) && found);
	assert_true(read.taken && hash_eq(&read.custody, &held.custody));
	assert_true(read.there && !read.own && !read.answered);
	assert_int_equal(read.size, 100);
	assert_int_equal(read.since, 5);
	assert_false(held_add(&daybook.journal, &held, ASKER, &digest, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);

	assert_true(held_shared(&daybook.journal, &held.ask, &digest, &shared, &err));
	assert_false(shared);
	held.ask = hash_text(TEXT("two"));
	assert_true(held_shared(&daybook.journal, &held.ask, &digest, &shared, &err));
	assert_true(shared);
}

static void
of_its_own_it_remembers_what_they_hold(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct hash digest = hash_text(TEXT("sealed")), custody = hash_text(TEXT("a custody"));
	struct held held = {
		.ask = hash_text(TEXT("one")), .own = true, .of = hash_text(TEXT("a letter"))
	};
	struct held read;
	bool found;

	(void)state;
	assert_true(held_add(&daybook.journal, &held, ASKER, &digest, &err));
	assert_true(held_find(&daybook.journal, &held.ask, &found, &read, &err) && found);
	assert_true(read.own && hash_eq(&read.of, &held.of) && !read.taken);
	assert_true(held_taken(&daybook.journal, &held.ask, &custody, &err));
	assert_true(held_find(&daybook.journal, &held.ask, &found, &read, &err));
	assert_true(read.taken && hash_eq(&read.custody, &custody));
	read = (struct held){ 0 };
	assert_true(held_of(&daybook.journal, &held.of, &found, &read, &err) && found);
	assert_true(hash_eq(&read.ask, &held.ask));
	assert_true(held_of(&daybook.journal, &held.ask, &found, &read, &err) && !found);
}

static void
counts_what_is_here_for_whom(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct held one = some_bytes("one", 5), two = some_bytes("two", 6);
	struct hash digest = hash_text(TEXT("sealed"));
	struct held_total total;

	(void)state;
	two.stranger = true;
	assert_true(held_add(&daybook.journal, &one, ASKER, &digest, &err));
	assert_true(held_add(&daybook.journal, &two, OTHER, &digest, &err));
	assert_true(held_total(&daybook.journal, ASKER, &total, &err));
	assert_int_equal(total.count, 1);
	assert_int_equal(total.bytes, 100);
	assert_true(held_total(&daybook.journal, TEXT(""), &total, &err));
	assert_int_equal(total.count, 1);
	assert_true(held_gone(&daybook.journal, &two.ask, &err));
	assert_true(held_total(&daybook.journal, TEXT(""), &total, &err));
	assert_int_equal(total.count, 0);
	assert_int_equal(total.bytes, 0);
}

static void
an_answer_is_for_who_asked(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	struct held held = some_bytes("one", 5);
	struct hash digest = hash_text(TEXT("sealed"));
	static char large[HELD_ANSWER_MAX + 1];
	bool found;

	(void)state;
	assert_true(held_add(&daybook.journal, &held, ASKER, &digest, &err));
	assert_false(
	    held_answer(&daybook.journal, &held.ask, text_bytes(large, sizeof(large)), &err));
	assert_true(held_answer(&daybook.journal, &held.ask, TEXT("first"), &err));
	assert_true(held_answer(&daybook.journal, &held.ask, TEXT("second"), &err));
	assert_true(
	    held_find_answer(&daybook.journal, &held.ask, OTHER, &found, &out, &err) && !found);
	assert_true(
	    held_find_answer(&daybook.journal, &held.ask, ASKER, &found, &out, &err) && found);
	assert_string_equal(buf_string(&out), "first");
}

struct seen {
	struct daybook *daybook;
	unsigned count;
};

static bool
let_go(void *arg, const struct held *held, struct err *fault)
{
	struct seen *seen = arg;

	seen->count++;
	return held_gone(&seen->daybook->journal, &held->ask, fault);
}

static void
what_is_old_is_told_until_it_is_gone(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct held one = some_bytes("one", 5), two = some_bytes("two", 6);
	struct hash digest = hash_text(TEXT("sealed"));
	struct seen seen = { &daybook, 0 };

	(void)state;
	assert_true(held_add(&daybook.journal, &one, ASKER, &digest, &err));
	assert_true(held_add(&daybook.journal, &two, ASKER, &digest, &err));
	assert_true(held_before(&daybook.journal, 6, 9, let_go, &seen, &err));
	assert_int_equal(seen.count, 1);
	assert_true(held_before(&daybook.journal, 6, 9, let_go, &seen, &err));
	assert_int_equal(seen.count, 1);
	assert_true(held_each(&daybook.journal, 9, let_go, &seen, &err));
	assert_int_equal(seen.count, 3);
}

TESTS(TEST(remembers_what_is_in_custody), TEST(of_its_own_it_remembers_what_they_hold),
    TEST(counts_what_is_here_for_whom), TEST(an_answer_is_for_who_asked),
    TEST(what_is_old_is_told_until_it_is_gone))
