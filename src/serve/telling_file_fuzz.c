#include "serve/telling_file.h"

#include <string.h>

#include "fuzz.h"

/* What is read is written without comments, and reads the same again. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf lines = BUF(TELLING_FILE_MAX), more = BUF(TELLING_FILE_MAX);
	struct telling_file file = { 0 }, again = { 0 };
	struct err err;

	if (!telling_file_parse(in, &file, &err))
		return;
	telling_file_format(&file, &lines);
	if (lines.failed)
		return;
	REQUIRE(telling_file_parse(buf_text(&lines), &again, &err));
	REQUIRE(memcmp(&file, &again, sizeof(file)) == 0);
	telling_file_format(&again, &more);
	REQUIRE(more.failed || text_eq(buf_text(&more), buf_text(&lines)));
}
