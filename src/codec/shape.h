/*
 * shape.h - JSON that people write by hand, described by a table: read strictly, written
 * back.
 *
 * Reading takes exactly the members of the table.  Each fault names the JSON pointer of
 * what is wrong, and says what belongs there.
 *
 *	static const struct shape slot[] = {
 *		{ "weekday", SHAPE_CHOICE, offsetof(struct slot, weekday), .words = days,
 *		    .wanted = "a day of the week" },
 *		{ 0 },
 *	};
 */
#pragma once

#include "base/arena.h"
#include "codec/json.h"
#include "codec/json_write.h"

enum shape_type {
	SHAPE_END,
	SHAPE_TEXT,    /* struct text: `least` to `most` bytes that can be shown */
	SHAPE_LINES,   /* the same, of several lines and with tabs */
	SHAPE_INTEGER, /* int64_t: `least` to `most` */
	SHAPE_FLAG,    /* bool */
	SHAPE_CHOICE,  /* unsigned: which of `words`, from 0 */
	SHAPE_OBJECT,  /* a struct that begins there, of the members `of` */
	SHAPE_LIST,    /* struct shape_list: `least` to `most` of what `of` says */
	SHAPE_HEX,     /* `size` bytes, in lowercase hex */
	SHAPE_TIME,    /* int64_t: seconds UTC, as utc_format() writes them */
};

/* A member, or with no name what each element of a list is: a text, or an object.  A
 * table ends with SHAPE_END. */
struct shape {
	const char *name;
	enum shape_type type;
	size_t at;          /* where in the struct; 0 for the elements of a list */
	const char *wanted; /* what belongs there; follows "give " */
	int64_t least, most;
	bool optional;                /* when it is zero or empty, it is not there */
	bool (*good)(struct text in); /* text: has it the form?  NULL: any */
	const char *const *words;     /* choice: NULL at the end */
	const struct shape *of;
	size_t size; /* list: of each element's struct; bytes in hex */
};

/* Texts, and bytes, in a list are there once.  A choice that is optional has "" for its first
 * word, which is never read. */
struct shape_list {
	size_t count;
	const void *at; /* when read, in the arena */
};

/* Read an object into the struct that the table tells of; its texts live in the arena.
 * The struct may be written in part when it fails.  Faults: INPUT; LIMIT. */
must_use bool shape_read(const struct shape *table, struct value object, struct arena *arena,
    void *out, struct err *err);

/* The same where the object may have other members, which are somebody else's. */
must_use bool shape_read_among(const struct shape *table, struct value object,
    struct arena *arena, void *out, struct err *err);

/* Write an object that shape_read() reads: members in the order of the table. */
void shape_write(const struct shape *table, const void *from, struct writer *writer);

/* The members alone, into an object that was begun. */
void shape_write_among(const struct shape *table, const void *from, struct writer *writer);
