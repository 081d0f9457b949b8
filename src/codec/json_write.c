#include "codec/json_write.h"

#include <assert.h>
#include <inttypes.h>

/* What cannot be written leaves nothing written. */
static void
fail(struct writer *writer)
{
	buf_free(writer->out);
	writer->out->failed = true;
}

/* A comma, if something stands here already. */
static void
begin_item(struct writer *writer)
{
	if (writer->depth == 0 || writer->depth > WRITER_DEPTH_MAX)
		return;
	if (writer->filled[writer->depth - 1])
		buf_add(writer->out, TEXT(","));
	writer->filled[writer->depth - 1] = true;
}

/* Keys stand where they must, or nobody can know any more. */
static bool
key_fits(const struct writer *writer, bool key)
{
	if (writer->depth > WRITER_DEPTH_MAX)
		return true;
	return key == (writer->depth > 0 && writer->close[writer->depth - 1] == '}');
}

/* Each value of an object has its key in front. */
static void
begin_value(struct writer *writer)
{
	assert(key_fits(writer, writer->after_key));
	if (!writer->after_key)
		begin_item(writer);
	writer->after_key = false;
}

static void
open_level(struct writer *writer, struct text open, char close)
{
	begin_value(writer);
	buf_add(writer->out, open);
	if (writer->depth >= WRITER_DEPTH_MAX) {
		fail(writer);
	} else {
		writer->filled[writer->depth] = false;
		writer->close[writer->depth] = close;
	}
	writer->depth++;
}

void
writer_object(struct writer *writer)
{
	open_level(writer, TEXT("{"), '}');
}

void
writer_array(struct writer *writer)
{
	open_level(writer, TEXT("["), ']');
}

void
writer_end(struct writer *writer)
{
	assert(writer->depth > 0 && !writer->after_key);
	writer->depth--;
	if (writer->depth < WRITER_DEPTH_MAX)
		buf_add_byte(writer->out, (uint8_t)writer->close[writer->depth]);
}

/* The escapes of RFC 8785 3.2.2.2: the shortest there are. */
static void
add_escape(struct buf *out, char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";

	for (size_t i = 0; i < sizeof(plain) - 1; i++) {
		if (c == plain[i]) {
			buf_addf(out, "\\%c", letters[i]);
			return;
		}
	}
	buf_addf(out, "\\u%04x", (unsigned)c);
}

static bool
needs_escape(char c)
{
	return (uint8_t)c < 0x20 || c == '"' || c == '\\';
}

static void
add_text(struct writer *writer, struct text text)
{
	size_t done = 0;

	if (!text_utf8(text)) {
		fail(writer);
		return;
	}
	buf_add(writer->out, TEXT("\""));
	for (size_t i = 0; i < text.len; i++) {
		if (!needs_escape(text.at[i]))
			continue;
		buf_add(writer->out, (struct text){ text.at + done, i - done });
		add_escape(writer->out, text.at[i]);
		done = i + 1;
	}
	buf_add(writer->out, text_after(text, done));
	buf_add(writer->out, TEXT("\""));
}

void
writer_key_text(struct writer *writer, struct text key)
{
	assert(key_fits(writer, true) && !writer->after_key);
	begin_item(writer);
	add_text(writer, key);
	buf_add(writer->out, TEXT(":"));
	writer->after_key = true;
}

void
writer_key(struct writer *writer, const char *key)
{
	writer_key_text(writer, text_of(key));
}

void
writer_text(struct writer *writer, struct text text)
{
	begin_value(writer);
	add_text(writer, text);
}

void
writer_integer(struct writer *writer, int64_t integer)
{
	begin_value(writer);
	buf_addf(writer->out, "%" PRId64, integer);
}

void
writer_bool(struct writer *writer, bool truth)
{
	begin_value(writer);
	buf_add(writer->out, truth ? TEXT("true") : TEXT("false"));
}

void
writer_null(struct writer *writer)
{
	begin_value(writer);
	buf_add(writer->out, TEXT("null"));
}

void
writer_json(struct writer *writer, struct text json)
{
	begin_value(writer);
	buf_add(writer->out, json);
}

void
writer_put_text(struct writer *writer, const char *key, struct text text)
{
	writer_key(writer, key);
	writer_text(writer, text);
}

void
writer_put_integer(struct writer *writer, const char *key, int64_t integer)
{
	writer_key(writer, key);
	writer_integer(writer, integer);
}

void
writer_put_bool(struct writer *writer, const char *key, bool truth)
{
	writer_key(writer, key);
	writer_bool(writer, truth);
}

void
writer_put_texts(struct writer *writer, const char *key, const struct text *texts, size_t count)
{
	writer_key(writer, key);
	writer_array(writer);
	for (size_t i = 0; i < count; i++)
		writer_text(writer, texts[i]);
	writer_end(writer);
}
