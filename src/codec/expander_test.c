#include "codec/expander.h"

#include <string.h>

#include "test.h"

static struct err err;

/* Frames as the format has them (RFC 8878): written by hand, so that they can say anything. */
#define MAGIC "\x28\xb5\x2f\xfd"
#define OF(n) MAGIC "\x20" n /* it says how many bytes, in one byte, and has no checksum */
#define LAST(n) n "\x00\x00" /* a block as it is, of n >> 3 bytes; odd: the last one */
#define GOOD OF("\x05") LAST("\x29") "bytes"
#define SKIPPED "\x50\x2a\x4d\x18\x03\x00\x00\x00..."
#define OTHER SKIPPED_AS("\x5f")
#define SKIPPED_AS(kind) kind "\x2a\x4d\x18\x00\x00\x00\x00"

/* Into `out`, in steps of that many bytes. */
static bool
expand(struct text in, uint64_t most, size_t step, struct buf *out)
{
	struct source from = source_text(&in), source;
	scoped(expander_free) struct expander expander = EXPANDER(&from, most);
	char bytes[4096];
	size_t got;

	source = expander_source(&expander);
	do {
		if (!source.read(source.arg, bytes, step, &got, &err))
			return false;
		buf_add(out, (struct text){ bytes, got });
	} while (got > 0);
	return true;
}

static bool
expands_to(struct text in, const char *wanted)
{
	for (size_t step = 1; step < 4096; step *= 9) {
		scoped(buf_free) struct buf out = BUF(KIB);

		if (!expand(in, KIB, step, &out) || !text_eq(buf_text(&out), text_of(wanted)))
			return false;
	}
	return true;
}

static void
reads_what_others_made(void **state)
{
	static const char made[] =
	    MAGIC "\x24\x17\xb9\x00\x00made by another program\xf6\x2a\x39\xd0";

	(void)state;
	assert_true(expands_to(text_bytes(made, sizeof(made) - 1), "made by another program"));
	assert_true(expands_to(TEXT(GOOD), "bytes"));
	assert_true(expands_to(TEXT(OF("\x00") LAST("\x01")), ""));
}

static void
passes_over_what_is_to_be_skipped(void **state)
{
	scoped(buf_free) struct buf in = BUF(MIB);
	char *at;

	(void)state;
	assert_true(expands_to(TEXT(SKIPPED OTHER GOOD), "bytes"));
	assert_true(expands_to(TEXT(GOOD SKIPPED), "bytes"));
	assert_true(expands_to(TEXT(GOOD OTHER SKIPPED SKIPPED), "bytes"));
	buf_add(&in, TEXT(GOOD "\x50\x2a\x4d\x18\x00\x00\x04\x00"));
	at = buf_extend(&in, 256 * KIB);
	assert_non_null(at);
	memset(at, 'x', 256 * KIB);
	assert_true(expands_to(buf_text(&in), "bytes"));
}

