#include "codec/hex.h"

void
hex_add(struct buf *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *at = buf_extend(out, 2 * len);

	for (size_t i = 0; i < len && at != NULL; i++) {
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 15];
	}
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
hex_decode(struct text in, uint8_t *out, size_t len)
{
	if (in.len / 2 != len || in.len % 2 != 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = digit(in.at[2 * i]), low = digit(in.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
