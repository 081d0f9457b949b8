#include "bounty/safe_harbour.h"

#include "fuzz.h"

/* What is quoted can be shown, and is no longer than was said. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf quote = BUF(SAFE_HARBOUR_QUOTE_MAX);
	enum safe_harbour what;
	struct err err;

	if (!safe_harbour_find(in, &what, &quote, &err))
		return;
	REQUIRE((what == SAFE_HARBOUR_SAID) == (quote.len > 0));
	REQUIRE(text_printable(buf_text(&quote)));
}
