#include "action/log/cosign.h"

#include "base/mem.h"
#include "grove.h"
#include "scratch.h"

#define NAME "witness.example/w1"
#define LOG "example.com/log"
#define NOW 1700000000
#define ASKS 8

static struct err err;

struct world {
	struct scratch scratch;
	char dir[PATH_MAX];
	struct grove grove;
	struct witness_dir witness;
	struct buf body[ASKS];
	struct cosign_ask ask[ASKS];
	size_t count;
};

static void
reopen(struct world *world)
{
	witness_dir_close(&world->witness);
	assert_true(witness_dir_open(world->dir, &world->witness, &err));
}

static struct world
make_world(void)
{
	struct world world = { .scratch = scratch_make(), .grove = grove_make(LOG, 'l') };
	scoped(buf_free) struct buf vkey = BUF(KIB), own = BUF(KIB);
	struct text text;
	size_t added;

	scratch_path(&world.scratch, "w", world.dir);
	assert_true(witness_dir_make(world.dir, TEXT(NAME), TEXT(""), &own, &err));
	reopen(&world);
	vkey_format(&world.grove.key.vkey, &vkey);
	text = buf_text(&vkey);
	assert_true(witness_dir_trust(&world.witness, &text, 1, &added, &err));
	return world;
}

static void
forget_asks(struct world *world)
{
	for (size_t i = 0; i < world->count; i++) {
		buf_free(&world->body[i]);
		buf_free(&world->ask[i].words);
	}
	world->count = 0;
}

static void
free_world(struct world *world)
{
	forget_asks(world);
	witness_dir_close(&world->witness);
	grove_free(&world->grove);
	scratch_free(&world->scratch);
}

static void
add_body(struct world *world, struct buf body)
{
	size_t i = world->count++;

	assert_in_range(i, 0, ASKS - 1);
	world->body[i] = body;
	world->ask[i] =
	    (struct cosign_ask){ buf_text(&world->body[i]), 0, BUF(COSIGN_WORDS_MAX) };
}

static void
ask(struct world *world, uint64_t old, uint64_t size)
{
	struct buf body = BUF(WITNESS_BODY_MAX);

	grove_ask(&world->grove, old, size, &body);
	add_body(world, body);
}

static bool
answer(struct world *world, int64_t now)
{
	return cosign_all(&world->witness, world->ask, world->count, now, &err);
}

/* The answer to the i-th: its number, and its words. */
static void
expect(struct world *world, size_t i, enum witness_answer number, const char *words)
{
	assert_int_equal(world->ask[i].answer, number);
	if (words != NULL)
		assert_string_equal(buf_string(&world->ask[i].words), words);
}

/* The words are one line, which under the text that was sent is a good cosignature. */
static void
expect_cosigned(struct world *world, size_t i, int64_t time)
{
	scoped(buf_free) struct buf note = BUF(WITNESS_BODY_MAX);
	struct witness_request request;
	struct note read;
	bool good;

	expect(world, i, WITNESS_COSIGNED, NULL);
	assert_true(witness_request_parse(world->ask[i].body, &request, &err));
	buf_add(&note, request.note.text);
	buf_add(&note, TEXT("\n"));
	buf_add(&note, buf_text(&world->ask[i].words));
	assert_true(note_parse(buf_text(&note), &read, &err));
	assert_int_equal(read.count, 1);
	assert_true(note_verify(&read, &world->witness.vkey, 1, &good, &err));
	assert_int_equal(note_cosigned_at(&read, &world->witness.vkey), time);
}

static struct witness_log
recall(struct world *world)
{
	struct witness_log log;

	assert_true(witness_store_find(&world->witness.store, TEXT(LOG), &log, &err));
	return log;
}

static void
answers_each_as_if_it_came_alone(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	ask(&world, 3, 5);
	ask(&world, 0, 5);
	ask(&world, 0, 5);
	ask(&world, 5, 9);
	ask(&world, 5, 5);
	ask(&world, 9, 9);
	add_body(&world, BUF(KIB));
	assert_true(answer(&world, NOW));
	expect(&world, 0, WITNESS_OTHER_SIZE, "0\n");
	expect_cosigned(&world, 1, NOW);
	expect(&world, 2, WITNESS_OTHER_SIZE, "5\n");
	expect_cosigned(&world, 3, NOW);
	expect(&world, 4, WITNESS_OTHER_SIZE, "9\n");
	expect_cosigned(&world, 5, NOW);
	expect(&world, 6, WITNESS_MALFORMED, NULL);
	reopen(&world);
	assert_int_equal(recall(&world).head.size, 9);
	assert_int_equal(recall(&world).time, NOW);
}

/* The same size is cosigned again, at a later time; that is what shows a log is alive. */
static void
cosigns_the_same_again_with_a_new_time(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	ask(&world, 0, 5);
	assert_true(answer(&world, NOW));
	for (int64_t later = 1; later < 4; later++) {
		forget_asks(&world);
		ask(&world, 5, 5);
		assert_true(answer(&world, NOW + later));
		expect_cosigned(&world, 0, NOW + later);
		assert_int_equal(recall(&world).time, NOW + later);
	}
}

