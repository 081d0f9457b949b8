/*
 * titles.h - titles and tracking ids of cases, in memory: a search opens nothing of what is
 * sealed but what came since the last one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

struct title {
	uint64_t mark; /* grows with what comes last; 0: there is none */
	char *words;   /* the title, a newline, the tracking id; in small letters */
	size_t len;
	char *labels; /* who takes care of it, its tags, a line each */
	size_t labels_len;
	uint64_t states; /* bits of its owner's */
};

/* Begins as zeroes; release with titles_free(). */
struct titles {
	struct title *at; /* by the case's number */
	size_t count, room;
	uint64_t newest;   /* mark */
	uint64_t arranged; /* its owner's: which labels are here */
};

void titles_free(struct titles *titles);

/* What a case is called, from now on.  Faults: LIMIT. */
must_use bool titles_set(struct titles *titles, size_t number, uint64_t mark,
    const struct text said[static 2], struct err *err);

/* How a case stands, from now on; nothing of one that has no title. */
void titles_note(struct titles *titles, size_t number, uint64_t states);

/* Who takes care of it, and its tags: lines.  Faults: LIMIT. */
must_use bool titles_label(
    struct titles *titles, size_t number, struct text labels, struct err *err);

/* The marks of those that have the words, in any case of letters, and a mark below `before`:
 * the highest, at most `most`, in descending order.  Tells how many.  Faults: LIMIT. */
struct titles_wanted {
	struct text words;
	uint64_t before;
	size_t most;
	uint64_t states;      /* one of these bits; 0: however it stands */
	struct text assignee; /* empty: whoever takes care of it */
	struct text tag;      /* likewise */
};
must_use bool titles_find(const struct titles *titles, const struct titles_wanted *wanted,
    uint64_t *marks, size_t *count, struct err *err);
