#include "journal/journal.h"

#include "base/mem.h"
#include "daybook.h"

static void
gives_back_what_was_appended(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(&daybook, KIND_RECEIPT, DAYBOOK_BEGAN + 5, &bytes);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record added, found;
	struct err err;
	bool has;

	(void)state;
	assert_true(journal_has(&daybook.journal, &s.id, &has, &err));
	assert_false(has);
	assert_true(journal_add_private(&daybook.journal, &s, 7, &added, &err));
	assert_true(journal_has(&daybook.journal, &s.id, &has, &err));
	assert_true(has);
	assert_true(journal_find(&daybook.journal, &s.id, &arena, &found, &err));
	assert_true(text_eq(found.note, buf_text(&bytes)));
	assert_true(text_eq(found.kind, TEXT("receipt")));
	assert_int_equal(found.at, DAYBOOK_BEGAN + 5);
	assert_int_equal(found.epoch, 7);
	assert_true(found.anchored);
	assert_int_equal(found.position, added.position);
	assert_memory_equal(&found.commitment, &added.commitment, sizeof(found.commitment));
	assert_true(commitment_check(&found.commitment, &s, &err));
}

static void
refuses_a_statement_it_has(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(&daybook, KIND_RELEASE_SEAL, DAYBOOK_BEGAN, &bytes);
	struct record untouched = { .epoch = 42 };
	struct err err;

	(void)state;
	assert_true(journal_add_public(&daybook.journal, &s, &err));
	assert_false(journal_add_public(&daybook.journal, &s, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(journal_add_private(&daybook.journal, &s, 1, &untouched, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(untouched.epoch, 42);
	assert_int_equal(daybook_size(&daybook.journal), 2);
}

static void
what_is_rolled_back_was_never_there(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(&daybook, KIND_RELEASE_SEAL, DAYBOOK_BEGAN, &bytes);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record record;
	struct err err;

	(void)state;
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(journal_add_public(&daybook.journal, &s, &err));
	journal_rollback(&daybook.journal);
	assert_false(journal_find(&daybook.journal, &s.id, &arena, &record, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(daybook_size(&daybook.journal), 1);
}

static bool
count_in_order(void *arg, const struct record *record, struct err *err)
{
	int64_t *last = arg;

	(void)err;
	assert_true(record->at == *last + 1);
	*last = record->at;
	return true;
}

static bool
stop_at_once(void *arg, const struct record *record, struct err *err)
{
	int *calls = arg;

	(void)record;
	++*calls;
	return err_set(err, FAULT_INPUT, "enough");
}

static void
is_walked_in_order_and_the_visitor_may_stop(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	int64_t last = DAYBOOK_BEGAN - 1;
	struct err err;
	int calls = 0;

	(void)state;
	for (int64_t at = DAYBOOK_BEGAN + 1; at < DAYBOOK_BEGAN + 5; at++)
		daybook_add_private(&daybook, &daybook.journal, at);
	assert_true(journal_each(&daybook.journal, count_in_order, &last, &err));
	assert_true(last == DAYBOOK_BEGAN + 4);
	assert_false(journal_each(&daybook.journal, stop_at_once, &calls, &err));
	assert_int_equal(calls, 1);
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
says_so_when_a_row_is_damaged(void **state)
{
	static const char *const damages[] = {
		"UPDATE statement SET commitment = x'00' WHERE position IS NOT NULL",
		"UPDATE statement SET note = x'01' WHERE position IS NOT NULL",
		"UPDATE statement SET note = zeroblob(length(note)) WHERE position IS NOT NULL",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		scoped(daybook_free) struct daybook daybook = daybook_make();
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct record made =
		    daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN + 1);
		struct record found;
		struct err err;

		daybook_tamper(&daybook, damages[i]);
		assert_false(journal_find(&daybook.journal, &made.id, &arena, &found, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
	}
}

static void
refuses_a_folder_that_is_not_there_or_not_its(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct journal journal = { 0 };
	struct rest rest = { 0 };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_put(&scratch, "journal/journal.db", TEXT("no database"));
	assert_false(journal_open(scratch.dir, &rest, &journal, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_null(journal.db);
	scratch_put(&scratch, "file", TEXT(""));
	scratch_path(&scratch, "file", path);
	assert_false(journal_open(path, &rest, &journal, &err));
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(&daybook, KIND_RELEASE_SEAL, DAYBOOK_BEGAN, &bytes);
	bool done = false;
	struct err err;

	(void)state;
	for (size_t n = 0; !done && n < 10000; n++) {
		struct journal journal = { 0 };
		bool known;

		mem_fail_after(n);
		done =
		    journal_open(daybook.scratch.dir, &daybook.rest, &journal, &err) &&
		    journal_begin(&journal, &err) && journal_add_public(&journal, &s, &err) &&
		    journal_commit(&journal, &err) && daybook_publish(&daybook, &journal, &err);
		journal_close(&journal);
		mem_fail_after(SIZE_MAX);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
		/* Once it is committed, what is left is to publish it. */
		assert_true(journal_has(&daybook.journal, &s.id, &known, &err));
		done = done || known;
	}
	assert_true(done);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_int_equal(daybook_visible(&daybook).size, 2);
}

static bool
append_seq(void *arg, const struct record *record, struct err *err)
{
	(void)err;
	buf_addf(arg, "%llu ", (unsigned long long)record->seq);
	return true;
}

static void
lists_the_newest_first_by_kind_by_whom_and_since_when(void **state)
{
	static const struct {
		struct journal_page page;
		const char *seqs;
	} pages[] = {
		{ { INT64_MAX, { 0 }, { 0 }, INT64_MIN, 100 }, "5 4 3 2 1 " },
		{ { INT64_MAX, { 0 }, { 0 }, INT64_MIN, 2 }, "5 4 " },
		{ { 4, { 0 }, { 0 }, INT64_MIN, 2 }, "3 2 " },
		{ { INT64_MAX, { "receipt", 7 }, { 0 }, INT64_MIN, 100 }, "5 3 2 " },
		{ { INT64_MAX, { 0 }, { "psirt.example", 13 }, INT64_MIN, 3 }, "5 4 3 " },
		{ { INT64_MAX, { 0 }, { "other.example", 13 }, INT64_MIN, 3 }, "" },
		{ { 5, { "receipt", 7 }, { "psirt.example", 13 }, INT64_MIN, 9 }, "3 2 " },
		{ { INT64_MAX, { 0 }, { 0 }, DAYBOOK_BEGAN + 20, 100 }, "4 3 " },
		{ { INT64_MAX, { "receipt", 7 }, { 0 }, DAYBOOK_BEGAN + 11, 9 }, "3 " },
		{ { INT64_MAX, { 0 }, { 0 }, DAYBOOK_BEGAN + 99, 100 }, "" },
	};
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct err err;

	(void)state;
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN + 10);
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN + 30);
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN + 20, 1);
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN + 5);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		assert_true(
		    journal_list(&daybook.journal, &pages[i].page, append_seq, &out, &err));
		assert_string_equal(buf_string(&out), pages[i].seqs);
	}
}

struct inspected {
	unsigned good;
	unsigned damaged;
	uint64_t where; /* of the damaged */
};

static bool
inspect(void *arg, const struct record *record, const struct err *damage, struct err *err)
{
	struct inspected *seen = arg;

	(void)err;
	seen->good += damage == NULL;
	seen->damaged += damage != NULL;
	if (damage != NULL)
		seen->where = record->seq;
	return true;
}

static void
damaged_rows_are_told_by_their_place_and_the_others_shown(void **state)
{
	static const char *const damages[] = {
		"UPDATE statement SET sender = x'00' WHERE seq = 2",
		"UPDATE statement SET note = x'00' WHERE seq = 2",
		"UPDATE statement SET id = x'00' WHERE seq = 2",
		"UPDATE statement SET commitment = x'00' WHERE seq = 2"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		scoped(daybook_free) struct daybook daybook = daybook_make();
		struct inspected seen = { 0 };
		struct err err;

		for (unsigned n = 0; n < 3; n++)
			(void)daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
		assert_true(journal_inspect(&daybook.journal, 3, inspect, &seen, &err));
		assert_true(seen.good == 3 && seen.damaged == 0);
		daybook_tamper(&daybook, damages[i]);
		seen = (struct inspected){ 0 };
		assert_true(journal_inspect(&daybook.journal, 4, inspect, &seen, &err));
		assert_true(seen.good == 3 && seen.damaged == 1 && seen.where == 2);
	}
}

TESTS(TEST(damaged_rows_are_told_by_their_place_and_the_others_shown),
    TEST(lists_the_newest_first_by_kind_by_whom_and_since_when),
    TEST(gives_back_what_was_appended), TEST(refuses_a_statement_it_has),
    TEST(what_is_rolled_back_was_never_there),
    TEST(is_walked_in_order_and_the_visitor_may_stop), TEST(says_so_when_a_row_is_damaged),
    TEST(refuses_a_folder_that_is_not_there_or_not_its), TEST(survives_each_allocation_failing))
