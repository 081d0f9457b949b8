#include "action/node/local.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/folder.h"
#include "base/mem.h"
#include "scratch.h"

#define REQUEST_MAX 1000

static struct err err;

/* A node's folder, and a server at its socket. */
struct stand {
	struct scratch scratch;
	char dir[PATH_MAX];
	struct local_place place;
	struct local *local;
};

static struct stand
stand_make(const char *dir)
{
	struct stand stand = { .scratch = scratch_make(), .place = LOCAL_PLACE };

	scratch_path(&stand.scratch, dir, stand.dir);
	assert_true(folder_make(stand.dir, 0700, &err));
	assert_true(local_listen(stand.dir, &stand.place, &err));
	assert_true(local_open(stand.place.listener, REQUEST_MAX, &stand.local, &err));
	return stand;
}

static void
stand_free(struct stand *stand)
{
	local_close(&stand->local);
	local_leave(&stand->place);
	scratch_free(&stand->scratch);
}

static int
enter(const struct stand *stand)
{
	int fd = -1;

	assert_true(local_connect(stand->dir, &fd, &err));
	return fd;
}

/* All that were asked by now, letting in who waits first. */
static size_t
take(struct stand *stand, struct local_guest **out, size_t room)
{
	struct pollfd ready = { .fd = local_fd(stand->local), .events = POLLIN };
	size_t taken = 0;

	while (taken < room && poll(&ready, 1, 0) == 1) {
		size_t more = local_take(stand->local, out + taken, room - taken);

		taken += more;
	}
	return taken;
}

static void
assert_answered(int fd, struct text answer)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	bool got;

	assert_true(packet_receive(fd, &out, &got, &err));
	assert_true(text_eq(buf_text(&out), answer));
}

static void
answers_each_guest_his_own(void **state)
{
	scoped(stand_free) struct stand stand = stand_make("node");
	struct local_guest *guests[4];
	int fd[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		fd[i] = enter(&stand);
		assert_true(packet_send(fd[i], text_bytes(&"abc"[i], 1), &err));
	}
	assert_int_equal(take(&stand, guests, 4), 3);
	assert_int_equal(take(&stand, guests + 3, 1), 0); /* none is told of again */
	for (size_t i = 3; i-- > 0;)
		local_reply(stand.local, guests[i], buf_text(&guests[i]->request));
	for (size_t i = 0; i < 3; i++)
		assert_answered(fd[i], text_bytes(&"abc"[i], 1));
	/* They may ask again; one leaves instead. */
	assert_true(packet_send(fd[1], TEXT("again"), &err));
	close(fd[0]);
	assert_int_equal(take(&stand, guests, 4), 1);
	assert_true(text_eq(buf_text(&guests[0]->request), TEXT("again")));
	local_reply(stand.local, guests[0], TEXT("yes"));
	assert_answered(fd[1], TEXT("yes"));
	close(fd[1]);
	close(fd[2]);
}

static void
nobody_is_lost_where_there_is_little_room(void **state)
{
	scoped(stand_free) struct stand stand = stand_make("node");
	struct local_guest *guest;
	int fd[5];

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		fd[i] = enter(&stand);
		assert_true(packet_send(fd[i], TEXT("a"), &err));
	}
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(take(&stand, &guest, 1), 1);
		local_reply(stand.local, guest, TEXT("b"));
	}
	for (size_t i = 0; i < 5; i++) {
		assert_answered(fd[i], TEXT("b"));
		close(fd[i]);
	}
}

static void
a_crowd_waits_outside(void **state)
{
	scoped(stand_free) struct stand stand = stand_make("node");
	struct local_guest *guests[LOCAL_GUESTS_MAX + 1];
	int fd[LOCAL_GUESTS_MAX + 1];

	(void)state;
	for (size_t i = 0; i <= LOCAL_GUESTS_MAX; i++) {
		fd[i] = enter(&stand);
		assert_true(packet_send(fd[i], TEXT("a"), &err));
	}
	assert_int_equal(take(&stand, guests, LOCAL_GUESTS_MAX + 1), LOCAL_GUESTS_MAX);
	assert_int_equal(take(&stand, guests + LOCAL_GUESTS_MAX, 1), 0);
	close(fd[0]);
	local_reply(stand.local, guests[0], TEXT("gone"));
	assert_int_equal(take(&stand, guests, 1), 1);
	local_reply(stand.local, guests[0], TEXT("in"));
	assert_answered(fd[LOCAL_GUESTS_MAX], TEXT("in"));
	for (size_t i = 1; i <= LOCAL_GUESTS_MAX; i++)
		close(fd[i]);
}

