/*
 * finding_file.h - the evidence of what was found of another node (member/finding.h), as a file
 * that anybody checks offline, with nothing but the node's manifests, which may stand in it.
 *
 *	{"accord":"finding/v1","manifest":NOTES,"proofs":[PROOF,PROOF]}   two anchors
 *	{"accord":"finding/v1","manifest":NOTES,"receipt":NOTE}           a receipt
 *
 * NOTES are the manifests as they were signed, one after the other, or "".  A PROOF is a
 * tlog-proof (log/proof.h) that an entry stands in the node's log, with the entry itself as its
 * extra.  The two are of anchors of which the later one is of no later epoch.
 *
 * A receipt that names an epoch which was over when it was signed contradicts itself.  Of any
 * other it is shown what was promised and by when: that no proof came, nobody can prove, but
 *who gave one can show it.
 *
 * Forks are shown by log/fork.h, contradicting manifests by the two, one after the other; these
 * are checked here as well.
 */
#pragma once

#include "base/arena.h"
#include "log/entry.h"
#include "log/proof.h"
#include "member/finding.h"
#include "statement/chain.h"
#include "statement/receipt.h"

#define FINDING_FILE_MAX FINDING_EVIDENCE_MAX

/* As it is read; texts are borrowed from `doc`.  What is not there is empty. */
struct finding_file {
	struct text manifest;
	struct text receipt;
	struct text first, second; /* proofs */
};

/* Read one of the two above.  Faults: INPUT, LIMIT. */
must_use bool finding_file_parse(
    struct doc *doc, struct text in, struct finding_file *out, struct err *err);

/* Append it; finding_file_parse() reads it back to the same. */
void finding_file_format(const struct finding_file *file, struct buf *out);

/* What it comes to. */
struct finding_facts {
	enum finding_what what;
	bool proof;       /* of that; else of what was promised */
	struct text who;  /* lives in the arena */
	struct buf words; /* what is shown, in a sentence; release it with buf_free() */
};

/* Check a file, whichever it is.  `manifests` are known from elsewhere; empty: those in the
 * file count.  Faults: INPUT, DENIED, LIMIT. */
must_use bool finding_file_check(struct text bytes, struct text manifests, struct arena *arena,
    struct finding_facts *out, struct err *err);

/* Does a receipt contradict itself: was the epoch that it names over when it was signed, for a
 * node with such epochs? */
bool finding_file_is_back_dated(
    const struct receipt *receipt, int64_t at, int64_t epoch_seconds);

/* Append the proof of an entry.  Faults: the source's. */
must_use bool finding_file_prove(const struct merkle_source *tree, const struct entry *entry,
    uint64_t index, struct text checkpoint, struct buf *out, struct err *err);
