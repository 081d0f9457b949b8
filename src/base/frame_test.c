#include "base/frame.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "descriptors.h"
#include "scratch.h"

struct line {
	int ends[2];
	struct buf room;
};

static struct line
line_make(void)
{
	struct line line = { .room = BUF(MIB) };
	struct err err;

	assert_true(frame_pair(line.ends, &err));
	return line;
}

static void
line_free(struct line *line)
{
	file_close(&line->ends[0]);
	file_close(&line->ends[1]);
	buf_free(&line->room);
}

static void
what_is_sent_is_received_whatever_its_length(void **state)
{
	static const size_t lens[] = { 0, 1, FRAME_SHORT_MAX - 1, FRAME_SHORT_MAX,
		FRAME_SHORT_MAX + 1, 5 * FRAME_SHORT_MAX, MIB };
	scoped(line_free) struct line line = line_make();
	size_t before = open_descriptors();

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		scoped(frame_free) struct frame got = FRAME;
		scoped(buf_free) struct buf bytes = BUF(MIB);
		struct frame sent = FRAME;
		struct err err;
		char *at = buf_extend(&bytes, lens[i]);

		assert_non_null(at);
		memset(at, (int)i + 1, lens[i]);
		sent.kind = (uint8_t)(i + 1);
		sent.tag = 0xfedcba98;
		sent.payload = buf_text(&bytes);
		assert_true(frame_send(line.ends[0], &sent, &err));
		assert_true(frame_receive(line.ends[1], &line.room, &got, &err));
		assert_int_equal(got.kind, sent.kind);
		assert_int_equal(got.tag, sent.tag);
		assert_int_equal(got.fd, -1);
		assert_int_equal(got.size, 0);
		assert_true(text_eq(got.payload, sent.payload));
		assert_int_equal(open_descriptors(), before);
	}
}

static void
a_file_is_lent(void **state)
{
	scoped(line_free) struct line line = line_make();
	scoped(frame_free) struct frame sent = FRAME, got = FRAME;
	scoped(buf_free) struct buf bytes = BUF(KIB), little = BUF(4);
	struct err err;

	(void)state;
	sent.kind = 1;
	sent.payload = TEXT("a file");
	sent.fd = memfd_create("test", MFD_CLOEXEC);
	sent.size = 5;
	assert_int_equal(write(sent.fd, "hello", 5), 5);
	assert_true(frame_send(line.ends[0], &sent, &err));
	assert_true(frame_receive(line.ends[1], &line.room, &got, &err));
	assert_true(text_eq(got.payload, TEXT("a file")));
	assert_true(got.fd >= 0 && got.fd != sent.fd);
	assert_true(fcntl(got.fd, F_GETFD) & FD_CLOEXEC);
	assert_true(frame_load(&got, &bytes, &err));
	assert_true(text_eq(buf_text(&bytes), TEXT("hello")));
	assert_false(frame_load(&got, &little, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	/* It may change its mind, but not the length that it promised. */
	assert_int_equal(ftruncate(sent.fd, 2), 0);
	buf_clear(&bytes);
	assert_false(frame_load(&got, &bytes, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(bytes.len, 0);
}

static void
a_socket_is_lent(void **state)
{
	scoped(line_free) struct line line = line_make(), other = line_make();
	scoped(frame_free) struct frame got = FRAME;
	struct frame sent = { .kind = 1, .fd = other.ends[1] };
	struct stat st;
	struct err err;

	(void)state;
	assert_true(frame_send(line.ends[0], &sent, &err));
	assert_true(frame_receive(line.ends[1], &line.room, &got, &err));
	assert_int_equal(fstat(got.fd, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
}

/* Send bytes and descriptors as no frame_send() would. */
static void
send_raw(int socket, struct text bytes, const int *fds, size_t count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(8 * sizeof(int))] = { 0 };
	char copy[FRAME_HEADER_LEN + FRAME_SHORT_MAX + 2];
	struct iovec part = { copy, bytes.len };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	memcpy(copy, bytes.at, bytes.len);
	if (count > 0) {
		struct cmsghdr *head = (struct cmsghdr *)control;

		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(head), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(socket, &message, 0), (ssize_t)bytes.len);
}

/* The head of a packet: kind 1, with what lies behind it, and of which size. */
static struct text
head(char room[static FRAME_HEADER_LEN], enum frame_behind behind, uint8_t size)
{
	memset(room, 0, FRAME_HEADER_LEN);
	room[0] = 1;
	room[1] = (char)behind;
	room[15] = (char)size;
	return (struct text){ room, FRAME_HEADER_LEN };
}

static void
assert_refused(struct line *line)
{
	struct frame got = { .kind = 77, .fd = -1 };
	struct err err;

	assert_false(frame_receive(line->ends[1], &line->room, &got, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(got.kind, 77);
	assert_int_equal(line->room.len, 0);
}

static void
what_is_no_frame_is_refused_and_nothing_stays_open(void **state)
{
	scoped(line_free) struct line line = line_make();
	scoped(file_close) int file = memfd_create("test", MFD_CLOEXEC);
	scoped(file_close) int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char room[FRAME_HEADER_LEN], long_one[FRAME_HEADER_LEN + FRAME_SHORT_MAX + 1] = { 1 };
	int two[2] = { file, file }, many[6] = { file, file, file, file, file, file };
	size_t before;

	(void)state;
	assert_int_equal(write(file, "hello", 5), 5);
	before = open_descriptors();
	send_raw(line.ends[0], TEXT("short"), NULL, 0);
	assert_refused(&line);
	send_raw(line.ends[0], (struct text){ long_one, sizeof(long_one) }, NULL, 0);
	assert_refused(&line);
	/* A descriptor that was not announced; one that was, and is not there. */
	send_raw(line.ends[0], head(room, FRAME_NOTHING, 0), &file, 1);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_FILE, 1), NULL, 0);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_FILE, 5), two, 2);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_FILE, 5), many, 6);
	assert_refused(&line);
	/* Of another kind, or shorter than it says. */
	send_raw(line.ends[0], head(room, FRAME_FILE, 0), &null, 1);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_FILE, 0), &line.ends[0], 1);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_SOCKET, 0), &file, 1);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_FILE, 6), &file, 1);
	assert_refused(&line);
	send_raw(line.ends[0], head(room, FRAME_PAYLOAD, 5), &file, 1); /* it is short */
	assert_refused(&line);
	assert_int_equal(open_descriptors(), before);
	send_raw(line.ends[0], head(room, FRAME_FILE, 5), &file, 1);
	{
		scoped(frame_free) struct frame got = FRAME;
		struct err err;

		assert_true(frame_receive(line.ends[1], &line.room, &got, &err));
		assert_int_equal(got.size, 5);
	}
}

