#include "http/event_stream.h"

#include <string.h>

void
event_stream_free(struct event_stream *stream)
{
	buf_free(&stream->line);
	buf_free(&stream->name);
	buf_free(&stream->data);
	buf_free(&stream->id);
}

void
event_stream_again(struct event_stream *stream)
{
	buf_clear(&stream->line);
	buf_clear(&stream->name);
	buf_clear(&stream->data);
	stream->lines = 0;
	stream->after_cr = stream->took = false;
}

/* A number of digits alone; anything else is passed over. */
static void
set_retry(struct event_stream *stream, struct text value)
{
	uint64_t ms;

	if (text_u64(value, &ms))
		stream->retry = ms;
}

/* One that has a NUL cannot be sent back, and is passed over. */
static void
set_id(struct event_stream *stream, struct text value)
{
	if (value.len > 0 && memchr(value.at, '\0', value.len) != NULL)
		return;
	buf_clear(&stream->id);
	buf_add(&stream->id, value);
}

static void
take_field(struct event_stream *stream, struct text line)
{
	struct text value = line, name;

	if (!text_cut(&value, ':', &name)) {
		name = line;
		value = (struct text){ 0 };
	}
	if (value.len > 0 && value.at[0] == ' ')
		value = text_after(value, 1);
	if (text_eq(name, TEXT("data"))) {
		buf_add(&stream->data, value);
		buf_add_byte(&stream->data, '\n');
	} else if (text_eq(name, TEXT("event"))) {
		buf_clear(&stream->name);
		buf_add(&stream->name, value);
	} else if (text_eq(name, TEXT("id"))) {
		set_id(stream, value);
	} else if (text_eq(name, TEXT("retry"))) {
		set_retry(stream, value);
	}
}

/* A blank line: is there something to tell? */
static bool
end_event(struct event_stream *stream, struct event_told *out)
{
	struct text data = buf_text(&stream->data);

	if (data.len == 0) {
		buf_clear(&stream->name);
		return false;
	}
	data.len--; /* the newline after its last line */
	*out = (struct event_told){
		.name = stream->name.len == 0 ? TEXT("message") : buf_text(&stream->name),
		.id = buf_text(&stream->id),
		.data = data,
	};
	stream->took = true;
	return true;
}

static bool
end_line(struct event_stream *stream, struct event_told *out)
{
	struct text line = buf_text(&stream->line);
	bool told = false;

	if (stream->lines++ == 0)
		(void)!text_skip(&line, TEXT("\xEF\xBB\xBF"));
	if (line.len == 0)
		told = end_event(stream, out);
	else if (line.at[0] != ':')
		take_field(stream, line);
	buf_clear(&stream->line);
	return told;
}

static bool
check(const struct event_stream *stream, struct err *err)
{
	return buf_ok(&stream->line, err) && buf_ok(&stream->data, err) &&
	       buf_ok(&stream->name, err) && buf_ok(&stream->id, err);
}

/* How much of it is one line, or part of one. */
static size_t
line_len(struct text in)
{
	size_t len = 0;

	while (len < in.len && in.at[len] != '\n' && in.at[len] != '\r')
		len++;
	return len;
}

bool
event_stream_take(struct event_stream *stream, struct text *rest, bool *told,
    struct event_told *out, struct err *err)
{
	*told = false;
	if (stream->took) {
		buf_clear(&stream->data);
		buf_clear(&stream->name);
		stream->took = false;
	}
	while (rest->len > 0 && !*told) {
		size_t len;

		if (stream->after_cr)
			(void)!text_skip(rest, TEXT("\n"));
		stream->after_cr = false;
		len = line_len(*rest);
		buf_add(&stream->line, (struct text){ rest->at, len });
		if (!check(stream, err))
			return false;
		if (len < rest->len) {
			stream->after_cr = rest->at[len] == '\r';
			*told = end_line(stream, out);
			len++;
		}
		*rest = text_after(*rest, len);
		if (!check(stream, err))
			return false;
	}
	return true;
}
