#include "action/log/log_add.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "crypto/random.h"
#include "log/tile.h"
#include "scratch.h"

#define WINDOW ((size_t)256 * KIB) /* ROOM of log_add.c */

static struct err err;

/* A log, and what was told of its entries. */
struct shop {
	struct scratch scratch;
	struct log_dir log;
	struct log_adding adding;
	uint64_t told; /* all before are durable */
	unsigned times;
};

static void
take_note(void *arg, uint64_t first, size_t count)
{
	struct shop *shop = arg;

	assert_int_equal(first, shop->told); /* in order, none left out */
	assert_in_range(count, 1, LOG_ADD_AT_ONCE);
	shop->told += count;
	shop->times++;
}

/* `shop` must stay where it is. */
static void
shop_open(struct shop *shop)
{
	scoped(buf_free) struct buf vkey = BUF(KIB);
	char dir[PATH_MAX];

	random_init();
	shop->scratch = scratch_make();
	scratch_path(&shop->scratch, "log", dir);
	assert_true(log_dir_make(dir, TEXT("log.example"), TEXT(""), &vkey, &err));
	shop->log = (struct log_dir){ .signer.fd = -1 };
	assert_true(log_dir_open(dir, &shop->log, &err));
	shop->adding = LOG_ADDING(&shop->log, take_note, shop);
}

static void
shop_close(struct shop *shop)
{
	log_dir_close(&shop->log);
	scratch_free(&shop->scratch);
}

static bool
add_lines(struct shop *shop, struct text lines)
{
	struct source source = source_text(&lines);

	return log_add_lines(&shop->adding, &source, &err);
}

/* What is durable, as another process sees it. */
static uint64_t
durable(const struct shop *shop)
{
	struct log_dir other = { .signer.fd = -1 };
	uint64_t size;

	assert_true(log_dir_open(shop->log.dir, &other, &err));
	size = log_store_size(&other.store);
	log_dir_close(&other);
	return size;
}

static void
assert_entry(struct shop *shop, uint64_t index, struct text expected)
{
	scoped(buf_free) struct buf entry = BUF(MIB);

	assert_true(log_store_get(&shop->log.store, index, &entry, &err));
	assert_int_equal(entry.len, expected.len);
	assert_true(text_eq(buf_text(&entry), expected));
}

static void
adds_one_after_the_other_and_tells_when_they_are_durable(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };

	(void)state;
	shop_open(&shop);
	assert_true(log_add_end(&shop.adding, &err)); /* nothing is fine */
	assert_true(log_add(&shop.adding, TEXT("one"), &err));
	assert_true(log_add(&shop.adding, TEXT(""), &err));
	assert_int_equal(shop.times, 0);
	assert_int_equal(durable(&shop), 0);
	assert_true(log_add_end(&shop.adding, &err));
	assert_int_equal(shop.told, 2);
	assert_int_equal(durable(&shop), 2);
	assert_true(log_add_end(&shop.adding, &err));
	assert_true(log_add(&shop.adding, TEXT("three"), &err));
	assert_true(log_add_end(&shop.adding, &err));
	assert_int_equal(shop.times, 2);
	assert_entry(&shop, 0, TEXT("one"));
	assert_entry(&shop, 1, TEXT(""));
	assert_entry(&shop, 2, TEXT("three"));
}

static void
each_line_is_an_entry(void **state)
{
	static const struct {
		struct text lines;
		unsigned count;
	} some[] = {
		{ { "", 0 }, 0 },
		{ { "\n", 1 }, 1 },
		{ { "a", 1 }, 1 },
		{ { "a\n", 2 }, 1 },
		{ { "a\nb", 3 }, 2 },
		{ { "\n\na\n\n", 5 }, 4 },
		{ { "a\r\n\0\n\xff", 6 }, 3 },
	};
	scoped(shop_close) struct shop shop = { 0 };
	uint64_t index = 0;

	(void)state;
	shop_open(&shop);
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		assert_true(add_lines(&shop, some[i].lines));
		assert_true(log_add_end(&shop.adding, &err));
		assert_int_equal(shop.told, index + some[i].count);
		index = shop.told;
	}
	assert_entry(&shop, index - 3, TEXT("a\r")); /* bytes, as they are */
	assert_entry(&shop, index - 2, TEXT("\0"));
	assert_entry(&shop, index - 1, TEXT("\xff"));
	assert_entry(&shop, index - 4, TEXT(""));
}

static void
crowds_share_transactions(void **state)
{
	enum { LINES = 2 * LOG_ADD_AT_ONCE + 5 };
	scoped(shop_close) struct shop shop = { 0 };
	scoped(buf_free) struct buf lines = BUF(MIB);

	(void)state;
	shop_open(&shop);
	for (unsigned i = 0; i < LINES; i++)
		buf_addf(&lines, "%u\n", i);
	assert_true(add_lines(&shop, buf_text(&lines)));
	assert_int_equal(shop.times, 2);
	assert_int_equal(shop.told, 2 * LOG_ADD_AT_ONCE);
	assert_int_equal(durable(&shop), 2 * LOG_ADD_AT_ONCE);
	assert_true(log_add_end(&shop.adding, &err));
	assert_int_equal(shop.told, LINES);
	assert_entry(&shop, LINES - 1, TEXT("8196"));
}

