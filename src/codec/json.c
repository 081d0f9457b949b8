#include "codec/json.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "codec/flaw.h"
#include "codec/survey.h"
#include "codec/tape.h"

/* Beyond what any document has. */
#define POINTER_LIMIT (16 * GIB)

/* What a struct doc holds; the tape comes first, for values point to it. */
struct parser {
	struct tape tape;
	struct survey survey;
};

static const struct tape *
tape_of(struct value value)
{
	return value.doc;
}

static struct parser *
parser_of(struct doc *doc)
{
	if (doc->parser == NULL) {
		struct parser *parser = mem_grow(NULL, sizeof(*parser));

		if (parser != NULL)
			*parser = (struct parser){ 0 };
		doc->parser = parser;
	}
	return doc->parser;
}

/* simdjson refused it, or the survey did. */
static bool
refuse(struct text in, size_t depth, struct err *err)
{
	if (!flaw_find(in, depth, err))
		err_set(err, FAULT_INPUT, "1:1: this is not JSON");
	return false;
}

static bool
refuse_twin(const struct tape *tape, size_t at, struct text in, struct err *err)
{
	scoped(buf_free) struct buf pointer = BUF(POINTER_LIMIT);
	struct place place;
	size_t n = 0;

	for (size_t i = TAPE_ROOT; i < at; i = tape_next(tape, i))
		n += tape_type(tape, i) == '"';
	place = flaw_place_of_text(in, n);
	value_pointer((struct value){ tape, at + 1 }, &pointer);
	if (pointer.failed)
		return err_memory(err);
	return err_set(err, FAULT_INPUT, "%zu:%zu: '%.400s' is given twice", place.line,
	    place.column, buf_string(&pointer));
}

static bool
check(struct parser *parser, struct text in, size_t depth, struct err *err)
{
	size_t at;

	switch (survey_tape(&parser->survey, &parser->tape, depth, &at, err)) {
	case SURVEY_CLEAN:
		return true;
	case SURVEY_TWIN:
		return refuse_twin(&parser->tape, at, in, err);
	case SURVEY_FLAW:
		return refuse(in, depth, err);
	case SURVEY_FAILED:
		break;
	}
	return false;
}

bool
doc_parse(struct doc *doc, struct text in, const struct doc_limits *limits, struct value *root,
    struct err *err)
{
	struct parser *parser = parser_of(doc);

	assert(limits->bytes <= DOC_BYTES_MAX && limits->depth <= DOC_DEPTH_MAX);
	if (parser == NULL)
		return err_memory(err);
	if (in.len > limits->bytes)
		return err_set(err, FAULT_LIMIT,
		    "JSON text of %zu bytes is longer than the limit of %zu", in.len,
		    limits->bytes);
	if (in.len == 0)
		return refuse(TEXT(""), limits->depth, err);
	switch (tape_parse(&parser->tape, in, limits->depth)) {
	case TAPE_READY:
		break;
	case TAPE_REFUSED:
		return refuse(in, limits->depth, err);
	case TAPE_MEMORY:
		return err_memory(err);
	case TAPE_HELPLESS:
		return err_set(err, FAULT_SYSTEM, "simdjson does not run on this processor");
	}
	if (!check(parser, in, limits->depth, err))
		return false;
	*root = (struct value){ &parser->tape, TAPE_ROOT };
	return true;
}

bool
doc_is_exact(const struct doc *doc)
{
	const struct parser *parser = doc->parser;

	return !parser->survey.inexact;
}

void
doc_free(struct doc *doc)
{
	struct parser *parser = doc->parser;

	if (parser == NULL)
		return;
	tape_free(&parser->tape, doc->secret);
	survey_free(&parser->survey);
	free(parser);
	doc->parser = NULL;
}

enum value_type
value_type(struct value value)
{
	static const uint8_t types[256] = { ['{'] = VALUE_OBJECT,
		['['] = VALUE_ARRAY,
		['"'] = VALUE_TEXT,
		['l'] = VALUE_INTEGER,
		['d'] = VALUE_REAL,
		['t'] = VALUE_BOOL,
		['f'] = VALUE_BOOL };

	return (enum value_type)types[(uint8_t)tape_type(tape_of(value), value.at)];
}

static inline bool
is_container(struct value value)
{
	char type = tape_type(tape_of(value), value.at);

	return type == '{' || type == '[';
}

size_t
value_count(struct value value)
{
	return is_container(value) ? tape_count(tape_of(value), value.at) : 0;
}

bool
value_each(struct value container, struct value_walk *walk)
{
	const struct tape *tape = tape_of(container);
	size_t at = walk->next == 0 ? container.at + 1 : walk->next;

	if (!is_container(container) || at + 1 == tape_other(tape, container.at))
		return false;
	walk->key = TEXT("");
	if (tape_type(tape, container.at) == '{')
		walk->key = tape_text(tape, at++);
	walk->value = (struct value){ tape, at };
	walk->next = tape_after(tape, at);
	return true;
}

bool
value_find(struct value object, const char *key, struct value *out)
{
	const struct tape *tape = tape_of(object);
	struct text wanted = text_of(key);
	size_t end;

	if (tape_type(tape, object.at) != '{')
		return false;
	end = tape_other(tape, object.at) - 1;
	for (size_t at = object.at + 1; at < end; at = tape_after(tape, at + 1)) {
		struct text found = tape_text(tape, at);

		/* Both have a NUL at their ends, so there is a first byte in any case. */
		if (found.len == wanted.len && found.at[0] == wanted.at[0] &&
		    memcmp(found.at, wanted.at, found.len) == 0) {
			*out = (struct value){ tape, at + 1 };
			return true;
		}
	}
	return false;
}

