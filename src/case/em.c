#include "case/em.h"

static const char *const words[EM_COUNT] = { "none", "proposed", "active", "revise", "exited" };

static const struct vultron_em *
find(enum em_state from, enum em_symbol symbol)
{
	for (size_t i = 0; i < vultron_em_count; i++)
		if (vultron_em[i].from == from && vultron_em[i].symbol == symbol)
			return &vultron_em[i];
	return NULL;
}

bool
em_step(enum em_state from, enum em_symbol symbol, enum em_state *to)
{
	const struct vultron_em *row = find(from, symbol);

	if (row == NULL)
		return false;
	*to = row->to;
	return true;
}

bool
em_in_force(enum em_state state)
{
	return state == EM_ACTIVE || state == EM_REVISE;
}

bool
em_final(enum em_state state)
{
	return state == EM_NONE || state == EM_EXITED;
}

enum message
em_message(enum em_state from, enum em_symbol symbol)
{
	const struct vultron_em *row = find(from, symbol);

	return row == NULL ? MESSAGE_NONE : row->emit;
}

const char *
em_word(enum em_state state)
{
	return words[state];
}

char
em_letter(enum em_state state)
{
	return "NPARX"[state];
}

char
em_symbol_letter(enum em_symbol symbol)
{
	return "part"[symbol];
}
