#include "codec/shape.h"

#include <string.h>

#include "base/utc.h"
#include "codec/hex.h"

#define POINTER_MAX (64 * KIB)
#define MEMBERS_MAX 400 /* bytes of their names, in a message */

/* What is being read, and whose it shall be. */
struct reading {
	struct arena *arena;
	struct err *err;
};

static bool read_one(
    const struct reading *reading, const struct shape *shape, struct value value, void *out);

/* "'/scope/in' is missing: give ..." */
static bool
refuse(const struct reading *reading, struct value at, const char *member,
    const struct shape *shape, const char *what)
{
	scoped(buf_free) struct buf pointer = BUF(POINTER_MAX);

	value_pointer(at, &pointer);
	if (member != NULL)
		buf_addf(&pointer, "/%s", member);
	if (pointer.failed)
		return err_memory(reading->err);
	if (pointer.len == 0)
		return err_set(
		    reading->err, FAULT_INPUT, "it %s: give %s", what, shape->wanted);
	return err_set(reading->err, FAULT_INPUT, "'%.160s' %s: give %s", buf_string(&pointer),
	    what, shape->wanted);
}

static bool
line_ok(struct text line)
{
	struct text piece;

	while (text_cut(&line, '\t', &piece))
		if (!text_printable(piece))
			return false;
	return text_printable(line);
}

static bool
lines_ok(struct text text)
{
	struct text line;

	while (text_line(&text, &line))
		if (!line_ok(line))
			return false;
	return line_ok(text);
}

static bool
read_text(const struct reading *reading, const struct shape *shape, struct value value,
    struct text *out)
{
	struct text text;

	if (value_type(value) != VALUE_TEXT || !value_as_text(value, &text, reading->err))
		return refuse(reading, value, NULL, shape, "is no text");
	if (text.len < (size_t)shape->least)
		return refuse(reading, value, NULL, shape, "is too short");
	if (text.len > (size_t)shape->most)
		return refuse(reading, value, NULL, shape, "is too long");
	if (shape->type == SHAPE_LINES ? !lines_ok(text) : !text_printable(text))
		return refuse(reading, value, NULL, shape,
		    shape->type == SHAPE_LINES
			? "has characters that cannot be shown"
			: "has line breaks or characters that cannot be shown");
	if (shape->good != NULL && text.len > 0 && !shape->good(text))
		return refuse(reading, value, NULL, shape, "is not of that form");
	*out = arena_text(reading->arena, text);
	return out->at != NULL || err_memory(reading->err);
}

static bool
read_integer(
    const struct reading *reading, const struct shape *shape, struct value value, int64_t *out)
{
	int64_t integer;

	if (value_type(value) != VALUE_INTEGER ||
	    !value_as_integer(value, &integer, reading->err))
		return refuse(reading, value, NULL, shape, "is no whole number");
	if (integer < shape->least || integer > shape->most)
		return refuse(reading, value, NULL, shape,
		    integer < shape->least ? "is too small" : "is too large");
	*out = integer;
	return true;
}

static bool
read_flag(
    const struct reading *reading, const struct shape *shape, struct value value, bool *out)
{
	if (value_type(value) != VALUE_BOOL)
		return refuse(reading, value, NULL, shape, "is not true or false");
	return value_as_bool(value, out, reading->err);
}

static bool
read_choice(
    const struct reading *reading, const struct shape *shape, struct value value, unsigned *out)
{
	struct text text;

	if (value_type(value) != VALUE_TEXT || !value_as_text(value, &text, reading->err))
		return refuse(reading, value, NULL, shape, "is no text");
	for (unsigned i = shape->optional; shape->words[i] != NULL; i++)
		if (text_eq(text, text_of(shape->words[i]))) {
			*out = i;
			return true;
		}
	return refuse(reading, value, NULL, shape, "is none of the words for it");
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
	uint8_t any = 0;

	for (size_t i = 0; i < len; i++)
		any |= bytes[i];
	return any == 0;
}

static bool
read_hex(
    const struct reading *reading, const struct shape *shape, struct value value, uint8_t *out)
{
	struct text text;

	if (value_type(value) != VALUE_TEXT || !value_as_text(value, &text, reading->err))
		return refuse(reading, value, NULL, shape, "is no text");
	if (!hex_decode(text, out, shape->size))
		return refuse(
		    reading, value, NULL, shape, "is not so many lowercase hex digits");
	return !shape->optional || !is_zero(out, shape->size) ||
	       refuse(reading, value, NULL, shape, "is nothing but zeros: leave it out, or");
}

