/*
 * alert_say.h - this node says something about an alert, or gives one up.
 */
#pragma once

#include "action/alert/alert_known.h"

struct alert_speaker {
	struct node *node;
	int64_t now;
};

/* Sign it, and keep it, inside a transaction, to be delivered at once; `to` has one name at
 * least.  Faults: INPUT, LIMIT; the journal's. */
must_use bool alert_say(const struct alert_speaker *speaker, const struct turn *turn,
    const struct shape_list *to, struct hash *id, struct err *err);

/* The same to one. */
must_use bool alert_say_to(const struct alert_speaker *speaker, const struct turn *turn,
    struct text to, struct hash *id, struct err *err);

/* Whoever could not be reached is tried now, whatever pause was due. */
must_use bool alert_hurry(
    const struct alert_speaker *speaker, const struct shape_list *to, struct err *err);

/* Destroy what is here of an alert, and tell its source; of what is not here only the latter.
 * Inside a transaction. */
must_use bool alert_give_up(
    const struct alert_speaker *speaker, const struct alert_known *known, struct err *err);

/* Answer its recall: give it up, unless people said that it is kept. */
must_use bool alert_answer(
    const struct alert_speaker *speaker, const struct alert_known *known, struct err *err);
