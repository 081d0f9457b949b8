/*
 * countersign.h - a finder and an award that was said to it: held to what the receipt of the
 * report binds, offline; countersigned, disputed, put before a mediator.
 */
#pragma once

#include "action/finder/mail.h"
#include "bounty/award_word.h"
#include "bounty/edition.h"

struct countersign_facts {
	struct award award;
	enum award_measure measure;
	struct edition edition;              /* if the award has a policy */
	const struct disclosure_reward *row; /* of it; NULL: none */
};

/* Hold an award to what the finder has; texts live in the arena.  Faults: DENIED when it goes
 * by another policy than the receipt binds, or does not say that it is less than promised;
 * ABSENT when the report is none of the finder's; INPUT, LIMIT. */
must_use bool countersign_check(const struct finder *finder, const struct statement *award,
    struct arena *arena, struct countersign_facts *out, struct err *err);

/* Answer it, to the node that said it.  Faults: as deliver_report()'s. */
must_use bool countersign_say(const struct deliver *how, const struct award_answer *answer,
    struct hash *id, struct err *err);

/* Have the node that `how` names mediate: it is shown the award (an entry of the bag), the
 * receipt and the policy of the report, and `why`; not the report.  Faults: as above; ABSENT
 * when the finder lacks one of them. */
must_use bool countersign_mediate(const struct deliver *how, const struct mail_entry *award,
    struct text why, struct hash *id, struct err *err);
