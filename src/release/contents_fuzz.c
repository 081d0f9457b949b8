#include "release/contents.h"

#include "fuzz.h"

/* What is read is written so that it reads the same. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf first = BUF(MIB), second = BUF(MIB);
	struct contents contents, again;
	struct err err;

	if (!contents_parse(in, &arena, &contents, &err))
		return;
	if (!contents_format(&contents, &first, &err) ||
	    !contents_parse(buf_text(&first), &arena, &again, &err) ||
	    !contents_format(&again, &second, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(buf_text(&first), buf_text(&second)));
	REQUIRE(contents.covers.count >= 1);
}
