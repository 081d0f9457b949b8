#include "log/tile.h"

#include <assert.h>

/* 1234067 -> x001/x234/067 */
static void
add_number(uint64_t n, struct buf *out)
{
	uint64_t group = UINT64_C(1000000000000000000);

	while (group > 1 && n / group == 0)
		group /= 1000;
	for (; group > 1; group /= 1000)
		buf_addf(out, "x%03u/", (unsigned)(n / group % 1000));
	buf_addf(out, "%03u", (unsigned)(n % 1000));
}

static void
add_tail(uint64_t index, unsigned width, struct buf *out)
{
	assert(width >= 1 && width <= TILE_WIDTH);
	add_number(index, out);
	if (width < TILE_WIDTH)
		buf_addf(out, ".p/%u", width);
}

void
tile_path(unsigned level, uint64_t index, unsigned width, struct buf *out)
{
	assert(level <= TILE_LEVEL_MAX);
	buf_addf(out, "tile/%u/", level);
	add_tail(index, width, out);
}

void
tile_bundle_path(uint64_t index, unsigned width, struct buf *out)
{
	buf_add(out, TEXT("tile/entries/"));
	add_tail(index, width, out);
}

bool
tile_add_entry(struct buf *bundle, struct text entry, struct err *err)
{
	if (entry.len > ENTRY_LEN_MAX)
		return err_set(err, FAULT_LIMIT,
		    "an entry of %zu bytes is over the limit of %d", entry.len, ENTRY_LEN_MAX);
	buf_add_byte(bundle, (uint8_t)(entry.len >> 8));
	buf_add_byte(bundle, (uint8_t)(entry.len & 0xff));
	buf_add(bundle, entry);
	return true;
}

bool
tile_next_entry(struct text *bundle, struct text *entry, struct err *err)
{
	const uint8_t *at = (const uint8_t *)bundle->at;
	size_t len;

	if (bundle->len < 2)
		return err_set(err, FAULT_INPUT, "an entry bundle is cut short");
	len = (size_t)at[0] << 8 | at[1];
	if (bundle->len - 2 < len)
		return err_set(err, FAULT_INPUT, "an entry bundle is cut short");
	*entry = (struct text){ bundle->at + 2, len };
	*bundle = text_after(*bundle, 2 + len);
	return true;
}
