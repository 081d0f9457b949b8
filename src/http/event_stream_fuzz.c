#include "http/event_stream.h"

#include <string.h>

#include "fuzz.h"

static void
add_told(const struct event_told *told, struct buf *out)
{
	REQUIRE(told->id.len == 0 || memchr(told->id.at, '\0', told->id.len) == NULL);
	REQUIRE(memchr(told->name.at, '\n', told->name.len) == NULL);
	buf_add(out, told->name);
	buf_add(out, told->data);
}

/* What all events say, one after the other; false when the stream was refused. */
static bool
read_all(struct text in, size_t step, struct buf *out)
{
	scoped(event_stream_free) struct event_stream stream = EVENT_STREAM;
	struct event_told told;
	struct err err;
	bool has;

	while (in.len > 0) {
		struct text piece = { in.at, in.len < step ? in.len : step };

		in = text_after(in, piece.len);
		while (piece.len > 0) {
			if (!event_stream_take(&stream, &piece, &has, &told, &err))
				return false;
			if (has)
				add_told(&told, out);
		}
	}
	return true;
}

/* It does not matter in which pieces a stream comes. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf whole = BUF(MIB), pieces = BUF(MIB);

	if (!read_all(in, in.len + 1, &whole) || !read_all(in, 3, &pieces))
		return;
	if (!whole.failed && !pieces.failed)
		REQUIRE(text_eq(buf_text(&whole), buf_text(&pieces)));
}
