/*
 * case_call.h - what the deeds of cases have in common: which case is meant, which of its
 * statements, and what is answered.
 */
#pragma once

#include "action/case/case_say.h"
#include "action/deed/deed.h"

/* The argument that all of them take. */
#define CASE_CALL_CASE                                                                         \
	{                                                                                      \
		"case", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,             \
		    "The case: its id, or its beginning where that is of one alone."           \
	}
#define CASE_CALL_WHY                                                                          \
	{                                                                                      \
		"why", DEED_TEXT, false, 1, MOVE_WHY_MAX, "The reason, for the others."        \
	}
#define CASE_CALL_AS                                                                           \
	{                                                                                      \
		"as", DEED_TEXT, false, 1, 2 * MOVE_TITLE_MAX,                                 \
		    "The guest of this node for whom it is said: /LABEL."                      \
	}
#define CASE_CALL_ANSWER "case:id id:id at:time"

struct case_call {
	struct case_speaker speaker;
	struct hash id;
	struct casebook_case *held; /* as it is before anything is said */
	uint16_t self;              /* this node, or the guest for whom it speaks */
	struct text relays;         /* that guest; or empty */
	struct text who;            /* of the node's people; or empty */
};

/* Find the case, and who speaks.  Faults: ABSENT, CONFLICT, INPUT. */
must_use bool case_call_begin(
    const struct deed_task *task, struct value args, struct case_call *out, struct err *err);

/* A statement of the case by its id or the beginning of that.  Faults: ABSENT, CONFLICT,
 * INPUT. */
must_use bool case_call_find(
    const struct case_call *call, struct text hex, struct hash *id, struct err *err);

/* The full name of a party: "/LABEL" is a guest of this node; in the arena. */
must_use bool case_call_party(
    const struct case_speaker *speaker, struct text given, struct text *name, struct err *err);

/* "vendor,cna": the bits, and the list that a move has, in the arena.  Faults: INPUT. */
must_use bool case_call_roles(const struct case_speaker *speaker, struct text words,
    unsigned *roles, struct shape_list *list, struct err *err);

/* Say it, and answer what was said. */
must_use bool case_call_say(const struct case_call *call, enum case_audience audience,
    struct move *move, struct writer *answer, struct err *err);
