#include "serve/courier.h"

#include "action/peer/peering.h"
#include "door.h"
#include "serve/fetching.h"
#include "staff.h"

static struct err err;

/* A courier; supervisor and clerk are the test, and so is who is abroad. */
struct van {
	struct play play;
	char dir[PATH_MAX];
	struct post_config config;
	struct staff staff;
	struct door door;
	struct buf url, room;
};

static void
van_open(struct van *van)
{
	scoped(buf_free) struct buf peers = BUF(KIB);

	*van = (struct van){ .play = play_make(), .url = BUF(KIB), .room = BUF(MIB) };
	scratch_path(&van->play.scratch, "node", van->dir);
	van->config =
	    (struct post_config){ .dir = van->dir, .listen = -1, .console = -1, .local = -1 };
	open_door(&van->door, (struct server_config){ 0 });
	buf_addf(&van->url, "http://127.0.0.1:%u", ntohs(van->door.address.sin_port));
	/* Of this machine's addresses it asks those alone that an operator named. */
	buf_addf(&peers, "b.example %s\nc.example http://127.0.0.1:1\n", buf_string(&van->url));
	scratch_put(&van->play.scratch, "node/" PEERING_FILE, buf_text(&peers));
	staff_begin(&van->staff, PROCESS_COURIER, courier_run, &van->config);
	staff_assert_ready(&van->staff);
}

static void
van_free(struct van *van)
{
	staff_end(&van->staff);
	door_free(&van->door);
	play_free(&van->play);
	buf_free(&van->url);
	buf_free(&van->room);
}

/* Its answer, while whoever is abroad does his part. */
static struct text
answer(struct van *van, uint8_t kind, uint32_t tag)
{
	struct pollfd fds[2] = {
		{ .fd = van->staff.peer[PROCESS_CLERK], .events = POLLIN },
		{ .fd = server_fd(van->door.server), .events = POLLIN },
	};
	struct frame frame;

	do {
		assert_true(poll(fds, 2, server_timeout(van->door.server)) >= 0);
		server_run(van->door.server);
	} while (fds[0].revents == 0);
	frame = staff_hear(fds[0].fd, kind, &van->room);
	assert_int_equal(frame.tag, tag);
	return frame.payload;
}

static enum fault
answered(struct van *van, uint8_t kind, uint32_t tag, struct text *text)
{
	enum fault fault;

	assert_true(parley_answer_parse(answer(van, kind, tag), &fault, text, &err));
	return fault;
}

static void
fetch(struct van *van, struct text url, uint32_t tag)
{
	static const struct text paths[] = { { "checkpoint", 10 }, { "gone", 4 } };
	scoped(buf_free) struct buf request = BUF(KIB);

	fetching_format(url, paths, 2, &request);
	staff_say(van->staff.peer[PROCESS_CLERK], PARLEY_FETCH, tag, buf_text(&request));
}

static void
post_to(struct van *van, struct text url, const char *body, uint32_t tag)
{
	struct parley_errand errand = { .url = url, .body = text_of(body) };
	scoped(buf_free) struct buf request = BUF(KIB);

	parley_errand_format(&errand, &request);
	staff_say(van->staff.peer[PROCESS_CLERK], PARLEY_POST, tag, buf_text(&request));
}

static void
fetches_public_files_and_tells_what_is_not_there(void **state)
{
	scoped(van_free) struct van van;
	struct envelope parts;
	struct text text;

	(void)state;
	van_open(&van);
	fetch(&van, buf_text(&van.url), 7);
	assert_int_equal(answered(&van, PARLEY_FETCHED, 7, &text), FAULT_NONE);
	assert_true(parley_parts_parse(text, &parts, &err));
	assert_int_equal(parts.count, 2);
	assert_true(text_eq(parts.part[0].name, TEXT("+checkpoint")));
	assert_true(text_eq(parts.part[0].bytes, TEXT("GET /checkpoint 0\n")));
	assert_true(text_eq(parts.part[1].name, TEXT("-gone")));
	assert_int_equal(parts.part[1].bytes.len, 0);
}

/* Under /inbox, whatever it is told; an answer is one whatever its status. */
static void
posts_to_inboxes(void **state)
{
	scoped(van_free) struct van van;
	scoped(buf_free) struct buf below = BUF(KIB);
	struct parley_errand done;
	struct text text;

	(void)state;
	van_open(&van);
	post_to(&van, buf_text(&van.url), "sealed", 8);
	assert_int_equal(answered(&van, PARLEY_DONE, 8, &text), FAULT_NONE);
	assert_true(parley_errand_parse(text, &done, &err));
	assert_int_equal(done.number, 200);
	assert_true(text_eq(done.url, buf_text(&van.url)));
	assert_true(text_eq(done.body, TEXT("POST /inbox 6\n")));
	buf_addf(&below, "%s/node", buf_string(&van.url));
	post_to(&van, buf_text(&below), "sealed", 9);
	assert_int_equal(answered(&van, PARLEY_DONE, 9, &text), FAULT_NONE);
	assert_true(parley_errand_parse(text, &done, &err));
	assert_true(text_eq(done.body, TEXT("POST /node/inbox 6\n")));
}

