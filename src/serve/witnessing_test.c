#include "serve/witnessing.h"

#include "counter.h"
#include "fellow.h"

static struct err err;

/* The node of a play, which has founded an accord with b. */
struct bench {
	struct play play;
	struct counter counter;
	struct witnessing witnessing;
	struct fellow b;
	struct hash genesis;
};

static void
bench_free(struct bench *bench)
{
	fellows_close(&bench->witnessing.fellows);
	fellow_free(&bench->b);
	counter_free(&bench->counter);
	play_free(&bench->play);
}

static void
look(struct bench *bench)
{
	bool changed;

	witnessing_look(&bench->witnessing, &bench->counter.post, &bench->play.node,
	    bench->play.now, &changed);
}

static void
bench_make(struct bench *bench)
{
	*bench = (struct bench){ .play = play_make() };
	counter_make(&bench->counter, bench->play.node.dir);
	fellow_make(&bench->b, &bench->play, "b.example", 'B', MANIFEST_VENDOR);
	assert_true(journal_begin(&bench->play.node.journal, &err));
	assert_true(membership_found(&bench->play.node, TEXT("The accord"), TEXT("b.example"),
	    bench->play.now, &bench->genesis, &err));
	assert_true(journal_commit(&bench->play.node.journal, &err));
	fellow_pledge(&bench->b, &bench->play, &bench->genesis, PROMISE_PLEDGE);
	look(bench);
}

/* Lent as the front does. */
static void
lend(struct bench *bench, uint32_t tag, struct text body)
{
	scoped(file_close) int fd = (int)memfd_create("body", MFD_CLOEXEC);
	struct frame frame = { .kind = PARLEY_WITNESS, .tag = tag, .fd = fd, .size = body.len };

	assert_int_equal(write(fd, body.at, body.len), (ssize_t)body.len);
	assert_true(witnessing_add(&bench->witnessing, &frame));
}

static void
request(const struct bench *bench, struct buf *out)
{
	const struct note_key *log = &bench->b.key[PARTY_LOG];
	struct checkpoint head = { log->vkey.name, 1, hash_leaf(TEXT("entry")) };
	struct signer signer = note_key_signer(log);
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(4 * KIB);

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	buf_addf(out, "old 0\n\n%s", buf_string(&note));
}

static void
answer(struct bench *bench)
{
	witnessing_answer(
	    &bench->witnessing, &bench->counter.post, &bench->play.node, bench->play.now);
}

/* The next answer to the front, with the status it stands for. */
static void
assert_answer(struct bench *bench, uint32_t tag, const char *status)
{
	struct frame frame;
	struct text text;

	assert_int_equal(
	    counter_hears(&bench->counter, bench->counter.peer[PROCESS_FRONT], &frame),
	    PARLEY_ANSWER);
	assert_int_equal(frame.tag, tag);
	assert_true(parley_answer_open(frame.payload, &text, &err));
	assert_true(text_starts(text, text_of(status)));
}

static void
answers_each_of_a_round_and_tells_whose_log_grew(void **state)
{
	struct bench bench;
	struct frame frame;
	scoped(buf_free) struct buf body = BUF(64 * KIB);

	(void)state;
	bench_make(&bench);
	request(&bench, &body);
	lend(&bench, 7, buf_text(&body));
	lend(&bench, 8, TEXT("nonsense"));
	lend(&bench, 9, buf_text(&body));
	answer(&bench);
	assert_answer(&bench, 7, "200\xe2\x80\x94 psirt.example.com/witness ");
	assert_answer(&bench, 8, "400");
	assert_answer(&bench, 9, "4091\n");
	assert_int_equal(bench.witnessing.owners, 1);
	assert_string_equal(bench.witnessing.owner[0], "b.example");
	answer(&bench); /* of nothing */
	assert_int_equal(
	    counter_hears(&bench.counter, bench.counter.peer[PROCESS_FRONT], &frame), 0);
	assert_int_equal(bench.witnessing.owners, 0);
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 0);
	bench_free(&bench);
}

static void
takes_no_more_than_a_round_has_room_for(void **state)
{
	struct frame frame = { .kind = PARLEY_WITNESS, .fd = -1 };
	struct bench bench;

	(void)state;
	bench_make(&bench);
	for (uint32_t i = 0; i < WITNESSING_ROUND_MAX; i++)
		lend(&bench, i, TEXT("old 0\n"));
	assert_false(witnessing_add(&bench.witnessing, &frame));
	answer(&bench);
	for (uint32_t i = 0; i < WITNESSING_ROUND_MAX; i++)
		assert_answer(&bench, i, "400");
	bench_free(&bench);
}

/* Without its keeper nothing is cosigned; that is told once, and all are answered. */
static void
a_trouble_is_told_once_and_everybody_is_answered(void **state)
{
	scoped(buf_free) struct buf body = BUF(64 * KIB);
	struct keeper keeper;
	struct bench bench;

	(void)state;
	bench_make(&bench);
	request(&bench, &body);
	keeper = bench.play.node.keeper;
	bench.play.node.keeper = (struct keeper){ .fd = -1 };
	for (uint32_t i = 0; i < 2; i++) {
		lend(&bench, i, buf_text(&body));
		answer(&bench);
		assert_answer(&bench, i, "500");
		assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), i == 0 ? 1 : 0);
	}
	bench.play.node.keeper = keeper;
	lend(&bench, 2, buf_text(&body));
	answer(&bench);
	assert_answer(&bench, 2, "200");
	bench_free(&bench);
}

TESTS(TEST(answers_each_of_a_round_and_tells_whose_log_grew),
    TEST(takes_no_more_than_a_round_has_room_for),
    TEST(a_trouble_is_told_once_and_everybody_is_answered))