static void
shows_what_it_cosigned_last(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf shown = BUF(WITNESS_BODY_MAX);
	struct vkey keys[] = { world.grove.key.vkey, world.witness.vkey };
	struct hash hash = hash_text(TEXT(LOG));
	struct checkpoint head;
	struct note note;
	bool good[2];

	(void)state;
	ask(&world, 0, 5);
	ask(&world, 5, 9);
	ask(&world, 9, 4);
	assert_true(answer(&world, NOW));
	assert_true(witness_store_note(&world.witness.store, &hash, &shown, &err));
	assert_true(note_parse(buf_text(&shown), &note, &err));
	assert_true(note_verify(&note, keys, 2, good, &err));
	assert_true(good[0] && good[1]);
	assert_true(checkpoint_parse(note.text, &head, &err));
	assert_int_equal(head.size, 9);
}

static void
cosigns_no_second_past(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	ask(&world, 0, 5);
	assert_true(answer(&world, NOW));
	forget_asks(&world);
	grove_fork(&world.grove, 2);
	ask(&world, 5, 9);
	ask(&world, 5, 5);
	ask(&world, 0, 9);
	assert_true(answer(&world, NOW));
	expect(&world, 0, WITNESS_INCONSISTENT, NULL);
	expect(&world, 1, WITNESS_INCONSISTENT, NULL);
	expect(&world, 2, WITNESS_OTHER_SIZE, "5\n");
	assert_int_equal(recall(&world).head.size, 5);
}

/* A log that is gone is unknown, and what was cosigned for it is still known when it comes
 * back. */
static void
answers_404_while_a_log_is_gone(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf vkey = BUF(KIB);
	struct text text;
	size_t added;

	(void)state;
	ask(&world, 0, 5);
	assert_true(answer(&world, NOW));
	forget_asks(&world);
	vkey_format(&world.grove.key.vkey, &vkey);
	text = buf_text(&vkey);
	assert_true(witness_dir_distrust(&world.witness, &text, 1, &err));
	ask(&world, 5, 9);
	assert_true(answer(&world, NOW));
	expect(&world, 0, WITNESS_UNKNOWN, NULL);
	assert_true(witness_dir_trust(&world.witness, &text, 1, &added, &err));
	forget_asks(&world);
	ask(&world, 0, 9);
	ask(&world, 5, 9);
	assert_true(answer(&world, NOW));
	expect(&world, 0, WITNESS_OTHER_SIZE, "5\n");
	expect_cosigned(&world, 1, NOW);
}

static void
is_uncertain_until_what_it_cosigned_is_confirmed(void **state)
{
	scoped(free_world) struct world world = make_world();
	uint64_t count;

	(void)state;
	ask(&world, 0, 5);
	assert_true(answer(&world, NOW));
	assert_true(witness_store_mark(&world.witness.store, &err));
	forget_asks(&world);
	witness_dir_close(&world.witness);
	assert_int_equal(unlink(world.witness.store.mark), 0);
	assert_true(witness_dir_open(world.dir, &world.witness, &err));
	ask(&world, 5, 9);
	ask(&world, 4, 9);
	assert_true(answer(&world, NOW));
	expect(&world, 0, WITNESS_UNCERTAIN, NULL);
	expect(&world, 1, WITNESS_UNCERTAIN, NULL);
	assert_true(witness_dir_confirm_rest(&world.witness, NOW, &count, &err));
	forget_asks(&world);
	ask(&world, 5, 9);
	assert_true(answer(&world, NOW));
	expect_cosigned(&world, 0, NOW);
}

/* One log's last time, however far ahead, is no harm to another log. */
static void
cosigns_nothing_before_the_last_time(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	ask(&world, 0, 5);
	assert_true(answer(&world, NOW));
	forget_asks(&world);
	ask(&world, 5, 9);
	ask(&world, 3, 9);
	assert_true(answer(&world, NOW - 3600));
	expect(&world, 0, WITNESS_UNCERTAIN, NULL);
	expect(&world, 1, WITNESS_OTHER_SIZE, "5\n");
	assert_int_equal(recall(&world).head.size, 5);
	forget_asks(&world);
	ask(&world, 5, 9);
	assert_true(answer(&world, NOW - 1));
	expect_cosigned(&world, 0, NOW);
}

/* Wherever memory ends, either all is answered or nothing was cosigned. */
static void
fails_whole_when_memory_ends(void **state)
{
	scoped(free_world) struct world world = make_world();
	bool done = false;

	(void)state;
	for (size_t n = 0; !done; n++) {
		reopen(&world);
		forget_asks(&world);
		ask(&world, 0, 5);
		ask(&world, 5, 9);
		mem_fail_after(n);
		done = answer(&world, NOW);
		mem_fail_after(SIZE_MAX);
		reopen(&world);
		/* A reason that could not be given for want of memory is no answer. */
		if (done && !world.ask[0].words.failed && !world.ask[1].words.failed) {
			expect_cosigned(&world, 0, NOW);
			expect_cosigned(&world, 1, NOW);
			break;
		}
		assert_false(done);
		assert_int_equal(err.fault, FAULT_LIMIT);
		expect(&world, 0, WITNESS_FAILED, NULL);
		expect(&world, 1, WITNESS_FAILED, NULL);
		assert_int_equal(recall(&world).head.size, 0);
	}
	assert_int_equal(recall(&world).head.size, 9);
}

TESTS(TEST(answers_each_as_if_it_came_alone), TEST(cosigns_the_same_again_with_a_new_time),
    TEST(shows_what_it_cosigned_last), TEST(cosigns_no_second_past),
    TEST(answers_404_while_a_log_is_gone),
    TEST(is_uncertain_until_what_it_cosigned_is_confirmed),
    TEST(cosigns_nothing_before_the_last_time), TEST(fails_whole_when_memory_ends))