static void
refuses_what_is_anything_else(void **state)
{
	const struct text bad[] = {
		TEXT("ustar"),
		TEXT(GOOD "\n"),
		TEXT(GOOD "trailing garbage, longer than a head"),
		TEXT(GOOD GOOD),
		TEXT(GOOD SKIPPED GOOD),
		TEXT(SKIPPED),
		/* two bytes less, two more, in one block and in two */
		TEXT(OF("\x07") LAST("\x29") "bytes"),
		TEXT(OF("\x03") LAST("\x29") "bytes"),
		TEXT(OF("\x05") "\x28\x00\x00"
				"bytes" LAST("\x29") "bytes"),
		/* it does not say how much it holds; it needs a dictionary */
		TEXT(MAGIC "\x00\x58" LAST("\x29") "bytes"),
		TEXT(MAGIC "\x21\x07\x05" LAST("\x29") "bytes"),
		/* a block of a kind that there is not; another checksum */
		TEXT(OF("\x05") LAST("\x2f") "bytes"),
		TEXT(MAGIC "\x24\x05" LAST("\x29") "bytes1234"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		err.fault = FAULT_NONE;
		assert_false(expand(bad[i], KIB, 100, &out));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_what_is_cut_short(void **state)
{
	const struct text whole = TEXT(SKIPPED GOOD SKIPPED);
	const size_t skipped = sizeof(SKIPPED) - 1, good = sizeof(GOOD) - 1;

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		scoped(buf_free) struct buf out = BUF(KIB);
		struct text cut = { whole.at, len };

		if (len == skipped + good)
			continue; /* whole, without what is skipped behind it */
		assert_false(expand(cut, KIB, 100, &out));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

/* A few bytes that hold gigabytes: told from the head, before a byte is made of them. */
static void
refuses_to_hold_more_than_it_may(void **state)
{
	const struct text bomb =
	    TEXT(MAGIC "\xe0\x00\x00\x00\x00\x02\x00\x00\x00\x02\x00\x10\x00");
	struct text rest = bomb;
	struct source from = source_text(&rest);
	scoped(expander_free) struct expander expander = EXPANDER(&from, 8 * GIB - 1);
	scoped(buf_free) struct buf out = BUF(KIB);
	uint64_t len = 42;

	(void)state;
	assert_false(expander_len(&expander, &len, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(len, 42);
	assert_false(expand(bomb, 8 * GIB - 1, 100, &out));
	assert_int_equal(out.len, 0);
	assert_false(expand(TEXT(GOOD), 4, 100, &out));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(expand(TEXT(GOOD), 5, 100, &out));
}

/* Of two mebibytes of one byte, 128 KiB at a time, it says that they are five bytes. */
static void
refuses_more_than_was_said_before_it_is_handed_out(void **state)
{
	scoped(buf_free) struct buf bomb = BUF(KIB), out = BUF(KIB);

	(void)state;
	buf_add(&bomb, TEXT(MAGIC "\x40\x58\x05\x00"));
	for (int i = 0; i < 16; i++)
		buf_add(&bomb, TEXT("\x02\x00\x10x"));
	assert_false(expand(buf_text(&bomb), GIB, 100, &out));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(out.len <= 5 + 256);
}

static void
refuses_what_needs_more_memory(void **state)
{
	const struct text large = TEXT(MAGIC "\x80\x70\x00\x2d\x31\x01" LAST("\x29") "bytes");
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	assert_false(expand(large, GIB, 100, &out));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(out.len, 0);
}

static void
tells_how_much_it_holds(void **state)
{
	struct text rest = TEXT(SKIPPED GOOD);
	struct source from = source_text(&rest), source;
	scoped(expander_free) struct expander expander = EXPANDER(&from, KIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	uint64_t len = 0;

	(void)state;
	assert_true(expander_len(&expander, &len, &err));
	assert_int_equal(len, 5);
	source = expander_source(&expander);
	assert_true(source_load(&source, &out, &err));
	assert_string_equal(buf_string(&out), "bytes");
}

static bool
fail_to_read(void *arg, char *at, size_t room, size_t *got, struct err *fault)
{
	(void)arg;
	(void)at;
	(void)room;
	*got = 0;
	return err_set(fault, FAULT_SYSTEM, "the disk is gone");
}

static void
tells_what_failed_where_it_reads(void **state)
{
	struct source from = { fail_to_read, NULL };
	scoped(expander_free) struct expander expander = EXPANDER(&from, KIB);
	uint64_t len;

	(void)state;
	assert_false(expander_len(&expander, &len, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(reads_what_others_made), TEST(passes_over_what_is_to_be_skipped),
    TEST(refuses_what_is_anything_else), TEST(refuses_what_is_cut_short),
    TEST(refuses_to_hold_more_than_it_may),
    TEST(refuses_more_than_was_said_before_it_is_handed_out),
    TEST(refuses_what_needs_more_memory), TEST(tells_how_much_it_holds),
    TEST(tells_what_failed_where_it_reads))
