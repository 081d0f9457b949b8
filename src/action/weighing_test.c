#include "action/weighing.h"

#include <string.h>

#include "action/appraisal.h"
#include "action/depot.h"
#include "action/disclose.h"
#include "action/opened.h"
#include "bounty/award_word.h"
#include "log/entry.h"
#include "log/proof.h"
#include "play.h"
#include "statement/challenge.h"
#include "statement/letter.h"

static struct err err;
static char *names[] = { (char[]){ "public" } };

#define DAY INT64_C(86400)

static const struct disclosure_reward rewards[] = {
	{ { "critical", 8 }, { "code runs", 9 }, 250000, 1000000 },
};

/* A node, a finder who has a receipt of it, and an auditor to whom things are offered. */
struct hearing {
	struct play play;
	struct hash report;
	struct arena arena;
	struct depot depot;
	struct offered offered;
	struct audit_facts facts;
};

static void
hearing_free(struct hearing *hearing)
{
	offered_free(&hearing->offered);
	arena_free(&hearing->arena);
	play_free(&hearing->play);
}

static void
promise(struct play *play)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf json = BUF(MIB);
	struct disclosure policy;
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosed said;

	assert_true(disclosure_default(play->node.manifest.name,
	    TEXT("https://psirt.example.com"), &arena, &policy, &err));
	policy.rewards.table = (struct shape_list){ 1, rewards };
	policy.rewards.decide_days = 14;
	policy.rewards.pay_days = 30;
	assert_true(disclosure_format(&policy, &json, &err));
	wish.json = buf_text(&json);
	assert_true(journal_begin(&play->node.journal, &err));
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(&play->node.journal, &err));
	assert_true(node_publish(&play->node, &err));
}

static void
hearing_make(struct hearing *hearing)
{
	char path[PATH_MAX];

	*hearing = (struct hearing){
		.play = play_make(), .arena = ARENA(APPRAISAL_ROOM), .offered = OFFERED
	};
	promise(&hearing->play);
	hearing->play.now++;
	assert_true(play_report(&hearing->play, &hearing->report, &err));
	scratch_path(&hearing->play.scratch, "node/public", path);
	assert_true(depot_open(path, &hearing->depot, &err));
}

/* The epoch of the report is over, and the finder has the proof. */
static void
hearing_prove(struct hearing *hearing)
{
	size_t proofs;

	hearing->play.now += PLAY_EPOCH;
	play_due(&hearing->play);
	assert_true(play_poll(&hearing->play, &proofs, &err));
	assert_int_equal(proofs, 1);
}

static void
offer(struct hearing *hearing, const char *name, struct text bytes)
{
	assert_true(offered_add(&hearing->offered, text_of(name), bytes, &err));
}

static struct text
in_record(struct hearing *hearing, const char *file)
{
	scoped(buf_free) struct buf bytes = BUF(4 * MIB);
	char name[PATH_MAX], path[PATH_MAX];

	play_record_file(&hearing->report, file, name);
	scratch_path(&hearing->play.scratch, name, path);
	assert_true(file_load(path, &bytes, &err));
	return arena_text(&hearing->arena, buf_text(&bytes));
}

static void
offer_record(struct hearing *hearing, bool proof)
{
	offer(hearing, "record/statement", in_record(hearing, "statement"));
	offer(hearing, "record/receipt", in_record(hearing, "receipt"));
	if (proof)
		offer(hearing, "record/proof", in_record(hearing, "proof"));
}

/* As its public tree shows it. */
static void
offer_policy(struct hearing *hearing)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), path = BUF(KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct receipt receipt;

	assert_true(statement_reopen(in_record(hearing, "receipt"), &s, &err));
	assert_true(receipt_parse(&s, &receipt, &err) && receipt.has_policy);
	buf_add(&path, TEXT("statement/"));
	hash_format(&receipt.policy, &path);
	assert_true(
	    tree_get(&hearing->play.node.journal.tree, buf_string(&path), &bytes, &err));
	offer(hearing, "record/policy", buf_text(&bytes));
}

static void
hear(struct hearing *hearing)
{
	const struct remote *remote = &hearing->depot.remote;
	const struct mirrors places = { &remote, 1, 0 };
	const struct appraisal appraisal = { &places, names, TEXT(""), hearing->play.now,
		&hearing->offered };

	if (!appraise(&appraisal, &hearing->arena, &hearing->facts, &err))
		fail_msg("%s", err.text);
	assert_int_equal(hearing->facts.offers, hearing->offered.files);
}

static const struct audit_row *
about(const struct hearing *hearing, const char *words)
{
	const struct audit_node *node = &hearing->facts.node[0];

	for (size_t i = 0; i < node->rows; i++)
		if (text_starts(node->row[i].about, text_of(words)))
			return &node->row[i];
	return NULL;
}

