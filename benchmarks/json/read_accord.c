#include "reader.h"

#include <stdio.h>

#include "codec/json.h"

const char *const reader_names[] = { "accord", "accord, one doc for all", NULL };

bool
reader_read(size_t way, const char *text, size_t len)
{
	const struct doc_limits limits = { GIB, 64 };
	static struct doc kept = DOC;
	struct doc doc = way == 0 ? DOC : kept;
	struct value root;
	struct err err;
	bool good = doc_parse(&doc, text_bytes(text, len), &limits, &root, &err);

	if (!good)
		fprintf(stderr, "accord: %s\n", err.text);
	if (way == 0)
		doc_free(&doc);
	else
		kept = doc;
	return good;
}
