#include "view/inbox.h"

#include "reports.h"
#include "view/view.h"
#include "viewed.h"

static struct daybook
daybook_with_inbox(void)
{
	return viewed_make();
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
	scoped(daybook_free) struct daybook daybook = daybook_with_inbox();
	scoped(buf_free) struct buf out = BUF(MIB);
	struct hash finder, one, two;
	uint64_t made;
	struct err err;

	(void)state;
	one = add_report(&daybook, "the first", DAYBOOK_BEGAN, &finder);
	add_receipt(&daybook, &one, DAYBOOK_BEGAN + 1);
	assert_true(
	    anchor_all(&daybook.journal, DAYBOOK_BEGAN + 10, DAYBOOK_EPOCH, &made, &err));
	two = add_report(&daybook, "the second", DAYBOOK_BEGAN + 10, &finder);
	add_receipt(&daybook, &two, DAYBOOK_BEGAN + 11);
	assert_true(inbox_each(&daybook.journal, append, &out, &err));
	assert_true(strstr(buf_string(&out), "the second 1000000010 1000000011 100000001 0 0") <
		    strstr(buf_string(&out), "the first 1000000000 1000000001 100000000 0 1"));
	assert_non_null(strstr(buf_string(&out), "the second 1000000010"));
}

/* State is a fold over statements. */
static void
folded_again_it_is_the_same(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_inbox();
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	struct hash finder, id;
	uint64_t count;
	struct err err;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		id = add_report(&daybook, "a flaw", DAYBOOK_BEGAN + i, &finder);
		if (i != 3)
			add_receipt(&daybook, &id, DAYBOOK_BEGAN + i);
	}
	assert_true(inbox_each(&daybook.journal, append, &before, &err));
	assert_true(db_run(daybook.journal.db, "DELETE FROM view_inbox", &err));
	assert_true(view_rebuild(&daybook.journal, &count, &err));
	assert_int_equal(count, 1 + 5 + 4);
	assert_true(inbox_each(&daybook.journal, append, &after, &err));
	assert_int_not_equal(before.len, 0);
	assert_string_equal(buf_string(&before), buf_string(&after));
}

static void
is_found_by_the_beginning_of_its_id(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_inbox();
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct hash finder, id, found;
	struct err err;

	(void)state;
	id = add_report(&daybook, "a flaw", DAYBOOK_BEGAN, &finder);
	hash_format(&id, &hex);
	for (size_t len = 4; len <= 64; len++) {
		struct text prefix = { hex.at, len };

		assert_true(inbox_find(&daybook.journal, prefix, &found, &err));
		assert_true(hash_eq(&found, &id));
	}
	hex.at[10] = hex.at[10] == '0' ? '1' : '0';
	assert_false(inbox_find(&daybook.journal, buf_text(&hex), &found, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
refuses_what_is_no_id_or_of_several(void **state)
{
	static const char *const bad[] = { "", "abc", "xyz12", "ABCDEF", "abc%", "'; --",
		"000000000000000000000000000000000000000000000000000000000000000000" };
	scoped(daybook_free) struct daybook daybook = daybook_with_inbox();
	struct hash finder, found;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(inbox_find(&daybook.journal, text_of(bad[i]), &found, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	add_report(&daybook, "one", DAYBOOK_BEGAN, &finder);
	add_report(&daybook, "two", DAYBOOK_BEGAN, &finder);
	assert_true(db_run(daybook.journal.db,
	    "UPDATE view_inbox SET id = CAST(x'abcd' || substr(id, 3) AS BLOB)", &err));
	assert_false(inbox_find(&daybook.journal, TEXT("abcd"), &found, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
a_proof_is_due_to_its_own_finder_once_anchored(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_inbox();
	scoped(buf_free) struct buf mine = BUF(KIB), theirs = BUF(KIB);
	struct hash me, other, id, theirs_id;
	uint64_t made;
	struct err err;
	bool due;

	(void)state;
	id = add_report(&daybook, "mine", DAYBOOK_BEGAN, &me);
	add_receipt(&daybook, &id, DAYBOOK_BEGAN);
	theirs_id = add_report(&daybook, "theirs", DAYBOOK_BEGAN, &other);
	add_receipt(&daybook, &theirs_id, DAYBOOK_BEGAN);
	hash_format(&me, &mine);
	hash_format(&other, &theirs);
	assert_true(inbox_proof_due(&daybook.journal, buf_text(&mine), &id, &due, &err));
	assert_false(due);
	assert_true(
	    anchor_all(&daybook.journal, DAYBOOK_BEGAN + 10, DAYBOOK_EPOCH, &made, &err));
	assert_true(inbox_proof_due(&daybook.journal, buf_text(&mine), &id, &due, &err));
	assert_true(due);
	assert_true(inbox_proof_due(&daybook.journal, buf_text(&theirs), &id, &due, &err));
	assert_false(due);
	assert_true(inbox_proof_due(&daybook.journal, buf_text(&mine), &theirs_id, &due, &err));
	assert_false(due);
}

static void
the_receipt_of_a_report_is_found(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_inbox();
	struct hash finder, id, receipt;
	struct err err;

	(void)state;
	id = add_report(&daybook, "a flaw", DAYBOOK_BEGAN, &finder);
	assert_false(inbox_receipt(&daybook.journal, &id, &receipt, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	add_receipt(&daybook, &id, DAYBOOK_BEGAN);
	assert_true(inbox_receipt(&daybook.journal, &id, &receipt, &err));
	assert_false(hash_eq(&receipt, &id));
}

TESTS(TEST(lists_the_newest_first_and_tells_what_is_anchored),
    TEST(folded_again_it_is_the_same), TEST(is_found_by_the_beginning_of_its_id),
    TEST(refuses_what_is_no_id_or_of_several),
    TEST(a_proof_is_due_to_its_own_finder_once_anchored),
    TEST(the_receipt_of_a_report_is_found))
