#include "codec/bech32.h"

#include <string.h>

#define CHECKSUM_LEN 6
#define NO_CHAR 32

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* Secret keys are spelled here, so both ways go through the whole alphabet:
 * neither time nor memory touched tells which characters they have. */
static char
to_char(uint8_t five)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < sizeof(charset) - 1; i++)
		sum |= (unsigned)charset[i] & -(unsigned)(i == five);
	return (char)sum;
}

/* The five bits that a lowercase character stands for; 32 when it is none. */
static uint8_t
from_char(char c)
{
	unsigned sum = NO_CHAR;

	for (unsigned i = 0; i < sizeof(charset) - 1; i++)
		sum ^= (NO_CHAR ^ i) & -(unsigned)(charset[i] == c);
	return (uint8_t)sum;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* One step of the BCH code of BIP 173. */
static uint32_t
polymod(uint32_t sum, uint8_t five)
{
	static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
		0x2a1462b3 };
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ five;
	for (unsigned i = 0; i < 5; i++)
		sum ^= -(top >> i & 1) & generator[i];
	return sum;
}

static uint32_t
polymod_hrp(struct text hrp)
{
	uint32_t sum = 1;

	for (size_t i = 0; i < hrp.len; i++)
		sum = polymod(sum, (uint8_t)lower(hrp.at[i]) >> 5);
	sum = polymod(sum, 0);
	for (size_t i = 0; i < hrp.len; i++)
		sum = polymod(sum, (uint8_t)lower(hrp.at[i]) & 31);
	return sum;
}

struct spelling {
	struct buf *out;
	uint32_t sum;
	bool upper;
};

static void
put(struct spelling *to, uint8_t five)
{
	char c = to_char(five);

	to->sum = polymod(to->sum, five);
	buf_add_byte(to->out, (uint8_t)(to->upper ? upper(c) : c));
}

static void
add(struct spelling to, struct text hrp, const uint8_t *bytes, size_t len)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < hrp.len; i++)
		buf_add_byte(to.out, (uint8_t)(to.upper ? upper(hrp.at[i]) : hrp.at[i]));
	buf_add(to.out, TEXT("1"));
	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | bytes[i];
		for (have += 8; have >= 5; have -= 5)
			put(&to, bits >> (have - 5) & 31);
		bits &= 31;
	}
	if (have > 0)
		put(&to, (uint8_t)(bits << (5 - have) & 31));
	for (unsigned i = 0; i < CHECKSUM_LEN; i++)
		to.sum = polymod(to.sum, 0);
	to.sum ^= 1;
	for (unsigned i = 0; i < CHECKSUM_LEN; i++) {
		char c = to_char(to.sum >> 5 * (5 - i) & 31);

		buf_add_byte(to.out, (uint8_t)(to.upper ? upper(c) : c));
	}
}

void
bech32_add(struct buf *out, struct text hrp, const uint8_t *bytes, size_t len)
{
	add((struct spelling){ out, polymod_hrp(hrp), false }, hrp, bytes, len);
}

void
bech32_add_upper(struct buf *out, struct text hrp, const uint8_t *bytes, size_t len)
{
	add((struct spelling){ out, polymod_hrp(hrp), true }, hrp, bytes, len);
}

bool
bech32_hrp(struct text in, struct text *hrp)
{
	const char *one = in.len == 0 ? NULL : memrchr(in.at, '1', in.len);

	if (one == NULL || one == in.at || (size_t)(one - in.at) + CHECKSUM_LEN >= in.len)
		return false;
	*hrp = (struct text){ in.at, (size_t)(one - in.at) };
	return true;
}

static bool
one_case(struct text in)
{
	bool has_lower = false, has_upper = false;

	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] < '!' || in.at[i] > '~')
			return false;
		has_lower |= in.at[i] != upper(in.at[i]);
		has_upper |= in.at[i] != lower(in.at[i]);
	}
	return !(has_lower && has_upper);
}

static bool
same_hrp(struct text spelled, struct text hrp)
{
	if (spelled.len != hrp.len)
		return false;
	for (size_t i = 0; i < hrp.len; i++)
		if (lower(spelled.at[i]) != hrp.at[i])
			return false;
	return true;
}

bool
bech32_decode(struct text in, struct text hrp, uint8_t *out, size_t len)
{
	struct text spelled, data;
	uint32_t sum, bits = 0;
	unsigned have = 0;
	size_t n = 0;

	if (!one_case(in) || !bech32_hrp(in, &spelled) || !same_hrp(spelled, hrp))
		return false;
	sum = polymod_hrp(spelled);
	data = text_after(in, spelled.len + 1);
	for (size_t i = 0; i < data.len; i++) {
		uint8_t five = from_char(lower(data.at[i]));

		if (five == NO_CHAR)
			return false;
		sum = polymod(sum, five);
		if (i + CHECKSUM_LEN >= data.len)
			continue;
		bits = bits << 5 | five;
		have += 5;
		if (have >= 8) {
			have -= 8;
			if (n == len)
				return false;
			out[n++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	return sum == 1 && n == len && have < 5 && bits == 0;
}
