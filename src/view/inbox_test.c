#include "view/inbox.h"

#include "reports.h"
#include "view/view.h"

static struct ledger
ledger_with_inbox(void)
{
	struct ledger ledger = ledger_make();
	struct err err;

	assert_true(view_open(&ledger.journal, &err));
	return ledger;
}

/* What a listing looks like, as one text. */
static bool
append(void *arg, const struct inbox_report *report, struct err *err)
{
	struct buf *out = arg;

	hash_format(&report->id, out);
	buf_addf(out, " %.*s %.*s %lld %lld %llu %llu %d\n", TEXT_ARGS(report->by),
	    TEXT_ARGS(report->title), (long long)report->at, (long long)report->received,
	    (unsigned long long)report->epoch, (unsigned long long)report->files,
	    report->anchored);
	return buf_ok(out, err);
}

static void
lists_the_newest_first_and_tells_what_is_anchored(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_inbox();
	scoped(buf_free) struct buf out = BUF(MIB);
	struct hash finder, one, two;
	uint64_t made;
	struct err err;

	(void)state;
	one = add_report(&ledger, "the first", LEDGER_BEGAN, &finder);
	add_receipt(&ledger, &one, LEDGER_BEGAN + 1);
	assert_true(anchor_all(&ledger.journal, LEDGER_BEGAN + 10, LEDGER_EPOCH, &made, &err));
	two = add_report(&ledger, "the second", LEDGER_BEGAN + 10, &finder);
	add_receipt(&ledger, &two, LEDGER_BEGAN + 11);
	assert_true(inbox_each(&ledger.journal, append, &out, &err));
	assert_true(strstr(buf_string(&out), "the second 1000000010 1000000011 100000001 0 0") <
		    strstr(buf_string(&out), "the first 1000000000 1000000001 100000000 0 1"));
	assert_non_null(strstr(buf_string(&out), "the second 1000000010"));
}

/* State is a fold over statements. */
static void
folded_again_it_is_the_same(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_inbox();
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	struct hash finder, id;
	uint64_t count;
	struct err err;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		id = add_report(&ledger, "a flaw", LEDGER_BEGAN + i, &finder);
		if (i != 3)
			add_receipt(&ledger, &id, LEDGER_BEGAN + i);
	}
	assert_true(inbox_each(&ledger.journal, append, &before, &err));
	assert_true(db_run(ledger.journal.db, "DELETE FROM view_inbox", &err));
	assert_true(view_rebuild(&ledger.journal, &count, &err));
	assert_int_equal(count, 1 + 5 + 4);
	assert_true(inbox_each(&ledger.journal, append, &after, &err));
	assert_int_not_equal(before.len, 0);
	assert_string_equal(buf_string(&before), buf_string(&after));
}

static void
is_found_by_the_beginning_of_its_id(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_inbox();
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct hash finder, id, found;
	struct err err;

	(void)state;
	id = add_report(&ledger, "a flaw", LEDGER_BEGAN, &finder);
	hash_format(&id, &hex);
	for (size_t len = 4; len <= 64; len++) {
		struct text prefix = { hex.at, len };

		assert_true(inbox_find(&ledger.journal, prefix, &found, &err));
		assert_true(hash_eq(&found, &id));
	}
	hex.at[10] = hex.at[10] == '0' ? '1' : '0';
	assert_false(inbox_find(&ledger.journal, buf_text(&hex), &found, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
refuses_what_is_no_id_or_of_several(void **state)
{
	static const char *const bad[] = { "", "abc", "xyz12", "ABCDEF", "abc%", "'; --",
		"000000000000000000000000000000000000000000000000000000000000000000" };
	scoped(ledger_free) struct ledger ledger = ledger_with_inbox();
	struct hash finder, found;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(inbox_find(&ledger.journal, text_of(bad[i]), &found, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	add_report(&ledger, "one", LEDGER_BEGAN, &finder);
	add_report(&ledger, "two", LEDGER_BEGAN, &finder);
	assert_true(db_run(ledger.journal.db,
	    "UPDATE view_inbox SET id = CAST(x'abcd' || substr(id, 3) AS BLOB)", &err));
	assert_false(inbox_find(&ledger.journal, TEXT("abcd"), &found, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
a_proof_is_due_to_its_own_finder_once_anchored(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_inbox();
	scoped(buf_free) struct buf mine = BUF(KIB), theirs = BUF(KIB);
	struct hash me, other, id, theirs_id;
	uint64_t made;
	struct err err;
	bool due;

	(void)state;
	id = add_report(&ledger, "mine", LEDGER_BEGAN, &me);
	add_receipt(&ledger, &id, LEDGER_BEGAN);
	theirs_id = add_report(&ledger, "theirs", LEDGER_BEGAN, &other);
	add_receipt(&ledger, &theirs_id, LEDGER_BEGAN);
	hash_format(&me, &mine);
	hash_format(&other, &theirs);
	assert_true(inbox_proof_due(&ledger.journal, buf_text(&mine), &id, &due, &err));
	assert_false(due);
	assert_true(anchor_all(&ledger.journal, LEDGER_BEGAN + 10, LEDGER_EPOCH, &made, &err));
	assert_true(inbox_proof_due(&ledger.journal, buf_text(&mine), &id, &due, &err));
	assert_true(due);
	assert_true(inbox_proof_due(&ledger.journal, buf_text(&theirs), &id, &due, &err));
	assert_false(due);
	assert_true(inbox_proof_due(&ledger.journal, buf_text(&mine), &theirs_id, &due, &err));
	assert_false(due);
}

static void
the_receipt_of_a_report_is_found(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_inbox();
	struct hash finder, id, receipt;
	struct err err;

	(void)state;
	id = add_report(&ledger, "a flaw", LEDGER_BEGAN, &finder);
	assert_false(inbox_receipt(&ledger.journal, &id, &receipt, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	add_receipt(&ledger, &id, LEDGER_BEGAN);
	assert_true(inbox_receipt(&ledger.journal, &id, &receipt, &err));
	assert_false(hash_eq(&receipt, &id));
}

TESTS(TEST(lists_the_newest_first_and_tells_what_is_anchored),
    TEST(folded_again_it_is_the_same), TEST(is_found_by_the_beginning_of_its_id),
    TEST(refuses_what_is_no_id_or_of_several),
    TEST(a_proof_is_due_to_its_own_finder_once_anchored),
    TEST(the_receipt_of_a_report_is_found))
