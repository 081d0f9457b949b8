/*
 * audience.h - who listens at /events: what the file `events` of a public tree says
 * (action/release/events.h), told to each as soon as it says it.
 *
 *	GET /events                          an event stream (WHATWG HTML), for as long as
 *	                                     one likes; from Last-Event-ID on, if it is known
 *	GET /events?after=ID&wait=SECONDS    the same as an answer that ends: at once if there
 *	                                     is something after ID, else when there is, or with
 *	                                     nothing when the time is over; both may be missing
 *
 * An ID that is not known (any more) is answered with all that the file has.  Whoever listens
 * costs a connection and nothing else; when there is news, each gets it by one write.
 */
#pragma once

#include "http/server.h"
#include "store/tree.h"

#define AUDIENCE_MAX 10000u      /* who listen at a time, unless told */
#define AUDIENCE_QUIET_MS 120000 /* after which a word is said, so that the way stays open */

struct audience;

/* Must be closed after the server whose exchanges it has.  Faults: SYSTEM. */
must_use bool audience_open(
    const struct tree *tree, unsigned most, struct audience **out, struct err *err);
void audience_close(struct audience **audience);

/* Becomes readable when there may be news; -1 where the system does not tell, and then it
 * is looked for with each audience_run(). */
int audience_fd(const struct audience *audience);

/* Answer one who comes, at once or later.  False when it is not for /events. */
must_use bool audience_handle(
    struct audience *audience, const struct request *request, struct response *response);

/* Look for news and tell it, at `now` (milliseconds of a clock that nobody sets). */
void audience_run(struct audience *audience, int64_t now);

/* How many listen. */
unsigned audience_count(const struct audience *audience);
