#include "journal/journal.h"

#include "base/mem.h"
#include "ledger.h"

static void
gives_back_what_was_appended(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    ledger_say(&ledger, KIND_RECEIPT, LEDGER_BEGAN + 5, &bytes);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record added, found;
	struct err err;
	bool has;

	(void)state;
	assert_true(journal_has(&ledger.journal, &s.id, &has, &err));
	assert_false(has);
	assert_true(journal_add_private(&ledger.journal, &s, 7, &added, &err));
	assert_true(journal_has(&ledger.journal, &s.id, &has, &err));
	assert_true(has);
	assert_true(journal_find(&ledger.journal, &s.id, &arena, &found, &err));
	assert_true(text_eq(found.note, buf_text(&bytes)));
	assert_true(text_eq(found.kind, TEXT("receipt")));
	assert_int_equal(found.at, LEDGER_BEGAN + 5);
	assert_int_equal(found.epoch, 7);
	assert_true(found.anchored);
	assert_int_equal(found.position, added.position);
	assert_memory_equal(&found.commitment, &added.commitment, sizeof(found.commitment));
	assert_true(commitment_check(&found.commitment, &s, &err));
}

static void
refuses_a_statement_it_has(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    ledger_say(&ledger, KIND_RELEASE_SEAL, LEDGER_BEGAN, &bytes);
	struct record untouched = { .epoch = 42 };
	struct err err;

	(void)state;
	assert_true(journal_add_public(&ledger.journal, &s, &err));
	assert_false(journal_add_public(&ledger.journal, &s, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(journal_add_private(&ledger.journal, &s, 1, &untouched, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(untouched.epoch, 42);
	assert_int_equal(ledger_size(&ledger.journal), 2);
}

static void
what_is_rolled_back_was_never_there(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    ledger_say(&ledger, KIND_RELEASE_SEAL, LEDGER_BEGAN, &bytes);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record record;
	struct err err;

	(void)state;
	assert_true(journal_begin(&ledger.journal, &err));
	assert_true(journal_add_public(&ledger.journal, &s, &err));
	journal_rollback(&ledger.journal);
	assert_false(journal_find(&ledger.journal, &s.id, &arena, &record, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(ledger_size(&ledger.journal), 1);
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
	scoped(ledger_free) struct ledger ledger = ledger_make();
	int64_t last = LEDGER_BEGAN - 1;
	struct err err;
	int calls = 0;

	(void)state;
	for (int64_t at = LEDGER_BEGAN + 1; at < LEDGER_BEGAN + 5; at++)
		ledger_add_private(&ledger, &ledger.journal, at);
	assert_true(journal_each(&ledger.journal, count_in_order, &last, &err));
	assert_true(last == LEDGER_BEGAN + 4);
	assert_false(journal_each(&ledger.journal, stop_at_once, &calls, &err));
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
		scoped(ledger_free) struct ledger ledger = ledger_make();
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct record made =
		    ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN + 1);
		struct record found;
		struct err err;

		ledger_tamper(&ledger, damages[i]);
		assert_false(journal_find(&ledger.journal, &made.id, &arena, &found, &err));
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
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    ledger_say(&ledger, KIND_RELEASE_SEAL, LEDGER_BEGAN, &bytes);
	bool done = false;
	struct err err;

	(void)state;
	for (size_t n = 0; !done && n < 10000; n++) {
		struct journal journal = { 0 };
		bool known;

		mem_fail_after(n);
		done =
		    journal_open(ledger.scratch.dir, &ledger.rest, &journal, &err) &&
		    journal_begin(&journal, &err) && journal_add_public(&journal, &s, &err) &&
		    journal_commit(&journal, &err) && ledger_publish(&ledger, &journal, &err);
		journal_close(&journal);
		mem_fail_after(SIZE_MAX);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
		/* Once it is committed, what is left is to publish it. */
		assert_true(journal_has(&ledger.journal, &s.id, &known, &err));
		done = done || known;
	}
	assert_true(done);
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	assert_int_equal(ledger_visible(&ledger).size, 2);
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
		{ { INT64_MAX, { 0 }, { 0 }, LEDGER_BEGAN + 20, 100 }, "4 3 " },
		{ { INT64_MAX, { "receipt", 7 }, { 0 }, LEDGER_BEGAN + 11, 9 }, "3 " },
		{ { INT64_MAX, { 0 }, { 0 }, LEDGER_BEGAN + 99, 100 }, "" },
	};
	scoped(ledger_free) struct ledger ledger = ledger_make();
	struct err err;

	(void)state;
	ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN + 10);
	ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN + 30);
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN + 20, 1);
	ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN + 5);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		assert_true(
		    journal_list(&ledger.journal, &pages[i].page, append_seq, &out, &err));
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
		scoped(ledger_free) struct ledger ledger = ledger_make();
		struct inspected seen = { 0 };
		struct err err;

		for (unsigned n = 0; n < 3; n++)
			(void)ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN);
		assert_true(journal_inspect(&ledger.journal, 3, inspect, &seen, &err));
		assert_true(seen.good == 3 && seen.damaged == 0);
		ledger_tamper(&ledger, damages[i]);
		seen = (struct inspected){ 0 };
		assert_true(journal_inspect(&ledger.journal, 4, inspect, &seen, &err));
		assert_true(seen.good == 3 && seen.damaged == 1 && seen.where == 2);
	}
}

TESTS(TEST(damaged_rows_are_told_by_their_place_and_the_others_shown),
    TEST(lists_the_newest_first_by_kind_by_whom_and_since_when),
    TEST(gives_back_what_was_appended), TEST(refuses_a_statement_it_has),
    TEST(what_is_rolled_back_was_never_there),
    TEST(is_walked_in_order_and_the_visitor_may_stop), TEST(says_so_when_a_row_is_damaged),
    TEST(refuses_a_folder_that_is_not_there_or_not_its), TEST(survives_each_allocation_failing))
