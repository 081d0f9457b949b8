/* instant.h - points in time for whoever sits at the terminal: UTC, in brackets their own zone,
 * and how long it is until then, or since. */
#pragma once

#include "base/text.h"

/* To standard output: "2027-01-29T17:00:00Z (Fri 29 Jan 18:00 CET, in 63 days)"; what is no
 * such time as it stands. */
void instant_print(struct text utc, int64_t now);
