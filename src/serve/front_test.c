#include "serve/front.h"

#include "action/inbox/receive.h"
#include <sys/mman.h>

#include "http/address.h"
#include "http/client.h"
#include "staff.h"

/* A front that listens; the clerk is the test. */
struct gate {
	struct play play;
	char dir[PATH_MAX];
	struct post_config config;
	struct staff front;
	struct buf base, room;
	pid_t visitor;
};

static void
gate_open(struct gate *gate)
{
	scoped(buf_free) struct buf address = BUF(KIB);
	char spool[PATH_MAX];
	struct err err;

	*gate = (struct gate){ .play = play_make(), .base = BUF(KIB), .room = BUF(MIB) };
	scratch_path(&gate->play.scratch, "node", gate->dir);
	scratch_path(&gate->play.scratch, "node/spool", spool);
	assert_true(folder_make(spool, 0700, &err));
	gate->config = (struct post_config){ .dir = gate->dir, .console = -1, .local = -1 };
	assert_true(address_listen(TEXT("127.0.0.1:0"), &gate->config.listen, &err));
	assert_true(address_of(gate->config.listen, &address, &err));
	buf_add(&gate->base, TEXT("http://"));
	buf_add(&gate->base, buf_text(&address));
	staff_begin(&gate->front, PROCESS_FRONT, front_run, &gate->config);
	close(gate->config.listen);
	staff_assert_ready(&gate->front);
}

static void
gate_free(struct gate *gate)
{
	staff_end(&gate->front);
	play_free(&gate->play);
	buf_free(&gate->base);
	buf_free(&gate->room);
}

/* Somebody who posts, and ends with 0 when he is answered "answer", else with the fault. */
static void
post(struct gate *gate)
{
	scoped(buf_free) struct buf answer = BUF(MIB);
	struct client *client;
	struct err err;

	gate->visitor = fork();
	if (gate->visitor != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!client_open(buf_text(&gate->base), &client, &err) ||
	    !client_post(client, "/inbox", TEXT("sealed"), &answer, &err))
		_exit((int)err.fault);
	_exit(text_eq(buf_text(&answer), TEXT("answer")) ? 0 : 99);
}

/* The same; he ends with 0 when he is to come again later. */
static void
post_too_much(struct gate *gate)
{
	scoped(buf_free) struct buf answer = BUF(MIB);
	struct client *client;
	struct err err;

	gate->visitor = fork();
	if (gate->visitor != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(client_open(buf_text(&gate->base), &client, &err) &&
		      !client_post(client, "/inbox", TEXT("sealed"), &answer, &err) &&
		      client_status(client) == 429
		  ? 0
		  : 1);
}

static int
posted(const struct gate *gate)
{
	int status;

	assert_int_equal(waitpid(gate->visitor, &status, 0), gate->visitor);
	return WEXITSTATUS(status);
}

static uint32_t
hear_arrival(struct gate *gate)
{
	scoped(buf_free) struct buf bytes = BUF(KIB);
	scoped(frame_free) struct frame frame =
	    staff_hear(gate->front.peer[PROCESS_CLERK], PARLEY_ARRIVAL, &gate->room);
	struct err err;

	assert_true(frame_load(&frame, &bytes, &err));
	assert_true(text_eq(buf_text(&bytes), TEXT("sealed")));
	return frame.tag;
}

static void
lends_what_came_in_and_passes_the_answer_on(void **state)
{
	scoped(gate_free) struct gate gate;
	char spool[PATH_MAX];
	bool empty;
	struct err err;

	(void)state;
	gate_open(&gate);
	post(&gate);
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, hear_arrival(&gate),
	    TEXT("\0answer"));
	assert_int_equal(posted(&gate), 0);
	post(&gate);
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, hear_arrival(&gate),
	    TEXT("\2secret words"));
	assert_int_equal(posted(&gate), FAULT_DENIED);
	scratch_path(&gate.play.scratch, "node/spool", spool);
	assert_true(folder_empty(spool, &empty, &err));
	assert_true(empty);
}

static void
tells_a_key_that_brings_too_much_to_come_later(void **state)
{
	static const char told[] = { RECEIVE_QUOTA };
	scoped(buf_free) struct buf payload = BUF(KIB);
	scoped(gate_free) struct gate gate;

	(void)state;
	gate_open(&gate);
	post_too_much(&gate);
	parley_answer_format(FAULT_LIMIT, text_bytes(told, 1), &payload);
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, hear_arrival(&gate),
	    buf_text(&payload));
	assert_int_equal(posted(&gate), 0);
}

/* What a clerk had that ended is asked of the next, but only once more. */
static void
asks_the_next_clerk_once(void **state)
{
	scoped(gate_free) struct gate gate;

	(void)state;
	gate_open(&gate);
	post(&gate);
	(void)hear_arrival(&gate);
	staff_channel(&gate.front, PROCESS_CLERK);
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, hear_arrival(&gate),
	    TEXT("\0answer"));
	assert_int_equal(posted(&gate), 0);
	post(&gate);
	for (int i = 0; i < 2; i++) {
		(void)hear_arrival(&gate);
		staff_channel(&gate.front, PROCESS_CLERK);
	}
	assert_int_equal(posted(&gate), FAULT_SYSTEM);
}

static void
serves_pages_without_a_clerk_and_gives_one_up_that_talks_nonsense(void **state)
{
	scoped(gate_free) struct gate gate;
	scoped(buf_free) struct buf got = BUF(MIB);
	struct sink sink = sink_buf(&got);
	struct client *client;
	struct err err;

	(void)state;
	gate_open(&gate);
	assert_true(client_open(buf_text(&gate.base), &client, &err));
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, 12345, TEXT("\0nobody's"));
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, 1, TEXT("\77"));
	staff_assert_dropped(gate.front.peer[PROCESS_CLERK]);
	assert_true(client_get(client, "/checkpoint", &sink, &err));
	staff_channel(&gate.front, PROCESS_CLERK);
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_READ, 1, TEXT(""));
	staff_assert_dropped(gate.front.peer[PROCESS_CLERK]);
	assert_true(client_get(client, "/checkpoint", &sink, &err));
	client_close(&client);
	staff_assert_alive(&gate.front);
}

static void
finishes_what_was_taken_before_it_ends(void **state)
{
	scoped(gate_free) struct gate gate;
	uint32_t tag;
	int status;

	(void)state;
	gate_open(&gate);
	post(&gate);
	tag = hear_arrival(&gate);
	staff_say(gate.front.control, PARLEY_STOP, 0, TEXT(""));
	staff_say(gate.front.peer[PROCESS_CLERK], PARLEY_ANSWER, tag, TEXT("\0answer"));
	assert_int_equal(posted(&gate), 0);
	assert_int_equal(waitpid(gate.front.pid, &status, 0), gate.front.pid);
	assert_int_equal(status, 0);
	gate.front.pid = 0;
}

TESTS(TEST(lends_what_came_in_and_passes_the_answer_on),
    TEST(tells_a_key_that_brings_too_much_to_come_later), TEST(asks_the_next_clerk_once),
    TEST(serves_pages_without_a_clerk_and_gives_one_up_that_talks_nonsense),
    TEST(finishes_what_was_taken_before_it_ends))
