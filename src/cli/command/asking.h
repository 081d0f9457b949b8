/*
 * asking.h - a command asks a deed: what it is given, and what it says.
 *
 *	scoped(asking_free) struct asking ask = ASKING;
 *	struct value ok;
 *
 *	asking_text(&ask, "id", id);
 *	if (!asking_do(&ask, dir, "remark", &ok, err))
 */
#pragma once

#include "action/deed/deed_call.h"
#include "codec/json.h"

struct asking {
	struct buf args; /* the members of its object */
	struct buf answer;
	struct doc doc;
};

#define ASKING                                                                                 \
	((struct asking){ .args = BUF_SECRET(DEED_REQUEST_MAX),                                \
	    .answer = BUF_SECRET(DEED_ANSWER_MAX),                                             \
	    .doc = DOC })

void asking_free(struct asking *asking);

/* Give an argument. */
void asking_text(struct asking *asking, const char *name, struct text text);
void asking_integer(struct asking *asking, const char *name, int64_t integer);

/* Ask the node in `dir`, in the name of who is at the terminal.  *ok is what it says, and lives
 * in `asking`. Faults: deed_call()'s, the deed's; INPUT for a text that is no UTF-8. */
must_use bool asking_do(struct asking *asking, const char *dir, const char *deed,
    struct value *ok, struct err *err);
