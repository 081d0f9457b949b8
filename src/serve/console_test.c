#include "serve/console.h"

#include "http/address.h"
#include "http/client.h"
#include "staff.h"

/* A console that listens; clerk and front are the test. */
struct desk {
	struct post_config config;
	struct staff console;
	struct buf base, room;
	pid_t visitor;
};

static void
desk_open(struct desk *desk)
{
	scoped(buf_free) struct buf address = BUF(KIB);
	struct err err;

	*desk = (struct desk){
		.config = { .listen = -1, .local = -1 }, .base = BUF(KIB), .room = BUF(MIB)
	};
	assert_true(address_listen_local(TEXT("127.0.0.1:0"), &desk->config.console, &err));
	assert_true(address_of(desk->config.console, &address, &err));
	buf_add(&desk->base, TEXT("http://"));
	buf_add(&desk->base, buf_text(&address));
	staff_begin(&desk->console, PROCESS_CONSOLE, console_run, &desk->config);
	close(desk->config.console);
	staff_assert_ready(&desk->console);
}

static void
desk_free(struct desk *desk)
{
	staff_end(&desk->console);
	buf_free(&desk->base);
	buf_free(&desk->room);
}

/* Somebody who asks, and ends with 0 when the answer begins so, else with the fault. */
static void
visit(struct desk *desk, const char *path, const char *expected)
{
	scoped(buf_free) struct buf got = BUF(MIB);
	struct sink sink = sink_buf(&got);
	struct client *client;
	struct err err;

	desk->visitor = fork();
	if (desk->visitor != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!client_open(buf_text(&desk->base), &client, &err) ||
	    !client_get(client, path, &sink, &err))
		_exit((int)err.fault);
	_exit(text_starts(buf_text(&got), text_of(expected)) ? 0 : 99);
}

static int
came_of_it(const struct desk *desk)
{
	int status;

	assert_int_equal(waitpid(desk->visitor, &status, 0), desk->visitor);
	return WEXITSTATUS(status);
}

/* Hear what it asks of a peer, and answer that. */
static void
answer(struct desk *desk, enum process peer, enum parley asked, struct text words)
{
	struct frame frame = staff_hear(desk->console.peer[peer], (uint8_t)asked, &desk->room);

	staff_say(desk->console.peer[peer], PARLEY_ANSWER, frame.tag, words);
}

static void
passes_on_how_the_clerk_is(void **state)
{
	scoped(desk_free) struct desk desk;

	(void)state;
	desk_open(&desk);
	visit(&desk, "/healthz", "ok\n");
	answer(&desk, PROCESS_CLERK, PARLEY_HEALTH, TEXT("\0"));
	assert_int_equal(came_of_it(&desk), 0);
	visit(&desk, "/healthz", "ok\n");
	answer(&desk, PROCESS_CLERK, PARLEY_HEALTH, TEXT("\2the disk is full"));
	assert_int_equal(came_of_it(&desk), FAULT_SYSTEM);
}

static void
puts_the_figures_of_both_together(void **state)
{
	scoped(desk_free) struct desk desk;

	(void)state;
	desk_open(&desk);
	visit(&desk, "/metrics", "front 1\nclerk 2\n");
	answer(&desk, PROCESS_FRONT, PARLEY_FIGURES, TEXT("\0front 1\n"));
	answer(&desk, PROCESS_CLERK, PARLEY_FIGURES, TEXT("\0clerk 2\n"));
	assert_int_equal(came_of_it(&desk), 0);
}

/* Each is told by itself, where the other has ended. */
static void
tells_what_there_is_when_another_has_ended(void **state)
{
	scoped(desk_free) struct desk desk;

	(void)state;
	desk_open(&desk);
	staff_say(desk.console.peer[PROCESS_FRONT], PARLEY_FIGURES, 1, TEXT("nonsense"));
	staff_assert_dropped(desk.console.peer[PROCESS_FRONT]);
	visit(&desk, "/metrics", "clerk 2\n");
	answer(&desk, PROCESS_CLERK, PARLEY_FIGURES, TEXT("\0clerk 2\n"));
	assert_int_equal(came_of_it(&desk), 0);
	staff_say(desk.console.peer[PROCESS_CLERK], PARLEY_ANSWER, 1, TEXT("\77"));
	staff_assert_dropped(desk.console.peer[PROCESS_CLERK]);
	visit(&desk, "/healthz", "ok\n");
	assert_int_equal(came_of_it(&desk), FAULT_SYSTEM);
	staff_channel(&desk.console, PROCESS_CLERK);
	visit(&desk, "/healthz", "ok\n");
	answer(&desk, PROCESS_CLERK, PARLEY_HEALTH, TEXT("\0"));
	assert_int_equal(came_of_it(&desk), 0);
}

static void
asks_the_clerk_nothing_for_who_has_no_token(void **state)
{
	scoped(desk_free) struct desk desk;
	struct frame frame;

	(void)state;
	desk_open(&desk);
	visit(&desk, "/api/v1/status", "");
	assert_int_equal(came_of_it(&desk), FAULT_SYSTEM); /* status 401 */
	visit(&desk, "/healthz", "ok\n");
	frame = staff_hear(desk.console.peer[PROCESS_CLERK], PARLEY_HEALTH, &desk.room);
	staff_say(desk.console.peer[PROCESS_CLERK], PARLEY_ANSWER, frame.tag, TEXT("\0"));
	assert_int_equal(came_of_it(&desk), 0);
}

static void
ends_when_it_is_told_to(void **state)
{
	scoped(desk_free) struct desk desk;
	int status;

	(void)state;
	desk_open(&desk);
	staff_say(desk.console.control, PARLEY_STOP, 0, TEXT(""));
	assert_int_equal(waitpid(desk.console.pid, &status, 0), desk.console.pid);
	assert_int_equal(status, 0);
	desk.console.pid = 0;
}

TESTS(TEST(passes_on_how_the_clerk_is), TEST(puts_the_figures_of_both_together),
    TEST(tells_what_there_is_when_another_has_ended),
    TEST(asks_the_clerk_nothing_for_who_has_no_token), TEST(ends_when_it_is_told_to))
