#include "action/outsider/weighing.h"

#include "action/outsider/opened.h"
#include "bounty/award_word.h"
#include "hearing.h"
#include "log/entry.h"
#include "log/proof.h"
#include "statement/challenge.h"
#include "statement/letter.h"

static struct err err;

#define DAY INT64_C(86400)

/* --- receipts */

static void
a_receipt_that_the_log_bears_out_is_kept(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing_offer_record(&hearing, true);
	hearing_offer_policy(&hearing);
	hearing_offer(&hearing, "record/manifest", hearing_file(&hearing, "manifest"));
	hearing_offer(&hearing, "again", hearing_file(&hearing, "receipt"));
	hearing_hear(&hearing);
	hearing_row(
	    &hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "a report of the finder");
	hearing_worth(&hearing, 0, AUDIT_BESIDE, "report of the finder");
	hearing_worth(&hearing, 1, AUDIT_COUNTS, "a receipt of psirt.example.com");
	hearing_worth(&hearing, 2, AUDIT_COUNTS, "a proof of the log");
	hearing_worth(&hearing, 3, AUDIT_BESIDE, "which its log has");
	hearing_worth(&hearing, 4, AUDIT_BESIDE, "as it shows them");
	hearing_worth(&hearing, 5, AUDIT_COUNTS, "the same as 'record/receipt'");
	assert_int_equal(audit_count(&hearing.facts.node[0], AUDIT_BROKEN), 0);
}

static void
a_receipt_whose_epoch_has_no_anchor_is_broken(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	hearing_offer_record(&hearing, false);
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_MEASURED, "not due before");
	hearing.play.now += 20 * PLAY_EPOCH;
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_MEASURED, "nowhere in its log");
}

/* By the finder, to the node. */
static void
ask(struct hearing *hearing, struct hash *id, struct buf *out)
{
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = finder_signer(&hearing->play.finder);
	const struct saying how = { &signer, hearing->play.now,
		hearing->play.node.manifest.name };
	struct challenge challenge;

	assert_true(statement_reopen(hearing_file(hearing, "receipt"), &s, &err));
	challenge.receipt = s.id;
	assert_true(challenge_sign(&challenge, &how, out, id, &err));
}

/* By the node, to the finder. */
static void
answer_with_receipt(struct hearing *hearing, const struct hash *of, struct buf *out)
{
	struct signer signer = node_signer(&hearing->play.node);
	struct signer finder = finder_signer(&hearing->play.finder);
	const struct saying how = { &signer, hearing->play.now, finder.vkey.name };
	struct receipt receipt = { .of = *of,
		.epoch = (uint64_t)(hearing->play.now / PLAY_EPOCH),
		.proof_by = hearing->play.now + 2 * PLAY_EPOCH };
	struct hash id;

	receipt.commitment.hash =
	    commitment_hash(&receipt.commitment.salt, of, &receipt.commitment.fields);
	assert_true(receipt_sign(&receipt, &how, out, &id, &err));
}

static void
a_proof_that_was_asked_for_in_vain_is_broken(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(buf_free) struct buf asked = BUF(MIB), heard = BUF(MIB);
	struct hash challenge;

	(void)state;
	hearing_make(&hearing);
	hearing.play.now += 20 * PLAY_EPOCH;
	play_due(&hearing.play);
	hearing_offer_record(&hearing, false);
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_CLAIMED, "nobody shows it");
	ask(&hearing, &challenge, &asked);
	hearing_offer(&hearing, "open/challenge", buf_text(&asked));
	hearing_hear(&hearing);
	hearing_row(
	    &hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_CLAIMED, "only who asked says");
	answer_with_receipt(&hearing, &challenge, &heard);
	hearing_offer(&hearing, "open/asked", buf_text(&heard));
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_COUNTERSIGNED, "has a day");
	hearing.play.now += DAY;
	play_due(&hearing.play);
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_COUNTERSIGNED,
	    "nobody shows the proof");
}

