#include "cli/command/shown.h"

#include <stdio.h>

#define LINE_MAX_SHOWN MIB

static void
add_escaped(uint32_t rune, struct buf *out)
{
	if (rune <= 0xffff) {
		buf_addf(out, "\\u%04x", (unsigned)rune);
		return;
	}
	rune -= 0x10000;
	buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + (rune >> 10)),
	    (unsigned)(0xdc00 + (rune & 0x3ff)));
}

static void
add_rune(struct text *rest, struct buf *out)
{
	struct text at = *rest;
	uint32_t rune;

	if (!text_cut_rune(rest, &rune)) {
		buf_addf(out, "\\x%02x", (unsigned)(uint8_t)at.at[0]);
		*rest = (struct text){ at.at + 1, at.len - 1 };
		return;
	}
	at.len -= rest->len;
	if (text_printable(at))
		buf_add(out, at);
	else
		add_escaped(rune, out);
}

void
shown_add(struct text text, struct buf *out)
{
	while (text.len > 0) {
		size_t plain = text_plain(text);

		buf_add(out, (struct text){ text.at, plain });
		text = (struct text){ text.at + plain, text.len - plain };
		if (text.len > 0)
			add_rune(&text, out);
	}
}

void
shown_line(const char *before, struct text text)
{
	scoped(buf_free) struct buf line = BUF_SECRET(LINE_MAX_SHOWN);
	struct err err;

	shown_add(text, &line);
	printf("%s%s\n", before, buf_ok(&line, &err) ? buf_string(&line) : err.text);
}