static void
assert_row(const struct hearing *hearing, const char *words, enum audit_result result,
    enum audit_class class, const char *said)
{
	const struct audit_row *row = about(hearing, words);

	if (row == NULL)
		fail_msg("nothing about '%s'", words);
	else if (row->result != result || row->class != class ||
		 strstr(row->words.at, said) == NULL)
		fail_msg("%s: %s, %s: %s", words, audit_result_word(row->result),
		    audit_class_word(row->class), row->words.at);
}

static void
assert_worth(
    const struct hearing *hearing, size_t file, enum audit_worth worth, const char *said)
{
	const struct audit_offer *at = &hearing->facts.offer[file];

	if (at->worth != worth || strstr(at->words.at, said) == NULL)
		fail_msg("%s: %s: %s", at->name.at, audit_worth_word(at->worth), at->words.at);
}

/* --- receipts */

static void
a_receipt_that_the_log_bears_out_is_kept(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	hearing_prove(&hearing);
	offer_record(&hearing, true);
	offer_policy(&hearing);
	offer(&hearing, "record/manifest", in_record(&hearing, "manifest"));
	offer(&hearing, "again", in_record(&hearing, "receipt"));
	hear(&hearing);
	assert_row(
	    &hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "a report of the finder");
	assert_worth(&hearing, 0, AUDIT_BESIDE, "report of the finder");
	assert_worth(&hearing, 1, AUDIT_COUNTS, "a receipt of psirt.example.com");
	assert_worth(&hearing, 2, AUDIT_COUNTS, "a proof of the log");
	assert_worth(&hearing, 3, AUDIT_BESIDE, "which its log has");
	assert_worth(&hearing, 4, AUDIT_BESIDE, "as it shows them");
	assert_worth(&hearing, 5, AUDIT_COUNTS, "the same as 'record/receipt'");
	assert_int_equal(audit_count(&hearing.facts.node[0], AUDIT_BROKEN), 0);
}