static void
large_entries_share_smaller_ones(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };
	scoped(buf_free) struct buf entry = BUF(MIB);
	unsigned fit = (unsigned)(LOG_ADD_BYTES / ENTRY_LEN_MAX) + 1;

	(void)state;
	shop_open(&shop);
	memset(buf_extend(&entry, ENTRY_LEN_MAX), 'x', ENTRY_LEN_MAX);
	for (unsigned i = 0; i < fit; i++) {
		assert_int_equal(shop.told, 0);
		assert_true(log_add(&shop.adding, buf_text(&entry), &err));
	}
	assert_int_equal(shop.told, fit);
	assert_int_equal(shop.adding.count, 0);
}

/* The longest lines, so that the ends of lines and of what is read at a time meet in
 * every way. */
static void
longest_lines_may_lie_anywhere(void **state)
{
	enum { LONG = 9 };
	scoped(shop_close) struct shop shop = { 0 };

	(void)state;
	shop_open(&shop);
	for (size_t before = 0; before < 4; before++) {
		scoped(buf_free) struct buf lines = BUF(4 * MIB);
		uint64_t first = shop.told;

		for (size_t i = 0; i < before; i++)
			buf_add(&lines, TEXT("\n"));
		for (int i = 0; i < LONG; i++) {
			memset(buf_extend(&lines, ENTRY_LEN_MAX), 'a' + i, ENTRY_LEN_MAX);
			buf_add(&lines, TEXT("\n"));
		}
		/* the last one's end is missing, every other time */
		buf_cut(&lines, lines.len - before % 2);
		assert_true(add_lines(&shop, buf_text(&lines)));
		assert_true(log_add_end(&shop.adding, &err));
		assert_int_equal(shop.told, first + before + LONG);
		for (size_t i = 0; i < LONG; i++)
			assert_entry(&shop, first + before + i,
			    (struct text){
				lines.at + before + i * (ENTRY_LEN_MAX + 1), ENTRY_LEN_MAX });
	}
}

/* A source that gives a byte, two bytes... at a time. */
struct trickle {
	struct text rest;
	size_t next;
};

static bool
read_trickle(void *arg, char *at, size_t room, size_t *got, struct err *why)
{
	struct trickle *trickle = arg;

	(void)why;
	trickle->next = trickle->next % 1000 + 1;
	*got = trickle->next < room ? trickle->next : room;
	if (*got > trickle->rest.len)
		*got = trickle->rest.len;
	memcpy(at, trickle->rest.at, *got);
	trickle->rest = text_after(trickle->rest, *got);
	return true;
}

static void
lines_may_come_in_pieces_of_any_size(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };
	scoped(buf_free) struct buf lines = BUF(4 * MIB), line = BUF(MIB);
	struct trickle trickle = { 0 };
	struct source source = { read_trickle, &trickle };

	(void)state;
	shop_open(&shop);
	for (unsigned i = 0; i < 1200; i++) {
		memset(buf_extend(&lines, i), 'x', i);
		buf_add(&lines, TEXT("\n"));
	}
	assert_in_range(lines.len, 2 * WINDOW, SIZE_MAX);
	trickle.rest = buf_text(&lines);
	assert_true(log_add_lines(&shop.adding, &source, &err));
	assert_true(log_add_end(&shop.adding, &err));
	assert_int_equal(shop.told, 1200);
	for (unsigned i = 0; i < 1200; i += 101) {
		buf_clear(&line);
		memset(buf_extend(&line, i), 'x', i);
		assert_entry(&shop, i, buf_text(&line));
	}
}

/* A line that never ends. */
static bool
read_forever(void *arg, char *at, size_t room, size_t *got, struct err *why)
{
	(void)arg;
	(void)why;
	memset(at, 'x', room);
	*got = room;
	return true;
}

