#include "bounty/currency.h"

#include "fuzz.h"

/* What is read is written, and reads the same. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct text code, again;
	int64_t minor, same;
	struct err err;

	if (!currency_parse(in, &code, &minor, &err))
		return;
	REQUIRE(minor >= 0 && currency_known(code));
	currency_format(code, minor, &out);
	if (!buf_ok(&out, &err))
		return;
	REQUIRE(currency_parse(buf_text(&out), &again, &same, &err));
	REQUIRE(same == minor && text_eq(again, code));
}
