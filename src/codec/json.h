/*
 * json.h - reading JSON (RFC 8259), over simdjson.
 *
 * A document is parsed whole or refused whole.  Refused are: anything but one
 * value, a byte order mark, broken UTF-8, half a surrogate pair, nesting or size
 * beyond the limits, an object that has a key twice (as it reads after
 * unescaping), an integer that does not fit into 64 bits with its sign and a
 * number beyond any double: nothing is rounded that was written exact.
 *
 * Values are small handles into their document, passed by value and valid
 * until doc_free() or the next doc_parse(); texts are borrowed from it
 * likewise.  A text may hold NUL.
 *
 *	scoped(doc_free) struct doc doc = DOC;
 *	struct value root;
 *	struct text by;
 *
 *	if (!doc_parse(&doc, in, &limits, &root, err))
 *		return false;
 *	if (!value_get_text(root, "by", &by, err))
 *		return false;
 *
 * Errors of the typed getters name the JSON pointer (RFC 6901) of what was
 * asked for; errors of malformed text begin with "LINE:COLUMN: ", both counted
 * from 1, columns in characters.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* The most that any limits may be: simdjson numbers what it reads in 32 bits, and
 * depth costs memory even where nothing is nested. */
#define DOC_BYTES_MAX GIB
#define DOC_DEPTH_MAX 1024u

struct doc_limits {
	size_t bytes; /* of text */
	size_t depth; /* of nested arrays and objects; 1 allows "[]" */
};

/* A parser and what it holds; may be used again, which saves its memory: up to
 * 15 bytes for each of the longest text so far. */
struct doc {
	void *parser;
	bool secret; /* wipe what was parsed when it is freed */
};

#define DOC ((struct doc){ 0 })

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INTEGER, /* written without fraction and exponent */
	VALUE_REAL,    /* any other number, also 1.0 and 1e3 */
	VALUE_TEXT,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

struct value {
	const void *doc;
	size_t at;
};

/* Parse; `in` need not outlive the call, nor be padded.  `*root` is written
 * only on success; what the document held before is gone in any case.
 * Faults: INPUT, LIMIT (memory too), SYSTEM. */
must_use bool doc_parse(struct doc *doc, struct text in, const struct doc_limits *limits,
    struct value *root, struct err *err);
void doc_free(struct doc *doc);

/* Is every number of what was parsed last an integer within 2^53-1, which all readers of JSON
 * read alike? */
bool doc_is_exact(const struct doc *doc);

enum value_type value_type(struct value value);

/* Members of an array or an object, counted. */
size_t value_count(struct value value);

/* Walk an array or an object: start with { 0 }; false when all have been seen.
 * `key` is empty for arrays. */
struct value_walk {
	size_t next;
	struct text key;
	struct value value;
};
must_use bool value_each(struct value container, struct value_walk *walk);

/* The member of an object; false when there is none (or it is no object). */
must_use bool value_find(struct value object, const char *key, struct value *out);

/* For who knows, or does not care: a text, empty when it is none; a number, 0 when it is
 * none. */
struct text value_text(struct value value);
double value_number(struct value value);

/* The value itself, as what it must be.  Faults: INPUT, naming the pointer. */
must_use bool value_as_text(struct value value, struct text *out, struct err *err);
must_use bool value_as_integer(struct value value, int64_t *out, struct err *err);
must_use bool value_as_bool(struct value value, bool *out, struct err *err);
must_use bool value_as_array(struct value value, struct err *err);
must_use bool value_as_object(struct value value, struct err *err);

/* All that an array has, as texts; `out` has room for value_count() of them, and on failure
 * some are written. */
must_use bool value_as_texts(struct value array, struct text *out, struct err *err);

/* A member of an object that must be there.  Faults: INPUT, naming the pointer. */
must_use bool value_get(
    struct value object, const char *key, struct value *out, struct err *err);
must_use bool value_get_text(
    struct value object, const char *key, struct text *out, struct err *err);
must_use bool value_get_integer(
    struct value object, const char *key, int64_t *out, struct err *err);
must_use bool value_get_bool(struct value object, const char *key, bool *out, struct err *err);
must_use bool value_get_array(
    struct value object, const char *key, struct value *out, struct err *err);
must_use bool value_get_object(
    struct value object, const char *key, struct value *out, struct err *err);

/* Append the pointer of a value: "" for the root, "/files/0/name". */
void value_pointer(struct value value, struct buf *out);
