/* What is found is no longer than what came, has no end of a line but "\n" of which it was not
 * asked, and is found again when it is escaped byte by byte. */
#include "codec/urlencoded.h"

#include <string.h>

#include "fuzz.h"

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf out = BUF(in.len + 1), spelled = BUF(4 * in.len + KIB),
				    again = BUF(in.len + 1);
	struct err err;
	bool found;

	if (!urlencoded_find(in, TEXT("text"), &found, &out, &err) || !found)
		return;
	REQUIRE(out.len <= in.len);
	REQUIRE(out.len == 0 || memchr(out.at, '\r', out.len) == NULL);
	buf_addf(&spelled, "a=b&text=");
	for (size_t i = 0; i < out.len; i++)
		buf_addf(&spelled, "%%%02x", (unsigned)(uint8_t)out.at[i]);
	if (spelled.failed)
		return;
	if (!urlencoded_find(buf_text(&spelled), TEXT("text"), &found, &again, &err)) {
		REQUIRE(err.fault != FAULT_INPUT); /* there was no memory */
		return;
	}
	REQUIRE(found && text_eq(buf_text(&again), buf_text(&out)));
}