static void
a_receipt_whose_epoch_has_no_anchor_is_broken(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	offer_record(&hearing, false);
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_MEASURED, "not due before");
	hearing.play.now += 20 * PLAY_EPOCH;
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_MEASURED, "nowhere in its log");
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

	assert_true(statement_reopen(in_record(hearing, "receipt"), &s, &err));
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
	offer_record(&hearing, false);
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_CLAIMED, "nobody shows it");
	ask(&hearing, &challenge, &asked);
	offer(&hearing, "open/challenge", buf_text(&asked));
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_CLAIMED, "only who asked says");
	answer_with_receipt(&hearing, &challenge, &heard);
	offer(&hearing, "open/asked", buf_text(&heard));
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_UNKNOWN, AUDIT_COUNTERSIGNED, "has a day");
	hearing.play.now += DAY;
	play_due(&hearing.play);
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_COUNTERSIGNED,
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
	offer_record(&hearing, false);
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_CLAIMED, "would refute it");
	offer(&hearing, "the node's", in_record(&hearing, "proof"));
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
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
	offer_record(&hearing, false);
	ask(&hearing, &challenge, &asked);
	answer_with_receipt(&hearing, &challenge, &heard);
	offer(&hearing, "challenge", buf_text(&asked));
	offer(&hearing, "asked", buf_text(&heard));
	offer(&hearing, "answer/of/the/node", in_record(&hearing, "proof"));
	hearing.play.now += DAY;
	play_due(&hearing.play);
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
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

	assert_true(statement_reopen(in_record(hearing, "receipt"), &s, &err));
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
	offer_record(&hearing, false);
	prove_elsewhere(&hearing, &proof);
	offer(&hearing, "record/proof", buf_text(&proof));
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_BROKEN, AUDIT_MEASURED, "another entry");
	assert_worth(&hearing, 2, AUDIT_COUNTS, "another log of psirt.example.com");
	/* Beside the honest one that leads into the log, what is broken is the log alone. */
	offer(&hearing, "proof", in_record(&hearing, "proof"));
	hear(&hearing);
	assert_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
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
	other = play_make();
	receipt = in_record(&hearing, "receipt");
	buf_add(&bytes, receipt);
	at = strstr(buf_string(&bytes), "\"proof_by\":\"20");
	assert_non_null(at);
	at[13] = '1';
	offer(&hearing, "forged", buf_text(&bytes));
	offer(&hearing, "manifest", other.node.manifest.statement.bytes);
	offer(&hearing, "nothing", TEXT("what is this?"));
	offer(&hearing, "half", (struct text){ receipt.at, receipt.len / 2 });
	offer(&hearing, "empty", TEXT(""));
	offer(&hearing, "a\nb\033[31m", TEXT("PRIVATE+KEY+x+y+z"));
	offer(&hearing, "proof", in_record(&hearing, "proof"));
	hear(&hearing);
	assert_worth(&hearing, 0, AUDIT_FORGED, "does not hold");
	assert_worth(&hearing, 1, AUDIT_FORGED, "is none of psirt.example.com");
	assert_worth(&hearing, 2, AUDIT_UNVERIFIED, "nothing that can be checked");
	assert_worth(&hearing, 3, AUDIT_UNVERIFIED, "nothing that can be checked");
	assert_worth(&hearing, 4, AUDIT_UNVERIFIED, "nothing that can be checked");
	assert_worth(&hearing, 5, AUDIT_UNVERIFIED, "private key");
	assert_false(hearing.facts.offer[5].has_hash);
	assert_true(text_eq(hearing.facts.offer[5].name, TEXT("a?b?[31m")));
	assert_worth(&hearing, 6, AUDIT_UNVERIFIED, "is not beside it");
	assert_null(about(&hearing, "receipt of"));
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
	hear(&hearing);
	assert_row(&hearing, "opening of", AUDIT_PRESENT, AUDIT_MEASURED, "'title' \"A flaw\"");
	assert_worth(&hearing, 1, AUDIT_COUNTS, "opened");
	assert_worth(&hearing, 2, AUDIT_COUNTS, "proof");
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
	offer_record(&hearing, true);
	say_letter(&hearing, &early);
	hearing.play.now += 30 * DAY;
	say_letter(&hearing, &late);
	play_due(&hearing.play);
	hear(&hearing);
	assert_row(&hearing, "answer to", AUDIT_UNKNOWN, AUDIT_CLAIMED, "no answer is shown");
	offer(&hearing, "late", buf_text(&late));
	hear(&hearing);
	assert_row(&hearing, "answer to", AUDIT_BROKEN, AUDIT_MEASURED, "people answered at");
	assert_row(&hearing, "letter", AUDIT_PRESENT, AUDIT_CLAIMED, "by its own date");
	offer(&hearing, "early", buf_text(&early));
	hear(&hearing);
	assert_row(&hearing, "answer to", AUDIT_PRESENT, AUDIT_CLAIMED, "people answered at");
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

	assert_true(statement_reopen(in_record(hearing, "receipt"), &s, &err));
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
	offer_record(&hearing, true);
	say_award(&hearing, 300000, &id, &award);
	offer(&hearing, "award", buf_text(&award));
	hear(&hearing);
	assert_row(&hearing, "award", AUDIT_PRESENT, AUDIT_CLAIMED, "not shown here");
	assert_row(&hearing, "payment of", AUDIT_UNKNOWN, AUDIT_CLAIMED, "owed");
	say_word(&hearing, &id, AWARD_ACCEPT, &accept);
	offer(&hearing, "accept", buf_text(&accept));
	hear(&hearing);
	assert_row(&hearing, "award", AUDIT_KEPT, AUDIT_COUNTERSIGNED, "countersigned it");
	assert_row(&hearing, "payment of", AUDIT_UNKNOWN, AUDIT_COUNTERSIGNED, "owed");
	assert_row(&hearing, "answer to", AUDIT_KEPT, AUDIT_COUNTERSIGNED, "spoke of it");
	say_word(&hearing, &id, AWARD_RECEIVED, &got);
	offer(&hearing, "got", buf_text(&got));
	hear(&hearing);
	assert_worth(&hearing, 5, AUDIT_BESIDE, "award.answer of the finder");
	assert_row(&hearing, "payment of", AUDIT_KEPT, AUDIT_COUNTERSIGNED, "to have it");
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
	offer_record(&hearing, true);
	say_award(&hearing, 100, &id, &award);
	offer(&hearing, "award", buf_text(&award));
	hear(&hearing);
	assert_row(&hearing, "award", AUDIT_BROKEN, AUDIT_MEASURED, "less than the policy");
}

TESTS(TEST(a_receipt_that_the_log_bears_out_is_kept),
    TEST(a_receipt_whose_epoch_has_no_anchor_is_broken),
    TEST(a_proof_that_was_asked_for_in_vain_is_broken),
    TEST(a_promise_that_nobody_shows_kept_is_broken_by_one_sides_word),
    TEST(who_has_the_proof_refutes_that), TEST(a_proof_of_another_log_is_found),
    TEST(what_is_forged_or_foreign_counts_nothing_and_stops_nobody), TEST(one_field_is_weighed),
    TEST(an_answer_is_held_to_the_policy_of_that_day),
    TEST(an_award_counts_once_both_sides_have_signed), TEST(less_than_was_promised_is_broken))
