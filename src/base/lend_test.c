#include "base/lend.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "test.h"

/* Two ends that do not wait. */
struct way {
	int end[2];
};

static struct way
way_make(void)
{
	struct way way;

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, way.end), 0);
	return way;
}

static void
way_free(struct way *way)
{
	file_close(&way->end[0]);
	file_close(&way->end[1]);
}

static int
make_file(struct text bytes)
{
	int fd = memfd_create("lend", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.at, bytes.len), (ssize_t)bytes.len);
	return fd;
}

static void
sends_parts_and_a_descriptor(void **state)
{
	scoped(way_free) struct way way = way_make();
	scoped(buf_free) struct buf bytes = BUF(KIB);
	scoped(file_close) int file = make_file(TEXT("lent"));
	scoped(file_close) int lent = -1;
	char one[] = "one", two[] = "two", got[8] = { 0 };
	struct iovec parts[2] = { { one, 3 }, { two, 3 } };
	struct iovec room[2] = { { got, 2 }, { got + 2, 6 } };
	size_t len = 99;
	struct err err;

	(void)state;
	assert_true(lend_receive(way.end[1], room, 2, &len, &lent, &err));
	assert_int_equal(len, 0); /* none now */
	assert_true(lend_send(way.end[0], parts, 2, -1, &err));
	assert_true(lend_receive(way.end[1], room, 2, &len, &lent, &err));
	assert_int_equal(len, 6);
	assert_int_equal(lent, -1);
	assert_memory_equal(got, "onetwo", 6);
	assert_true(lend_send(way.end[0], parts, 1, file, &err));
	assert_true(lend_receive(way.end[1], room, 2, &len, &lent, &err));
	assert_int_equal(len, 3);
	assert_true(lent >= 0);
	assert_true((fcntl(lent, F_GETFD) & FD_CLOEXEC) != 0);
	assert_true(lend_load(lent, 4, &bytes, &err));
	assert_string_equal(buf_string(&bytes), "lent");
}

static void
refuses_what_is_longer_or_lends_more(void **state)
{
	scoped(way_free) struct way way = way_make();
	scoped(file_close) int file = make_file(TEXT("lent"));
	char bytes[] = "long", got[2];
	struct iovec part = { bytes, 4 }, room = { got, sizeof(got) };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control = { .room = { 0 } };
	struct msghdr two = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	int fds[2] = { file, file }, lent, next = dup(file);
	size_t len;
	struct err err;

	(void)state;
	assert_true(lend_send(way.end[0], &part, 1, file, &err));
	assert_false(lend_receive(way.end[1], &room, 1, &len, &lent, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(lent, -1);
	part.iov_len = 1;
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(&control.head), fds, sizeof(fds));
	assert_int_equal(sendmsg(way.end[0], &two, 0), 1);
	assert_false(lend_receive(way.end[1], &room, 1, &len, &lent, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	/* And none of them was kept. */
	file_close(&next);
	next = dup(file);
	lent = dup(file);
	assert_int_equal(lent, next + 1);
	file_close(&lent);
	file_close(&next);
}

static void
tells_that_nobody_is_there_or_keeps_up(void **state)
{
	scoped(way_free) struct way way = way_make();
	char bytes[1000] = { 0 };
	struct iovec part = { bytes, sizeof(bytes) };
	size_t len;
	int lent;
	struct err err;

	(void)state;
	while (lend_send(way.end[0], &part, 1, -1, &err))
		continue;
	assert_int_equal(err.fault, FAULT_LIMIT);
	file_close(&way.end[1]);
	assert_false(lend_send(way.end[0], &part, 1, -1, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(lend_receive(way.end[0], &part, 1, &len, &lent, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
loads_what_was_said_or_nothing(void **state)
{
	scoped(file_close) int file = make_file(TEXT("four"));
	scoped(buf_free) struct buf out = BUF(6);
	struct err err;

	(void)state;
	buf_add(&out, TEXT("ab"));
	assert_false(lend_load(file, 5, &out, &err)); /* there is no such room */
	assert_int_equal(err.fault, FAULT_LIMIT);
	buf_clear(&out);
	assert_false(lend_load(file, 5, &out, &err)); /* and it has no five */
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.len, 0);
	assert_true(lend_load(file, 4, &out, &err));
	assert_string_equal(buf_string(&out), "four");
	assert_false(lend_load(-1, 1, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(out.len, 4);
}

TESTS(TEST(sends_parts_and_a_descriptor), TEST(refuses_what_is_longer_or_lends_more),
    TEST(tells_that_nobody_is_there_or_keeps_up), TEST(loads_what_was_said_or_nothing))
