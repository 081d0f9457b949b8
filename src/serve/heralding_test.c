#include "serve/heralding.h"

#include "action/node/news.h"
#include "journal/notified.h"
#include "serve/telling_file.h"
#include "staff.h"

static struct err err;

/* The clerk's part; supervisor and courier are the test. */
struct bench {
	struct play play;
	struct post post;
	int control, courier; /* our ends */
	struct heralding heralding;
	struct buf room;
};

static void
bench_make(struct bench *bench)
{
	int ends[2];

	*bench = (struct bench){
		.play = play_make(), .post = { .process = PROCESS_CLERK }, .room = BUF(MIB)
	};
	for (size_t i = 0; i < PROCESSES; i++)
		bench->post.peer[i] = -1;
	assert_true(frame_pair(ends, &err));
	bench->control = ends[0];
	bench->post.control = ends[1];
	assert_true(frame_pair(ends, &err));
	bench->courier = ends[0];
	bench->post.peer[PROCESS_COURIER] = ends[1];
}

static void
bench_free(struct bench *bench)
{
	file_close(&bench->control);
	file_close(&bench->courier);
	file_close(&bench->post.control);
	file_close(&bench->post.peer[PROCESS_COURIER]);
	buf_free(&bench->room);
	play_free(&bench->play);
}

static void
begin(struct bench *bench)
{
	assert_true(
	    heralding_begin(&bench->heralding, &bench->play.node, bench->play.now, &err));
}

/* Somebody is to be told. */
static void
begin_named(struct bench *bench)
{
	bench_make(bench);
	scratch_put(&bench->play.scratch, "node/" TELLING_FILE,
	    TEXT("post https://chat.example/hook\n"));
	begin(bench);
	assert_true(bench->heralding.wanted);
}

static void
tell(struct bench *bench)
{
	heralding_do(&bench->heralding, &bench->post, &bench->play.node, bench->play.now);
}

static bool
says(int socket)
{
	char byte;

	return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* The courier is to tell of so many things that came. */
static void
expect_told(struct bench *bench, size_t others)
{
	struct news news;

	tell(bench);
	assert_true(news_parse(
	    staff_hear(bench->courier, PARLEY_TELL, &bench->room).payload, &news, &err));
	assert_int_equal(news.others, others);
	assert_int_equal(news.cases + news.reminders, 0);
}

static void
expect_nothing(struct bench *bench)
{
	tell(bench);
	assert_false(says(bench->courier));
}

static void
hear(struct bench *bench, enum fault fault, const char *words)
{
	scoped(buf_free) struct buf answer = BUF(KIB);

	parley_answer_format(fault, text_of(words), &answer);
	heralding_hear(&bench->heralding, &bench->post, &bench->play.node, buf_text(&answer),
	    bench->play.now);
}

static void
report_comes(struct bench *bench)
{
	struct hash id;

	assert_true(play_report(&bench->play, &id, &err));
}

static void
nobody_is_told_where_nobody_is_named(void **state)
{
	scoped(bench_free) struct bench bench;
	char path[PATH_MAX];
	struct notified told;
	bool found;

	(void)state;
	begin_named(&bench);
	scratch_path(&bench.play.scratch, "node/" TELLING_FILE, path);
	assert_int_equal(unlink(path), 0);
	begin(&bench);
	assert_false(bench.heralding.wanted);
	report_comes(&bench);
	expect_nothing(&bench);
	assert_true(notified_find(&bench.play.node.journal, &found, &told, &err));
	assert_false(found); /* who is named later hears of what comes from then on */
}

static void
what_comes_is_told_once(void **state)
{
	scoped(bench_free) struct bench bench;

	(void)state;
	begin_named(&bench);
	expect_nothing(&bench); /* of what came before nothing is told */
	report_comes(&bench);
	expect_told(&bench, 1);
	report_comes(&bench);
	expect_nothing(&bench); /* the courier is at it */
	hear(&bench, FAULT_NONE, "");
	expect_told(&bench, 1);
	hear(&bench, FAULT_NONE, "");
	expect_nothing(&bench);
	begin(&bench); /* and after a restart */
	expect_nothing(&bench);
}

static void
what_could_not_be_told_is_told_again_and_later_each_time(void **state)
{
	scoped(bench_free) struct bench bench;

	(void)state;
	begin_named(&bench);
	report_comes(&bench);
	expect_told(&bench, 1);
	hear(&bench, FAULT_SYSTEM, "nobody is there");
	(void)staff_hear(bench.control, PARLEY_TROUBLE, &bench.room);
	expect_nothing(&bench);
	bench.play.now++;
	expect_told(&bench, 1);
	hear(&bench, FAULT_SYSTEM, "nobody is there");
	assert_false(says(bench.control)); /* that was said */
	bench.play.now++;
	expect_nothing(&bench);
	bench.play.now++;
	expect_told(&bench, 1);
	hear(&bench, FAULT_NONE, "");
	expect_nothing(&bench);
}

/* Neither does what went to a courier that is gone, nor a clock that was ahead. */
static void
nothing_is_lost_with_a_courier_or_a_clock(void **state)
{
	scoped(bench_free) struct bench bench;

	(void)state;
	begin_named(&bench);
	report_comes(&bench);
	expect_told(&bench, 1);
	heralding_forget(&bench.heralding);
	hear(&bench, FAULT_NONE, ""); /* an answer to nothing */
	expect_told(&bench, 1);
	bench.play.now += 100000;
	hear(&bench, FAULT_SYSTEM, "nobody is there");
	bench.play.now -= 100000;
	expect_told(&bench, 1);
}

TESTS(TEST(nobody_is_told_where_nobody_is_named), TEST(what_comes_is_told_once),
    TEST(what_could_not_be_told_is_told_again_and_later_each_time),
    TEST(nothing_is_lost_with_a_courier_or_a_clock))
