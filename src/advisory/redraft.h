/*
 * redraft.h - a draft of an advisory is made again, and what a person wrote into it stays.
 *
 * What stands in the file counts; what a newer draft has besides is added; and what was said
 * this time takes its place.  Lists are one thing, as they stand in the file, but for the first
 * vulnerability, which is the case's.
 */
#pragma once

#include "advisory/drafting.h"

#define REDRAFT_DEPTH 40 /* of a file */

struct redraft {
	const struct drafting_words *said; /* this time */
	bool final;                        /* it is no draft any more */
	struct text revision;              /* what is new in the next version; empty: none is */
	int64_t date;                      /* of that */
};

/* `fresh` as drafting_write() makes it, `old` as a file has it; empty: there was none.
 * Appends the document.  Faults: INPUT for a file that is no JSON object, or a date before the
 * last revision's; CONFLICT for a revision of a draft; LIMIT. */
must_use bool redraft_write(const struct redraft *redraft, struct text old, struct text fresh,
    struct buf *out, struct err *err);
