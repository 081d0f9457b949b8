#include "case/history.h"

#include "case/cs.h"

bool
history_valid(const struct history *history)
{
	unsigned state = 0;

	if (history->count > CS_EVENTS)
		return false;
	for (unsigned i = 0; i < history->count; i++)
		if (!cs_step(state, history->event[i], &state))
			return false;
	return true;
}

bool
history_parse(struct text in, struct history *out)
{
	struct history history = { 0 };
	unsigned event;

	if (in.len > CS_EVENTS)
		return false;
	for (size_t i = 0; i < in.len; i++) {
		event = cs_event(in.at[i]);
		if (event == 0 || cs_letter((enum cs_event)event) != in.at[i])
			return false;
		history.event[history.count++] = (enum cs_event)event;
	}
	if (!history_valid(&history))
		return false;
	*out = history;
	return true;
}

/* Where an event stands; behind all where it is not told. */
static unsigned
place_of(const struct history *history, enum cs_event event)
{
	unsigned i = 0;

	while (i < history->count && history->event[i] != event)
		i++;
	return i;
}

unsigned
history_desired(const struct history *history)
{
	unsigned met = 0;

	for (size_t i = 0; i < vultron_desired_count; i++)
		if (place_of(history, vultron_desired[i].first) <
		    place_of(history, vultron_desired[i].then))
			met++;
	return met;
}
