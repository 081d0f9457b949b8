#include "crypto/armor.h"

#include "test.h"

#include <string.h>

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----\n"
#define END "-----END AGE ENCRYPTED FILE-----\n"
#define LINE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

/* Give at most `step` bytes at a time. */
struct steps {
	struct text rest;
	size_t step;
};

static bool
read_steps(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct steps *steps = arg;
	struct source whole = source_text(&steps->rest);

	return whole.read(whole.arg, at, room < steps->step ? room : steps->step, got, err);
}

/* Take the armor off, reading `step` bytes at a time and asking for as many. */
static bool
unarmor(struct text in, size_t step, struct buf *out, struct err *err)
{
	struct steps steps = { in, step };
	const struct source source = { read_steps, &steps };
	struct armor_reader reader = armor_reader(&source);
	const struct source armor = armor_source(&reader);
	char room[256];
	size_t got;

	do {
		if (!armor.read(armor.arg, room, step < 256 ? step : 256, &got, err))
			return false;
		buf_add(out, (struct text){ room, got });
	} while (got > 0);
	return true;
}

static void
armor(struct text in, size_t step, struct buf *out)
{
	const struct sink sink = sink_buf(out);
	struct armor_writer writer = armor_writer(&sink);
	const struct sink armored = armor_sink(&writer);
	struct err err;

	for (; in.len > 0; in = text_after(in, step)) {
		struct text some = { in.at, in.len < step ? in.len : step };

		assert_true(sink_write(&armored, some, &err));
	}
	assert_true(armor_end(&writer, &err));
}

static void
takes_off_what_it_put_on_in_any_steps(void **state)
{
	static const size_t steps[] = { 1, 2, 47, 48, 49, 1000 };
	char bytes[200];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 31);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			scoped(buf_free) struct buf text = BUF(KIB), back = BUF(KIB);
			struct err err;

			armor((struct text){ bytes, len }, steps[i], &text);
			assert_true(text_starts(buf_text(&text), TEXT(BEGIN)));
			assert_true(text_ends(buf_text(&text), TEXT(END)));
			assert_true(unarmor(buf_text(&text), steps[i], &back, &err));
			assert_true(text_eq(buf_text(&back), (struct text){ bytes, len }));
		}
	}
}

static void
writes_large_pieces_too(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), text = BUF(2 * MIB), back = BUF(MIB);
	struct err err;

	(void)state;
	memset(buf_extend(&bytes, 100001), 'x', 100001);
	armor(buf_text(&bytes), 70000, &text);
	assert_true(unarmor(buf_text(&text), 256, &back, &err));
	assert_true(text_eq(buf_text(&back), buf_text(&bytes)));
}

static void
takes_either_line_end_and_blanks_around(void **state)
{
	static const char *const taken[] = {
		BEGIN "aGk=\n" END,
		"-----BEGIN AGE ENCRYPTED FILE-----\r\naGk=\r\n-----END AGE ENCRYPTED "
		"FILE-----\r\n",
		BEGIN "aGk=\n-----END AGE ENCRYPTED FILE-----",
		"\n \t\r\n" BEGIN "aGk=\n" END "\n\n  \n",
		BEGIN "aGk=\n" END " ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		scoped(buf_free) struct buf back = BUF(KIB);
		struct err err;

		assert_true(unarmor(text_of(taken[i]), 7, &back, &err));
		assert_true(text_eq(buf_text(&back), TEXT("hi")));
	}
}

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{ "", "cut short" },
	{ "\n\n", "cut short" },
	{ BEGIN, "cut short" },
	{ BEGIN "aGk=\n", "cut short" },
	{ BEGIN "aGk=\n-----END AGE ENCRYPTED FILE", "a line follows a short one" },
	{ "x\n" BEGIN "aGk=\n" END, "something stands before" },
	{ "-----BEGIN AGE FILE-----\naGk=\n" END, "misspelled" },
	{ "-----begin age encrypted file-----\naGk=\n" END, "misspelled" },
	{ " " BEGIN "aGk=\n" END, "misspelled" },
	{ "-----BEGIN AGE ENCRYPTED FILE----- \naGk=\n" END, "misspelled" },
	{ BEGIN "\naGk=\n" END, "an empty line" },
	{ BEGIN LINE "\n" END, "an empty line" },
	{ BEGIN "aGk=\n\n" END, "a line follows" },
	{ BEGIN "aGk=\naGk=\n" END, "a line follows" },
	{ BEGIN "AAAA\nAAAA\n" END, "a line follows" },
	{ BEGIN "AAAA" LINE END, "more than 64" },
	{ BEGIN "aGk\n" END, "not canonical" },
	{ BEGIN "aGk\n=\n" END, "not canonical" },
	{ BEGIN "aGl=\n" END, "not canonical" },
	{ BEGIN " aGk=\n" END, "not canonical" },
	{ BEGIN "aGk= \n" END, "not canonical" },
	{ BEGIN "aG*=\n" END, "not canonical" },
	{ BEGIN "Comment: x\n\naGk=\n" END, "not canonical" },
	{ BEGIN "aGk=\n=0000\n" END, "a line follows" },
	{ BEGIN "aGk=\n----- END AGE ENCRYPTED FILE -----\n", "a line follows" },
	{ BEGIN "aGk=\n" END "x", "follows its last line" },
	{ BEGIN "aGk=\n" END BEGIN "aGk=\n" END, "follows its last line" },
};

static void
refuses_what_is_not_strictly_armor(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		scoped(buf_free) struct buf back = BUF(KIB);
		struct err err;

		assert_false(unarmor(text_of(refused[i].text), 7, &back, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_non_null(strstr(err.text, "malformed armor: "));
		if (strstr(err.text, refused[i].says) == NULL)
			fail_msg("'%s' says '%s'", refused[i].text, err.text);
	}
}

static void
bounds_lines_and_blanks(void **state)
{
	scoped(buf_free) struct buf blanks = BUF(8 * KIB), line = BUF(8 * KIB);
	scoped(buf_free) struct buf back = BUF(KIB);
	struct err err;

	(void)state;
	memset(buf_extend(&blanks, ARMOR_BLANKS_MAX + 1), '\n', ARMOR_BLANKS_MAX + 1);
	assert_false(unarmor(buf_text(&blanks), 256, &back, &err));
	assert_non_null(strstr(err.text, "too many blanks"));
	memset(buf_extend(&line, 5 * KIB), ' ', 5 * KIB);
	assert_false(unarmor(buf_text(&line), 256, &back, &err));
	assert_non_null(strstr(err.text, "too long"));
}

TESTS(TEST(takes_off_what_it_put_on_in_any_steps), TEST(writes_large_pieces_too),
    TEST(takes_either_line_end_and_blanks_around), TEST(refuses_what_is_not_strictly_armor),
    TEST(bounds_lines_and_blanks))