struct text
value_text(struct value value)
{
	return value_type(value) == VALUE_TEXT ? tape_text(tape_of(value), value.at) : TEXT("");
}

double
value_number(struct value value)
{
	enum value_type type = value_type(value);

	if (type == VALUE_INTEGER)
		return (double)tape_integer(tape_of(value), value.at);
	return type == VALUE_REAL ? tape_real(tape_of(value), value.at) : 0;
}

static void
pointer_step(struct text key, struct buf *out)
{
	buf_add(out, TEXT("/"));
	for (size_t i = 0; i < key.len; i++) {
		if (key.at[i] == '~')
			buf_add(out, TEXT("~0"));
		else if (key.at[i] == '/')
			buf_add(out, TEXT("~1"));
		else
			buf_add_byte(out, (uint8_t)key.at[i]);
	}
}

void
value_pointer(struct value value, struct buf *out)
{
	struct value around = { value.doc, TAPE_ROOT };

	while (around.at != value.at) {
		struct value_walk walk = { 0 };
		size_t index = 0;

		/* The last member that does not begin after it holds it. */
		while (value_each(around, &walk) && walk.next <= value.at)
			index++;
		if (value_type(around) == VALUE_OBJECT)
			pointer_step(walk.key, out);
		else
			buf_addf(out, "/%zu", index);
		around = walk.value;
	}
}

static const char *const type_names[] = {
	[VALUE_NULL] = "null",
	[VALUE_BOOL] = "true or false",
	[VALUE_INTEGER] = "an integer",
	[VALUE_REAL] = "a number that is no integer",
	[VALUE_TEXT] = "a text",
	[VALUE_ARRAY] = "an array",
	[VALUE_OBJECT] = "an object",
};

static bool
is_other(struct value value, enum value_type type, struct err *err)
{
	scoped(buf_free) struct buf pointer = BUF(POINTER_LIMIT);
	enum value_type found = value_type(value);

	value_pointer(value, &pointer);
	if (pointer.failed)
		return err_memory(err);
	if (pointer.len == 0)
		return err_set(err, FAULT_INPUT, "JSON is %s, where %s was expected",
		    type_names[found], type_names[type]);
	return err_set(err, FAULT_INPUT, "'%.400s' is %s, where %s was expected",
	    buf_string(&pointer), type_names[found], type_names[type]);
}

/* Most are what they must be. */
static inline bool
must_be(struct value value, enum value_type type, struct err *err)
{
	return value_type(value) == type || is_other(value, type, err);
}

bool
value_as_text(struct value value, struct text *out, struct err *err)
{
	if (!must_be(value, VALUE_TEXT, err))
		return false;
	*out = tape_text(tape_of(value), value.at);
	return true;
}

bool
value_as_integer(struct value value, int64_t *out, struct err *err)
{
	if (!must_be(value, VALUE_INTEGER, err))
		return false;
	*out = tape_integer(tape_of(value), value.at);
	return true;
}

bool
value_as_bool(struct value value, bool *out, struct err *err)
{
	if (!must_be(value, VALUE_BOOL, err))
		return false;
	*out = tape_type(tape_of(value), value.at) == 't';
	return true;
}

bool
value_as_array(struct value value, struct err *err)
{
	return must_be(value, VALUE_ARRAY, err);
}

bool
value_as_object(struct value value, struct err *err)
{
	return must_be(value, VALUE_OBJECT, err);
}

bool
value_as_texts(struct value array, struct text *out, struct err *err)
{
	const struct tape *tape = tape_of(array);
	size_t end;

	if (!value_as_array(array, err))
		return false;
	end = tape_other(tape, array.at) - 1;
	for (size_t at = array.at + 1; at < end; at = tape_after(tape, at))
		if (!value_as_text((struct value){ tape, at }, out++, err))
			return false;
	return true;
}

bool
value_get(struct value object, const char *key, struct value *out, struct err *err)
{
	scoped(buf_free) struct buf pointer = BUF(POINTER_LIMIT);

	if (!value_as_object(object, err))
		return false;
	if (value_find(object, key, out))
		return true;
	value_pointer(object, &pointer);
	pointer_step(text_of(key), &pointer);
	if (pointer.failed)
		return err_memory(err);
	return err_set(err, FAULT_INPUT, "'%.400s' is missing", buf_string(&pointer));
}

bool
value_get_text(struct value object, const char *key, struct text *out, struct err *err)
{
	struct value value;

	return value_get(object, key, &value, err) && value_as_text(value, out, err);
}

bool
value_get_integer(struct value object, const char *key, int64_t *out, struct err *err)
{
	struct value value;

	return value_get(object, key, &value, err) && value_as_integer(value, out, err);
}

bool
value_get_bool(struct value object, const char *key, bool *out, struct err *err)
{
	struct value value;

	return value_get(object, key, &value, err) && value_as_bool(value, out, err);
}

static bool
get_container(struct value object, const char *key, enum value_type type, struct value *out,
    struct err *err)
{
	struct value value = { 0 };

	if (!value_get(object, key, &value, err) || !must_be(value, type, err))
		return false;
	*out = value;
	return true;
}

bool
value_get_array(struct value object, const char *key, struct value *out, struct err *err)
{
	return get_container(object, key, VALUE_ARRAY, out, err);
}

bool
value_get_object(struct value object, const char *key, struct value *out, struct err *err)
{
	return get_container(object, key, VALUE_OBJECT, out, err);
}
