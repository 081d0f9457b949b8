/*
 * err.h - why something failed, and whose fault it is.
 *
 * A function that can fail returns bool and takes a `struct err *` last.  The
 * kind of fault decides what a caller does; the text is for people.  Texts are
 * lower case, without a full stop, name the user's thing in single quotes, and
 * say what was expected where that helps.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

enum fault {
	FAULT_NONE,
	FAULT_INPUT,    /* what we were given is malformed */
	FAULT_DENIED,   /* not allowed: signature, key, role or embargo */
	FAULT_ABSENT,   /* there is no such thing */
	FAULT_CONFLICT, /* it contradicts what is already so */
	FAULT_LIMIT,    /* a bound was reached */
	FAULT_SYSTEM,   /* disk, memory or network let us down */
};

#define ERR_TEXT_MAX 512

/* Plain and on the caller's stack: works when memory is gone, and in threads. */
struct err {
	enum fault fault;
	char text[ERR_TEXT_MAX]; /* cut, never overrun; fit for a terminal */
};

/* Record a fault.  Always false, so: return err_set(err, FAULT_..., ...);
 * Control characters and broken UTF-8 in the text become '?', so that names
 * and values from strangers can be quoted in it. */
#define err_set(err, fault, ...) err_false(err_record((err), (fault), __VA_ARGS__))

/* The same for a failed call of the system: ": " and errno's meaning follow.
 * ENOENT is ABSENT, EACCES and EPERM are DENIED, all else SYSTEM. */
#define err_errno(err, ...) err_false(err_record_errno((err), __VA_ARGS__))

/* Put "context: " in front of the text on the way up; the context is cut before
 * the text is.  Always false. */
#define err_in(err, ...) err_false(err_record_in((err), __VA_ARGS__))

/* FAULT_LIMIT for memory that could not be had.  Always false. */
#define err_memory(err) err_set((err), FAULT_LIMIT, "out of memory")

/* What the macros above are made of; they answer nothing of interest.  That
 * failing is false has to be seen here: analyzers that read one source at a time
 * believe no comment, and would follow paths on which a fault was a success. */
int err_record(struct err *err, enum fault fault, const char *fmt, ...) printf_like(3, 4);
int err_record_errno(struct err *err, const char *fmt, ...) printf_like(2, 3);
int err_record_in(struct err *err, const char *fmt, ...) printf_like(2, 3);

static inline bool
err_false(int recorded)
{
	(void)recorded;
	return false;
}
