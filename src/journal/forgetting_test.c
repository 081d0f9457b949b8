#include "journal/forgetting.h"

#include "base/mem.h"
#include "ledger.h"

static void
what_is_forgotten_leaves_its_commitment_and_nothing_else(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record made = ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN);
	struct hash public = hash_text(TEXT(""));
	struct salt none = { { 0 } };
	struct record found;
	uint64_t count;
	struct err err;

	(void)state;
	assert_false(journal_forget(&ledger.journal, &public, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(journal_forget(&ledger.journal, &made.id, &err));
	assert_true(journal_scrub(&ledger.journal, &err));
	assert_true(journal_find(&ledger.journal, &made.id, &arena, &found, &err));
	assert_true(found.forgotten && found.anchored);
	assert_int_equal(found.note.len + found.by.len, 0);
	assert_memory_equal(&found.commitment.salt, &none, sizeof(none));
	assert_memory_equal(&found.commitment.fields_salt, &none, sizeof(none));
	assert_true(hash_eq(&found.commitment.hash, &made.commitment.hash));
	assert_int_equal(found.position, made.position);
	assert_false(journal_check_kept(&found, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(journal_forget(&ledger.journal, &made.id, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	/* And its epoch is anchored as if nothing had been. */
	assert_true(anchor_all(&ledger.journal, LEDGER_BEGAN + 10, LEDGER_EPOCH, &count, &err));
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	{
		scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
		scoped(anchored_free) struct anchored anchored = { 0 };

		assert_true(anchor_prove(&ledger.journal, &found, &anchored, &proof, &err));
	}
}

static void
what_is_public_cannot_be_forgotten(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    ledger_say(&ledger, KIND_RELEASE_SEAL, LEDGER_BEGAN, &bytes);
	struct err err;

	(void)state;
	assert_true(journal_add_public(&ledger.journal, &s, &err));
	assert_false(journal_forget(&ledger.journal, &s.id, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* Of a public one the log keeps the id. */
static void
what_is_taken_down_leaves_its_row_and_once_is_enough(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    ledger_say(&ledger, KIND_RELEASE_SEAL, LEDGER_BEGAN, &bytes);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record private = ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN);
	struct record found;
	struct err err;

	(void)state;
	assert_true(journal_begin(&ledger.journal, &err));
	assert_true(journal_add_public(&ledger.journal, &s, &err));
	assert_true(journal_take_down(&ledger.journal, &s.id, &err));
	assert_true(journal_commit(&ledger.journal, &err));
	assert_true(journal_find(&ledger.journal, &s.id, &arena, &found, &err));
	assert_true(found.forgotten && !found.anchored);
	assert_int_equal(found.note.len + found.by.len, 0);
	assert_false(journal_take_down(&ledger.journal, &s.id, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(journal_take_down(&ledger.journal, &private.id, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

TESTS(TEST(what_is_forgotten_leaves_its_commitment_and_nothing_else),
    TEST(what_is_public_cannot_be_forgotten),
    TEST(what_is_taken_down_leaves_its_row_and_once_is_enough))