static void
one_who_asks_too_much_is_sent_away(void **state)
{
	static char much[REQUEST_MAX + 1];
	scoped(stand_free) struct stand stand = stand_make("node");
	scoped(buf_free) struct buf out = BUF(MIB);
	struct local_guest *guest;
	int fd = enter(&stand);
	bool got;

	(void)state;
	assert_true(packet_send(fd, text_bytes(much, sizeof(much)), &err));
	assert_int_equal(take(&stand, &guest, 1), 0);
	assert_false(packet_receive(fd, &out, &got, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	close(fd);
}

static void
only_its_owner_reaches_it(void **state)
{
	scoped(stand_free) struct stand stand = stand_make("node");

	(void)state;
	assert_int_equal(scratch_mode(&stand.scratch, "node/run"), 0700);
	assert_int_equal(scratch_mode(&stand.scratch, "node/run/clerk"), 0600);
}

/* Become somebody else, whom neither folders nor the socket's mode stop. */
static void
ask_as_stranger(const struct stand *stand)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "clerk" };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	char path[PATH_MAX];
	bool sent;

	scratch_path(&stand->scratch, "node/run", path);
	sent = chdir(path) == 0 && chmod(".", 0755) == 0 && chmod("clerk", 0666) == 0 &&
	       setresuid(65534, 65534, 65534) == 0 &&
	       connect(fd, (struct sockaddr *)&name, sizeof(name)) == 0 &&
	       packet_send(fd, TEXT("a"), &err);
	_exit(sent ? 0 : 1);
}

static void
sends_other_users_away(void **state)
{
	scoped(stand_free) struct stand stand = stand_make("node");
	struct local_guest *guest;
	int status;
	pid_t child;

	(void)state;
	if (geteuid() != 0)
		skip();
	child = fork();
	if (child == 0)
		ask_as_stranger(&stand);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(take(&stand, &guest, 1), 0);
}

static void
a_long_way_leads_there_too(void **state)
{
	char dir[200];

	(void)state;
	memset(dir, 'd', sizeof(dir) - 1);
	dir[sizeof(dir) - 1] = '\0';
	{
		scoped(stand_free) struct stand stand = stand_make(dir);
		struct local_guest *guest;
		int fd = enter(&stand);

		assert_true(packet_send(fd, TEXT("a"), &err));
		assert_int_equal(take(&stand, &guest, 1), 1);
		close(fd);
	}
}

static void
there_is_one_server_at_a_time(void **state)
{
	scoped(stand_free) struct stand stand = stand_make("node");
	struct local_place second = LOCAL_PLACE;
	int fd = -1;

	(void)state;
	assert_false(local_listen(stand.dir, &second, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(second.listener, -1);
	assert_false(local_lock(stand.dir, &fd, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_non_null(strstr(err.text, "stop 'accord serve'"));
	/* What one leaves behind is in nobody's way. */
	local_close(&stand.local);
	local_leave(&stand.place);
	assert_true(scratch_has(&stand.scratch, "node/run/clerk"));
	assert_false(local_connect(stand.dir, &fd, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(local_listen(stand.dir, &stand.place, &err));
}

static void
says_where_nobody_serves(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	int fd = -1;

	(void)state;
	assert_false(local_connect(scratch.dir, &fd, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(fd, -1);
	assert_false(scratch_has(&scratch, "run"));
}

static void
makes_nothing_where_no_node_is(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct local_place place = LOCAL_PLACE;
	char dir[PATH_MAX];
	int lock = -1;

	(void)state;
	scratch_path(&scratch, "node", dir);
	assert_false(local_lock(dir, &lock, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(local_listen(dir, &place, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(scratch_has(&scratch, "node"));
}

TESTS(TEST(answers_each_guest_his_own), TEST(nobody_is_lost_where_there_is_little_room),
    TEST(a_crowd_waits_outside), TEST(one_who_asks_too_much_is_sent_away),
    TEST(only_its_owner_reaches_it), TEST(sends_other_users_away),
    TEST(a_long_way_leads_there_too), TEST(there_is_one_server_at_a_time),
    TEST(says_where_nobody_serves), TEST(makes_nothing_where_no_node_is))
