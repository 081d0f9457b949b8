/*
 * pattern.h - what an alert points at: a STIX 2.1 pattern (section 9) of one comparison,
 * "[domain-name:value = 'bad.example']".
 *
 * Nothing else is read: no AND, OR or FOLLOWEDBY, no qualifier, no EXISTS, no comment.  What
 * is refused is refused whole, with the column.  Its text can be shown on a line.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define PATTERN_LEN_MAX 8192
#define PATTERN_STEPS_MAX 16 /* of the path */
#define PATTERN_SET_MAX 128  /* literals behind IN */

enum pattern_operator {
	PATTERN_EQUAL,
	PATTERN_UNEQUAL,
	PATTERN_LESS,
	PATTERN_LESS_OR_EQUAL,
	PATTERN_GREATER,
	PATTERN_GREATER_OR_EQUAL,
	PATTERN_IN,
	PATTERN_LIKE,
	PATTERN_MATCHES,
	PATTERN_SUBSET,
	PATTERN_SUPERSET,
};

enum pattern_type {
	PATTERN_TEXT, /* 'x', with \' and \\ */
	PATTERN_INTEGER,
	PATTERN_REAL,
	PATTERN_BOOL,
	PATTERN_TIME,   /* t'2026-11-22T10:00:00Z' */
	PATTERN_HEX,    /* h'00ff' */
	PATTERN_BINARY, /* b'AAAA' */
};

struct pattern_literal {
	enum pattern_type type;
	struct text spelled; /* quotes and all */
};

/* All of it is borrowed from what was read. */
struct pattern {
	struct text object; /* "domain-name" */
	struct text path;   /* "value", "hashes.'SHA-256'", "extensions[0].x" */
	bool negated;
	enum pattern_operator operator;
	size_t count;
	struct pattern_literal literal[PATTERN_SET_MAX];
};

/* Cut one off the front of `rest`, and the blanks and line ends before it.  Faults: INPUT,
 * LIMIT; nothing is cut then. */
must_use bool pattern_cut(struct text *rest, struct pattern *out, struct err *err);

/* The same of a text that is one pattern and nothing else. */
must_use bool pattern_parse(struct text in, struct pattern *out, struct err *err);

/* Append it in its one spelling: single blanks, "=" and "!=". */
void pattern_format(const struct pattern *pattern, struct buf *out);