static void
a_promise_that_nobody_shows_kept_is_broken_by_one_sides_word(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing.play.now += 3 * DAY;
	play_due(&hearing.play);
	hearing_offer_record(&hearing, false);
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_CLAIMED, "would refute it");
	hearing_offer(&hearing, "the node's", hearing_file(&hearing, "proof"));
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
}

static void
who_has_the_proof_refutes_that(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(buf_free) struct buf asked = BUF(MIB), heard = BUF(MIB);
	struct hash challenge;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing.play.now += 20 * PLAY_EPOCH;
	hearing_offer_record(&hearing, false);
	ask(&hearing, &challenge, &asked);
	answer_with_receipt(&hearing, &challenge, &heard);
	hearing_offer(&hearing, "challenge", buf_text(&asked));
	hearing_offer(&hearing, "asked", buf_text(&heard));
	hearing_offer(&hearing, "answer/of/the/node", hearing_file(&hearing, "proof"));
	hearing.play.now += DAY;
	play_due(&hearing.play);
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
}

/* --- another log than all see */

/* As it would be in a log of the node's of which nobody else knows: its first entry. */
static void
prove_elsewhere(struct hearing *hearing, struct buf *out)
{
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = { 0 };
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(4 * KIB);
	scoped(key_file_free) struct key_file file = { 0 };
	struct entry entry = { .kind = ENTRY_ANCHOR };
	struct batch_path path = { .position = 7 };
	struct checkpoint head = { .size = 1 };
	struct proof proof = { .index = 0 };
	struct receipt receipt;
	char name[PATH_MAX];

	assert_true(statement_reopen(hearing_file(hearing, "receipt"), &s, &err));
	assert_true(receipt_parse(&s, &receipt, &err));
	path.epoch = entry.epoch = receipt.epoch;
	entry.hash = batch_path_root(&path, &receipt.commitment.hash);
	head.root = entry_leaf(&entry);
	head.origin = hearing->play.node.manifest.key[PARTY_LOG].name;
	checkpoint_format(&head, &text);
	scratch_path(&hearing->play.scratch, "node/keys/log.key", name);
	assert_true(
	    key_file_load(name, hearing->play.node.manifest.key[PARTY_LOG].name, &file, &err));
	signer = note_key_signer(&file.key);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	proof.checkpoint = buf_text(&note);
	proof_format_commitment(&proof, &path, out);
}

static void
a_proof_of_another_log_is_found(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing_offer_record(&hearing, false);
	prove_elsewhere(&hearing, &proof);
	hearing_offer(&hearing, "record/proof", buf_text(&proof));
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_MEASURED, "another entry");
	hearing_worth(&hearing, 2, AUDIT_COUNTS, "another log of psirt.example.com");
	/* Beside the honest one that leads into the log, what is broken is the log alone. */
	hearing_offer(&hearing, "proof", hearing_file(&hearing, "proof"));
	hearing_hear(&hearing);
	hearing_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
	assert_int_equal(audit_count(&hearing.facts.node[0], AUDIT_BROKEN), 1);
}

/* --- what counts nothing */

