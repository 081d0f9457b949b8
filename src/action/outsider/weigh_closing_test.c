#include "hearing.h"
#include "journal/anchor.h"
#include "log/proof.h"
#include "statement/closing.h"

static struct err err;

/* A later report, and that it is closed as the first one says the same; offered with its
 * receipt.
 */
static void
close_later(struct hearing *hearing, bool earlier)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX),
				    proof = BUF(PROOF_LEN_MAX);
	scoped(anchored_free) struct anchored anchored = { 0 };
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &hearing->play.node.journal;
	struct signer signer = node_signer(&hearing->play.node);
	struct signer finder = finder_signer(&hearing->play.finder);
	const struct saying how = { &signer, hearing->play.now, finder.vkey.name };
	struct closing closing = { .as = CLOSED_DUPLICATE, .why = TEXT("It says the same.") };
	struct hash first = hearing->report, second, id;
	struct record record;

	assert_true(play_report(&hearing->play, &second, &err));
	hearing_prove(hearing);
	closing.of = earlier ? second : first;
	closing.earlier = earlier ? first : second;
	hearing->report = closing.of;
	hearing_offer_record(hearing, true);
	assert_true(journal_find(journal, &closing.earlier, &hearing->arena, &record, &err));
	assert_true(statement_reopen(record.note, &s, &err));
	assert_true(anchor_prove(journal, &record, &anchored, &proof, &err));
	closing.proof = buf_text(&proof);
	closing.count = 1;
	assert_true(opening_make(
	    &s, &record.commitment, TEXT("title"), &hearing->arena, &closing.opening[0], &err));
	assert_true(closing_sign(&closing, &how, &note, &id, &err));
	hearing_offer(hearing, "closing", buf_text(&note));
}

static void
an_earlier_one_that_the_log_has_is_kept(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	close_later(&hearing, true);
	hearing_hear(&hearing);
	hearing_row(&hearing, "closing of", AUDIT_KEPT, AUDIT_MEASURED, "before this one came");
}

static void
one_that_is_not_earlier_is_broken(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	close_later(&hearing, false);
	hearing_hear(&hearing);
	hearing_row(
	    &hearing, "closing of", AUDIT_BROKEN, AUDIT_MEASURED, "not before this one came");
}

TESTS(TEST(an_earlier_one_that_the_log_has_is_kept), TEST(one_that_is_not_earlier_is_broken))
