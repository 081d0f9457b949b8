#include "serve/events_query.h"

bool
events_query_parse(struct text in, struct events_query *out)
{
	struct events_query query = { 0 };
	struct text part;
	bool more = true;

	while (more) {
		more = text_cut(&in, '&', &part);
		if (!more)
			part = in;
		if (text_skip(&part, TEXT("after=")))
			query.after = part;
		else if (!text_skip(&part, TEXT("wait=")) || !text_u64(part, &query.wait))
			return false;
	}
	if (query.wait > EVENTS_WAIT_MAX)
		return false;
	*out = query;
	return true;
}
