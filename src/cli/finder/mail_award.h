/* mail_award.h - an award that was said to a finder, held to what was promised, for people. */
#pragma once

#include "action/finder/mail.h"

/* In a line, indented as those of a list. */
void mail_award_add_brief(
    const struct finder *finder, const struct statement *s, struct buf *out);

/* In several, as `accord mail ID` shows it. */
void mail_award_add(const struct finder *finder, const struct statement *s, struct buf *out);
