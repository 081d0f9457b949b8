#include "base/packet.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "descriptors.h"
#include "test.h"

static struct err err;

struct pair {
	int fd[2];
};

static struct pair
pair_make(void)
{
	struct pair pair;

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.fd), 0);
	return pair;
}

static void
pair_free(struct pair *pair)
{
	file_close(&pair->fd[0]);
	file_close(&pair->fd[1]);
}

/* Send packets with the first byte, and the descriptors, that are given. */
static void
send_raw(int to, struct text bytes, const int *fds, size_t count)
{
	char control[CMSG_SPACE(4 * sizeof(int))] __attribute__((aligned(16))) = { 0 };
	void *at = (void *)(uintptr_t)bytes.at; /* NOLINT(performance-no-int-to-ptr) */
	struct iovec part = { at, bytes.len };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (count > 0) {
		struct cmsghdr *head;

		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(head), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(to, &message, 0), bytes.len);
}

static int
memory_file(struct text bytes, int seals)
{
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.at, bytes.len), bytes.len);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static void
carries_messages_of_every_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 1000, PACKET_INLINE_MAX, PACKET_INLINE_MAX + 1,
		MIB };
	scoped(pair_free) struct pair pair = pair_make();
	size_t before = open_descriptors();

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(buf_free) struct buf in = BUF(MIB), out = BUF(MIB + 2);
		bool got;

		for (size_t j = 0; j < sizes[i]; j++)
			buf_add_byte(&in, (uint8_t)(j * 7));
		assert_true(packet_send(pair.fd[0], buf_text(&in), &err));
		buf_add(&out, TEXT("x:"));
		assert_true(packet_receive(pair.fd[1], &out, &got, &err));
		assert_true(got);
		assert_true(text_eq(text_after(buf_text(&out), 2), buf_text(&in)));
	}
	assert_int_equal(open_descriptors(), before);
}

static void
says_when_nothing_is_there_and_when_nobody_is(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(buf_free) struct buf out = BUF(MIB);
	bool got = true;

	(void)state;
	assert_true(packet_receive(pair.fd[1], &out, &got, &err));
	assert_false(got);
	file_close(&pair.fd[0]);
	assert_false(packet_receive(pair.fd[1], &out, &got, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(packet_send(pair.fd[1], TEXT("a"), &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

/* Whoever does not read is not waited for. */
static void
does_not_wait_for_one_who_does_not_read(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	unsigned sent = 0;

	(void)state;
	while (packet_send(pair.fd[0], TEXT("message"), &err))
		assert_true(++sent < 100000);
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
refuses_what_is_longer_than_may_be(void **state)
{
	static const size_t limits[] = { 9, PACKET_INLINE_MAX };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(pair_free) struct pair pair = pair_make();
		scoped(buf_free) struct buf in = BUF(MIB), out = BUF(limits[i]);
		bool got;

		assert_non_null(memset(buf_extend(&in, limits[i] + 1), 'a', limits[i] + 1));
		assert_true(packet_send(pair.fd[0], buf_text(&in), &err));
		assert_false(packet_receive(pair.fd[1], &out, &got, &err));
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_int_equal(out.len, 0);
	}
}

static void
assert_refused(struct text bytes, const int *fds, size_t count)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(buf_free) struct buf out = BUF(MIB);
	size_t before = open_descriptors();
	bool got;

	buf_add(&out, TEXT("before"));
	send_raw(pair.fd[0], bytes, fds, count);
	assert_false(packet_receive(pair.fd[1], &out, &got, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(text_eq(buf_text(&out), TEXT("before")));
	assert_int_equal(open_descriptors(), before);
}

#define ALL (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* A pipe could be waited for without end, and what is not sealed can change meanwhile. */
static void
refuses_descriptors_that_are_no_sealed_files(void **state)
{
	int open_file = memory_file(TEXT("abc"), 0),
	    half = memory_file(TEXT("abc"), F_SEAL_GROW);
	int good = memory_file(TEXT("abc"), ALL), ends[2], two[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_refused(TEXT("\1"), NULL, 0);
	assert_refused(TEXT("\1"), &open_file, 1);
	assert_refused(TEXT("\1"), &half, 1);
	assert_refused(TEXT("\1"), &ends[0], 1);
	assert_refused(TEXT("\2"), &good, 1);
	assert_refused(TEXT("\1a"), &good, 1);
	assert_refused(TEXT("\0abc"), &good, 1);
	assert_refused(TEXT("\2abc"), NULL, 0);
	two[0] = two[1] = good;
	assert_refused(TEXT("\1"), two, 2);
	close(open_file);
	close(half);
	close(good);
	close(ends[0]);
	close(ends[1]);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(buf_free) struct buf in = BUF(MIB);

	(void)state;
	assert_non_null(memset(buf_extend(&in, MIB), 'a', MIB));
	for (size_t n = 0; n < 4; n++) {
		scoped(pair_free) struct pair pair = pair_make();
		scoped(buf_free) struct buf out = BUF(MIB);
		bool got;

		mem_fail_after(n);
		if (packet_send(pair.fd[0], buf_text(&in), &err) &&
		    packet_receive(pair.fd[1], &out, &got, &err))
			assert_int_equal(out.len, MIB);
		else
			assert_int_equal(err.fault, FAULT_LIMIT);
		mem_fail_after(SIZE_MAX);
	}
}

TESTS(TEST(carries_messages_of_every_size), TEST(says_when_nothing_is_there_and_when_nobody_is),
    TEST(does_not_wait_for_one_who_does_not_read), TEST(refuses_what_is_longer_than_may_be),
    TEST(refuses_descriptors_that_are_no_sealed_files), TEST(survives_each_allocation_failing))
