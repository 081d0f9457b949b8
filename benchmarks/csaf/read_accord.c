#include "advisory/csaf.h"
#include "reader.h"

const char *const reader_names[] = { "accord", NULL };

/* As `accord advisory check` looks at a file, from its bytes on. */
bool
reader_read(size_t way, const char *text, size_t len)
{
	static struct doc doc;
	const struct doc_limits limits = CSAF_LIMITS;
	struct arena arena = ARENA(GIB);
	struct findings findings = FINDINGS(&arena);
	struct value root;
	struct err err;
	bool good;

	(void)way;
	good = doc_parse(&doc, text_bytes(text, len), &limits, &root, &err) &&
	       csaf_check(root, &findings, &err);
	arena_free(&arena);
	return good;
}
