#include "serve/cosigning.h"

#include "action/fellows.h"
#include "keys.h"
#include "staff.h"

#define WITNESS "w.example"

static struct err err;

/* The clerk's part; supervisor and courier are the test. */
struct bench {
	struct play play;
	struct note_key witness;
	struct post_config config;
	struct post post;
	int control, courier; /* our ends */
	struct cosigning cosigning;
	struct buf room;
};

/* Whose log it is, and who witnesses that. */
static void
put_policy(struct bench *bench)
{
	scoped(buf_free) struct buf text = BUF(4 * KIB);

	buf_add(&text, TEXT("log "));
	vkey_format(&bench->play.node.manifest.key[PARTY_LOG], &text);
	buf_add(&text, TEXT("\nwitness w "));
	vkey_format(&bench->witness.vkey, &text);
	buf_add(&text, TEXT(" https://" WITNESS "\nquorum w\n"));
	scratch_put(&bench->play.scratch, "node/" FELLOWS_POLICY, buf_text(&text));
}

static void
bench_make(struct bench *bench)
{
	int ends[2];

	*bench = (struct bench){ .play = play_make(),
		.witness = test_witness(WITNESS, 'w'),
		.post = { .process = PROCESS_CLERK },
		.room = BUF(MIB) };
	for (size_t i = 0; i < PROCESSES; i++)
		bench->post.peer[i] = -1;
	assert_true(frame_pair(ends, &err));
	bench->control = ends[0];
	bench->post.control = ends[1];
	assert_true(frame_pair(ends, &err));
	bench->courier = ends[0];
	bench->post.peer[PROCESS_COURIER] = ends[1];
	bench->config = (struct post_config){ .dir = bench->play.node.dir };
	bench->post.config = &bench->config;
}

static void
bench_free(struct bench *bench)
{
	cosigning_close(&bench->cosigning);
	note_key_free(&bench->witness);
	file_close(&bench->control);
	file_close(&bench->courier);
	file_close(&bench->post.control);
	file_close(&bench->post.peer[PROCESS_COURIER]);
	buf_free(&bench->room);
	play_free(&bench->play);
}

static void
open_with_policy(struct bench *bench)
{
	bench_make(bench);
	put_policy(bench);
	assert_true(cosigning_open(bench->play.node.dir, &bench->cosigning, &err));
	assert_true(bench->cosigning.wanted);
}

static void
ask(struct bench *bench, int64_t now)
{
	cosigning_do(&bench->cosigning, &bench->post, &bench->play.node, now);
}

