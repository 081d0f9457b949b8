#include "journal/evidence.h"

#include <string.h>

#include "daybook.h"

#define GIVER TEXT("b.example")
#define OTHER TEXT("c.example")

static struct err err;

static void
keeps_what_was_given_first(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	struct hash of = hash_text(TEXT("a letter"));
	bool has;

	(void)state;
	assert_true(evidence_has(&daybook.journal, &of, GIVER, &has, &err) && !has);
	assert_true(evidence_add(&daybook.journal, &of, GIVER, TEXT("a proof"), &err));
	assert_true(evidence_add(&daybook.journal, &of, GIVER, TEXT("a later one"), &err));
	assert_true(evidence_has(&daybook.journal, &of, GIVER, &has, &err) && has);
	buf_add(&out, TEXT("before: "));
	assert_true(evidence_find(&daybook.journal, &of, GIVER, &out, &err));
	assert_string_equal(buf_string(&out), "before: a proof");
}

/* Several may give one of the same statement. */
static void
each_giver_has_its_own(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	struct hash of = hash_text(TEXT("a letter")), other = hash_text(TEXT("another"));
	bool has;

	(void)state;
	assert_true(evidence_add(&daybook.journal, &of, GIVER, TEXT("a proof"), &err));
	assert_true(evidence_has(&daybook.journal, &of, OTHER, &has, &err) && !has);
	assert_true(evidence_has(&daybook.journal, &other, GIVER, &has, &err) && !has);
	assert_false(evidence_find(&daybook.journal, &of, OTHER, &out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(evidence_add(&daybook.journal, &of, OTHER, TEXT("another proof"), &err));
	assert_true(evidence_find(&daybook.journal, &of, OTHER, &out, &err));
	assert_string_equal(buf_string(&out), "another proof");
}

static void
what_is_longer_than_any_proof_is_not_kept(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	static char long_bytes[PROOF_LEN_MAX + 1];
	struct hash of = hash_text(TEXT("a letter"));
	bool has;

	(void)state;
	assert_false(evidence_add(
	    &daybook.journal, &of, GIVER, text_bytes(long_bytes, sizeof(long_bytes)), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(evidence_has(&daybook.journal, &of, GIVER, &has, &err) && !has);
	assert_true(
	    evidence_add(&daybook.journal, &of, GIVER, text_bytes(long_bytes, KIB), &err));
}

static void
rows_tell_nothing_and_cannot_be_exchanged(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	struct hash of = hash_text(TEXT("a letter"));
	struct query q;
	bool found;

	(void)state;
	assert_true(evidence_add(&daybook.journal, &of, GIVER, TEXT("a proof"), &err));
	assert_true(evidence_add(&daybook.journal, &of, OTHER, TEXT("another proof"), &err));
	assert_true(db_query(daybook.journal.db,
	    "SELECT 1 FROM evidence WHERE instr(giver, CAST('example' AS BLOB)) > 0"
	    " OR instr(bytes, CAST('proof' AS BLOB)) > 0",
	    &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
	daybook_tamper(
	    &daybook, "UPDATE evidence SET bytes = (SELECT bytes FROM evidence LIMIT 1)");
	found = evidence_find(&daybook.journal, &of, GIVER, &out, &err);
	buf_clear(&out);
	assert_true(found != evidence_find(&daybook.journal, &of, OTHER, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_true(!found || out.len == 0);
}

static bool
count_one(void *arg, const struct hash *of, struct err *why)
{
	(void)of;
	(void)why;
	++*(size_t *)arg;
	return true;
}

static void
what_holds_no_more_is_put_aside_until_another_comes(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	struct hash of = hash_text(TEXT("a letter"));
	size_t count = 0;
	bool yes;

	(void)state;
	assert_true(evidence_add(&daybook.journal, &of, GIVER, TEXT("a proof"), &err));
	assert_true(evidence_add(&daybook.journal, &of, OTHER, TEXT("another proof"), &err));
	assert_true(evidence_each(&daybook.journal, GIVER, 10, count_one, &count, &err));
	assert_int_equal(count, 1);
	assert_true(evidence_is_void(&daybook.journal, &of, GIVER, &yes, &err) && !yes);
	assert_true(evidence_void(&daybook.journal, &of, GIVER, &err));
	assert_true(evidence_is_void(&daybook.journal, &of, GIVER, &yes, &err) && yes);
	assert_true(evidence_has(&daybook.journal, &of, GIVER, &yes, &err) && !yes);
	assert_true(evidence_has(&daybook.journal, &of, OTHER, &yes, &err) && yes);
	assert_true(evidence_add(&daybook.journal, &of, GIVER, TEXT("a new proof"), &err));
	assert_true(evidence_find(&daybook.journal, &of, GIVER, &out, &err));
	assert_string_equal(buf_string(&out), "a new proof");
}

TESTS(TEST(keeps_what_was_given_first),
    TEST(what_holds_no_more_is_put_aside_until_another_comes), TEST(each_giver_has_its_own),
    TEST(what_is_longer_than_any_proof_is_not_kept),
    TEST(rows_tell_nothing_and_cannot_be_exchanged))
