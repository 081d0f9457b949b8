/*
 * closing.h - a node tells a finder that a report is closed, since an earlier statement says
 * the same: with what proves that there is one.
 *
 * That it says the same is for people to judge; that it is earlier, everybody can verify.  The
 * proof is that the node's log commits to the earlier one, and openings (opening.h) lead from
 * that commitment to single fields of it.  Whose it is none of them tells.
 */
#pragma once

#include "base/arena.h"
#include "statement/opening.h"

#define CLOSING_OPENINGS_MAX 16
#define CLOSING_WHY_MAX 2000
/* Of an arena: more than any takes that fits into a statement. */
#define CLOSING_ROOM (8 * MIB)
#define CLOSING_PROOF_MAX (16 * KIB)

enum closing_as { CLOSED_DUPLICATE, CLOSED_KNOWN };

struct closing {
	struct hash of;      /* the report */
	unsigned as;         /* enum closing_as */
	struct text why;     /* lines that can be shown; may be empty */
	struct hash earlier; /* the other statement */
	struct text proof;   /* a tlog-proof: that the log commits to it */
	size_t count;        /* at least one */
	struct opening opening[CLOSING_OPENINGS_MAX];
};

/* The words for it. */
const char *closing_word(unsigned as);

/* Does a field tell whose a report is, or more than one field may?  Such are not opened. */
bool closing_hides(struct text field);

/* Read the body of one: each opening is of a field that the earlier statement has, by what
 * they say; texts live in the arena.  Faults: INPUT, DENIED, LIMIT. */
must_use bool closing_parse(const struct statement *statement, struct arena *arena,
    struct closing *out, struct err *err);

/* Write and sign one that closing_parse() reads, to a finder.  Faults: INPUT, LIMIT. */
must_use bool closing_sign(const struct closing *closing, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);
