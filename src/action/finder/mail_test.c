#include "action/finder/mail.h"

#include "action/finder/mail_answer.h"
#include "action/finder/mail_joined.h"
#include "action/finder/pinned.h"
#include "base/file.h"
#include "case/move.h"
#include "case/role.h"
#include "journal/anchor.h"
#include "journal/blob.h"
#include "play.h"

static struct err err;

/* The node says something to the finder, signed by `signer`. */
static void
keep(struct play *play, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &play->node.journal;
	struct record record;
	uint64_t epoch;

	assert_true(statement_reopen(buf_text(note), &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(anchor_open_epoch(journal, play->now, PLAY_EPOCH, &epoch, &err));
	assert_true(journal_add_private(journal, &s, epoch, &record, &err));
	assert_true(journal_commit(journal, &err));
}

static struct hash
write_letter(struct play *play, const struct hash *of, const char *text)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&play->node);
	struct letter letter = {
		.title = TEXT("Re: A flaw"), .text = text_of(text), .has_of = true, .of = *of
	};
	struct letter_how how = { &signer, play->now, &play->finder.key.key.vkey.name, 1 };
	struct hash id;

	assert_true(letter_sign(&letter, &how, &note, &id, &err));
	keep(play, &note);
	return id;
}

static struct hash
open_case(struct play *play)
{
	static const unsigned vendor = 1, finder = 0;
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&play->node);
	struct text names[] = { play->finder.key.key.vkey.name, TEXT("psirt.example.com") };
	struct move_party parties[] = {
		{ names[1], { 1, &vendor }, ROLE_VENDOR },
		{ names[0], { 1, &finder }, ROLE_FINDER },
	};
	struct move move = {
		.kind = KIND_CASE_OPEN,
		.title = TEXT("A flaw"),
		.to = { 2, names },
		.parties = { 2, parties },
	};
	struct hash id;

	assert_true(move_sign(&move, &signer, play->now, &note, &id, &err));
	keep(play, &note);
	return id;
}

static size_t
fetch(struct play *play, size_t *refused)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &play->finder, &node, play_remote(play), play->now };
	unsigned troubles = 0;
	struct mail_came came = { .trouble = play_trouble, .arg = &troubles };

	assert_true(play_meet(play, &node, &err));
	if (!mail_fetch(&how, &came, &err))
		fail_msg("%s", err.text);
	assert_int_equal(troubles, came.refused);
	*refused = came.refused;
	return came.count;
}

static struct mailbag
bag_of(const struct play *play)
{
	struct mailbag bag;
	unsigned troubles = 0;

	assert_true(mailbag_open(&play->finder, play_trouble, &troubles, &bag, &err));
	assert_int_equal(troubles, 0);
	return bag;
}

/* Answer what has this id; tells the id of the answer. */
static bool
answer(struct play *play, const struct hash *to, const char *text, struct hash *id)
{
	scoped(mailbag_free) struct mailbag bag = bag_of(play);
	scoped(buf_free) struct buf hex = BUF(KIB);
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &play->finder, &node, play_remote(play), play->now };
	struct mail_answer reply = { .text = text_of(text) };

	hash_format(to, &hex);
	assert_true(play_meet(play, &node, &err));
	return mailbag_find(&bag, buf_text(&hex), &reply.to, &err) &&
	       mail_answer(&how, &bag, &reply, id, &err);
}