static void
what_is_forged_or_foreign_counts_nothing_and_stops_nobody(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(play_free) struct play other;
	scoped(buf_free) struct buf bytes = BUF(4 * MIB);
	struct text receipt;
	char *at;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	other = play_make_other();
	receipt = hearing_file(&hearing, "receipt");
	buf_add(&bytes, receipt);
	at = strstr(buf_string(&bytes), "\"proof_by\":\"20");
	assert_non_null(at);
	at[13] = '1';
	hearing_offer(&hearing, "forged", buf_text(&bytes));
	hearing_offer(&hearing, "manifest", other.node.manifest.statement.bytes);
	hearing_offer(&hearing, "nothing", TEXT("what is this?"));
	hearing_offer(&hearing, "half", (struct text){ receipt.at, receipt.len / 2 });
	hearing_offer(&hearing, "empty", TEXT(""));
	hearing_offer(&hearing, "a\nb\033[31m", TEXT("PRIVATE+KEY+x+y+z"));
	hearing_offer(&hearing, "proof", hearing_file(&hearing, "proof"));
	hearing_hear(&hearing);
	hearing_worth(&hearing, 0, AUDIT_FORGED, "does not hold");
	hearing_worth(&hearing, 1, AUDIT_FORGED, "is none of psirt.example.com");
	hearing_worth(&hearing, 2, AUDIT_UNVERIFIED, "nothing that can be checked");
	hearing_worth(&hearing, 3, AUDIT_UNVERIFIED, "nothing that can be checked");
	hearing_worth(&hearing, 4, AUDIT_UNVERIFIED, "nothing that can be checked");
	hearing_worth(&hearing, 5, AUDIT_UNVERIFIED, "private key");
	assert_false(hearing.facts.offer[5].has_hash);
	assert_true(text_eq(hearing.facts.offer[5].name, TEXT("a?b?[31m")));
	hearing_worth(&hearing, 6, AUDIT_UNVERIFIED, "is not beside it");
	assert_null(hearing_about(&hearing, "receipt of"));
	assert_int_equal(audit_count(&hearing.facts.node[0], AUDIT_BROKEN), 0);
}

/* --- openings */

static void
one_field_is_weighed(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	struct record record;
	char dir[PATH_MAX];

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	assert_true(journal_find(
	    &hearing.play.node.journal, &hearing.report, &hearing.arena, &record, &err));
	scratch_path(&hearing.play.scratch, "opened", dir);
	assert_true(opened_save(
	    &hearing.play.node, &record, TEXT("title"), hearing.play.now, dir, &err));
	assert_true(offered_load(&hearing.offered, dir, &err));
	assert_int_equal(hearing.offered.files, 3);
	hearing_hear(&hearing);
	hearing_row(
	    &hearing, "opening of", AUDIT_PRESENT, AUDIT_MEASURED, "'title' \"A flaw\"");
	hearing_worth(&hearing, 1, AUDIT_COUNTS, "opened");
	hearing_worth(&hearing, 2, AUDIT_COUNTS, "proof");
}

/* --- answers and awards */

static void
say_letter(struct hearing *hearing, struct buf *out)
{
	struct signer signer = node_signer(&hearing->play.node);
	struct signer finder = finder_signer(&hearing->play.finder);
	const struct letter letter = { .title = TEXT("We have read it"),
		.text = TEXT(""),
		.has_of = true,
		.of = hearing->report };
	const struct letter_how how = { &signer, hearing->play.now, &finder.vkey.name, 1 };
	struct hash id;

	assert_true(letter_sign(&letter, &how, out, &id, &err));
}

static void
an_answer_is_held_to_the_policy_of_that_day(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(buf_free) struct buf late = BUF(MIB), early = BUF(MIB);

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing_offer_record(&hearing, true);
	say_letter(&hearing, &early);
	hearing.play.now += 30 * DAY;
	say_letter(&hearing, &late);
	play_due(&hearing.play);
	hearing_hear(&hearing);
	hearing_row(&hearing, "answer to", AUDIT_UNKNOWN, AUDIT_CLAIMED, "no answer is shown");
	hearing_offer(&hearing, "late", buf_text(&late));
	hearing_hear(&hearing);
	hearing_row(&hearing, "answer to", AUDIT_BROKEN, AUDIT_MEASURED, "people answered at");
	hearing_row(&hearing, "letter", AUDIT_PRESENT, AUDIT_CLAIMED, "by its own date");
	hearing_offer(&hearing, "early", buf_text(&early));
	hearing_hear(&hearing);
	hearing_row(&hearing, "answer to", AUDIT_PRESENT, AUDIT_CLAIMED, "people answered at");
}

