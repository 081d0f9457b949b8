/*
 * releases.h - the sealed releases that are known, and what was said about each, by the node
 * itself and by others whose word came here.
 *
 * All of it is public but what was dealt, of which only is told that it was, and by whom.
 */
#pragma once

#include "view/projection.h"

extern const struct projection releases_projection;

struct releases_row {
	uint64_t serial; /* counted as they came */
	struct hash id;  /* of the seal */
	struct text by;
	int64_t at;
	int64_t opens; /* as it was sealed */
	struct hash bundle;
	uint64_t size;
};

/* Call for each that opens at `since` or later, the newest first; texts live until `visit`
 * returns. */
must_use bool releases_each(struct journal *journal, int64_t since,
    bool (*visit)(void *arg, const struct releases_row *row, struct err *err), void *arg,
    struct err *err);

/* What was said about one. */
struct releases_said {
	uint64_t serial;
	struct hash id;
	enum kind_id kind;
	struct text by;
};

/* Call for each that came after the one of `serial` (0: all), in order. */
must_use bool releases_said(struct journal *journal, const struct hash *seal, uint64_t serial,
    bool (*visit)(void *arg, const struct releases_said *row, struct err *err), void *arg,
    struct err *err);

/* Call for the releases of which something was dealt to this node, and whose seal has not come
 * yet: by whom it was dealt. */
must_use bool releases_missing(struct journal *journal,
    bool (*visit)(void *arg, const struct hash *seal, struct text dealer, struct err *err),
    void *arg, struct err *err);

/* To which case the release belongs, as was said there first. */
must_use bool releases_case(struct journal *journal, const struct hash *seal, bool *found,
    struct hash *out, struct err *err);

/* Call for each statement in a case that is about a release (case.release), as they came;
 * whether it counts is for the case's ledger. */
must_use bool releases_of_case(struct journal *journal, const struct hash *of_case,
    bool (*visit)(void *arg, const struct hash *id, struct err *err), void *arg,
    struct err *err);

/* How many of them opened, as they were sealed, at `now` or before. */
must_use bool releases_opened(
    struct journal *journal, int64_t now, uint64_t *out, struct err *err);

/* Another number than before whenever anything here has changed, or whose word counts has. */
must_use bool releases_stamp(struct journal *journal, uint64_t *out, struct err *err);
