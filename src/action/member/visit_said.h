/*
 * visit_said.h - the part of a visit that reads what a log's entries are of; see visit.h.
 */
#pragma once

#include "action/member/visit.h"

/* A statement that the log has. */
struct visit_id {
	struct hash id;
	uint64_t index;
	int64_t
	    anchored; /* the end of the latest epoch whose anchor stands before it; 0: none */
};

/* Ask for what is lacking of them (CONFLICT); then read them all, and tell of those that are
 * not shown, or not as the log has them.  Faults: LIMIT. */
must_use bool visit_said_want(struct visit *visit, struct err *err);
must_use bool visit_said_read(struct visit *visit, struct err *err);

/* When what comes now in the log cannot have been said before: the end of the latest epoch that
 * has an anchor; 0 when none has. */
int64_t visit_said_after(const struct visit *visit);

/* Of visit.c: a file that is there, NULL; that one is wanted; what was found. */
struct visit_file *visit_find(const struct visit *visit, struct text path);
must_use bool visit_want(struct visit *visit, struct text path, struct err *err);
must_use bool visit_tell(struct visit *visit, enum finding_what what, struct text about,
    struct text evidence, struct err *err);
