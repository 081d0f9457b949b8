#include "codec/expander.h"

#include "codec/compressor.h"
#include "fuzz.h"

#define MOST (256 * KIB)
#define AGAIN_MAX (4 * KIB) /* to compress costs more than to expand */

/* All that it holds, read in steps of that many bytes. */
static bool
expand(struct text in, size_t step, struct buf *out)
{
	struct source from = source_text(&in);
	scoped(expander_free) struct expander expander = EXPANDER(&from, MOST);
	struct source source = expander_source(&expander);
	char bytes[4096];
	uint64_t len;
	struct err err;
	size_t got;

	if (!expander_len(&expander, &len, &err))
		return false;
	REQUIRE(len <= MOST);
	do {
		if (!source.read(source.arg, bytes, step, &got, &err))
			return false;
		REQUIRE(got <= step);
		buf_add(out, (struct text){ bytes, got });
		REQUIRE(out->len <= len);
	} while (got > 0);
	REQUIRE(out->failed || out->len == len);
	return !out->failed;
}

static void
compress_again(struct text plain)
{
	scoped(buf_free) struct buf packed = BUF(MIB), back = BUF(MOST);
	struct text rest = plain;
	struct source from = source_text(&rest), source;
	scoped(compressor_free) struct compressor compressor = { 0 };
	struct err err;

	if (!compressor_open(&from, plain.len, NULL, &compressor, &err))
		return;
	source = compressor_source(&compressor);
	if (source_load(&source, &packed, &err) && expand(buf_text(&packed), 4096, &back))
		REQUIRE(text_eq(buf_text(&back), plain));
}

/* It holds what it says, however it is read, never more than it may, and the same when it is
 * compressed again. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf whole = BUF(MOST), steps = BUF(MOST);

	if (!expand(in, 4096, &whole))
		return;
	if (expand(in, 97, &steps))
		REQUIRE(text_eq(buf_text(&whole), buf_text(&steps)));
	if (whole.len <= AGAIN_MAX)
		compress_again(buf_text(&whole));
}
