#include "base/stream.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "test.h"

static struct err err;

/* A source that gives `step` bytes at a time of so many, and then may fail. */
struct drip {
	size_t left, step;
	bool fails;
};

static bool
drip(void *arg, char *at, size_t room, size_t *got, struct err *why)
{
	struct drip *from = arg;
	size_t len = from->step < room ? from->step : room;

	if (len > from->left)
		len = from->left;
	if (len == 0 && from->fails)
		return err_set(why, FAULT_SYSTEM, "the tap broke");
	memset(at, 'd', len);
	from->left -= len;
	*got = len;
	return true;
}

static void
fills_from_whatever_pieces_come(void **state)
{
	(void)state;
	for (size_t step = 1; step < 20; step++) {
		struct drip from = { 10, step, false };
		struct source source = { drip, &from };
		char bytes[16] = "";
		size_t got = 7;

		assert_true(source_fill(&source, bytes, 4, &got, &err) && got == 4);
		assert_string_equal(bytes, "dddd");
		assert_true(source_fill(&source, bytes, 16, &got, &err) && got == 6);
		assert_true(source_fill(&source, bytes, 16, &got, &err) && got == 0);
		assert_true(source_fill(&source, bytes, 0, &got, &err) && got == 0);
	}
}

static void
loads_all_or_leaves_the_buffer_alone(void **state)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 200000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(buf_free) struct buf buf = BUF(MIB);
		struct drip from = { sizes[i], 1000, false };
		struct source source = { drip, &from };

		buf_add(&buf, TEXT("before"));
		assert_true(source_load(&source, &buf, &err));
		assert_int_equal(buf.len, 6 + sizes[i]);
		from = (struct drip){ sizes[i], 1000, true };
		buf_cut(&buf, 6);
		assert_false(source_load(&source, &buf, &err));
		assert_string_equal(err.text, "the tap broke");
		assert_string_equal(buf_string(&buf), "before");
	}
}

static void
loads_no_more_than_the_buffer_may_hold(void **state)
{
	struct drip endless = { SIZE_MAX, 4096, false };
	struct source source = { drip, &endless };
	scoped(buf_free) struct buf buf = BUF(100000);

	(void)state;
	assert_false(source_load(&source, &buf, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(SIZE_MAX - endless.left < 300000);
}

static void
reads_a_text_and_writes_a_buffer(void **state)
{
	scoped(buf_free) struct buf buf = BUF(4);
	struct text rest = TEXT("abc");
	struct source source = source_text(&rest);
	struct sink sink = sink_buf(&buf);
	char bytes[8] = "";
	size_t got;

	(void)state;
	assert_true(source.read(source.arg, bytes, 2, &got, &err) && got == 2);
	assert_true(source.read(source.arg, bytes + 2, 6, &got, &err) && got == 1);
	assert_true(source.read(source.arg, bytes, 6, &got, &err) && got == 0);
	assert_string_equal(bytes, "abc");
	assert_true(sink_write(&sink, text_of(bytes), &err));
	assert_true(sink_write(&sink, (struct text){ 0 }, &err));
	assert_string_equal(buf_string(&buf), "abc");
	assert_false(sink_write(&sink, TEXT("de"), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* Do `work` at one end of a pipe in another process, which must succeed. */
static pid_t
elsewhere(bool (*work)(int fd), int ours, int other)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		close(other);
		_exit(!work(ours));
	}
	close(ours);
	return child;
}

static void
assert_done(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define MUCH 300000 /* bytes: more than a pipe holds */

static bool
drain(int fd)
{
	char bytes[1000];
	size_t sum = 0;
	ssize_t len;

	usleep(1000); /* let the pipe fill up */
	while ((len = read(fd, bytes, sizeof(bytes))) > 0)
		sum += (size_t)len;
	return sum == MUCH;
}

/* As when a terminal or pipe is shared with a program that wants no waiting. */
static void
waits_where_others_would_not(void **state)
{
	static char bytes[MUCH];
	int ends[2];
	struct sink sink;
	pid_t reader;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	reader = elsewhere(drain, ends[0], ends[1]);
	sink = sink_fd(&ends[1]);
	assert_true(sink_write(&sink, text_bytes(bytes, sizeof(bytes)), &err));
	close(ends[1]);
	assert_done(reader);
}

static bool
feed(int fd)
{
	usleep(1000); /* let them come for nothing */
	return write(fd, "late", 4) == 4;
}

static void
waits_for_what_comes_late(void **state)
{
	char bytes[8] = "";
	int ends[2];
	struct source source;
	pid_t writer;
	size_t got;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	writer = elsewhere(feed, ends[1], ends[0]);
	source = source_fd(&ends[0]);
	assert_true(source_fill(&source, bytes, sizeof(bytes), &got, &err));
	assert_int_equal(got, 4);
	assert_string_equal(bytes, "late");
	assert_done(writer);
	close(ends[0]);
}

static void
tells_what_the_system_says(void **state)
{
	int none = -1;
	struct source source = source_fd(&none);
	struct sink sink = sink_fd(&none);
	char byte;
	size_t got = 7;

	(void)state;
	assert_false(source_fill(&source, &byte, 1, &got, &err));
	assert_string_equal(err.text, "cannot read: Bad file descriptor");
	assert_int_equal(got, 7);
	assert_false(sink_write(&sink, TEXT("x"), &err));
	assert_string_equal(err.text, "cannot write: Bad file descriptor");
	assert_true(sink_write(&sink, TEXT(""), &err));
}

static void
note_done(void *arg, uint64_t done)
{
	*(uint64_t *)arg = done;
}

static void
a_meter_tells_what_has_come_through_and_changes_nothing(void **state)
{
	scoped(buf_free) struct buf out = BUF(8);
	struct text rest = TEXT("what comes");
	uint64_t told = 0;
	struct meter in = { .tell = note_done, .arg = &told }, through = in;
	struct source source = source_metered(&in, source_text(&rest));
	struct sink sink = sink_metered(&through, sink_buf(&out));
	char bytes[16];
	size_t got;

	(void)state;
	assert_true(source_fill(&source, bytes, 4, &got, &err));
	assert_int_equal(told, 4);
	assert_true(source_fill(&source, bytes + 4, sizeof(bytes) - 4, &got, &err));
	assert_int_equal(told, strlen("what comes"));
	assert_memory_equal(bytes, "what comes", told);
	assert_true(sink_write(&sink, TEXT("12345"), &err));
	assert_int_equal(told, 5);
	/* What was not taken has not come through. */
	assert_false(sink_write(&sink, TEXT("6789"), &err));
	assert_int_equal(told, 5);
}

TESTS(TEST(fills_from_whatever_pieces_come), TEST(loads_all_or_leaves_the_buffer_alone),
    TEST(loads_no_more_than_the_buffer_may_hold), TEST(reads_a_text_and_writes_a_buffer),
    TEST(waits_where_others_would_not), TEST(waits_for_what_comes_late),
    TEST(tells_what_the_system_says),
    TEST(a_meter_tells_what_has_come_through_and_changes_nothing))
