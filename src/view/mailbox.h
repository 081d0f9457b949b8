/*
 * mailbox.h - what was said to finders, by this node, and by others to both in its cases: each
 * finder's is counted from 1, in the order in which it came into the journal, and handed out
 * when the finder polls.
 *
 * Who they are stands in it as tags alone.
 */
#pragma once

#include "view/projection.h"

extern const struct projection mailbox_projection;

/* Call for those to a finder after the first `have`, at most `most`; *more is whether there
 * are others behind them. */
struct mailbox_wanted {
	struct text finder;
	uint64_t have;
	size_t most;
};

must_use bool mailbox_each(struct journal *journal, const struct mailbox_wanted *wanted,
    bool (*visit)(void *arg, uint64_t number, const struct hash *id, struct err *err),
    void *arg, bool *more, struct err *err);

/* Which of what was said to a finder is this one?  0: none. */
must_use bool mailbox_number(struct journal *journal, struct text finder, const struct hash *id,
    uint64_t *number, struct err *err);

/* Did it say anything to that finder, of whatever case? */
must_use bool mailbox_spoken(
    struct journal *journal, struct text finder, bool *spoken, struct err *err);

/* Did this node say anything of a case to that finder?  Others' word lets nobody in here. */
must_use bool mailbox_knows(struct journal *journal, struct text finder,
    const struct hash *of_case, bool *knows, struct err *err);
