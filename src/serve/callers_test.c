#include "serve/callers.h"

#include <poll.h>

#include "base/file.h"
#include "play.h"

#define CROWD 20
#define ROUNDS_MAX 100 /* until everybody was let in, heard and answered */

static struct err err;

/* A node's local socket, and a crowd that has come to it. */
struct hall {
	struct play play;
	struct local_place place;
	struct callers callers;
	int fd[CROWD];
};

static void
hall_open(struct hall *hall)
{
	char dir[PATH_MAX];

	hall->play = play_make();
	hall->place = LOCAL_PLACE;
	scratch_path(&hall->play.scratch, "node", dir);
	assert_true(local_listen(dir, &hall->place, &err));
	assert_true(callers_open(hall->place.listener, &hall->callers, &err));
	for (unsigned i = 0; i < CROWD; i++)
		assert_true(local_connect(dir, &hall->fd[i], &err));
}

static void
hall_close(struct hall *hall)
{
	for (unsigned i = 0; i < CROWD; i++)
		file_close(&hall->fd[i]);
	callers_close(&hall->callers);
	local_leave(&hall->place);
	play_free(&hall->play);
}

/* The next request of the first so many. */
static void
ask(const struct hall *hall, unsigned count)
{
	scoped(buf_free) struct buf request = BUF(KIB);

	buf_add(&request, TEXT("{\"deed\":\"remark\",\"args\":{\"id\":\""));
	hash_format(&hall->play.node.manifest.statement.id, &request);
	buf_add(&request, TEXT("\",\"text\":\"looked at\"}}"));
	for (unsigned i = 0; i < count; i++)
		assert_true(packet_send(hall->fd[i], buf_text(&request), &err));
}

static bool
is_answered(const struct hall *hall, unsigned i)
{
	struct pollfd fd = { .fd = hall->fd[i], .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

static void
check_answer(const struct hall *hall, unsigned i)
{
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX);
	bool got;

	assert_true(packet_receive(hall->fd[i], &answer, &got, &err));
	assert_true(got && text_starts(buf_text(&answer), TEXT("{\"ok\":")));
}

static void
answer_all(struct hall *hall, unsigned count)
{
	unsigned answered = 0;

	for (unsigned i = 0; i < ROUNDS_MAX && answered < count; i++) {
		callers_do(&hall->callers, &hall->play.node, hall->play.now);
		while (answered < count && is_answered(hall, answered))
			check_answer(hall, answered++);
	}
	assert_int_equal(answered, count);
	assert_false(callers_waiting(&hall->callers));
}

static void
answers_everybody_again_and_again(void **state)
{
	static struct hall hall;

	(void)state;
	hall_open(&hall);
	for (unsigned i = 0; i < 3; i++) {
		ask(&hall, CROWD);
		answer_all(&hall, CROWD);
	}
	hall_close(&hall);
	hall = (struct hall){ 0 };
}

/* Those who were there the last time and do not come again keep nobody. */
static void
who_comes_is_answered_without_those_who_stay_away(void **state)
{
	static struct hall hall;

	(void)state;
	hall_open(&hall);
	ask(&hall, CROWD);
	answer_all(&hall, CROWD);
	ask(&hall, 1);
	answer_all(&hall, 1);
	assert_false(is_answered(&hall, 1));
	hall_close(&hall);
	hall = (struct hall){ 0 };
}

/* The descriptor does not tell of them any more. */
static void
who_asks_during_a_round_waits_for_the_next(void **state)
{
	static struct hall hall;

	(void)state;
	hall_open(&hall);
	callers_do(&hall.callers, &hall.play.node, hall.play.now); /* lets them in */
	ask(&hall, 3);
	assert_int_equal(deed_round_take(&hall.callers.now, hall.callers.local), 3);
	assert_true(callers_waiting(&hall.callers));
	answer_all(&hall, 3);
	hall_close(&hall);
	hall = (struct hall){ 0 };
}

TESTS(TEST(answers_everybody_again_and_again),
    TEST(who_comes_is_answered_without_those_who_stay_away),
    TEST(who_asks_during_a_round_waits_for_the_next))