static void
refuses_lines_that_are_too_long_and_tells_which(void **state)
{
	static const char *const before[] = { "", "\n", "a\nb\n" };
	static const char *const where[] = { "line 1: ", "line 2: ", "line 3: " };
	static const char *const after[] = { "", "\n", "\nmore\n" };
	scoped(shop_close) struct shop shop = { 0 };
	struct source forever = { read_forever, NULL };

	(void)state;
	shop_open(&shop);
	for (size_t i = 0; i < 9; i++) {
		scoped(buf_free) struct buf lines = BUF(MIB);

		buf_add(&lines, text_of(before[i / 3]));
		memset(buf_extend(&lines, ENTRY_LEN_MAX + 1), 'x', ENTRY_LEN_MAX + 1);
		buf_add(&lines, text_of(after[i % 3]));
		assert_false(add_lines(&shop, buf_text(&lines)));
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_true(text_starts(text_of(err.text), text_of(where[i / 3])));
		log_add_drop(&shop.adding);
	}
	assert_false(log_add_lines(&shop.adding, &forever, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	log_add_drop(&shop.adding);
	assert_int_equal(shop.told, 0);
	assert_int_equal(durable(&shop), 0);
}

static void
what_fails_takes_back_only_what_was_not_told(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };
	scoped(buf_free) struct buf lines = BUF(MIB), longer = BUF(MIB);

	(void)state;
	shop_open(&shop);
	for (unsigned i = 0; i < LOG_ADD_AT_ONCE + 3; i++)
		buf_addf(&lines, "%u\n", i);
	memset(buf_extend(&lines, ENTRY_LEN_MAX + 1), 'x', ENTRY_LEN_MAX + 1);
	assert_false(add_lines(&shop, buf_text(&lines)));
	assert_non_null(strstr(err.text, "line 4100: "));
	assert_int_equal(shop.told, LOG_ADD_AT_ONCE);
	assert_int_equal(shop.adding.count, 0); /* and is dropped by itself */
	assert_int_equal(durable(&shop), LOG_ADD_AT_ONCE);
	assert_true(log_add(&shop.adding, TEXT("next"), &err));
	assert_true(log_add_end(&shop.adding, &err));
	assert_entry(&shop, LOG_ADD_AT_ONCE, TEXT("next"));
	memset(buf_extend(&longer, ENTRY_LEN_MAX + 1), 'x', ENTRY_LEN_MAX + 1);
	assert_true(log_add(&shop.adding, TEXT("lost"), &err));
	assert_false(log_add(&shop.adding, buf_text(&longer), &err));
	assert_int_equal(shop.told, LOG_ADD_AT_ONCE + 1);
	assert_int_equal(durable(&shop), LOG_ADD_AT_ONCE + 1);
}

static bool
read_and_fail(void *arg, char *at, size_t room, size_t *got, struct err *why)
{
	unsigned *calls = arg;

	if ((*calls)++ > 0)
		return err_set(why, FAULT_SYSTEM, "the disk is gone");
	assert_in_range(room, 4, SIZE_MAX);
	memcpy(at, "a\nb\n", 4);
	*got = 4;
	return true;
}

static void
dropping_lets_go_what_is_not_durable(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };
	unsigned calls = 0;
	struct source source = { read_and_fail, &calls };

	(void)state;
	shop_open(&shop);
	log_add_drop(&shop.adding); /* nothing is fine */
	assert_false(log_add_lines(&shop.adding, &source, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	log_add_drop(&shop.adding);
	assert_true(log_add(&shop.adding, TEXT("c"), &err));
	log_add_drop(&shop.adding);
	log_add_drop(&shop.adding);
	assert_true(log_add_end(&shop.adding, &err));
	assert_int_equal(shop.times, 0);
	assert_int_equal(durable(&shop), 0);
	assert_true(log_add(&shop.adding, TEXT("d"), &err));
	assert_true(log_add_end(&shop.adding, &err));
	assert_entry(&shop, 0, TEXT("d"));
}

static void
on_a_full_disk_nothing_is_told(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };
	struct rlimit was, limit;
	bool added;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	shop_open(&shop);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	limit = was;
	limit.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	added = log_add(&shop.adding, TEXT("x"), &err) && log_add_end(&shop.adding, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_false(added);
	assert_int_equal(err.fault, FAULT_SYSTEM);
	log_add_drop(&shop.adding);
	assert_int_equal(shop.times, 0);
	assert_true(log_add(&shop.adding, TEXT("y"), &err)); /* once there is room */
	assert_true(log_add_end(&shop.adding, &err));
	assert_int_equal(shop.told, 1);
	assert_entry(&shop, 0, TEXT("y"));
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(shop_close) struct shop shop = { 0 };
	bool done = false;

	(void)state;
	shop_open(&shop);
	for (size_t n = 0; !done && n < 1000; n++) {
		mem_fail_after(n);
		done = add_lines(&shop, TEXT("a\nb\nc\n")) && log_add_end(&shop.adding, &err);
		mem_fail_after(SIZE_MAX);
		log_add_drop(&shop.adding);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
		assert_int_equal(shop.told, done ? 3 : 0);
		assert_int_equal(durable(&shop), shop.told);
	}
	assert_true(done);
}

TESTS(TEST(adds_one_after_the_other_and_tells_when_they_are_durable),
    TEST(each_line_is_an_entry), TEST(crowds_share_transactions),
    TEST(large_entries_share_smaller_ones), TEST(longest_lines_may_lie_anywhere),
    TEST(lines_may_come_in_pieces_of_any_size),
    TEST(refuses_lines_that_are_too_long_and_tells_which),
    TEST(what_fails_takes_back_only_what_was_not_told),
    TEST(dropping_lets_go_what_is_not_durable), TEST(on_a_full_disk_nothing_is_told),
    TEST(survives_each_allocation_failing))
