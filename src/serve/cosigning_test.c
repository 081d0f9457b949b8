#include "serve/cosigning.h"

#include "action/member/fellows.h"
#include "keys.h"
#include "staff.h"

#define WITNESS "w.example"
#define SECOND "s.example"

static struct err err;

/* The clerk's part; supervisor and courier are the test. */
struct bench {
	struct play play;
	struct note_key witness, second; /* if there is one */
	struct post_config config;
	struct post post;
	int control, courier; /* our ends */
	struct cosigning cosigning;
	struct buf room;
};

/* Whose log it is, and who witnesses that: all that are named. */
static void
put_policy(struct bench *bench)
{
	scoped(buf_free) struct buf text = BUF(4 * KIB);

	buf_add(&text, TEXT("log "));
	vkey_format(&bench->play.node.manifest.key[PARTY_LOG], &text);
	buf_add(&text, TEXT("\nwitness w "));
	vkey_format(&bench->witness.vkey, &text);
	buf_add(&text, TEXT(" https://" WITNESS "\n"));
	if (bench->second.vkey.name.len > 0) {
		buf_add(&text, TEXT("witness s "));
		vkey_format(&bench->second.vkey, &text);
		buf_add(&text, TEXT(" https://" SECOND "\ngroup g all w s\nquorum g\n"));
	} else {
		buf_add(&text, TEXT("quorum w\n"));
	}
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
	note_key_free(&bench->second);
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

/* What came, and why that is no quorum, if it is none. */
static void
hear_few(struct bench *bench, const char *why, struct text note, int64_t now)
{
	scoped(buf_free) struct buf answer = BUF(MIB);

	parley_answer_format(FAULT_NONE, text_of(why), &answer);
	buf_add_byte(&answer, '\n');
	buf_add(&answer, note);
	hear(bench, buf_text(&answer), now);
}

static void
hear_note(struct bench *bench, struct text note, int64_t now)
{
	hear_few(bench, "", note, now);
}

/* As a witness of that key would, then. */
static void
cosign_at(struct text sent, const struct note_key *key, int64_t at, struct buf *out)
{
	struct signer signer = note_key_signer(key);
	struct note note;

	assert_true(note_parse(sent, &note, &err));
	if (out->len == 0)
		buf_add(out, sent);
	assert_true(note_cosign(note.text, &signer, at, out, &err));
}

static void
cosign(struct text sent, const struct note_key *key, struct buf *out)
{
	cosign_at(sent, key, PLAY_BEGAN, out);
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

static size_t
lines(struct bench *bench)
{
	scoped(buf_free) struct buf shown =
	    scratch_get(&bench->play.scratch, "node/public/checkpoint");
	struct note note;

	assert_true(note_parse(buf_text(&shown), &note, &err));
	return note.count;
}

static void
open_with_two(struct bench *bench)
{
	bench_make(bench);
	bench->second = test_witness(SECOND, 's');
	put_policy(bench);
	assert_true(cosigning_open(bench->play.node.dir, &bench->cosigning, &err));
}

/* For a release's time one witness may be enough that is not for the log. */
static void
what_is_too_little_for_the_log_is_shown_and_the_rest_asked_for(void **state)
{
	scoped(bench_free) struct bench bench;
	scoped(buf_free) struct buf note = BUF(MIB), room = BUF(KIB);

	(void)state;
	open_with_two(&bench);
	ask(&bench, 1);
	cosign(asked(&bench), &bench.witness, &note);
	hear_few(&bench, "s sleeps", buf_text(&note), 1);
	assert_int_equal(lines(&bench), 2);
	assert_int_equal(bench.cosigning.done, 0);
	assert_int_equal(bench.cosigning.again, 2);
	(void)staff_hear(bench.control, PARLEY_TROUBLE, &room);
	assert_non_null(memmem(room.at, room.len, "s sleeps", 8));
	ask(&bench, 2);
	cosign(asked(&bench), &bench.second, &note);
	hear_note(&bench, buf_text(&note), 2);
	assert_int_equal(lines(&bench), 3);
	assert_true(bench.cosigning.done > 0);
}

/* It may take some time until all are there: of each the last word is kept. */
static void
asks_anew_while_somebody_wants_that_and_keeps_one_line_of_each(void **state)
{
	scoped(bench_free) struct bench bench;
	scoped(buf_free) struct buf first = BUF(MIB);

	(void)state;
	open_with_two(&bench);
	ask(&bench, 1);
	cosign(asked(&bench), &bench.witness, &first);
	cosign(buf_text(&first), &bench.second, &first);
	hear_note(&bench, buf_text(&first), PLAY_BEGAN);
	ask(&bench, PLAY_BEGAN + 50);
	assert_false(says(bench.courier));
	cosigning_renew(&bench.cosigning, PLAY_BEGAN + 50);
	for (int64_t now = PLAY_BEGAN + 50; now < PLAY_BEGAN + 55; now += 2) {
		scoped(buf_free) struct buf more = BUF(MIB);

		ask(&bench, now);
		buf_add(&more, asked(&bench));
		cosign_at(buf_text(&more), &bench.witness, now, &more);
		hear_few(&bench, "s sleeps", buf_text(&more), now);
		assert_int_equal(lines(&bench), 3);
		bench.cosigning.pause = 0;
	}
	cosigning_renew(&bench.cosigning, 0);
	ask(&bench, PLAY_BEGAN + 100);
	assert_false(says(bench.courier));
}

static void
notices_that_the_own_clock_is_behind_or_ahead(void **state)
{
	/* It is asked a minute before it is heard where the last is so. */
	static const struct {
		int64_t asked, heard, behind, ahead;
	} cases[] = { { PLAY_BEGAN - 3600, PLAY_BEGAN - 3600, 3600, 0 },
		{ PLAY_BEGAN - 1, PLAY_BEGAN - 1, 0, 0 }, { PLAY_BEGAN, PLAY_BEGAN, 0, 0 },
		{ PLAY_BEGAN + 1, PLAY_BEGAN + 1, 0, 0 },
		{ PLAY_BEGAN + 7200, PLAY_BEGAN + 7200, 0, 7200 },
		{ PLAY_BEGAN - 30, PLAY_BEGAN + 30, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(bench_free) struct bench bench;
		scoped(buf_free) struct buf note = BUF(MIB);

		open_with_policy(&bench);
		ask(&bench, cases[i].asked);
		cosign(asked(&bench), &bench.witness, &note);
		hear_note(&bench, buf_text(&note), cases[i].heard);
		assert_int_equal(bench.cosigning.behind, cases[i].behind);
		assert_int_equal(bench.cosigning.ahead, cases[i].ahead);
	}
}

static void
asks_anew_when_the_own_clock_was_set(void **state)
{
	scoped(bench_free) struct bench bench;

	(void)state;
	open_with_policy(&bench);
	/* Whatever is asked and heard by two clocks tells nothing of either. */
	for (int set = 2; set >= 0; set--) {
		scoped(buf_free) struct buf note = BUF(MIB);

		ask(&bench, PLAY_BEGAN - 3600);
		cosign(asked(&bench), &bench.witness, &note);
		if (set == 2)
			cosigning_step(&bench.cosigning);
		hear_note(&bench, buf_text(&note), PLAY_BEGAN - 3600);
		assert_int_equal(bench.cosigning.behind, set == 2 ? 0 : 3600);
		if (set == 1)
			cosigning_step(&bench.cosigning);
	}
	ask(&bench, PLAY_BEGAN);
	assert_false(says(bench.courier));
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
    TEST(what_is_too_little_for_the_log_is_shown_and_the_rest_asked_for),
    TEST(asks_anew_while_somebody_wants_that_and_keeps_one_line_of_each),
    TEST(notices_that_the_own_clock_is_behind_or_ahead),
    TEST(asks_anew_when_the_own_clock_was_set), TEST(a_courier_that_is_gone_is_given_up))
