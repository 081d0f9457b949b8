#include "case/outcome.h"

static const char *const texts[OUTCOMES] = {
	[OUTCOME_COUNTS] = "it counts",
	[OUTCOME_WAITS] = "it waits for statements that it names and that have not come",
	[OUTCOME_ASTRAY] = "it names as before it what was said to others",
	[OUTCOME_STRANGER] = "its author takes no part in the case",
	[OUTCOME_NOT_OWNER] = "only the case's owner may say that",
	[OUTCOME_OPENED] = "the case was open already",
	[OUTCOME_IN_ALREADY] = "who is meant takes part already",
	[OUTCOME_NOT_ASKED] = "its author was not asked for that",
	[OUTCOME_OVERTAKEN] = "something later took the place of what it answers",
	[OUTCOME_OTHER_TERMS] = "it names other terms than what it answers",
	[OUTCOME_NO_TERMS] = "what it names are no terms of an embargo of this case",
	[OUTCOME_CLOSED] = "these terms are not open any more",
	[OUTCOME_AGREED] =
	    "its author has agreed to these terms: only embargo.end takes that back",
	[OUTCOME_NOT_IN_FORCE] = "these terms are not in force",
	[OUTCOME_NOT_SECRET] =
	    "no embargo is agreed on once there is nothing to keep secret, or attacks are seen",
	[OUTCOME_EXITED] = "the embargo has ended: another takes a case of its own",
	[OUTCOME_LATE] = "it was said after the end of the terms",
	[OUTCOME_BACKWARD] = "its author has said before that it was further",
	[OUTCOME_ROLE] = "its author has not the role for that",
	[OUTCOME_OWNER] = "the owner hands the case over first",
	[OUTCOME_NO_DECISION] = "there is nothing to decide",
	[OUTCOME_TOO_MANY] = "its author, or the case, has made as many proposals as one takes",
};

const char *
outcome_text(enum outcome outcome)
{
	return texts[outcome];
}
