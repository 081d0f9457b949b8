#include "serve/complaint.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/file.h"
#include "serve/parley.h"
#include "test.h"

static struct err err;

/* The supervisor's end is the test's. */
struct bench {
	struct post post;
	int control;
	struct complaint complaint;
};

static void
bench_free(struct bench *bench)
{
	file_close(&bench->post.control);
	file_close(&bench->control);
}

static void
bench_make(struct bench *bench)
{
	int ends[2];

	assert_true(frame_pair(ends, &err));
	*bench = (struct bench){ .post = { .control = ends[0] }, .control = ends[1] };
	assert_int_equal(fcntl(bench->control, F_SETFL, O_NONBLOCK), 0);
}

static bool
tells(struct bench *bench, const char *words)
{
	scoped(buf_free) struct buf room = BUF(KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct err trouble;
	struct text text;

	(void)err_set(&trouble, FAULT_SYSTEM, "%s", words);
	complaint_tell(&bench->complaint, &bench->post, &trouble);
	assert_true(frame_receive(bench->control, &room, &frame, &err));
	if (frame.kind == 0)
		return false;
	assert_int_equal(frame.kind, PARLEY_TROUBLE);
	assert_false(parley_answer_open(frame.payload, &text, &err));
	assert_string_equal(err.text, words);
	return true;
}

static void
tells_each_trouble_once_until_all_was_well(void **state)
{
	scoped(bench_free) struct bench bench = { 0 };

	(void)state;
	bench_make(&bench);
	assert_true(tells(&bench, "the disk is full"));
	assert_false(tells(&bench, "the disk is full"));
	assert_true(tells(&bench, "the log forked"));
	assert_false(tells(&bench, "the disk is full"));
	assert_false(tells(&bench, "the log forked"));
	complaint_round(&bench.complaint); /* in which they were met */
	assert_false(tells(&bench, "the disk is full"));
	complaint_round(&bench.complaint);
	complaint_round(&bench.complaint);
	assert_true(tells(&bench, "the disk is full"));
}

static void
remembers_so_many_and_no_more(void **state)
{
	scoped(bench_free) struct bench bench = { 0 };
	char words[32];

	(void)state;
	bench_make(&bench);
	for (int i = 0; i <= COMPLAINT_MAX; i++) {
		snprintf(words, sizeof(words), "trouble %d", i);
		assert_true(tells(&bench, words));
	}
	assert_false(tells(&bench, "trouble 1"));
	assert_true(tells(&bench, "trouble 0"));
}

TESTS(TEST(tells_each_trouble_once_until_all_was_well), TEST(remembers_so_many_and_no_more))
