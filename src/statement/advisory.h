/*
 * advisory.h - a node publishes an advisory: the statement `advisory`, public and in its log.
 *
 * It names the document by its digest, so that what was published, and in which order, can be
 * shown; and says of it what lists and feeds need.
 */
#pragma once

#include "statement/statement.h"

#define ADVISORY_TRACKING_MAX 120 /* its file is named so, with an ending */
#define ADVISORY_VERSION_MAX 100
#define ADVISORY_LINE_MAX 500
#define ADVISORY_SUMMARY_MAX 4000
#define ADVISORY_SIZE_MAX ((int64_t)16 * 1024 * 1024)

struct advisory {
	struct hash document; /* the SHA-256 of its bytes */
	int64_t size;
	struct text tracking, version; /* as the document has them */
	struct text title;
	struct text summary;      /* empty: none */
	int64_t initial, current; /* its release dates */
	bool has_release;
	struct hash release; /* the sealed release that it was in */
};

/* Read the body of one; texts live in the arena.  Faults: INPUT. */
must_use bool advisory_parse(const struct statement *statement, struct arena *arena,
    struct advisory *out, struct err *err);
#define ADVISORY_ROOM ((size_t)64 * KIB)

/* Write and sign one that advisory_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool advisory_sign(const struct advisory *advisory, int64_t at,
    const struct signer *node, struct buf *out, struct hash *id, struct err *err);
