/*
 * report.h - a finder tells a vendor of a vulnerability.
 *
 * The statement names its files by digest; the files travel beside it.  Their names
 * are plain (ustar.h, without a slash) and each is there once.  Large ones follow in pieces,
 * each a letter about it.
 */
#pragma once

#include "base/arena.h"
#include "crypto/age.h"
#include "statement/attached.h"
#include "statement/details.h"
#include "statement/large.h"

#define REPORT_FILES_MAX ATTACHED_MAX
#define REPORT_TITLE_MAX 200

struct report {
	struct text title;
	struct vkey key;        /* the finder's; its name is the hash of it */
	struct recipient reply; /* seal answers to it */
	bool anonymous;         /* no receipt is wanted, and no log shall commit to it */
	bool has_policy;        /* it names the disclosure policy that the finder saw */
	struct hash policy;
	bool detailed;                 /* as it was read: report_details() has more */
	const struct details *details; /* to be written; NULL: none */
	size_t count;
	struct attached_file file[REPORT_FILES_MAX];
	size_t larges; /* files that follow */
	struct large_file large[LARGE_MAX];
};

/* Is it a finder's key: named by its own hash?  Faults: DENIED. */
must_use bool report_check_key(const struct vkey *key, struct err *err);

/* Read the body of a report, whose key must be that of who it is by; text is
 * borrowed from the statement.  Faults: INPUT, DENIED, LIMIT. */
must_use bool report_parse(
    const struct statement *statement, struct report *out, struct err *err);

/* Read what a report that was parsed says in detail; texts live in the arena.  Faults: INPUT,
 * LIMIT. */
must_use bool report_details(const struct statement *statement, struct arena *arena,
    struct details *out, struct err *err);

/* Write and sign one that report_parse() reads, addressed to a node; `key` is taken
 * from the signer.  Faults: INPUT, DENIED, LIMIT. */
must_use bool report_sign(const struct report *report, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);
