/*
 * case_due.h - deadlines as answers tell them: of a case, of all; and what people are to be
 * reminded of.
 */
#pragma once

#include "action/deed/deed.h"

#define CASE_DUE_MAX 1000 /* of one answer */

/* The outline of one: what is due, when, and what became of it. */
#define CASE_DUE_MEMBERS                                                                       \
	"case:id tracking:text clock:text step:text what:text basis:text state:text "          \
	"since?:time due?:time done?:time late:bool id:id who?:text reference?:text "          \
	"sensitive?:bool"
#define CASE_DUE_ONE "{" CASE_DUE_MEMBERS "}"
#define CASE_DUE_OUTLINE "[" CASE_DUE_MEMBERS "]"
#define CASE_REMINDER_OUTLINE                                                                  \
	"[case:id tracking:text word:text what:text since:time due:time overdue:bool "         \
	"clock?:text step?:text id:id silent?:[party:text id:id since:time state:text]]"

struct agenda_item;
struct casebook_case;

/* Write one, an object; `tracking` is how its case is called here. */
must_use bool case_due_put(const struct deed_task *task, const struct hash *of_case,
    struct text tracking, const struct agenda_item *item, struct writer *w, struct err *err);

/* A list, under this key: those of a case. */
must_use bool case_due_put_all(const struct deed_task *task, const struct casebook_case *held,
    const char *key, struct writer *w, struct err *err);

/* A list of reminders. */
struct case_due_wanted {
	const char *key; /* under which it stands */
	size_t most;
	bool silent; /* with who is silent, and how: that takes the ledgers of cases */
};

/* What people are to be reminded of, what cannot wait first.  Faults: SYSTEM. */
must_use bool case_due_put_reminders(const struct deed_task *task,
    const struct case_due_wanted *wanted, struct writer *w, struct err *err);

/* What is due next in any case, as an object under this key; nothing where nothing is. */
must_use bool case_due_put_next(
    const struct deed_task *task, const char *key, struct writer *w, struct err *err);
