/* Armor that we accept has one spelling but for its line ends and the blanks
 * around it: put on again, it is the same text. */
#include "fuzz.h"

#include "crypto/armor.h"

#define LIMIT MIB

static bool
unarmor(struct text in, size_t step, struct buf *out, struct err *err)
{
	const struct source source = source_text(&in);
	struct armor_reader reader = armor_reader(&source);
	const struct source armor = armor_source(&reader);
	char room[4096];
	size_t got;

	do {
		if (!armor.read(armor.arg, room, step, &got, err))
			return false;
		buf_add(out, (struct text){ room, got });
	} while (got > 0);
	return buf_ok(out, err);
}

static bool
armor(struct text in, struct buf *out, struct err *err)
{
	const struct sink sink = sink_buf(out);
	struct armor_writer writer = armor_writer(&sink);
	const struct sink armored = armor_sink(&writer);

	return sink_write(&armored, in, err) && armor_end(&writer, err);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The text with LF for CRLF, and without the blanks around it. */
static void
normalize(struct text in, struct buf *out)
{
	while (in.len > 0 && is_blank(in.at[0]))
		in = text_after(in, 1);
	while (in.len > 0 && is_blank(in.at[in.len - 1]))
		in.len--;
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] != '\r')
			buf_add_byte(out, (uint8_t)in.at[i]);
	buf_add(out, TEXT("\n"));
}

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf bytes = BUF(LIMIT), again = BUF(LIMIT);
	scoped(buf_free) struct buf spelled = BUF(LIMIT), expected = BUF(LIMIT);
	struct err err, other;
	bool good = unarmor(in, 4096, &bytes, &err);

	/* However it is read, the verdict is one. */
	if (unarmor(in, 7, &again, &other) != good) {
		REQUIRE(err.fault == FAULT_LIMIT || other.fault == FAULT_LIMIT);
		return;
	}
	if (!good)
		return;
	REQUIRE(text_eq(buf_text(&bytes), buf_text(&again)));
	normalize(in, &expected);
	if (armor(buf_text(&bytes), &spelled, &err) && buf_ok(&expected, &err))
		REQUIRE(text_eq(buf_text(&spelled), buf_text(&expected)));
}
