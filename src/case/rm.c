#include "case/rm.h"

static const char *const words[RM_COUNT] = { "start", "received", "invalid", "valid",
	"deferred", "accepted", "closed" };

bool
rm_step(enum rm_state from, enum rm_symbol symbol, enum rm_state *to)
{
	for (size_t i = 0; i < vultron_rm_count; i++) {
		if (vultron_rm[i].from == from && vultron_rm[i].symbol == symbol) {
			*to = vultron_rm[i].to;
			return true;
		}
	}
	return false;
}

/* All that lies within one step more. */
static uint32_t
widen(uint32_t reached)
{
	for (size_t i = 0; i < vultron_rm_count; i++)
		if (reached & BIT(vultron_rm[i].from))
			reached |= BIT(vultron_rm[i].to);
	return reached;
}

bool
rm_reaches(enum rm_state from, enum rm_state to)
{
	uint32_t reached = 0;

	for (size_t i = 0; i < vultron_rm_count; i++)
		if (vultron_rm[i].from == from)
			reached |= BIT(vultron_rm[i].to);
	for (unsigned i = 0; i < RM_COUNT; i++)
		reached = widen(reached);
	return (reached & BIT(to)) != 0;
}

enum message
rm_message(enum rm_state to)
{
	for (size_t i = 0; i < vultron_rm_count; i++)
		if (vultron_rm[i].to == to)
			return vultron_rm[i].emit;
	return MESSAGE_NONE;
}

const char *
rm_word(enum rm_state state)
{
	return words[state];
}

char
rm_letter(enum rm_state state)
{
	return "SRIVDAC"[state];
}

char
rm_symbol_letter(enum rm_symbol symbol)
{
	return "rviadc"[symbol];
}
