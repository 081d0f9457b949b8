/*
 * What simdjson and the survey accept, the scanner for people finds no flaw in,
 * and the other way round; each value's pointer leads to it; and what is written
 * of a document, canonically or in its own order, is read back as the same.
 */
#include "fuzz.h"

#include <string.h>

#include "codec/canonical.h"
#include "codec/flaw.h"
#include "codec/json_write.h"

#define DEPTH 8u

static const struct doc_limits limits = { MIB, DEPTH };

static bool
is_number(struct text in)
{
	uint64_t number;

	return text_u64(in, &number) && number > 0;
}

/* "LINE:COLUMN: why", or a lack of memory. */
static void
require_reason(const struct err *err)
{
	struct text rest = text_of(err->text), line, column;

	if (err->fault == FAULT_LIMIT && text_eq(rest, TEXT("out of memory")))
		return;
	REQUIRE(err->fault == FAULT_INPUT || err->fault == FAULT_LIMIT);
	REQUIRE(text_cut(&rest, ':', &line) && is_number(line));
	REQUIRE(text_cut(&rest, ':', &column) && is_number(column));
	REQUIRE(text_skip(&rest, TEXT(" ")) && rest.len > 0);
}

static void
require_flaw(struct text in, const struct err *refused)
{
	struct err err;

	require_reason(refused);
	if (strstr(refused->text, "is given twice") != NULL ||
	    strchr(refused->text, ':') == NULL)
		return;
	REQUIRE(flaw_find(in, DEPTH, &err));
	REQUIRE(strcmp(err.text, refused->text) == 0);
}

static void
add_step(struct text key, struct buf *pointer)
{
	buf_add(pointer, TEXT("/"));
	for (size_t i = 0; i < key.len; i++) {
		if (key.at[i] == '~' || key.at[i] == '/')
			buf_add(pointer, key.at[i] == '~' ? TEXT("~0") : TEXT("~1"));
		else
			buf_add_byte(pointer, (uint8_t)key.at[i]);
	}
}

/* A document on a walk through it: written again in its own order, and the
 * pointers of its first values compared with the way that led there. */
struct tour {
	struct writer writer;
	struct buf way;
	size_t pointers; /* still to be compared: each takes a walk */
};

static void
require_pointer(struct tour *tour, struct value value)
{
	scoped(buf_free) struct buf pointer = BUF(MIB);

	value_pointer(value, &pointer);
	if (pointer.failed || tour->way.failed)
		tour->pointers = 0;
	if (tour->pointers == 0)
		return;
	REQUIRE(text_eq(buf_text(&pointer), buf_text(&tour->way)));
	tour->pointers--;
}

static void
visit_scalar(struct tour *tour, struct value value)
{
	struct text text;
	int64_t integer;
	bool truth;
	struct err err;

	if (value_as_text(value, &text, &err))
		writer_text(&tour->writer, text);
	else if (value_as_integer(value, &integer, &err))
		writer_integer(&tour->writer, integer);
	else if (value_as_bool(value, &truth, &err))
		writer_bool(&tour->writer, truth);
	else
		writer_null(&tour->writer);
}

static void
visit(struct tour *tour, struct value value)
{
	struct value_walk walk = { 0 };
	size_t index = 0, len = tour->way.len;
	bool object = value_type(value) == VALUE_OBJECT;

	require_pointer(tour, value);
	if (!object && value_type(value) != VALUE_ARRAY) {
		visit_scalar(tour, value);
		return;
	}
	if (object)
		writer_object(&tour->writer);
	else
		writer_array(&tour->writer);
	for (; value_each(value, &walk); index++) {
		if (object) {
			writer_key_text(&tour->writer, walk.key);
			add_step(walk.key, &tour->way);
		} else {
			buf_addf(&tour->way, "/%zu", index);
		}
		visit(tour, walk.value);
		if (!tour->way.failed)
			tour->way.len = len;
	}
	REQUIRE(index == value_count(value));
	writer_end(&tour->writer);
}

/* Parse what was written: it is accepted, and canonically the same. */
static void
require_same(struct text written, struct text canonical)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf again = BUF(MIB);
	struct value root;
	struct err err;

	if (!doc_parse(&doc, written, &limits, &root, &err)) {
		REQUIRE(strcmp(err.text, "out of memory") == 0);
		return;
	}
	if (canonical_format(root, &again, &err))
		REQUIRE(text_eq(buf_text(&again), canonical));
	else
		REQUIRE(err.fault == FAULT_LIMIT);
}

void
fuzz(struct text in)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf canonical = BUF(MIB), written = BUF(MIB);
	struct tour tour = { WRITER(&written), BUF(MIB), 64 };
	struct value root;
	struct err err;

	if (!doc_parse(&doc, in, &limits, &root, &err)) {
		require_flaw(in, &err);
		return;
	}
	REQUIRE(!flaw_find(in, DEPTH, &err));
	visit(&tour, root);
	buf_free(&tour.way);
	if (!canonical_format(root, &canonical, &err))
		return;
	require_same(buf_text(&canonical), buf_text(&canonical));
	if (buf_ok(&written, &err))
		require_same(buf_text(&written), buf_text(&canonical));
}