static void
tells_what_it_cannot_do_and_goes_on(void **state)
{
	scoped(van_free) struct van van;
	scoped(buf_free) struct buf head = { 0 };
	struct text text;

	(void)state;
	van_open(&van);
	post_to(&van, TEXT("ftp://127.0.0.1"), "sealed", 1);
	assert_int_equal(answered(&van, PARLEY_DONE, 1, &text), FAULT_INPUT);
	post_to(&van, TEXT("http://127.0.0.1:1"), "sealed", 2); /* nobody listens */
	assert_int_equal(answered(&van, PARLEY_DONE, 2, &text), FAULT_SYSTEM);
	staff_say(van.staff.peer[PROCESS_CLERK], PARLEY_POST, 3, TEXT("no errand"));
	assert_int_equal(answered(&van, PARLEY_DONE, 3, &text), FAULT_INPUT);
	fetch(&van, TEXT("http://127.0.0.1:1"), 4);
	assert_int_equal(answered(&van, PARLEY_FETCHED, 4, &text), FAULT_SYSTEM);
	head = scratch_get(&van.play.scratch, "node/public/checkpoint");
	staff_say(van.staff.peer[PROCESS_CLERK], PARLEY_COSIGN, 5, buf_text(&head));
	assert_int_equal(answered(&van, PARLEY_ANSWER, 5, &text), FAULT_ABSENT);
	fetch(&van, buf_text(&van.url), 6);
	assert_int_equal(answered(&van, PARLEY_FETCHED, 6, &text), FAULT_NONE);
	staff_assert_alive(&van.staff);
}

static void
asks_no_address_of_this_machine_that_nobody_named(void **state)
{
	scoped(van_free) struct van van;
	scoped(buf_free) struct buf other = BUF(KIB);
	struct text text;

	(void)state;
	van_open(&van);
	buf_addf(&other, "http://localhost:%u", ntohs(van.door.address.sin_port));
	post_to(&van, buf_text(&other), "sealed", 1);
	assert_int_not_equal(answered(&van, PARLEY_DONE, 1, &text), FAULT_NONE);
	fetch(&van, buf_text(&other), 2);
	assert_int_not_equal(answered(&van, PARLEY_FETCHED, 2, &text), FAULT_NONE);
	assert_int_equal(van.door.handled, 0);
}

static void
gives_up_a_clerk_that_talks_nonsense(void **state)
{
	scoped(van_free) struct van van;
	struct text text;

	(void)state;
	van_open(&van);
	assert_int_equal(send(van.staff.peer[PROCESS_CLERK], "x", 1, 0), 1);
	staff_assert_dropped(van.staff.peer[PROCESS_CLERK]);
	staff_channel(&van.staff, PROCESS_CLERK);
	staff_say(van.staff.peer[PROCESS_CLERK], PARLEY_DEED, 0, TEXT("{}"));
	staff_assert_dropped(van.staff.peer[PROCESS_CLERK]);
	staff_channel(&van.staff, PROCESS_CLERK);
	staff_lend(van.staff.peer[PROCESS_CLERK], PARLEY_POST, 0, TEXT("x"));
	staff_assert_dropped(van.staff.peer[PROCESS_CLERK]);
	staff_channel(&van.staff, PROCESS_CLERK);
	fetch(&van, buf_text(&van.url), 6);
	assert_int_equal(answered(&van, PARLEY_FETCHED, 6, &text), FAULT_NONE);
}

static void
ends_when_it_is_told_to_and_with_its_supervisor(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		scoped(van_free) struct van van;
		int status;

		van_open(&van);
		if (i == 0)
			staff_say(van.staff.control, PARLEY_STOP, 0, TEXT(""));
		else
			file_close(&van.staff.control);
		assert_int_equal(waitpid(van.staff.pid, &status, 0), van.staff.pid);
		assert_int_equal(status, 0);
		van.staff.pid = 0;
	}
}

TESTS(TEST(fetches_public_files_and_tells_what_is_not_there), TEST(posts_to_inboxes),
    TEST(tells_what_it_cannot_do_and_goes_on),
    TEST(asks_no_address_of_this_machine_that_nobody_named),
    TEST(gives_up_a_clerk_that_talks_nonsense),
    TEST(ends_when_it_is_told_to_and_with_its_supervisor))
