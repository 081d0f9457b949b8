#include "codec/base64.h"

#include <string.h>

#include "fuzz.h"

/* What is accepted is what we would write for the same bytes. */
static void
check(struct text in, size_t len, bool (*decode)(struct text, uint8_t *, size_t),
    void (*add)(struct buf *, const uint8_t *, size_t))
{
	scoped(buf_free) struct buf bytes = BUF(MIB), back = BUF(MIB);
	char *at = len == SIZE_MAX ? NULL : buf_extend(&bytes, len);
	struct err err;

	if (at == NULL || !decode(in, (uint8_t *)at, len))
		return;
	add(&back, (uint8_t *)at, len);
	if (buf_ok(&back, &err))
		REQUIRE(text_eq(buf_text(&back), in));
}

/* Any bytes come back. */
static void
check_bytes(struct text in, bool (*decode)(struct text, uint8_t *, size_t),
    void (*add)(struct buf *, const uint8_t *, size_t))
{
	scoped(buf_free) struct buf bytes = BUF(MIB), back = BUF(MIB);
	char *at = buf_extend(&bytes, in.len);
	struct err err;

	add(&back, (const uint8_t *)in.at, in.len);
	if (at == NULL || !buf_ok(&back, &err))
		return;
	REQUIRE(decode(buf_text(&back), (uint8_t *)at, in.len));
	REQUIRE(text_eq(buf_text(&bytes), in));
}

void
fuzz(struct text in)
{
	uint8_t none[1];

	REQUIRE(!base64_decode(in, none, SIZE_MAX));
	REQUIRE(!base64_decode_raw(in, none, SIZE_MAX));
	check(in, base64_len(in), base64_decode, base64_add);
	check(in, base64_len_raw(in), base64_decode_raw, base64_add_raw);
	check_bytes(in, base64_decode, base64_add);
	check_bytes(in, base64_decode_raw, base64_add_raw);
	REQUIRE(!base64_ok(in) || base64_len(in) != SIZE_MAX);
}
