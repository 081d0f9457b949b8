/*
 * awards.h - what was decided about rewards, and what became of it; what this node is asked to
 * mediate in; which reports wait for a decision.
 *
 * What they say stays in the journal; here stand ids, times, and whose each is as a keyed tag.
 * The finder's last answer counts, but whoever has countersigned has done so.
 */
#pragma once

#include "bounty/award_word.h"
#include "view/projection.h"

extern const struct projection awards_projection;

enum awards_answered { AWARDS_UNANSWERED, AWARDS_ACCEPTED, AWARDS_DISPUTED };

struct awards_row {
	struct hash id, report;
	int64_t at;
	int64_t pay_by; /* 0: nothing is due */
	bool granted, corrected, paid, received, opinion, credited;
	unsigned answered;   /* enum awards_answered */
	struct hash later;   /* what corrects it */
	struct hash answer;  /* the last that counts */
	struct hash payment; /* the award.paid */
	int64_t paid_on;
	struct hash said;   /* the last opinion of who mediated */
	struct hash credit; /* the last one */
	struct hash finder; /* a tag */
};

/* Call for each, the newest first, `most` of them; of one report, if it is not NULL. */
must_use bool awards_each(struct journal *journal, const struct hash *report, size_t most,
    bool (*visit)(void *arg, const struct awards_row *row, struct err *err), void *arg,
    struct err *err);

/* One of them, by its id or the beginning of it.  Faults: ABSENT, CONFLICT, INPUT. */
must_use bool awards_find(
    struct journal *journal, struct text hex, struct awards_row *out, struct err *err);
must_use bool awards_get(
    struct journal *journal, const struct hash *id, struct awards_row *out, struct err *err);

/* Is the award that finder's? */
bool awards_is_of(
    const struct journal *journal, const struct awards_row *row, struct text finder);

/* Call for each report that came with a receipt, and that neither was an award said about nor
 * was closed, the oldest first, `most` of them. */
must_use bool awards_undecided(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct hash *report, int64_t received, struct err *err),
    void *arg, struct err *err);

/* A request to mediate. */
struct awards_ask {
	struct hash id, award;
	bool answered;
	struct hash opinion;
};

/* One by its id or the beginning of it.  Faults: ABSENT, CONFLICT, INPUT. */
must_use bool awards_find_ask(
    struct journal *journal, struct text hex, struct hash *id, bool *answered, struct err *err);

/* Call for each case that was opened with a report. */
must_use bool awards_cases(struct journal *journal, const struct hash *report,
    bool (*visit)(void *arg, const struct hash *of_case, struct err *err), void *arg,
    struct err *err);

/* Call for each that came, the newest first, `most` of them. */
must_use bool awards_asked(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct awards_ask *ask, struct err *err), void *arg,
    struct err *err);
