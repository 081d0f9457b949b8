/*
 * outcome.h - what became of one statement of a case: it counts, or why it does not.
 */
#pragma once

enum outcome {
	OUTCOME_COUNTS,
	OUTCOME_WAITS,
	OUTCOME_ASTRAY,
	OUTCOME_STRANGER,
	OUTCOME_NOT_OWNER,
	OUTCOME_OPENED,
	OUTCOME_IN_ALREADY,
	OUTCOME_NOT_ASKED,
	OUTCOME_OVERTAKEN,
	OUTCOME_OTHER_TERMS,
	OUTCOME_NO_TERMS,
	OUTCOME_CLOSED,
	OUTCOME_AGREED,
	OUTCOME_NOT_IN_FORCE,
	OUTCOME_NOT_SECRET,
	OUTCOME_EXITED,
	OUTCOME_LATE,
	OUTCOME_BACKWARD,
	OUTCOME_ROLE,
	OUTCOME_OWNER,
	OUTCOME_NO_DECISION,
	OUTCOME_TOO_MANY,
	OUTCOMES,
};

/* "only the case's owner may say that". */
const char *outcome_text(enum outcome outcome);
