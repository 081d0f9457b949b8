/*
 * alerts.h - which statements are alerts, and which are said about them; who answers alerts,
 * and which nodes are named together.
 *
 * It is an index: what they say is read from the journal.  When an alert is destroyed, its row
 * goes; what was said about it stays.
 */
#pragma once

#include "alert/turn.h"
#include "view/projection.h"

extern const struct projection alerts_projection;

/* A row. */
struct alerts_row {
	uint64_t serial;
	enum kind_id kind;
	struct hash id;
	struct hash of;
};

/* Call for the alerts and all that is said about one, in the order in which they came. */
must_use bool alerts_about(struct journal *journal, const struct hash *of,
    bool (*visit)(void *arg, const struct alerts_row *row, struct err *err), void *arg,
    struct err *err);

/* Call for those of a kind, the newest first, `most` of them. */
must_use bool alerts_of_kind(struct journal *journal, enum kind_id kind, size_t most,
    bool (*visit)(void *arg, const struct alerts_row *row, struct err *err), void *arg,
    struct err *err);

/* Call for each alert that was heard of, destroyed ones too, by what came last about it. */
must_use bool alerts_latest(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct hash *of, struct err *err), void *arg,
    struct err *err);

/* How often something of a kind was said about an alert by somebody; was it? */
struct alerts_asked {
	const struct hash *of;
	enum kind_id kind;
	struct text by; /* empty: by anybody */
};
must_use bool alerts_count(
    struct journal *journal, const struct alerts_asked *asked, size_t *count, struct err *err);
must_use bool alerts_has(
    struct journal *journal, const struct alerts_asked *asked, bool *has, struct err *err);
