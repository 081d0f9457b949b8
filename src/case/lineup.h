/*
 * lineup.h - the sealed releases of a case: several vendors' fixes that open at one time.
 *
 * Each says of its own release when it opens (case.release), and says so anew when it has
 * postponed it.  The latest time that anybody has said asks all others: they postpone theirs,
 * too, or refuse, and why.  The order in which somebody learnt of all this does not matter.
 */
#pragma once

#include "case/move.h"

#define LINEUP_MAX 64

/* What is so of one of them, seen from the time that was said last. */
enum lineup_answer {
	LINEUP_SAME,    /* it opens then */
	LINEUP_ASKED,   /* it opens earlier, and its publisher has not answered yet */
	LINEUP_REFUSED, /* it opens earlier, and stays at that */
};

struct lineup_row {
	struct hash seal;
	struct text by;      /* its publisher */
	int64_t opens, at;   /* as it said last, and when */
	struct hash id;      /* of that statement */
	struct hash refused; /* what it does not follow; zero: nothing */
	struct text why;
};

/* Begins zero.  Texts are borrowed from the moves. */
struct lineup {
	size_t count;
	struct lineup_row row[LINEUP_MAX];
};

/* Take one that counts into account, of any kind; of more releases than fit, those that come
 * first stay. */
void lineup_add(struct lineup *lineup, const struct move *move);

/* Which of them asks the others: it opens last.  NULL: there are none. */
const struct lineup_row *lineup_latest(const struct lineup *lineup);

enum lineup_answer lineup_answer(const struct lineup *lineup, const struct lineup_row *row);

/* "same", "asked", "refused". */
const char *lineup_word(enum lineup_answer answer);
