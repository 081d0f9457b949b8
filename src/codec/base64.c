#include "codec/base64.h"

#include <endian.h>
#include <string.h>

/*
 * Eight characters stand for six bytes; both are worked on at once, a character
 * or its six bits in each byte ("lane") of a 64-bit word.  There are no tables
 * and no branches on contents: identities pass here, and it is fast.
 */
#define CHARS 8
#define BYTES 6
#define LANES(byte) (UINT64_C(0x0101010101010101) * (byte))

/* One in each lane whose value is `least` or more; lanes are below 128. */
static uint64_t
from(uint64_t lanes, uint64_t least)
{
	return (lanes + LANES(128 - least)) >> 7 & LANES(1);
}

/* One in each lane from `first` to `last`. */
static uint64_t
between(uint64_t lanes, uint64_t first, uint64_t last)
{
	return from(lanes, first) & ~from(lanes, last + 1);
}

/* Characters of lanes below 64.  No lane borrows: what is added comes first. */
static uint64_t
to_chars(uint64_t six)
{
	uint64_t sum = six + LANES('A') + from(six, 26) * ('a' - 'Z' - 1) + from(six, 63) * 3;

	return sum - from(six, 52) * 75 - from(six, 62) * 15;
}

/* Lanes below 64 of characters; `*bad` grows a bit where there is none. */
static uint64_t
from_chars(uint64_t chars, uint64_t *bad)
{
	uint64_t low = chars & LANES(127);
	uint64_t upper = between(low, 'A', 'Z'), lower = between(low, 'a', 'z');
	uint64_t digit = between(low, '0', '9');
	uint64_t plus = between(low, '+', '+'), slash = between(low, '/', '/');

	*bad |= (chars & LANES(128)) | ((upper | lower | digit | plus | slash) ^ LANES(1));
	return low + digit * 4 + plus * 19 + slash * 16 - upper * 65 - lower * 71;
}

static void
encode_block(const uint8_t bytes[static BYTES], char chars[static CHARS])
{
	uint64_t x = 0;

	for (unsigned i = 0; i < BYTES; i++)
		x = x << 8 | bytes[i];
	x = (x & UINT64_C(0xffffff000000)) << 8 | (x & UINT64_C(0xffffff));
	x = (x & UINT64_C(0x00fff00000fff000)) << 4 | (x & UINT64_C(0x00000fff00000fff));
	x = (x & UINT64_C(0x0fc00fc00fc00fc0)) << 2 | (x & UINT64_C(0x003f003f003f003f));
	x = htobe64(to_chars(x));
	memcpy(chars, &x, CHARS);
}

static void
decode_block(const char chars[static CHARS], uint8_t bytes[static BYTES], uint64_t *bad)
{
	uint64_t x;

	memcpy(&x, chars, CHARS);
	x = from_chars(be64toh(x), bad);
	x = (x & UINT64_C(0x3f003f003f003f00)) >> 2 | (x & UINT64_C(0x003f003f003f003f));
	x = (x & UINT64_C(0x0fff00000fff0000)) >> 4 | (x & UINT64_C(0x00000fff00000fff));
	x = (x & UINT64_C(0x00ffffff00000000)) >> 8 | (x & UINT64_C(0x0000000000ffffff));
	for (unsigned i = 0; i < BYTES; i++)
		bytes[i] = (uint8_t)(x >> 8 * (BYTES - 1 - i));
}

static void
encode(const uint8_t *bytes, size_t len, char *out)
{
	uint8_t last[BYTES] = { 0 };
	char chars[CHARS];

	for (; len >= BYTES; len -= BYTES, bytes += BYTES, out += CHARS)
		encode_block(bytes, out);
	if (len == 0)
		return;
	memcpy(last, bytes, len);
	encode_block(last, chars);
	memcpy(out, chars, (len * 8 + 5) / 6);
}

void
base64_add_raw(struct buf *out, const uint8_t *bytes, size_t len)
{
	char *at = buf_extend(out, len / 3 * 4 + (len % 3 * 8 + 5) / 6);

	if (at != NULL)
		encode(bytes, len, at);
}

void
base64_add(struct buf *out, const uint8_t *bytes, size_t len)
{
	size_t padded = (len / 3 + (len % 3 != 0)) * 4;
	char *at = buf_extend(out, padded);

	if (at == NULL)
		return;
	encode(bytes, len, at);
	for (size_t pad = (3 - len % 3) % 3; pad > 0; pad--)
		at[padded - pad] = '=';
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

/* The characters behind the last full block: filled up with 'A', which stands
 * for zeros, they must decode to zeros behind their last byte.  So the spare
 * bits are zeros too: else it were another spelling of the same bytes. */
static void
decode_last(struct text in, uint8_t *out, uint64_t *bad)
{
	char chars[CHARS] = { 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A' };
	size_t len = base64_len_raw(in);
	uint8_t bytes[BYTES];

	memcpy(chars, in.at, in.len);
	decode_block(chars, bytes, bad);
	for (size_t i = len; i < BYTES; i++)
		*bad |= bytes[i];
	memcpy(out, bytes, len);
}

bool
base64_decode_raw(struct text in, uint8_t *out, size_t len)
{
	uint64_t bad = 0;

	if (len == SIZE_MAX || base64_len_raw(in) != len)
		return false;
	for (; in.len >= CHARS; in = text_after(in, CHARS), out += BYTES)
		decode_block(in.at, out, &bad);
	if (in.len > 0)
		decode_last(in, out, &bad);
	return bad == 0;
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