/* What it says over a way, if anything. */
static bool
says(int socket)
{
	char byte;

	return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* The checkpoint that the courier is asked about. */
static struct text
asked(struct bench *bench)
{
	return staff_hear(bench->courier, PARLEY_COSIGN, &bench->room).payload;
}

static void
hear(struct bench *bench, struct text payload, int64_t now)
{
	cosigning_hear(&bench->cosigning, &bench->post, &bench->play.node, payload, now);
}

static void
hear_note(struct bench *bench, struct text note, int64_t now)
{
	scoped(buf_free) struct buf answer = BUF(MIB);

	parley_answer_format(FAULT_NONE, note, &answer);
	hear(bench, buf_text(&answer), now);
}

/* As a witness of that key would. */
static void
cosign(struct text sent, const struct note_key *key, struct buf *out)
{
	struct signer signer = note_key_signer(key);
	struct note note;

	assert_true(note_parse(sent, &note, &err));
	buf_add(out, sent);
	assert_true(note_cosign(note.text, &signer, PLAY_BEGAN, out, &err));
}

static void
without_a_policy_nobody_is_asked(void **state)
{
	scoped(bench_free) struct bench bench;

	(void)state;
	bench_make(&bench);
	assert_true(cosigning_open(bench.play.node.dir, &bench.cosigning, &err));
	assert_false(bench.cosigning.wanted);
	ask(&bench, 1);
	assert_false(says(bench.courier));
	cosigning_close(&bench.cosigning);
	scratch_put(&bench.play.scratch, "node/" FELLOWS_POLICY, TEXT("nonsense\n"));
	assert_false(cosigning_open(bench.play.node.dir, &bench.cosigning, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	ask(&bench, 1);
	assert_false(says(bench.courier));
}

static void
what_a_quorum_cosigned_is_shown(void **state)
{
	scoped(bench_free) struct bench bench;
	scoped(buf_free) struct buf note = BUF(MIB), shown = { 0 };

	(void)state;
	open_with_policy(&bench);
	ask(&bench, 1);
	cosign(asked(&bench), &bench.witness, &note);
	ask(&bench, 1); /* once is enough */
	assert_false(says(bench.courier));
	hear_note(&bench, buf_text(&note), 2);
	shown = scratch_get(&bench.play.scratch, "node/public/checkpoint");
	assert_string_equal(buf_string(&shown), buf_string(&note));
	ask(&bench, 3);
	assert_false(says(bench.courier));
	bench.play.now += 2 * PLAY_EPOCH;
	play_due(&bench.play);
	ask(&bench, 3);
	assert_true(says(bench.courier));
	assert_false(says(bench.control));
}

/* Whatever the courier says: only signatures count, and those of the present head. */
static void
nothing_else_is_believed(void **state)
{
	scoped(bench_free) struct bench bench;
	scoped(note_key_free) struct note_key other = test_witness(WITNESS, 'x');
	scoped(buf_free) struct buf before = { 0 }, after = { 0 }, note = BUF(MIB);
	scoped(buf_free) struct buf old = BUF(MIB);
	int64_t now = 1;

	(void)state;
	open_with_policy(&bench);
	before = scratch_get(&bench.play.scratch, "node/public/checkpoint");
	cosign(buf_text(&before), &bench.witness, &old);
	buf_free(&before);
	hear_note(&bench, buf_text(&old), now); /* nobody asked */
	assert_int_equal(bench.cosigning.done, 0);
	bench.play.now += 2 * PLAY_EPOCH;
	play_due(&bench.play);
	before = scratch_get(&bench.play.scratch, "node/public/checkpoint");
	cosign(buf_text(&before), &other, &note);
	for (int i = 0; i < 5; i++, now = bench.cosigning.again) {
		ask(&bench, now);
		(void)asked(&bench);
		if (i == 0)
			hear_note(&bench, buf_text(&old), now);
		if (i == 1)
			hear_note(&bench, buf_text(&before), now);
		if (i == 2)
			hear_note(&bench, buf_text(&note), now);
		if (i == 3)
			hear(&bench, TEXT("\377nonsense"), now);
		if (i == 4)
			hear(&bench, TEXT(""), now);
	}
	after = scratch_get(&bench.play.scratch, "node/public/checkpoint");
	assert_string_equal(buf_string(&before), buf_string(&after));
	assert_int_equal(bench.cosigning.done, 0);
}

static void
asks_again_ever_later_and_complains_once(void **state)
{
	static const int64_t pauses[] = { 1, 2, 4, 8, 16, 16, 16 };
	scoped(bench_free) struct bench bench;
	scoped(buf_free) struct buf fault = BUF(KIB), room = BUF(KIB), note = BUF(MIB);
	struct err silent;
	int64_t now = 100;

	(void)state;
	open_with_policy(&bench);
	err_set(&silent, FAULT_ABSENT, "w does not answer");
	parley_fault_format(&silent, &fault);
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		ask(&bench, now);
		(void)asked(&bench);
		hear(&bench, buf_text(&fault), now);
		assert_int_equal(bench.cosigning.again, now + pauses[i]);
		ask(&bench, now + pauses[i] - 1);
		assert_false(says(bench.courier));
		now += pauses[i];
	}
	(void)staff_hear(bench.control, PARLEY_TROUBLE, &room);
	assert_non_null(memmem(room.at, room.len, "w does not answer", 17));
	assert_false(says(bench.control));
	ask(&bench, now);
	cosign(asked(&bench), &bench.witness, &note);
	hear_note(&bench, buf_text(&note), now);
	assert_false(bench.cosigning.troubled);
	assert_int_equal(bench.cosigning.pause, 0);
}

static void
a_courier_that_is_gone_is_given_up(void **state)
{
	scoped(bench_free) struct bench bench;

	(void)state;
	open_with_policy(&bench);
	file_close(&bench.courier);
	ask(&bench, 1);
	assert_int_equal(bench.post.peer[PROCESS_COURIER], -1);
	assert_false(bench.cosigning.asked);
	ask(&bench, 2);
}

TESTS(TEST(without_a_policy_nobody_is_asked), TEST(what_a_quorum_cosigned_is_shown),
    TEST(nothing_else_is_believed), TEST(asks_again_ever_later_and_complains_once),
    TEST(a_courier_that_is_gone_is_given_up))
