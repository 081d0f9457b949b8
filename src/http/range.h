/*
 * range.h - a part of a file, as HTTP asks for it and tells of it (RFC 9110 section 14).
 */
#pragma once

#include "base/text.h"

/* The first byte and the last. */
struct range {
	uint64_t from, to;
};

/* Read a Range of a file of so many bytes, "bytes=FROM-" or "bytes=FROM-TO"; what goes beyond
 * its end ends there.  False for anything else, which counts as all of the file. */
bool range_parse(struct text in, uint64_t size, struct range *out);

/* A Content-Range, "bytes FROM-TO/SIZE", with a zero byte behind. */
#define RANGE_LEN 80
void range_format(const struct range *range, uint64_t size, char out[static RANGE_LEN]);

/* Does a Content-Range tell of a part that begins there?  Blanks before it do not count. */
bool range_begins(struct text in, uint64_t from);
