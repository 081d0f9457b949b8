/* award.h - the parts of `accord award` that have a file of their own. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_award_decide;
extern const struct command command_award_paid;
extern const struct command command_award_thank;
extern const struct command command_award_mediate;

/* Of the ledger. */
extern const struct command command_award_list;
extern const struct command command_award_asked;

/* For finders. */
extern const struct command command_award_accept;
extern const struct command command_award_dispute;
extern const struct command command_award_received;
