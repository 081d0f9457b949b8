#include "crypto/cosignature.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"

#define TIME_LEN (COSIGNATURE_LEN - SIGNATURE_LEN)
#define HEAD_MAX 64 /* "cosignature/v1\ntime ...\n" and to spare */

bool
cosignature_get(const uint8_t bytes[static COSIGNATURE_LEN], struct cosignature *out)
{
	struct cosignature c;
	uint64_t time = 0;

	for (unsigned i = 0; i < TIME_LEN; i++)
		time = time << 8 | bytes[i];
	if (time > INT64_MAX)
		return false;
	c.time = (int64_t)time;
	memcpy(c.signature.bytes, bytes + TIME_LEN, SIGNATURE_LEN);
	*out = c;
	return true;
}

void
cosignature_put(const struct cosignature *c, uint8_t out[static COSIGNATURE_LEN])
{
	uint64_t time = (uint64_t)c->time;

	for (unsigned i = TIME_LEN; i > 0; i--) {
		out[i - 1] = (uint8_t)time;
		time >>= 8;
	}
	memcpy(out + TIME_LEN, c->signature.bytes, SIGNATURE_LEN);
}

/* What is signed: two lines, and the text with its final newline. */
static void
add_message(struct text text, int64_t time, struct buf *out)
{
	buf_addf(out, "cosignature/v1\ntime %" PRId64 "\n", time);
	buf_add(out, text);
}

bool
cosignature_make(const struct sign_key *key, struct text text, int64_t time,
    struct cosignature *out, struct err *err)
{
	scoped(buf_free) struct buf message = BUF(HEAD_MAX + text.len);

	assert(time >= 0);
	add_message(text, time, &message);
	if (!buf_ok(&message, err))
		return false;
	*out = (struct cosignature){ time, sign_text(key, buf_text(&message)) };
	return true;
}

bool
cosignature_verify(const struct sign_public *key, struct text text, const struct cosignature *c,
    bool *good, struct err *err)
{
	scoped(buf_free) struct buf message = BUF(HEAD_MAX + text.len);

	add_message(text, c->time, &message);
	if (!buf_ok(&message, err))
		return false;
	*good = sign_verify(key, buf_text(&message), &c->signature);
	return true;
}
