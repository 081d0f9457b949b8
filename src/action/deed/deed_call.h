/*
 * deed_call.h - deeds over a node's local socket: who asks, and who answers.
 */
#pragma once

#include "action/deed/deed.h"
#include "action/node/local.h"

/* Ask the running server of the node in `dir`, or, when none runs, do it here at the time
 * that `now` says.  Appends the answer, whose limit is DEED_ANSWER_MAX; deed_answer_parse()
 * reads it.  Faults: ABSENT when there is no node; CONFLICT when another process keeps it to
 * itself; SYSTEM when the server ends meanwhile, and then it is not known whether it was
 * done. */
must_use bool deed_call(
    const char *dir, int64_t now, struct text request, struct buf *answer, struct err *err);

/* The same, as most ask:
 *
 *	scoped(deed_ask_free) struct deed_ask ask;
 *
 *	deed_ask_begin(&ask, "forget");
 *	writer_key(&ask.args, "id");
 *	writer_text(&ask.args, id);
 *	if (!deed_ask(&ask, dir, now, &ok, err))
 *		return false;
 *
 * Values live until deed_ask_free(), which leaves nothing of them behind. */
struct deed_ask {
	struct writer args; /* into the object of the deed's arguments */
	const char *who;    /* asks, where the deed notes that; NULL: does not matter */
	struct buf request;
	struct buf answer;
	struct doc doc;
};

void deed_ask_begin(struct deed_ask *ask, const char *deed);

/* Tells what stands after "ok".  Faults: deed_call()'s and deed_answer_parse()'s. */
must_use bool deed_ask(
    struct deed_ask *ask, const char *dir, int64_t now, struct value *ok, struct err *err);
void deed_ask_free(struct deed_ask *ask);

/* Have what was said shown, so that the public log has `size` entries: a running server
 * sees to that by itself, which is waited for; else it is done here.  A fault says that
 * `what` stands, and only does not show. */
must_use bool deed_publish(
    const char *dir, const char *what, uint64_t size, int64_t now, struct err *err);

/* Requests of the local socket that are done in one round: they share a flush. */
#define DEED_ROUND_MAX 256
struct deed_round {
	size_t count; /* zero to begin with */
	struct local_guest *guest[DEED_ROUND_MAX];
	struct buf answer[DEED_ROUND_MAX];
};

/* Take what was asked by now, as far as there is room; tells how many that were. */
size_t deed_round_take(struct deed_round *round, struct local *local);

/* Do all of it. */
void deed_round_do(struct deed_round *round, struct node *node, int64_t now);

/* Then answer, which leaves it empty. */
void deed_round_answer(struct deed_round *round, struct local *local);
