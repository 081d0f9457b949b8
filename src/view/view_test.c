#include "view/view.h"

#include "journal/forgetting.h"
#include "reports.h"
#include "view/inbox.h"
#include "view/tally.h"

static uint64_t
count_of(struct journal *journal, const char *sql)
{
	struct query q;
	struct err err;
	uint64_t count;
	bool found;

	assert_true(db_query(journal->db, sql, &q, &err));
	assert_true(query_row(&q, &found, &err));
	count = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return count;
}

/* Once the views are open, whatever is appended is parsed whole. */
static void
what_does_not_say_what_its_kind_asks_for_is_not_kept(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook.node);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct hash id;
	struct err err;
	bool has;

	(void)state;
	assert_true(view_open(&daybook.journal, &err));
	statement_begin(
	    &draft, kind_of(KIND_RELEASE_SEAL), signer.vkey.name, DAYBOOK_BEGAN, NULL);
	assert_true(statement_end(&draft, &signer, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook.journal, &err));
	assert_false(journal_add_public(&daybook.journal, &s, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	journal_rollback(&daybook.journal);
	assert_true(journal_has(&daybook.journal, &id, &has, &err));
	assert_false(has);
	assert_int_equal(daybook_size(&daybook.journal), 1);
}

static void
views_of_other_rules_are_folded_again_when_they_are_opened(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct err err;

	(void)state;
	assert_true(view_open(&daybook.journal, &err));
	daybook_tamper(&daybook, "INSERT INTO view_inbox VALUES (1, x'01', x'02', x'03', 0, 0,"
				 " NULL, 0, 0, 0, 1, 0, NULL)");
	assert_true(view_open(&daybook.journal, &err));
	assert_int_equal(count_of(&daybook.journal, "SELECT count(*) FROM view_inbox"), 1);
	daybook_tamper(&daybook, "UPDATE view_rules SET hash = x'00'");
	assert_true(view_open(&daybook.journal, &err));
	assert_int_equal(count_of(&daybook.journal, "SELECT count(*) FROM view_inbox"), 0);
}

static void
a_rebuild_that_fails_leaves_the_views_as_they_were(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	uint64_t count = 17;
	struct err err;

	(void)state;
	assert_true(view_open(&daybook.journal, &err));
	daybook_tamper(&daybook, "INSERT INTO view_inbox VALUES (1, x'01', x'02', x'03', 0, 0,"
				 " NULL, 0, 0, 0, 1, 0, NULL)");
	daybook_tamper(&daybook, "UPDATE statement SET note = x'00'");
	assert_false(view_rebuild(&daybook.journal, &count, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(count, 17);
	assert_int_equal(count_of(&daybook.journal, "SELECT count(*) FROM view_inbox"), 1);
}

/* Forget a report, with the receipt that answers it if there is one. */
static void
forget(struct daybook *daybook, const struct hash *report)
{
	struct hash receipt;
	struct err err;

	assert_true(journal_begin(&daybook->journal, &err));
	if (inbox_receipt(&daybook->journal, report, &receipt, &err))
		assert_true(journal_forget(&daybook->journal, &receipt, &err));
	assert_true(journal_forget(&daybook->journal, report, &err));
	assert_true(journal_commit(&daybook->journal, &err));
}

/* What happens at random: reports, some of which are answered, some forgotten; seals. */
static void
live(struct daybook *daybook, unsigned steps)
{
	struct hash finder, last = { 0 };
	bool answered = true, kept = false;

	for (unsigned i = 0; i < steps; i++) {
		char title[64];

		switch (random_number(5)) {
		case 0:
		case 1:
			snprintf(title, sizeof(title), "flaw %u of %u", i, random_number(1000));
			last = add_report(daybook, title, DAYBOOK_BEGAN + i, &finder);
			answered = false;
			kept = true;
			break;
		case 2:
			if (!answered && kept)
				add_receipt(daybook, &last, DAYBOOK_BEGAN + i);
			answered = true;
			break;
		case 3:
			if (kept)
				forget(daybook, &last);
			kept = false;
			break;
		default:
			daybook_add_public(daybook, &daybook->journal, DAYBOOK_BEGAN + i, 1);
		}
	}
}

/* State is a fold over statements: dropped and folded again it is the same, byte for
 * byte. */
static void
whatever_happened_views_folded_again_are_the_same(void **state)
{
	(void)state;
	for (unsigned history = 0; history < 5; history++) {
		scoped(daybook_free) struct daybook daybook = daybook_make();
		struct hash before, after, none;
		uint64_t count, counted;
		struct err err;

		assert_true(view_open(&daybook.journal, &err));
		assert_true(view_digest(&daybook.journal, &none, &err));
		live(&daybook, 20);
		assert_true(view_digest(&daybook.journal, &before, &err));
		assert_false(hash_eq(&none, &before));
		assert_true(tally_all(&daybook.journal, &counted, &err));
		assert_true(view_rebuild(&daybook.journal, &count, &err));
		assert_true(count == counted);
		assert_true(view_digest(&daybook.journal, &after, &err));
		assert_true(hash_eq(&before, &after));
		daybook_tamper(&daybook, "UPDATE view_tally SET statements = statements + 1");
		assert_true(view_digest(&daybook.journal, &after, &err));
		assert_false(hash_eq(&before, &after));
	}
}

TESTS(TEST(whatever_happened_views_folded_again_are_the_same),
    TEST(what_does_not_say_what_its_kind_asks_for_is_not_kept),
    TEST(views_of_other_rules_are_folded_again_when_they_are_opened),
    TEST(a_rebuild_that_fails_leaves_the_views_as_they_were))
