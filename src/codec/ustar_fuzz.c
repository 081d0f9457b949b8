#include "codec/ustar.h"

#include "fuzz.h"

#define ROOM (4 * MIB)

/* Read `in` whole and write it again: 0 when it is refused, else the bytes after
 * which only padding follows. */
static size_t
write_again(struct text in, struct buf *again)
{
	struct source source = source_text(&in);
	struct ustar archive = USTAR(&source);
	struct sink sink = sink_buf(again);
	struct ustar_file file;
	struct err err;
	char step[100];
	bool more;
	size_t got;

	for (;;) {
		struct text name;

		if (!ustar_next(&archive, &file, &more, &err))
			return 0;
		if (!more)
			break;
		name = text_of(file.name);
		REQUIRE(ustar_check_name(name, &err));
		REQUIRE(!text_starts(name, TEXT("/")) && !text_starts(name, TEXT("../")));
		if (!ustar_write_header(&sink, name, file.size, &err))
			return 0;
		do {
			if (!ustar_read(&archive, step, sizeof(step), &got, &err) ||
			    !sink_write(&sink, (struct text){ step, got }, &err))
				return 0;
		} while (got > 0);
		if (!ustar_write_fill(&sink, file.size, &err))
			return 0;
	}
	return ustar_write_end(&sink, &err) ? again->len : 0;
}

/* An archive that we read says the same when it is written again, in as many
 * blocks, and from then on it stays as it is. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf once = BUF(ROOM), twice = BUF(ROOM);
	size_t len = write_again(in, &once);

	if (len == 0)
		return;
	REQUIRE(len % USTAR_BLOCK == 0 && len <= in.len);
	for (size_t i = len; i < in.len; i++)
		REQUIRE(in.at[i] == 0);
	if (write_again(buf_text(&once), &twice) == 0)
		return; /* for lack of memory */
	REQUIRE(text_eq(buf_text(&once), buf_text(&twice)));
}
