#include "case/cs.h"

#include <string.h>

static const char letters[] = "VFDPXA";
static const char lower[] = "vfdpxa";

bool
cs_valid(unsigned set)
{
	return set < CS_SETS && ((set & CS_F) == 0 || (set & CS_V) != 0) &&
	       ((set & CS_D) == 0 || (set & CS_F) != 0);
}

bool
cs_step(unsigned from, enum cs_event event, unsigned *to)
{
	for (size_t i = 0; i < vultron_cs_count; i++) {
		if (vultron_cs[i].from == from && vultron_cs[i].event == event) {
			*to = vultron_cs[i].to;
			return true;
		}
	}
	return false;
}

bool
cs_transient(unsigned state)
{
	return (state & (CS_V | CS_P)) == CS_P || (state & (CS_P | CS_X)) == CS_X;
}

bool
cs_match(unsigned state, const struct cs_pattern *pattern)
{
	return (state & pattern->known) == pattern->happened &&
	       (!pattern->some_pxa || (state & CS_PXA) != 0);
}

void
cs_format(unsigned set, struct buf *out)
{
	for (unsigned i = 0; i < CS_EVENTS; i++)
		buf_add_byte(out, (uint8_t)((set & BIT(i)) != 0 ? letters[i] : lower[i]));
}

bool
cs_parse(struct text in, unsigned *out)
{
	unsigned set = 0;

	if (in.len != CS_EVENTS)
		return false;
	for (unsigned i = 0; i < CS_EVENTS; i++) {
		if (in.at[i] == letters[i])
			set |= BIT(i);
		else if (in.at[i] != lower[i])
			return false;
	}
	*out = set;
	return true;
}

unsigned
cs_event(char letter)
{
	for (unsigned i = 0; i < CS_EVENTS; i++)
		if (letter == letters[i] || letter == lower[i])
			return BIT(i);
	return 0;
}

char
cs_letter(enum cs_event event)
{
	return letters[__builtin_ctz(event)];
}
