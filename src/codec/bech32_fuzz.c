#include "codec/bech32.h"

#include <string.h>

#include "fuzz.h"

#define HRP_MAX 64

static bool
has(struct text in, char first, char last)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] >= first && in.at[i] <= last)
			return true;
	return false;
}

/* What is accepted is what we would write, in one case or the other. */
static void
check(struct text in, struct text hrp, struct text bytes)
{
	scoped(buf_free) struct buf back = BUF(MIB);
	struct err err;

	REQUIRE(!has(in, 'a', 'z') || !has(in, 'A', 'Z'));
	if (has(in, 'A', 'Z'))
		bech32_add_upper(&back, hrp, (const uint8_t *)bytes.at, bytes.len);
	else
		bech32_add(&back, hrp, (const uint8_t *)bytes.at, bytes.len);
	if (buf_ok(&back, &err))
		REQUIRE(text_eq(buf_text(&back), in));
}

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	char lower[HRP_MAX];
	struct text hrp;
	size_t len;
	char *at;

	if (!bech32_hrp(in, &hrp) || hrp.len > sizeof(lower))
		return;
	for (size_t i = 0; i < hrp.len; i++)
		lower[i] = (char)(hrp.at[i] + (hrp.at[i] >= 'A' && hrp.at[i] <= 'Z' ? 32 : 0));
	hrp.at = lower;
	len = (in.len - hrp.len - 7) * 5 / 8; /* without the '1' and the checksum */
	at = buf_extend(&bytes, len);
	if (at != NULL && bech32_decode(in, hrp, (uint8_t *)at, len))
		check(in, hrp, buf_text(&bytes));
}