static void
a_payload_over_the_limit_is_refused(void **state)
{
	scoped(line_free) struct line line = line_make();
	scoped(buf_free) struct buf bytes = BUF(2 * MIB);
	struct frame frame = { .kind = 1, .fd = -1 };
	struct err err;

	(void)state;
	assert_non_null(buf_extend(&bytes, MIB + 1));
	memset(bytes.at, 'x', bytes.len);
	frame.payload = buf_text(&bytes);
	assert_true(frame_send(line.ends[0], &frame, &err));
	assert_false(frame_receive(line.ends[1], &line.room, &frame, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	frame.fd = line.ends[0];
	assert_false(frame_send(line.ends[0], &frame, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
tells_when_nothing_came_and_when_nobody_is_there(void **state)
{
	scoped(line_free) struct line line = line_make();
	struct frame frame = { .kind = 1, .fd = -1 };
	struct err err;

	(void)state;
	assert_int_equal(fcntl(line.ends[1], F_SETFL, O_NONBLOCK), 0);
	assert_true(frame_receive(line.ends[1], &line.room, &frame, &err));
	assert_int_equal(frame.kind, 0);
	frame.kind = 1;
	while (frame_send(line.ends[1], &frame, &err))
		;
	assert_int_equal(err.fault, FAULT_LIMIT);
	file_close(&line.ends[0]);
	assert_false(frame_send(line.ends[1], &frame, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	while (frame_receive(line.ends[1], &line.room, &frame, &err))
		;
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
says_when_there_is_no_memory(void **state)
{
	scoped(line_free) struct line line = line_make();
	struct frame frame = { .kind = 1, .fd = -1, .payload = TEXT("x") };
	struct err err;
	bool done;

	(void)state;
	assert_true(frame_send(line.ends[0], &frame, &err));
	mem_fail_after(0);
	done = frame_receive(line.ends[1], &line.room, &frame, &err);
	mem_fail_after(SIZE_MAX);
	assert_false(done);
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(what_is_sent_is_received_whatever_its_length), TEST(a_file_is_lent),
    TEST(a_socket_is_lent), TEST(what_is_no_frame_is_refused_and_nothing_stays_open),
    TEST(a_payload_over_the_limit_is_refused),
    TEST(tells_when_nothing_came_and_when_nobody_is_there), TEST(says_when_there_is_no_memory))
