#include "view/mailbox.h"

#include "statement/letter.h"
#include "view/view.h"
#include "viewed.h"

#define SELF TEXT("psirt.example")
#define B TEXT("b.example")
#define ONE TEXT("1111111111111111111111111111111111111111111111111111111111111111")
#define TWO TEXT("2222222222222222222222222222222222222222222222222222222222222222")

static struct err err;

/* The node writes to a finder or two, and to a node. */
static void
say_by(struct daybook *daybook, const struct note_key *by, const struct text *to, size_t count,
    int64_t at)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(by);
	struct letter letter = { .title = TEXT("A letter") };
	struct record record;
	struct hash id;

	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, at, to, count }, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_add_private(
	    &daybook->journal, &s, (uint64_t)at / DAYBOOK_EPOCH, &record, &err));
}

static void
say(struct daybook *daybook, const struct text *to, size_t count, int64_t at)
{
	say_by(daybook, &daybook->node, to, count, at);
}

static bool
append(void *arg, uint64_t number, const struct hash *id, struct err *e)
{
	(void)id;
	buf_addf(arg, "%llu ", (unsigned long long)number);
	return buf_ok(arg, e);
}

/* Whether more is behind them, and the numbers of a finder's. */
static bool
is_told(
    struct daybook *daybook, struct text finder, uint64_t have, size_t most, const char *want)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct mailbox_wanted wanted = { finder, have, most };
	bool more;

	assert_true(mailbox_each(&daybook->journal, &wanted, append, &out, &more, &err));
	buf_add(&out, more ? TEXT("...") : TEXT("."));
	assert_string_equal(buf_string(&out), want);
	return true;
}

static struct daybook
daybook_with_mail(void)
{
	struct daybook daybook = viewed_make();
	const struct text both[] = { ONE, B, TWO };

	assert_true(journal_name(&daybook.journal, SELF, &err));
	assert_true(journal_begin(&daybook.journal, &err));
	say(&daybook, both, 3, DAYBOOK_BEGAN);
	say(&daybook, &both[1], 1, DAYBOOK_BEGAN + 1);
	say(&daybook, &both[0], 1, DAYBOOK_BEGAN + 2);
	assert_true(journal_commit(&daybook.journal, &err));
	return daybook;
}

static void
each_finder_has_its_own_count(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_mail();
	struct hash before, after;
	uint64_t count;

	(void)state;
	is_told(&daybook, ONE, 0, 10, "1 2 .");
	is_told(&daybook, ONE, 0, 1, "1 ...");
	is_told(&daybook, ONE, 1, 10, "2 .");
	is_told(&daybook, ONE, UINT64_MAX, 10, ".");
	is_told(&daybook, TWO, 0, 1, "1 .");
	is_told(&daybook, B, 0, 10, ".");
	assert_true(view_digest(&daybook.journal, &before, &err));
	assert_true(view_rebuild(&daybook.journal, &count, &err));
	assert_true(view_digest(&daybook.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
}

static void
letters_are_of_no_case(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_mail();
	struct hash of_case = { 0 };
	bool knows = true;

	(void)state;
	assert_true(mailbox_knows(&daybook.journal, ONE, &of_case, &knows, &err));
	assert_false(knows);
}

static void
what_others_said_to_others_is_not_handed_out(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_mail();
	scoped(note_key_free) struct note_key other = { 0 };
	const struct text told[] = { ONE, SELF };

	(void)state;
	assert_true(note_key_make(B, &other, &err));
	assert_true(journal_begin(&daybook.journal, &err));
	say_by(&daybook, &other, told, 1, DAYBOOK_BEGAN + 3);
	say_by(&daybook, &other, told, 2, DAYBOOK_BEGAN + 4);
	assert_true(journal_commit(&daybook.journal, &err));
	is_told(&daybook, ONE, 2, 10, "4 .");
}

TESTS(TEST(what_others_said_to_others_is_not_handed_out), TEST(each_finder_has_its_own_count),
    TEST(letters_are_of_no_case))
