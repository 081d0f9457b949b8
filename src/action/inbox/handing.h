/*
 * handing.h - what was said to a finder, handed out when it polls; for receive.h alone.
 *
 *	mail/<n>          the n-th statement to it, as it was signed; empty when it was
 *forgotten. A number may be left out blob/, history/   what goes along with these, and who said
 *what others did: parcel.h key/ more              empty: there are others behind them; poll
 *again
 */
#pragma once

#include "action/inbox/arrival.h"

#define HANDING_MAIL "mail/"
#define HANDING_MORE "more"

/* So many at once, if they fit. */
#define HANDING_MAX 20

/* Note that it has the first `have`, and put those after them into the answer.  Faults: SYSTEM,
 * LIMIT. */
must_use bool handing_add(struct arrival *arrival, uint64_t have, struct err *err);
