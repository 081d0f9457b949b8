#include "action/finder/sent.h"

#include "action/member/fellows.h"
#include "keys.h"
#include "log/checkpoint.h"
#include "play.h"

static size_t
count_waiting(struct play *play, unsigned *troubles)
{
	scoped(sent_free) struct sent sent = { 0 };
	struct err err;

	*troubles = 0;
	assert_true(sent_open(&play->finder, play_trouble, troubles, &sent, &err));
	return sent.count;
}

static void
tells_what_waits_for_delivery_and_for_proof(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	unsigned troubles = 0;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	assert_int_equal(count_waiting(&play, &troubles), 0);
	assert_true(play_report(&play, &id, &err));
	play.lose_answers = true;
	assert_false(play_report(&play, &id, &err));
	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(sent.count, 2);
	assert_int_equal(sent.at[0].delivered + sent.at[1].delivered, 1);
	assert_true(hash_eq(&sent.at[0].node, &sent.at[1].node));
	play.now += PLAY_EPOCH;
	play_due(&play);
	play.lose_answers = false;
	assert_true(play_poll(&play, &proofs, &err));
	/* Not that of the one whose receipt was lost: without it a proof shows nothing. */
	assert_int_equal(proofs, 1);
	assert_int_equal(count_waiting(&play, &troubles), 1);
}

/* Who witnesses the node's log, as it shows that. */
static void
show_witness(struct play *play, const struct note_key *witness)
{
	scoped(buf_free) struct buf text = BUF(4 * KIB);

	buf_add(&text, TEXT("log "));
	vkey_format(&play->node.manifest.key[PARTY_LOG], &text);
	buf_add(&text, TEXT("\nwitness w "));
	vkey_format(&witness->vkey, &text);
	buf_add(&text, TEXT("\nquorum w\n"));
	scratch_put(&play->scratch, "node/public/" FELLOWS_POLICY, buf_text(&text));
}

/* He has seen the log as it is. */
static void
cosign(struct play *play, const struct note_key *witness)
{
	scoped(buf_free) struct buf bytes = BUF(CHECKPOINT_LEN_MAX);
	struct log_store *log = &play->node.journal.log;
	struct signer signer = note_key_signer(witness);
	struct log_head head;
	struct note note;
	struct err err;

	assert_true(log_store_head(log, &head, &bytes, &err));
	assert_true(note_parse(buf_text(&bytes), &note, &err));
	assert_true(note_cosign(note.text, &signer, play->now, &bytes, &err));
	assert_true(log_store_set_note(log, head.size, buf_text(&bytes), &err));
}

/* It is proven all the same, and nothing is due. */
static void
a_proof_that_no_witness_has_seen_waits_for_one_that_they_have(void **state)
{
	scoped(note_key_free) struct note_key witness = test_witness("w.example", 'w');
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	unsigned troubles = 0;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	show_witness(&play, &witness);
	assert_true(play_report(&play, &id, &err));
	play.now += PLAY_EPOCH;
	play_due(&play);
	for (int i = 0; i < 2; i++) {
		assert_true(play_poll(&play, &proofs, &err));
		assert_int_equal(proofs, i == 0);
		assert_int_equal(count_waiting(&play, &troubles), 1);
	}
	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	assert_true(sent.at[0].proven && sent.at[0].unwitnessed);
	cosign(&play, &witness);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 0);
	assert_int_equal(count_waiting(&play, &troubles), 0);
}

static void
a_spoilt_record_does_not_hide_the_others(void **state)
{
	scoped(play_free) struct play play = play_make();
	char name[PATH_MAX];
	struct hash id;
	unsigned troubles;
	struct err err;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	play_record_file(&id, "manifest", name);
	assert_true(play_report(&play, &id, &err));
	scratch_put(&play.scratch, name, TEXT("spoilt"));
	assert_int_equal(count_waiting(&play, &troubles), 1);
	assert_int_equal(troubles, 1);
}

static void
what_an_interrupted_report_left_is_swept_away(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];
	unsigned troubles;
	struct err err;
	int claim = -1;

	(void)state;
	scratch_path(&play.scratch, "finder/sent/.new-report", path);
	assert_true(folder_make(path, 0700, &err));
	assert_true(folder_claim(path, &claim, &err)); /* it is still at work */
	assert_int_equal(count_waiting(&play, &troubles), 0);
	assert_int_equal(access(path, F_OK), 0);
	file_close(&claim);
	assert_int_equal(count_waiting(&play, &troubles), 0);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(troubles, 0);
}

TESTS(TEST(tells_what_waits_for_delivery_and_for_proof),
    TEST(a_proof_that_no_witness_has_seen_waits_for_one_that_they_have),
    TEST(a_spoilt_record_does_not_hide_the_others),
    TEST(what_an_interrupted_report_left_is_swept_away))
