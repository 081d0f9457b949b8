/*
 * notice.h - notices to authorities: what each has to say, by the text of the law, and a draft
 * of it with what is known.
 *
 * accord prepares, a person reads, completes and files it at the authority's own platform. What
 * is not known stands there as a blank, and as one for people alone to know, never as a guess.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define NOTICE_FIELDS_MAX 16
#define NOTICE_BLANK "[to fill in]"
#define NOTICE_LEN_MAX ((size_t)256 * KIB)

/* What a case, its report and its node may know. */
enum notice_fact {
	NOTICE_UNKNOWN, /* for people alone */
	NOTICE_NODE,
	NOTICE_CONTACT,
	NOTICE_TRACKING,
	NOTICE_AWARE, /* since when, as the clock has it */
	NOTICE_PRODUCT,
	NOTICE_VERSIONS,
	NOTICE_COMPONENTS,
	NOTICE_NATURE,  /* of the vulnerability: title and impact */
	NOTICE_ATTACKS, /* where they are seen */
	NOTICE_PUBLIC,
	NOTICE_FIX,     /* how far it is */
	NOTICE_MEASURE, /* since when a measure is available */
	NOTICE_EMBARGO,
	NOTICE_EARLIER, /* notices that were filed before, with their references */
	NOTICE_TOLD,    /* other authorities that were told */
	NOTICE_FACTS,
};

struct notice_field {
	const char *label;
	enum notice_fact fact;
	const char *wanted; /* what the law asks for there, for who fills it in */
};

struct notice_row {
	const char *word; /* "cra-early-warning" */
	const char *name;
	const char *clock, *step; /* which it does */
	const char *basis;
	const char *who; /* who is told */
	const char *to;  /* the same, and where a person files it */
	struct notice_field field[NOTICE_FIELDS_MAX]; /* label NULL at the end */
};

/* What is known; empty where nothing is. */
struct notice_facts {
	struct text text[NOTICE_FACTS];
};

/* The notice of that number; NULL after the last. */
const struct notice_row *notice_row(unsigned notice);

/* Faults: INPUT, which names those that there are. */
must_use bool notice_find(struct text word, const struct notice_row **out, struct err *err);

/* The draft as text; tells how many blanks are left. */
void notice_write(const struct notice_row *row, const struct notice_facts *facts,
    struct buf *out, size_t *blanks);
