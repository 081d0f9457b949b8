#include "http/range.h"

#include "fuzz.h"

/* The part is one of the file, and what is then told of it begins where it does. */
void
fuzz(struct text in)
{
	static const uint64_t sizes[] = { 0, 1, 1000, UINT64_MAX };
	char told[RANGE_LEN];
	struct range range;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (!range_parse(in, sizes[i], &range))
			continue;
		REQUIRE(range.from <= range.to && range.to < sizes[i]);
		range_format(&range, sizes[i], told);
		REQUIRE(range_begins(text_of(told), range.from));
		REQUIRE(!range_begins(text_of(told), range.from + 1));
	}
	REQUIRE(!range_begins(in, 0) || !range_begins(in, 1));
}
