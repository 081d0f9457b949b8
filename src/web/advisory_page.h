/*
 * advisory_page.h - an advisory in plain words, written from its document; and the list of all.
 *
 * Both stand in a folder below the root.
 */
#pragma once

#include "web/page.h"

struct facts_advisory {
	struct hash id;       /* of the statement that published it */
	struct hash document; /* the SHA-256 of its bytes */
	struct text tracking, version, title, summary;
	int64_t initial, current;
	struct text name;  /* of its page, without ".html" */
	struct text place; /* of its document, from the folder, without ".json" */
	bool has_release;
	struct hash release;
};

void advisory_page(const struct facts *facts, const struct facts_advisory *advisory,
    struct value document, struct arena *arena, struct html *h);

/* What came last stands first. */
void advisories_page(const struct facts *facts, const struct facts_advisory *advisory,
    size_t count, struct html *h);
void advisories_json(const struct facts *facts, const struct facts_advisory *advisory,
    size_t count, struct writer *w);
