/*
 * desk.h - what the node's own people arranged about its cases: see statement/desk.h.
 */
#pragma once

#include "statement/desk.h"
#include "view/projection.h"

extern const struct projection desk_projection;

#define DESK_TAGS_MAX 20
#define DESK_TEMPLATES_MAX 500

/* What stands about one case. */
struct desk_row {
	struct text assignee; /* empty: nobody takes care of it */
	struct text tag[DESK_TAGS_MAX];
	size_t tags;
};

/* The row of a case, all empty where nothing was arranged; its texts are those of `said`, which
 * is cleared first. */
#define DESK_SAID_MAX ((DESK_TAGS_MAX + 1) * (DESK_NAME_MAX + 1))
must_use bool desk_find(struct journal *journal, const struct hash *of_case, struct buf *said,
    struct desk_row *out, struct err *err);

/* Call for each case about which something was arranged after `since`, in that order; `seq`
 * grows. */
must_use bool desk_changed(struct journal *journal, uint64_t since,
    bool (*visit)(void *arg, uint64_t seq, const struct hash *of_case,
	const struct desk_row *row, struct err *err),
    void *arg, struct err *err);

/* Call for each statement that tells of a case, or of a statement, the first one first. */
must_use bool desk_each(struct journal *journal, const struct hash *of,
    bool (*visit)(
	void *arg, const struct statement *s, const struct desk *desk, struct err *err),
    void *arg, struct err *err);

/* Call for each template that lies ready, by name. */
must_use bool desk_templates(struct journal *journal,
    bool (*visit)(
	void *arg, const struct statement *s, const struct desk *desk, struct err *err),
    void *arg, struct err *err);

/* The text of one, appended.  Faults: ABSENT. */
must_use bool desk_template(
    struct journal *journal, struct text name, struct buf *out, struct err *err);
