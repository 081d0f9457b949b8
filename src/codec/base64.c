#include "codec/base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Branches on ranges, not table look-ups by secret: identities pass here. */
static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void
add(struct buf *out, const uint8_t *bytes, size_t len, bool pad)
{
	size_t i = 0;

	for (; i + 3 <= len; i += 3) {
		const uint8_t *b = bytes + i;
		char quad[4] = { alphabet[b[0] >> 2], alphabet[(b[0] & 3) << 4 | b[1] >> 4],
			alphabet[(b[1] & 15) << 2 | b[2] >> 6], alphabet[b[2] & 63] };

		buf_add(out, (struct text){ quad, 4 });
	}
	if (i < len) {
		bool two = len - i == 2;
		uint8_t first = bytes[i], second = two ? bytes[i + 1] : 0;
		char quad[4] = { alphabet[first >> 2], alphabet[(first & 3) << 4 | second >> 4],
			two ? alphabet[(second & 15) << 2] : '=', '=' };

		buf_add(out, (struct text){ quad, pad ? 4 : two ? 3 : 2 });
	}
}

void
base64_add(struct buf *out, const uint8_t *bytes, size_t len)
{
	add(out, bytes, len, true);
}

void
base64_add_raw(struct buf *out, const uint8_t *bytes, size_t len)
{
	add(out, bytes, len, false);
}

size_t
base64_len_raw(struct text in)
{
	return in.len % 4 == 1 ? SIZE_MAX : in.len / 4 * 3 + in.len % 4 * 3 / 4;
}

static struct text
without_padding(struct text in)
{
	if (text_ends(in, TEXT("==")))
		in.len -= 2;
	else if (text_ends(in, TEXT("=")))
		in.len -= 1;
	return in;
}

size_t
base64_len(struct text in)
{
	struct text raw = without_padding(in);

	return in.len % 4 != 0 ? SIZE_MAX : base64_len_raw(raw);
}

bool
base64_decode_raw(struct text in, uint8_t *out, size_t len)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	if (base64_len_raw(in) != len)
		return false;
	for (size_t i = 0; i < in.len; i++) {
		int six = value(in.at[i]);

		if (six < 0)
			return false;
		bits = bits << 6 | (uint32_t)six;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	return bits == 0; /* spare bits set: another spelling of the same bytes */
}

bool
base64_decode(struct text in, uint8_t *out, size_t len)
{
	if (base64_len(in) != len)
		return false;
	return base64_decode_raw(without_padding(in), out, len);
}

bool
base64_ok(struct text in)
{
	uint8_t scratch[192];
	const size_t step = sizeof(scratch) / 3 * 4;

	while (in.len > step) {
		if (!base64_decode_raw((struct text){ in.at, step }, scratch, sizeof(scratch)))
			return false;
		in = text_after(in, step);
	}
	return base64_decode(in, scratch, base64_len(in));
}
