/*
 * utc.h - points in time: whole seconds since 1970-01-01T00:00:00Z, and their
 * RFC 3339 spelling.
 *
 * Years 0000 to 9999.  There are no leap seconds in the count (as in POSIX):
 * 23:59:60, which only the last minute of a month has, reads as the second
 * after it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

/* The first and the last second that can be written. */
#define UTC_MIN INT64_C(-62167219200)
#define UTC_MAX INT64_C(253402300799)

/* Read any RFC 3339 date-time: offsets, fractions (cut off), lower-case t and
 * z.  False when it is not one, or lies outside the years above. */
must_use bool utc_parse(struct text in, int64_t *out);

/* Read only the spelling that utc_format() writes; for statements, whose
 * times have one spelling. */
must_use bool utc_parse_strict(struct text in, int64_t *out);

/* Append "2026-11-22T10:00:00Z".  `seconds` lies within UTC_MIN and UTC_MAX. */
void utc_format(int64_t seconds, struct buf *out);

/* The same time of the day so many months later, on the same day of the month or, where that
 * month has none such, on its last.  False beyond UTC_MAX. */
must_use bool utc_add_months(int64_t seconds, unsigned months, int64_t *out);

/* Append a length of time as people say it, rounded down: "3 s", "10 min",
 * "2 h 5 min", "2 h", "3 days 4 h", "44 days". */
void utc_format_span(int64_t seconds, struct buf *out);

/* The same of days: "1 day", "90 days", "3 years", each of 365. */
void utc_format_days(int64_t days, struct buf *out);
