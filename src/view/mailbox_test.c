#include "view/mailbox.h"

#include "ledger.h"
#include "statement/letter.h"
#include "view/view.h"

#define SELF TEXT("psirt.example")
#define B TEXT("b.example")
#define ONE TEXT("1111111111111111111111111111111111111111111111111111111111111111")
#define TWO TEXT("2222222222222222222222222222222222222222222222222222222222222222")

static struct err err;

/* The node writes to a finder or two, and to a node. */
static void
say_by(struct ledger *ledger, const struct note_key *by, const struct text *to, size_t count,
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
	    &ledger->journal, &s, (uint64_t)at / LEDGER_EPOCH, &record, &err));
}

static void
say(struct ledger *ledger, const struct text *to, size_t count, int64_t at)
{
	say_by(ledger, &ledger->node, to, count, at);
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
is_told(struct ledger *ledger, struct text finder, uint64_t have, size_t most, const char *want)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct mailbox_wanted wanted = { finder, have, most };
	bool more;

	assert_true(mailbox_each(&ledger->journal, &wanted, append, &out, &more, &err));
	buf_add(&out, more ? TEXT("...") : TEXT("."));
	assert_string_equal(buf_string(&out), want);
	return true;
}

static struct ledger
ledger_with_mail(void)
{
	struct ledger ledger = ledger_make();
	const struct text both[] = { ONE, B, TWO };

	assert_true(journal_name(&ledger.journal, SELF, &err));
	assert_true(view_open(&ledger.journal, &err));
	assert_true(journal_begin(&ledger.journal, &err));
	say(&ledger, both, 3, LEDGER_BEGAN);
	say(&ledger, &both[1], 1, LEDGER_BEGAN + 1);
	say(&ledger, &both[0], 1, LEDGER_BEGAN + 2);
	assert_true(journal_commit(&ledger.journal, &err));
	return ledger;
}

static void
each_finder_has_its_own_count(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_mail();
	struct hash before, after;
	uint64_t count;

	(void)state;
	is_told(&ledger, ONE, 0, 10, "1 2 .");
	is_told(&ledger, ONE, 0, 1, "1 ...");
	is_told(&ledger, ONE, 1, 10, "2 .");
	is_told(&ledger, ONE, UINT64_MAX, 10, ".");
	is_told(&ledger, TWO, 0, 1, "1 .");
	is_told(&ledger, B, 0, 10, ".");
	assert_true(view_digest(&ledger.journal, &before, &err));
	assert_true(view_rebuild(&ledger.journal, &count, &err));
	assert_true(view_digest(&ledger.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
}

static void
letters_are_of_no_case(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_mail();
	struct hash of_case = { 0 };
	bool knows = true;

	(void)state;
	assert_true(mailbox_knows(&ledger.journal, ONE, &of_case, &knows, &err));
	assert_false(knows);
}

static void
what_others_said_to_others_is_not_handed_out(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_mail();
	scoped(note_key_free) struct note_key other = { 0 };
	const struct text told[] = { ONE, SELF };

	(void)state;
	assert_true(note_key_make(B, &other, &err));
	assert_true(journal_begin(&ledger.journal, &err));
	say_by(&ledger, &other, told, 1, LEDGER_BEGAN + 3);
	say_by(&ledger, &other, told, 2, LEDGER_BEGAN + 4);
	assert_true(journal_commit(&ledger.journal, &err));
	is_told(&ledger, ONE, 2, 10, "4 .");
}

TESTS(TEST(what_others_said_to_others_is_not_handed_out), TEST(each_finder_has_its_own_count),
    TEST(letters_are_of_no_case))
