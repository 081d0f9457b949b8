/*
 * ics.h - deadlines for people's calendars: an iCalendar file (RFC 5545).
 *
 * Each is an event without a length, at an exact instant of UTC, with a reminder before it.
 * Calendars are shared and synchronised with strangers' servers: what is written here must tell
 * nothing of the vulnerability.
 */
#pragma once

#include "base/buf.h"
#include "base/text.h"

#define ICS_LINE_MAX 75 /* octets of a line, without its end (3.1) */

struct ics_event {
	struct text uid; /* the same whenever the same deadline is written again */
	int64_t stamp;   /* when that was worked out */
	int64_t at;
	struct text summary;
	struct text description; /* may be empty */
	int64_t before;          /* seconds ahead of it to be reminded; 0: not at all */
};

/* Write a calendar of that name: begin, add events, end.  Texts are UTF-8, else the buf fails;
 * characters of control in them, but for line breaks, are left out.  Times lie within UTC_MIN
 * and UTC_MAX. */
void ics_begin(struct buf *out, struct text name);
void ics_add(struct buf *out, const struct ics_event *event);
void ics_end(struct buf *out);
