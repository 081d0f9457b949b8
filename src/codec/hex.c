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

/* What a digit stands for, and 1 more, so that all else is 0. */
static const uint8_t values[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
};

bool
hex_decode(struct text in, uint8_t *out, size_t len)
{
	if (in.len / 2 != len || in.len % 2 != 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned high = values[(uint8_t)in.at[2 * i]];
		unsigned low = values[(uint8_t)in.at[2 * i + 1]];

		if (high == 0 || low == 0)
			return false;
		out[i] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	return true;
}
