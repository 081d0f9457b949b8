#include "action/deed/token.h"

#include "fuzz.h"

/* What is read is sound, and is its own only spelling. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf again = BUF(64 * KIB);
	static struct tokens tokens;
	struct err err;

	if (!tokens_parse(in, &tokens, &err)) {
		REQUIRE(tokens.count == 0);
		return;
	}
	REQUIRE(tokens.count <= TOKENS_MAX);
	tokens_format(&tokens, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}
