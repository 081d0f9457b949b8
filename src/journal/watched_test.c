#include "journal/watched.h"

#include "daybook.h"

static struct err err;

static void
what_was_never_looked_at_is_empty(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct watched watched = { .at = 7, .good = 7 };

	(void)state;
	assert_true(watched_find(&daybook.journal, TEXT("b.example"), &arena, &watched, &err));
	assert_int_equal(watched.url.len + watched.state.len + watched.trouble.len, 0);
	assert_non_null(watched.state.at);
	assert_int_equal(watched.at, 0);
	assert_int_equal(watched.good, 0);
}

static void
the_last_look_stands_for_each_name(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct watched good = { TEXT("https://b.example"), TEXT("\0state"), 10, 10, TEXT("") };
	struct watched bad = { TEXT("https://b.example/x"), TEXT("\0state"), 20, 10,
		TEXT("it is silent") };
	struct watched other = { TEXT("https://c.example"), TEXT(""), 30, 0, TEXT("no") };
	struct watched out;

	(void)state;
	assert_true(watched_set(&daybook.journal, TEXT("b.example"), &good, &err));
	assert_true(watched_set(&daybook.journal, TEXT("c.example"), &other, &err));
	assert_true(watched_set(&daybook.journal, TEXT("b.example"), &bad, &err));
	assert_true(watched_find(&daybook.journal, TEXT("b.example"), &arena, &out, &err));
	assert_true(text_eq(out.url, bad.url));
	assert_true(text_eq(out.state, bad.state));
	assert_int_equal(out.at, 20);
	assert_int_equal(out.good, 10);
	assert_true(text_eq(out.trouble, bad.trouble));
	assert_true(watched_find(&daybook.journal, TEXT("c.example"), &arena, &out, &err));
	assert_true(text_eq(out.url, other.url));
	assert_int_equal(out.state.len, 0);
	assert_int_equal(out.at, 30);
}

static void
is_undone_with_its_transaction(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct watched watched = { TEXT("https://b.example"), TEXT("s"), 1, 1, TEXT("") };

	(void)state;
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(watched_set(&daybook.journal, TEXT("b.example"), &watched, &err));
	journal_rollback(&daybook.journal);
	assert_true(watched_find(&daybook.journal, TEXT("b.example"), &arena, &watched, &err));
	assert_int_equal(watched.at, 0);
}

static void
without_room_nothing_is_told(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(arena_free) struct arena small = ARENA(16);
	struct watched watched = { TEXT("https://b.example"), TEXT("a state of some length"), 1,
		1, TEXT("") };
	struct watched out = { .at = 7 };

	(void)state;
	assert_true(watched_set(&daybook.journal, TEXT("b.example"), &watched, &err));
	assert_false(watched_find(&daybook.journal, TEXT("b.example"), &small, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(out.at, 7);
}

TESTS(TEST(what_was_never_looked_at_is_empty), TEST(the_last_look_stands_for_each_name),
    TEST(is_undone_with_its_transaction), TEST(without_room_nothing_is_told))
