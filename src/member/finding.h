/*
 * finding.h - what a member found of another, by looking at its log, manifest and anchors
 * from the outside: a public statement, with the evidence as a public file beside it.
 */
#pragma once

#include "statement/statement.h"

#define FINDING_ABOUT_MAX (2 * KIB)
#define FINDING_EVIDENCE_MAX (256 * KIB)

enum finding_what {
	FINDING_FORK,         /* two heads of one log of which neither extends the other */
	FINDING_MANIFESTS,    /* two manifests that follow the same one */
	FINDING_ANCHORS,      /* two anchors for one epoch, or an earlier one after a later */
	FINDING_GAP,          /* epochs without an anchor */
	FINDING_OMITTED,      /* the log lacks what was promised to stand in it */
	FINDING_BACK_DATED,   /* it says an earlier time than what stands before it */
	FINDING_CONTRADICTED, /* its public files are not what its log commits to */
	FINDING_LATE,         /* nothing new for longer than its epochs allow */
};
#define FINDINGS (FINDING_LATE + 1)

struct finding {
	enum finding_what what;
	struct text who;   /* of whom it was found */
	struct text about; /* in a sentence */
	bool has_evidence; /* in the finder's public tree: evidence/SHA256 */
	struct hash evidence;
	int64_t size;
};

/* "fork" and so on; back. */
const char *finding_word(enum finding_what what);
must_use bool finding_word_parse(struct text word, enum finding_what *out);

/* Read the body; texts are borrowed from the statement.  Faults: INPUT. */
must_use bool finding_parse(
    const struct statement *statement, struct finding *out, struct err *err);

/* Write and sign one that finding_parse() reads.  Faults: INPUT. */
must_use bool finding_sign(const struct finding *finding, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);

/* Append where its evidence lies in the public tree. */
void finding_path(const struct hash *evidence, struct buf *out);