static void
say_award(struct hearing *hearing, int64_t amount, struct hash *id, struct buf *out)
{
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(&hearing->play.node);
	struct signer finder = finder_signer(&hearing->play.finder);
	const struct saying how = { &signer, hearing->play.now, finder.vkey.name };
	struct award award = { .of = hearing->report,
		.decision = AWARD_GRANTED,
		.has_policy = true,
		.row = TEXT("critical"),
		.severity = TEXT(""),
		.amount = amount,
		.currency = TEXT("EUR"),
		.split = 1,
		.below = amount < 250000,
		.pay_by = hearing->play.now + 30 * DAY,
		.why = TEXT("Code runs.") };
	struct receipt receipt;

	assert_true(statement_reopen(hearing_file(hearing, "receipt"), &s, &err));
	assert_true(receipt_parse(&s, &receipt, &err));
	award.policy = receipt.policy;
	assert_true(award_sign(&award, &how, out, id, &err));
}

static void
say_word(struct hearing *hearing, const struct hash *award, unsigned answer, struct buf *out)
{
	struct signer signer = finder_signer(&hearing->play.finder);
	const struct saying how = { &signer, hearing->play.now,
		hearing->play.node.manifest.name };
	const struct award_word word = { .kind = KIND_AWARD_ANSWER,
		.answer = { .of = *award,
		    .answer = answer,
		    .why = TEXT(""),
		    .donate = TEXT(""),
		    .credit = TEXT(""),
		    .mediator = TEXT("") } };
	struct hash id;

	assert_true(award_word_sign(&word, &how, NULL, out, &id, &err));
}

static void
an_award_counts_once_both_sides_have_signed(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(buf_free) struct buf award = BUF(MIB), accept = BUF(MIB), got = BUF(MIB);
	struct hash id;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing_offer_record(&hearing, true);
	say_award(&hearing, 300000, &id, &award);
	hearing_offer(&hearing, "award", buf_text(&award));
	hearing_hear(&hearing);
	hearing_row(&hearing, "award", AUDIT_PRESENT, AUDIT_CLAIMED, "not shown here");
	hearing_row(&hearing, "payment of", AUDIT_UNKNOWN, AUDIT_CLAIMED, "owed");
	say_word(&hearing, &id, AWARD_ACCEPT, &accept);
	hearing_offer(&hearing, "accept", buf_text(&accept));
	hearing_hear(&hearing);
	hearing_row(&hearing, "award", AUDIT_KEPT, AUDIT_COUNTERSIGNED, "countersigned it");
	hearing_row(&hearing, "payment of", AUDIT_UNKNOWN, AUDIT_COUNTERSIGNED, "owed");
	hearing_row(&hearing, "answer to", AUDIT_KEPT, AUDIT_COUNTERSIGNED, "spoke of it");
	say_word(&hearing, &id, AWARD_RECEIVED, &got);
	hearing_offer(&hearing, "got", buf_text(&got));
	hearing_hear(&hearing);
	hearing_worth(&hearing, 5, AUDIT_BESIDE, "award.answer of the finder");
	hearing_row(&hearing, "payment of", AUDIT_KEPT, AUDIT_COUNTERSIGNED, "to have it");
}

static void
less_than_was_promised_is_broken(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	scoped(buf_free) struct buf award = BUF(MIB);
	struct hash id;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	hearing_offer_record(&hearing, true);
	say_award(&hearing, 100, &id, &award);
	hearing_offer(&hearing, "award", buf_text(&award));
	hearing_hear(&hearing);
	hearing_row(&hearing, "award", AUDIT_BROKEN, AUDIT_MEASURED, "less than the policy");
}

TESTS(TEST(a_receipt_that_the_log_bears_out_is_kept),
    TEST(a_receipt_whose_epoch_has_no_anchor_is_broken),
    TEST(a_proof_that_was_asked_for_in_vain_is_broken),
    TEST(a_promise_that_nobody_shows_kept_is_broken_by_one_sides_word),
    TEST(who_has_the_proof_refutes_that), TEST(a_proof_of_another_log_is_found),
    TEST(what_is_forged_or_foreign_counts_nothing_and_stops_nobody), TEST(one_field_is_weighed),
    TEST(an_answer_is_held_to_the_policy_of_that_day),
    TEST(an_award_counts_once_both_sides_have_signed), TEST(less_than_was_promised_is_broken))
