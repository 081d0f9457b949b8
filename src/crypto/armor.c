#include "crypto/armor.h"

#include <string.h>

#include "codec/base64.h"

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----"
#define END "-----END AGE ENCRYPTED FILE-----"

/* What is put together before it is written. */
#define WRITE_STEP (16 * KIB)

static bool
malformed(struct err *err, const char *what)
{
	return err_set(err, FAULT_INPUT, "malformed armor: %s", what);
}

struct armor_reader
armor_reader(const struct source *in)
{
	return (struct armor_reader){ .in = *in };
}

/* Have more text to take lines from. */
static bool
refill(struct armor_reader *reader, struct err *err)
{
	size_t got;

	memmove(reader->text, reader->text + reader->text_at, reader->text_len);
	reader->text_at = 0;
	if (!reader->in.read(reader->in.arg, reader->text + reader->text_len,
		sizeof(reader->text) - reader->text_len, &got, err))
		return false;
	reader->text_len += got;
	reader->ended = got == 0;
	return true;
}

/* The next line, without its end (LF or CRLF).  At the end of the stream what
 * is left counts as one; `*none` when nothing is. */
static bool
next_line(struct armor_reader *reader, struct text *line, bool *none, struct err *err)
{
	struct text rest;

	for (;;) {
		rest = (struct text){ reader->text + reader->text_at, reader->text_len };
		if (text_line(&rest, line))
			break;
		if (reader->ended) {
			*line = rest;
			rest = text_after(rest, rest.len);
			break;
		}
		if (rest.len == sizeof(reader->text))
			return malformed(err, "a line is too long");
		if (!refill(reader, err))
			return false;
	}
	*none = reader->ended && reader->text_len == 0;
	reader->text_at += reader->text_len - rest.len;
	reader->text_len = rest.len;
	if (text_ends(*line, TEXT("\r")))
		line->len--;
	return true;
}

static bool
blank(struct text line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] != ' ' && (line.at[i] < '\t' || line.at[i] > '\r'))
			return false;
	return true;
}

/* Outside only blanks may stand. */
static bool
pass_blanks(struct armor_reader *reader, struct text line, struct err *err)
{
	if (!blank(line))
		return malformed(err, reader->place == ARMOR_BEFORE
					  ? "something stands before '" BEGIN
					    "', or that line is misspelled"
					  : "something follows its last line");
	reader->blanks += line.len + 1;
	return reader->blanks <= ARMOR_BLANKS_MAX ||
	       malformed(err, "too many blanks around it");
}

/* A line between the first and the last: 64 columns, only the last one less. */
static bool
take_body(struct armor_reader *reader, struct text line, struct err *err)
{
	size_t len = base64_len(line);

	if (reader->place == ARMOR_LAST_LINE)
		return malformed(err, "a line follows a short one");
	if (line.len == 0)
		return malformed(err, "an empty line");
	if (line.len > ARMOR_COLUMNS)
		return malformed(err, "a line of more than 64 columns");
	if (len == SIZE_MAX || !base64_decode(line, reader->bytes, len))
		return malformed(err, "a line is not canonical base64");
	reader->bytes_at = 0;
	reader->bytes_len = len;
	if (len < ARMOR_LINE_BYTES)
		reader->place = ARMOR_LAST_LINE;
	return true;
}

static bool
take_line(struct armor_reader *reader, struct text line, struct err *err)
{
	switch (reader->place) {
	case ARMOR_BEFORE:
		if (!text_eq(line, TEXT(BEGIN)))
			return pass_blanks(reader, line, err);
		reader->place = ARMOR_INSIDE;
		reader->blanks = 0;
		return true;
	case ARMOR_INSIDE:
	case ARMOR_LAST_LINE:
		if (!text_eq(line, TEXT(END)))
			return take_body(reader, line, err);
		reader->place = ARMOR_BEHIND;
		return true;
	case ARMOR_BEHIND:
		break;
	}
	return pass_blanks(reader, line, err);
}

static bool
read_armor(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct armor_reader *reader = arg;
	size_t done = 0, len;
	struct text line = { 0 };
	bool none = false;

	while (done < room) {
		if (reader->bytes_len == 0) {
			if (!next_line(reader, &line, &none, err))
				return false;
			if (none && reader->place == ARMOR_BEHIND)
				break;
			if (none)
				return malformed(err, "it is cut short");
			if (!take_line(reader, line, err))
				return false;
		}
		len = reader->bytes_len < room - done ? reader->bytes_len : room - done;
		memcpy(at + done, reader->bytes + reader->bytes_at, len);
		reader->bytes_at += len;
		reader->bytes_len -= len;
		done += len;
	}
	*got = done;
	return true;
}

struct source
armor_source(struct armor_reader *reader)
{
	return (struct source){ read_armor, reader };
}

struct armor_writer
armor_writer(const struct sink *out)
{
	return (struct armor_writer){ .out = *out };
}

static void
add_line(struct buf *text, const uint8_t *bytes, size_t len)
{
	base64_add(text, bytes, len);
	buf_add(text, TEXT("\n"));
}

static bool
flush(struct armor_writer *writer, struct buf *text, struct err *err)
{
	if (!buf_ok(text, err) || !sink_write(&writer->out, buf_text(text), err))
		return false;
	buf_clear(text);
	return true;
}

static void
begin(struct armor_writer *writer, struct buf *text)
{
	if (!writer->begun)
		buf_add(text, TEXT(BEGIN "\n"));
	writer->begun = true;
}

/* Fill the line that was begun; write whole lines straight from the bytes. */
static bool
write_armor(void *arg, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(WRITE_STEP + 2 * ARMOR_COLUMNS);
	struct armor_writer *writer = arg;

	begin(writer, &text);
	while (writer->len + bytes.len >= ARMOR_LINE_BYTES) {
		size_t len = ARMOR_LINE_BYTES - writer->len;

		memcpy(writer->bytes + writer->len, bytes.at, len);
		add_line(&text, writer->bytes, ARMOR_LINE_BYTES);
		writer->len = 0;
		bytes = text_after(bytes, len);
		if (text.len >= WRITE_STEP && !flush(writer, &text, err))
			return false;
	}
	if (bytes.len > 0)
		memcpy(writer->bytes + writer->len, bytes.at, bytes.len);
	writer->len += bytes.len;
	return flush(writer, &text, err);
}

struct sink
armor_sink(struct armor_writer *writer)
{
	return (struct sink){ write_armor, writer };
}

bool
armor_end(struct armor_writer *writer, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(KIB);

	begin(writer, &text);
	if (writer->len > 0)
		add_line(&text, writer->bytes, writer->len);
	buf_add(&text, TEXT(END "\n"));
	return flush(writer, &text, err);
}
