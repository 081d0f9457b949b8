/*
 * lookout.h - every member watches every other: who is to be visited, what came of it, and
 * what of that is published.
 *
 * What others say of members is taken into the journal; what is found of them is said as a
 * finding, once, with the evidence as a public file.
 */
#pragma once

#include "action/member/membership.h"
#include "action/member/visit.h"
#include "journal/watched.h"

/* One who is to be looked at; lives in an arena. */
struct lookout_post {
	struct text name;
	struct text url;
};

/* All others of the node's accord, also those who are called or want to join, as far as it
 * is known where they are; none when it belongs to no accord. */
must_use bool lookout_posts(struct node *node, int64_t now, struct arena *arena,
    struct lookout_post **out, size_t *count, struct err *err);

/* Begin to visit one.  A `name` that is empty is not known yet.  Release with
 * visit_free(). */
must_use bool lookout_begin(
    struct node *node, struct text name, int64_t now, struct visit *visit, struct err *err);

/* What came of a visit, as it is handed to who may write: JSON arrays that fit into a deed's
 * request, the last of which says that it was made.  `trouble` is NULL for one that went
 * well; else only that is told. */
struct lookout_report {
	const struct visit *visit;
	const struct lookout_post *post;
	const struct err *trouble;
	size_t next; /* of its items */
	bool done;
};

/* Append the next array.  Faults: LIMIT. */
must_use bool lookout_format(struct lookout_report *report, struct buf *out, struct err *err);

/* What was taken. */
struct lookout_taken {
	uint64_t statements; /* of others, that are new here */
	uint64_t findings;   /* that were published */
};

/* Take that, inside a transaction: every signature is verified.  Faults: INPUT, DENIED. */
must_use bool lookout_take(struct node *node, struct text items, int64_t now,
    struct lookout_taken *taken, struct err *err);

/* What is published of one member: more would say nothing new, and who goes wrong without end
 * would fill everybody's log. */
#define LOOKOUT_FINDINGS_MAX 64

/* Publish a finding, inside a transaction, unless the node has said the same before, or that
 * much of the same member; of what is not there `id` is not told. */
must_use bool lookout_find_out(struct node *node, const struct finding *finding,
    struct text evidence, int64_t now, bool *said, struct err *err);