static bool
read_time(
    const struct reading *reading, const struct shape *shape, struct value value, int64_t *out)
{
	struct text text;

	if (value_type(value) != VALUE_TEXT || !value_as_text(value, &text, reading->err))
		return refuse(reading, value, NULL, shape, "is no text");
	return (utc_parse_strict(text, out) && (!shape->optional || *out != 0)) ||
	       refuse(reading, value, NULL, shape,
		   "is not a time of the form 2026-11-22T10:00:00Z");
}

static bool
same(const struct shape *each, const void *a, const void *b)
{
	if (each->type == SHAPE_HEX)
		return memcmp(a, b, each->size) == 0;
	return text_eq(*(const struct text *)a, *(const struct text *)b);
}

/* What is there twice was meant otherwise, or is an oversight. */
static bool
check_once(const struct reading *reading, const struct shape *list, struct value value,
    const char *at, size_t last)
{
	const struct shape *each = list->of;

	if (each->type != SHAPE_TEXT && each->type != SHAPE_HEX)
		return true;
	for (size_t i = 0; i < last; i++)
		if (same(each, at + i * list->size, at + last * list->size))
			return refuse(reading, value, NULL, each, "is there twice");
	return true;
}

static bool
read_list(const struct reading *reading, const struct shape *shape, struct value value,
    struct shape_list *out)
{
	struct value_walk walk = { 0 };
	size_t count, done = 0;
	char *at = NULL;

	if (value_type(value) != VALUE_ARRAY)
		return refuse(reading, value, NULL, shape, "is no list");
	count = value_count(value);
	if (count < (size_t)shape->least || count > (size_t)shape->most)
		return refuse(reading, value, NULL, shape,
		    count > (size_t)shape->most ? "has too many elements"
						: "has too few elements");
	if (count > 0 && (at = arena_zero(reading->arena, count, shape->size)) == NULL)
		return err_memory(reading->err);
	for (; value_each(value, &walk); done++)
		if (!read_one(reading, shape->of, walk.value, at + done * shape->size) ||
		    !check_once(reading, shape, walk.value, at, done))
			return false;
	*out = (struct shape_list){ count, at };
	return true;
}

static const struct shape *
find(const struct shape *table, struct text name)
{
	for (; table->type != SHAPE_END; table++)
		if (text_eq(text_of(table->name), name))
			return table;
	return NULL;
}

/* Nothing is skipped that somebody took the trouble to write. */
static bool
check_members(const struct reading *reading, const struct shape *table, struct value object)
{
	scoped(buf_free) struct buf pointer = BUF(POINTER_MAX), names = BUF(KIB);
	struct value_walk walk = { 0 };

	while (value_each(object, &walk)) {
		if (find(table, walk.key) != NULL)
			continue;
		value_pointer(walk.value, &pointer);
		for (size_t i = 0; table[i].type != SHAPE_END; i++)
			buf_addf(&names, "%s%s", i == 0 ? "" : ", ", table[i].name);
		if (pointer.failed || names.failed)
			return err_memory(reading->err);
		return err_set(reading->err, FAULT_INPUT,
		    "'%.100s' is not known: what can stand there is %.*s", buf_string(&pointer),
		    MEMBERS_MAX, buf_string(&names));
	}
	return true;
}

static bool
read_members(
    const struct reading *reading, const struct shape *table, struct value object, void *out)
{
	for (; table->type != SHAPE_END; table++) {
		struct value value;

		if (value_find(object, table->name, &value)) {
			if (!read_one(reading, table, value, (char *)out + table->at))
				return false;
		} else if (!table->optional) {
			return refuse(reading, object, table->name, table, "is missing");
		}
	}
	return true;
}

