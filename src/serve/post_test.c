#include "serve/post.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "serve/parley.h"
#include "test.h"

static void
each_process_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PROCESSES; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(process_word(i), process_word(j));
}

/* What is not listed here has no way to each other, whoever takes it over. */
static void
few_speak_with_each_other(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PROCESSES; i++)
		for (unsigned j = 0; j < PROCESSES; j++) {
			bool front = i == PROCESS_FRONT && j == PROCESS_CONSOLE;
			bool console = i == PROCESS_CONSOLE && j == PROCESS_FRONT;
			bool clerk = (i == PROCESS_CLERK) != (j == PROCESS_CLERK);

			assert_int_equal(process_peers(i, j), front || console || clerk);
		}
}

static void
hears_what_the_supervisor_says(void **state)
{
	struct post post = { .process = PROCESS_CLERK };
	struct frame frame = { .kind = PARLEY_CHANNEL, .tag = PROCESS_READER };
	enum process peer = PROCESS_FRONT;
	int ends[2], way[2];
	struct err err;

	(void)state;
	for (unsigned i = 0; i < PROCESSES; i++)
		post.peer[i] = -1;
	assert_true(frame_pair(ends, &err) && frame_pair(way, &err));
	post.control = ends[1];
	frame.fd = way[0];
	assert_true(frame_send(ends[0], &frame, &err));
	assert_int_equal(post_hear(&post, &peer), POST_CHANNEL);
	assert_int_equal(peer, PROCESS_READER);
	assert_true(post.peer[PROCESS_READER] >= 0);
	post_hurry(&post, PROCESS_READER);
	assert_true(fcntl(post.peer[PROCESS_READER], F_GETFL) & O_NONBLOCK);
	post_drop(&post, PROCESS_READER);
	assert_int_equal(post.peer[PROCESS_READER], -1);
	post_drop(&post, PROCESS_READER); /* twice is fine */
	frame = (struct frame){ .kind = PARLEY_CHANNEL, .tag = PROCESSES, .fd = way[0] };
	assert_true(frame_send(ends[0], &frame, &err));
	assert_int_equal(post_hear(&post, &peer), POST_NOTHING); /* there is none such */
	frame = (struct frame){ .kind = PARLEY_STOP, .fd = -1 };
	assert_true(frame_send(ends[0], &frame, &err));
	assert_int_equal(post_hear(&post, &peer), POST_STOP);
	frame.kind = PARLEY_RELOAD;
	assert_true(frame_send(ends[0], &frame, &err));
	assert_int_equal(post_hear(&post, &peer), POST_RELOAD);
	for (int i = 0; i < 2; i++) {
		close(ends[i]);
		close(way[i]);
	}
}

static void
tells_the_supervisor_what_is_wrong_and_ends(void **state)
{
	scoped(buf_free) struct buf room = BUF(KIB);
	struct post post = { .process = PROCESS_CLERK };
	struct frame frame = FRAME;
	struct text nothing;
	int ends[2], status;
	struct err err;
	pid_t pid;

	(void)state;
	assert_true(frame_pair(ends, &err));
	post.control = ends[1];
	pid = fork();
	if (pid == 0) {
		err_set(&err, FAULT_CONFLICT, "no more");
		post_fail(&post, &err);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_true(frame_receive(ends[0], &room, &frame, &err));
	assert_int_equal(frame.kind, PARLEY_FAILED);
	assert_false(parley_answer_open(frame.payload, &nothing, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_string_equal(err.text, "no more");
	close(ends[0]);
	close(ends[1]);
}

/* A frame that is sent to a post by its clerk, and whether it is taken for an answer. */
static bool
answers(struct post *post, const struct frame *frame, struct buf *room, struct post_answer *out)
{
	int way[2];
	bool took;
	struct err err;

	assert_true(frame_pair(way, &err));
	post->peer[PROCESS_CLERK] = way[0];
	post_hurry(post, PROCESS_CLERK);
	if (frame != NULL)
		assert_true(frame_send(way[1], frame, &err));
	took = post_answer(post, PROCESS_CLERK, room, out);
	close(way[1]);
	return took;
}

static void
takes_an_answer_and_nothing_else(void **state)
{
	scoped(buf_free) struct buf room = BUF(KIB), payload = BUF(KIB);
	struct post post = { .process = PROCESS_CONSOLE };
	struct post_answer out = { .tag = 7 };
	struct frame frame = { .kind = PARLEY_ANSWER, .tag = 5, .fd = -1 };

	(void)state;
	parley_answer_format(FAULT_NONE, TEXT("well"), &payload);
	frame.payload = buf_text(&payload);
	/* None now: the way stays. */
	assert_false(answers(&post, NULL, &room, &out));
	assert_true(post.peer[PROCESS_CLERK] >= 0);
	post_drop(&post, PROCESS_CLERK);
	assert_int_equal(out.tag, 7);
	assert_true(answers(&post, &frame, &room, &out));
	assert_int_equal(out.tag, 5);
	assert_int_equal(out.fault, FAULT_NONE);
	assert_true(text_eq(out.text, TEXT("well")));
	post_drop(&post, PROCESS_CLERK);
	/* Another kind, a descriptor, an answer that is none: given up. */
	frame.kind = PARLEY_FIGURES;
	assert_false(answers(&post, &frame, &room, &out));
	assert_int_equal(post.peer[PROCESS_CLERK], -1);
	frame.kind = PARLEY_ANSWER;
	frame.fd = 0;
	assert_false(answers(&post, &frame, &room, &out));
	assert_int_equal(post.peer[PROCESS_CLERK], -1);
	frame.fd = -1;
	frame.payload = TEXT("");
	assert_false(answers(&post, &frame, &room, &out));
	assert_int_equal(post.peer[PROCESS_CLERK], -1);
	assert_int_equal(out.tag, 5);
}

TESTS(TEST(takes_an_answer_and_nothing_else), TEST(each_process_has_a_name_of_its_own),
    TEST(few_speak_with_each_other), TEST(hears_what_the_supervisor_says),
    TEST(tells_the_supervisor_what_is_wrong_and_ends))
