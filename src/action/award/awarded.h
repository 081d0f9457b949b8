/*
 * awarded.h - what a node says about rewards: it decides, says that it paid, thanks in public,
 * and what it finds when it is asked to mediate.
 *
 * A decision goes by the policy that the receipt of the report binds, whatever is in force now.
 */
#pragma once

#include "action/node/node.h"
#include "bounty/award_word.h"
#include "bounty/edition.h"
#include "view/awards.h"

/* Texts that are empty were not given. */
struct awarded_wish {
	struct text report; /* its id, or the beginning */
	bool declined;
	struct text row, severity, why;
	struct text amount; /* "EUR 2,500", exact */
	int64_t split;
	struct text pay_by;   /* a time; the policy's if empty */
	struct text corrects; /* an award, by its id or the beginning */
	bool below;           /* that it is less than promised is meant */
	int64_t now;
};

struct awarded {
	struct hash id;
	struct award award; /* in the arena */
	enum award_measure measure;
};

/* Decide, inside a transaction.  Faults: DENIED for less than the bound policy promises unless
 * `below`; CONFLICT where that was decided, unless it corrects that; INPUT, ABSENT, LIMIT. */
must_use bool awarded_say(struct node *node, const struct awarded_wish *wish,
    struct arena *arena, struct awarded *out, struct err *err);

/* Say that it was paid.  Faults: CONFLICT for what is not owed; INPUT, ABSENT. */
struct awarded_payment {
	struct text award, on, reference;
	int64_t now;
};
must_use bool awarded_pay(
    struct node *node, const struct awarded_payment *payment, struct hash *id, struct err *err);

/* Thank for it in public, as the finder wished.  Faults: CONFLICT while a case of the report is
 * not public, and for what was said so already; INPUT, ABSENT. */
struct awarded_thanks {
	struct text award; /* its id, or the beginning */
	struct text title, where;
	int64_t now;
};
must_use bool awarded_thank(
    struct node *node, const struct awarded_thanks *thanks, struct hash *id, struct err *err);

/* The same for all reports of a case that has become public, and were not thanked for; `award`
 * is filled in; tells how many. */
must_use bool awarded_thank_case(struct node *node, const struct hash *of_case,
    const struct awarded_thanks *thanks, size_t *count, struct err *err);

/* Say what mediating found.  Faults: CONFLICT for what was answered; INPUT, ABSENT. */
struct awarded_opinion {
	struct text ask; /* the award.mediate: its id, or the beginning */
	unsigned opinion;
	struct text amount, text;
	int64_t now;
};
must_use bool awarded_mediate(
    struct node *node, const struct awarded_opinion *opinion, struct hash *id, struct err *err);

/* The statements behind, for who lists them; texts live in the arena. */
must_use bool awarded_load(struct node *node, const struct hash *id, struct arena *arena,
    struct award *out, struct err *err);
must_use bool awarded_load_word(struct node *node, const struct hash *id, struct arena *arena,
    struct award_word *out, struct text *by, struct err *err);

/* The policy that the receipt of a report binds; *found is false when it binds none.  Faults:
 * ABSENT without receipt, or when the policy was taken down. */
struct awarded_pinned {
	bool found;
	struct hash id;
	struct edition edition;
	int64_t received;
};
must_use bool awarded_pinned(struct node *node, const struct hash *report, struct arena *arena,
    struct awarded_pinned *out, struct err *err);

/* What was paid for the awards that this one corrects, in its currency. */
must_use bool awarded_before(
    struct node *node, const struct award *award, int64_t *minor, struct err *err);
