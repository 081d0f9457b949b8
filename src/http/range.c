#include "http/range.h"

#include <inttypes.h>
#include <stdio.h>

bool
range_parse(struct text in, uint64_t size, struct range *out)
{
	struct text first;
	struct range range;

	if (!text_skip(&in, TEXT("bytes=")) || !text_cut(&in, '-', &first) ||
	    !text_u64(first, &range.from) || range.from >= size)
		return false;
	range.to = size - 1;
	if (in.len > 0 && !text_u64(in, &range.to))
		return false;
	if (range.to >= size)
		range.to = size - 1;
	if (range.from > range.to)
		return false;
	*out = range;
	return true;
}

void
range_format(const struct range *range, uint64_t size, char out[static RANGE_LEN])
{
	snprintf(out, RANGE_LEN, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, range->from,
	    range->to, size);
}

bool
range_begins(struct text in, uint64_t from)
{
	struct text first;
	uint64_t number;

	while (text_skip(&in, TEXT(" ")))
		;
	return text_skip(&in, TEXT("bytes ")) && text_cut(&in, '-', &first) &&
	       text_u64(first, &number) && number == from;
}