static void
what_a_node_says_comes_once_and_is_answered(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(mailbag_free) struct mailbag bag = { 0 };
	const struct mail_entry *entry;
	struct record_facts facts;
	struct hash report, letter, id;
	size_t refused, proofs;

	(void)state;
	assert_true(play_report(&play, &report, &err));
	play.now += 2;
	letter = write_letter(&play, &report, "Which version?");
	assert_int_equal(fetch(&play, &refused), 1);
	assert_int_equal(fetch(&play, &refused), 0);
	play.now += 2;
	assert_true(answer(&play, &letter, "The newest.", &id));
	bag = bag_of(&play);
	assert_int_equal(bag.count, 3);
	assert_true(hash_eq(&bag.at[0].id, &report) && bag.at[0].mine);
	assert_true(hash_eq(&bag.at[1].id, &letter) && !bag.at[1].mine);
	assert_true(hash_eq(&bag.at[2].id, &id) && bag.at[2].delivered);
	assert_true(text_eq(bag.at[2].name, TEXT("psirt.example.com")));
	assert_false(mailbag_find(&bag, TEXT("0000000000000000"), &entry, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(mailbag_find(&bag, TEXT("00"), &entry, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	/* The answer has a receipt that verifies, and gets a proof. */
	assert_true(play_check(&play, &id, &facts, &err));
	play.now = facts.proof_by;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 2);
	assert_true(play_check(&play, &id, &facts, &err));
	assert_true(facts.proven);
}

static void
in_a_case_each_answer_knows_what_was_said(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct hash of_case = open_case(&play), first, second;
	size_t refused;

	(void)state;
	assert_int_equal(fetch(&play, &refused), 1);
	play.now += 2; /* both answers of one second, so that accord has to part them */
	assert_true(answer(&play, &of_case, "It crashes here.", &first));
	assert_true(answer(&play, &of_case, "And there.", &second));
	bag = bag_of(&play);
	assert_int_equal(bag.count, 3);
	for (size_t i = 1; i < 3; i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		struct move move;

		assert_true(statement_reopen(bag.at[i].note, &s, &err));
		assert_true(move_parse(&s, &arena, &move, &err));
		assert_int_equal(move.after.count, 1);
		assert_true(hash_eq(move_hashes(&move.after), i == 1 ? &of_case : &first));
	}
	assert_true(bag.at[1].at < bag.at[2].at);
}

/* Another node's door, or a man in the middle, could say anything. */
static void
what_does_not_hold_is_not_kept(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(note_key_free) struct note_key stranger = NOTE_KEY;
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct letter letter = { .title = TEXT("A flaw") };
	struct letter_how how = { NULL, play.now, &play.finder.key.key.vkey.name, 1 };
	struct signer signer;
	struct hash id;
	size_t refused;

	(void)state;
	assert_true(note_key_make(TEXT("psirt.example.com"), &stranger, &err));
	signer = note_key_signer(&stranger);
	how.signer = &signer;
	assert_true(letter_sign(&letter, &how, &note, &id, &err));
	keep(&play, &note);
	assert_int_equal(fetch(&play, &refused), 0);
	assert_int_equal(refused, 1);
	bag = bag_of(&play);
	assert_int_equal(bag.count, 0);
}

/* What does not fit into its share stays at the node, and comes when there is room. */
static void
a_node_has_a_share_of_the_file(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &play.finder, &node, play_remote(&play), play.now };
	unsigned troubles = 0;
	struct mail_came came = { .share = 700, .trouble = play_trouble, .arg = &troubles };
	struct hash report;

	(void)state;
	assert_true(play_report(&play, &report, &err));
	play.now += 2;
	(void)write_letter(&play, &report, "One.");
	(void)write_letter(&play, &report, "Another.");
	how.now = play.now;
	assert_true(play_meet(&play, &node, &err));
	assert_false(mail_fetch(&how, &came, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_non_null(strstr(err.text, "'--quota MIB'"));
	assert_int_equal(came.count, 1);
	came.share = 0;
	assert_true(mail_fetch(&how, &came, &err));
	assert_int_equal(came.count, 2);
	assert_int_equal(troubles, 0);
}

/* A letter of the node, which tells of a file or brings a piece of it. */
static struct hash
write_about(
    struct play *play, const struct hash *of, const struct letter *about, struct text piece)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&play->node);
	struct letter_how how = { &signer, ++play->now, &play->finder.key.key.vkey.name, 1 };
	struct letter letter = *about;
	struct hash id;

	letter.title = TEXT("A dump");
	letter.has_of = true;
	letter.of = *of;
	if (piece.len > 0) {
		letter.count = 1;
		letter.file[0] =
		    (struct attached_file){ TEXT("dump.0001"), piece.len, hash_text(piece) };
		assert_true(journal_begin(&play->node.journal, &err));
		assert_true(blob_add(&play->node.journal, &letter.file[0].hash, piece, &err));
		assert_true(journal_commit(&play->node.journal, &err));
	}
	assert_true(letter_sign(&letter, &how, &note, &id, &err));
	keep(play, &note);
	return id;
}

/* A large file is joined once its pieces are here; one that would take the room of what people
 * say is left out, and all else comes. */
static void
a_large_file_is_joined_or_leaves_room(void **state)
{
	(void)state;
	for (unsigned roomy = 0; roomy < 2; roomy++) {
		scoped(play_free) struct play play = play_make();
		scoped(peer_free) struct peer node = { 0 };
		scoped(buf_free) struct buf whole = BUF(4 * KIB), back = BUF(4 * KIB);
		scoped(statement_free) struct statement s = { 0 };
		struct deliver how = { &play.finder, &node, play_remote(&play), play.now };
		unsigned troubles = 0;
		struct mail_came came = {
			.share = roomy ? 0 : 5000, .trouble = play_trouble, .arg = &troubles
		};
		struct letter about = { .larges = 1 };
		struct mailbag bag;
		const struct mail_entry *entry = NULL;
		struct hash report, told;
		char path[PATH_MAX];
		int64_t pieces;

		for (unsigned i = 0; i < 3000; i++)
			buf_addf(&whole, "%c", 'a' + (int)(i % 26));
		assert_true(play_report(&play, &report, &err));
		about.large[0] =
		    (struct large_file){ TEXT("dump"), 3000, hash_text(buf_text(&whole)), 2 };
		told = write_about(&play, &report, &about, TEXT(""));
		about = (struct letter){ .piece = { 1, about.large[0].hash } };
		(void)write_about(
		    &play, &told, &about, (struct text){ buf_text(&whole).at, 100 });
		about.piece.number = 2;
		(void)write_about(&play, &told, &about, text_after(buf_text(&whole), 100));
		how.now = play.now;
		assert_true(play_meet(&play, &node, &err));
		assert_true(mail_fetch(&how, &came, &err));
		assert_int_equal(came.count, 3);
		assert_int_equal(troubles, roomy ? 0 : 1);
		bag = bag_of(&play);
		for (size_t i = 0; i < bag.count; i++)
			entry = hash_eq(&bag.at[i].id, &told) ? &bag.at[i] : entry;
		assert_true(statement_reopen(entry->note, &s, &err));
		about.large[0] =
		    (struct large_file){ TEXT("dump"), 3000, hash_text(buf_text(&whole)), 2 };
		scratch_path(&play.scratch, "dump", path);
		assert_true(
		    mail_join(&(struct mail_large){ &play.finder, &bag, &s, &about.large[0] },
			path, &pieces, &err));
		assert_int_equal(pieces, roomy ? 2 : 1);
		assert_true(scratch_has(&play.scratch, "dump") == (roomy == 1));
		if (roomy) {
			assert_true(file_load(path, &back, &err));
			assert_true(text_eq(buf_text(&back), buf_text(&whole)));
		}
		mailbag_free(&bag);
	}
}

static void
strangers_write_no_letters(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(finder_close) struct finder other = { 0 };
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &other, &node, play_remote(&play), play.now };
	struct letter letter = { .title = TEXT("More") };
	struct hash report, id;

	(void)state;
	assert_true(play_report(&play, &report, &err));
	assert_true(play_meet(&play, &node, &err));
	play_open_finder(&play, "other", &other);
	assert_false(deliver_letter(&how, &letter, NULL, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	letter.has_of = true;
	letter.of = report; /* of another */
	assert_false(deliver_letter(&how, &letter, NULL, &id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	how.finder = &play.finder;
	assert_true(deliver_letter(&how, &letter, NULL, &id, &err));
}

TESTS(TEST(what_a_node_says_comes_once_and_is_answered),
    TEST(in_a_case_each_answer_knows_what_was_said), TEST(what_does_not_hold_is_not_kept),
    TEST(a_node_has_a_share_of_the_file), TEST(a_large_file_is_joined_or_leaves_room),
    TEST(strangers_write_no_letters))
