#include "journal/forgetting.h"

#include "base/mem.h"
#include "daybook.h"

static void
what_is_forgotten_leaves_its_commitment_and_nothing_else(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record made = daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	struct hash public = hash_text(TEXT(""));
	struct salt none = { { 0 } };
	struct record found;
	uint64_t count;
	struct err err;

	(void)state;
	assert_false(journal_forget(&daybook.journal, &public, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(journal_forget(&daybook.journal, &made.id, &err));
	assert_true(journal_scrub(&daybook.journal, &err));
	assert_true(journal_find(&daybook.journal, &made.id, &arena, &found, &err));
	assert_true(found.forgotten && found.anchored);
	assert_int_equal(found.note.len + found.by.len, 0);
	assert_memory_equal(&found.commitment.salt, &none, sizeof(none));
	assert_memory_equal(&found.commitment.fields_salt, &none, sizeof(none));
	assert_true(hash_eq(&found.commitment.hash, &made.commitment.hash));
	assert_int_equal(found.position, made.position);
	assert_false(journal_check_kept(&found, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(journal_forget(&daybook.journal, &made.id, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	/* And its epoch is anchored as if nothing had been. */
	assert_true(
	    anchor_all(&daybook.journal, DAYBOOK_BEGAN + 10, DAYBOOK_EPOCH, &count, &err));
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	{
		scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
		scoped(anchored_free) struct anchored anchored = { 0 };

		assert_true(anchor_prove(&daybook.journal, &found, &anchored, &proof, &err));
	}
}

static void
what_is_public_cannot_be_forgotten(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(&daybook, KIND_RELEASE_SEAL, DAYBOOK_BEGAN, &bytes);
	struct err err;

	(void)state;
	assert_true(journal_add_public(&daybook.journal, &s, &err));
	assert_false(journal_forget(&daybook.journal, &s.id, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* Of a public one the log keeps the id. */
static void
what_is_taken_down_leaves_its_row_and_once_is_enough(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(&daybook, KIND_RELEASE_SEAL, DAYBOOK_BEGAN, &bytes);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record private = daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	struct record found;
	struct err err;

	(void)state;
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(journal_add_public(&daybook.journal, &s, &err));
	assert_true(journal_take_down(&daybook.journal, &s.id, &err));
	assert_true(journal_commit(&daybook.journal, &err));
	assert_true(journal_find(&daybook.journal, &s.id, &arena, &found, &err));
	assert_true(found.forgotten && !found.anchored);
	assert_int_equal(found.note.len + found.by.len, 0);
	assert_false(journal_take_down(&daybook.journal, &s.id, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(journal_take_down(&daybook.journal, &private.id, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

TESTS(TEST(what_is_forgotten_leaves_its_commitment_and_nothing_else),
    TEST(what_is_public_cannot_be_forgotten),
    TEST(what_is_taken_down_leaves_its_row_and_once_is_enough))