/* `out` is where the value itself goes. */
static bool
read_one(
    const struct reading *reading, const struct shape *shape, struct value value, void *out)
{
	switch (shape->type) {
	case SHAPE_TEXT:
	case SHAPE_LINES:
		return read_text(reading, shape, value, out);
	case SHAPE_HEX:
		return read_hex(reading, shape, value, out);
	case SHAPE_TIME:
		return read_time(reading, shape, value, out);
	case SHAPE_INTEGER:
		return read_integer(reading, shape, value, out);
	case SHAPE_FLAG:
		return read_flag(reading, shape, value, out);
	case SHAPE_CHOICE:
		return read_choice(reading, shape, value, out);
	case SHAPE_LIST:
		return read_list(reading, shape, value, out);
	case SHAPE_OBJECT:
		if (value_type(value) != VALUE_OBJECT)
			return refuse(reading, value, NULL, shape, "is no object");
		return check_members(reading, shape->of, value) &&
		       read_members(reading, shape->of, value, out);
	case SHAPE_END:
		break;
	}
	return true;
}

bool
shape_read(const struct shape *table, struct value object, struct arena *arena, void *out,
    struct err *err)
{
	struct reading reading = { arena, err };

	return value_as_object(object, err) && check_members(&reading, table, object) &&
	       read_members(&reading, table, object, out);
}

bool
shape_read_among(const struct shape *table, struct value object, struct arena *arena, void *out,
    struct err *err)
{
	struct reading reading = { arena, err };

	return value_as_object(object, err) && read_members(&reading, table, object, out);
}

/* Spelled into a buf of its own first; what fails there fails here. */
static void
write_spelled(struct writer *w, struct buf *spelled)
{
	writer_text(w, buf_text(spelled));
	if (spelled->failed) {
		buf_free(w->out);
		w->out->failed = true;
	}
	buf_free(spelled);
}

static void
write_hex(struct writer *w, const uint8_t *bytes, size_t len)
{
	struct buf hex = BUF(2 * len + 1);

	hex_add(&hex, bytes, len);
	write_spelled(w, &hex);
}

static void
write_time(struct writer *w, int64_t seconds)
{
	struct buf time = BUF(KIB);

	utc_format(seconds, &time);
	write_spelled(w, &time);
}

static void
write_one(const struct shape *shape, const void *from, struct writer *w)
{
	const struct shape_list *list = from;

	switch (shape->type) {
	case SHAPE_TEXT:
	case SHAPE_LINES:
		writer_text(w, *(const struct text *)from);
		break;
	case SHAPE_HEX:
		write_hex(w, from, shape->size);
		break;
	case SHAPE_TIME:
		write_time(w, *(const int64_t *)from);
		break;
	case SHAPE_INTEGER:
		writer_integer(w, *(const int64_t *)from);
		break;
	case SHAPE_FLAG:
		writer_bool(w, *(const bool *)from);
		break;
	case SHAPE_CHOICE:
		writer_text(w, text_of(shape->words[*(const unsigned *)from]));
		break;
	case SHAPE_OBJECT:
		shape_write(shape->of, from, w);
		break;
	case SHAPE_LIST:
		writer_array(w);
		for (size_t i = 0; i < list->count; i++)
			write_one(shape->of, (const char *)list->at + i * shape->size, w);
		writer_end(w);
		break;
	case SHAPE_END:
		break;
	}
}

static bool
is_there(const struct shape *shape, const void *at)
{
	switch (shape->type) {
	case SHAPE_TEXT:
	case SHAPE_LINES:
		return ((const struct text *)at)->len > 0;
	case SHAPE_LIST:
		return ((const struct shape_list *)at)->count > 0;
	case SHAPE_HEX:
		return !is_zero(at, shape->size);
	case SHAPE_TIME:
	case SHAPE_INTEGER:
		return *(const int64_t *)at != 0;
	case SHAPE_CHOICE:
		return *(const unsigned *)at != 0;
	case SHAPE_FLAG:
		return *(const bool *)at;
	case SHAPE_OBJECT:
	case SHAPE_END:
		break;
	}
	return true;
}

void
shape_write_among(const struct shape *table, const void *from, struct writer *w)
{
	for (; table->type != SHAPE_END; table++) {
		const void *at = (const char *)from + table->at;

		if (table->optional && !is_there(table, at))
			continue;
		writer_key(w, table->name);
		write_one(table, at, w);
	}
}

void
shape_write(const struct shape *table, const void *from, struct writer *w)
{
	writer_object(w);
	shape_write_among(table, from, w);
	writer_end(w);
}
