#include "view/finders.h"

#include "journal/forgetting.h"
#include "journal/naming.h"
#include "keys.h"
#include "reports.h"
#include "statement/finder_vouch.h"
#include "viewed.h"

#define SELF "psirt.example"

static struct err err;

static struct daybook
daybook_with_finders(void)
{
	struct daybook daybook = viewed_make();

	assert_true(journal_name(&daybook.journal, TEXT(SELF), &err));
	return daybook;
}

/* A report that came, with its receipt; tells who made it. */
static struct hash
comes(struct daybook *daybook, int64_t at, struct hash *finder)
{
	struct hash id = add_report(daybook, "a flaw", at, finder);

	add_receipt(daybook, &id, at);
	return id;
}

static void
vouch(struct daybook *daybook, const struct note_key *by, const struct hash *finder,
    const char *to)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), name = BUF(KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(by);
	struct finder_vouch_how how = { &signer, DAYBOOK_BEGAN, text_of(to) };
	struct finder_vouch said = { .why = TEXT("We met.") };
	struct record record;
	struct hash id;

	hash_format(finder, &name);
	said.finder = buf_text(&name);
	assert_true(finder_vouch_sign(&said, &how, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &by->vkey, &s, &err));
	assert_true(journal_add_private(
	    &daybook->journal, &s, DAYBOOK_BEGAN / DAYBOOK_EPOCH, &record, &err));
}

static bool
is_vouched(struct daybook *daybook, const struct hash *finder)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	bool vouched;

	hash_format(finder, &name);
	assert_true(finders_vouched(&daybook->journal, buf_text(&name), &vouched, &err));
	return vouched;
}

static uint64_t
strangers(struct daybook *daybook, int64_t since)
{
	struct finders_kept kept;

	assert_true(finders_strangers(&daybook->journal, since, &kept, &err));
	assert_int_equal(kept.bytes > 0, kept.reports > 0);
	return kept.reports;
}

static void
counts_what_came_from_one_and_from_strangers(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_finders();
	scoped(buf_free) struct buf name = BUF(KIB);
	struct hash one, other;
	struct finders_kept kept;

	(void)state;
	assert_int_equal(strangers(&daybook, 0), 0);
	(void)comes(&daybook, DAYBOOK_BEGAN, &one);
	(void)comes(&daybook, DAYBOOK_BEGAN + 5, &other);
	assert_int_equal(strangers(&daybook, 0), 2);
	assert_int_equal(strangers(&daybook, DAYBOOK_BEGAN + 1), 1);
	hash_format(&one, &name);
	assert_true(finders_of(&daybook.journal, buf_text(&name), 0, &kept, &err));
	assert_true(kept.reports == 1 && kept.bytes > 0);
	assert_true(
	    finders_of(&daybook.journal, buf_text(&name), DAYBOOK_BEGAN + 1, &kept, &err));
	assert_true(kept.reports == 0 && kept.bytes == 0);
}

/* Whoever is not confirmed may say what he likes. */
static void
who_is_vouched_for_is_no_stranger(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_finders();
	scoped(note_key_free) struct note_key unknown = test_key("b.example", 'b');
	struct hash one, other;

	(void)state;
	(void)comes(&daybook, DAYBOOK_BEGAN, &one);
	(void)comes(&daybook, DAYBOOK_BEGAN, &other);
	vouch(&daybook, &unknown, &one, SELF);
	assert_false(is_vouched(&daybook, &one));
	vouch(&daybook, &daybook.node, &one, "b.example"); /* for others to heed */
	assert_false(is_vouched(&daybook, &one));
	assert_int_equal(strangers(&daybook, 0), 2);
	vouch(&daybook, &daybook.node, &one, SELF);
	assert_true(is_vouched(&daybook, &one));
	assert_false(is_vouched(&daybook, &other));
	assert_int_equal(strangers(&daybook, 0), 1);
}

static void
a_report_that_was_destroyed_takes_no_room(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_finders();
	struct hash finder, id = comes(&daybook, DAYBOOK_BEGAN, &finder);

	(void)state;
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(journal_forget(&daybook.journal, &id, &err));
	assert_true(journal_commit(&daybook.journal, &err));
	assert_int_equal(strangers(&daybook, 0), 0);
}

TESTS(TEST(counts_what_came_from_one_and_from_strangers),
    TEST(who_is_vouched_for_is_no_stranger), TEST(a_report_that_was_destroyed_takes_no_room))
