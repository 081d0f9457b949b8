/* mail_show.h - what was said to and by a finder, for people. */
#pragma once

#include "action/finder/mail.h"

/* A line for each, below the node that it was said to or came from. */
must_use bool mail_show_list(
    const struct finder *finder, const struct mailbag *bag, int64_t now, struct err *err);

/* All that one says; of a report also what was promised, and what became of it. */
must_use bool mail_show_one(
    const struct finder *finder, const struct mail_entry *entry, int64_t now, struct err *err);

/* What was sent by mail, and its dates; tells how many there are. */
must_use bool mail_show_mailed(
    const struct finder *finder, int64_t now, size_t *count, struct err *err);
