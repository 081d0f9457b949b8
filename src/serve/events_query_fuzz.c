#include "serve/events_query.h"

#include <string.h>

#include "fuzz.h"

/* What one has lies within what was asked, and nobody waits for longer than he may. */
void
fuzz(struct text in)
{
	struct events_query query;

	if (!events_query_parse(in, &query))
		return;
	REQUIRE(query.wait <= EVENTS_WAIT_MAX);
	REQUIRE(query.after.len <= in.len);
	REQUIRE(query.after.len == 0 || memchr(query.after.at, '&', query.after.len) == NULL);
}
