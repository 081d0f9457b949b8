#include "case/ledger.h"

#include "fuzz.h"
#include "schedule.h"

#define STEPS_MAX 250

/* Nobody is named but who lies. */
static void
check_named(const struct schedule *s, unsigned party)
{
	struct equivocation shown;
	size_t next = 0;
	struct err err;
	bool found;

	while (ledger_equivocation(&s->ledger[party], &next, &found, &shown, &err) && found)
		REQUIRE(s->lies && text_eq(ledger_name(&s->ledger[party], shown.party),
				       s->names[s->parties - 1]));
}

/* What a party sees is what one sees who hears the same in another order. */
static void
check_one(const struct schedule *s, unsigned party)
{
	scoped(buf_free) struct buf mine = BUF(MIB), forwards = BUF(MIB), backwards = BUF(MIB);

	if (!schedule_state(s, party, &mine) || !schedule_afresh(s, party, false, &forwards) ||
	    !schedule_afresh(s, party, true, &backwards))
		return; /* no memory */
	REQUIRE(text_eq(buf_text(&mine), buf_text(&forwards)));
	REQUIRE(text_eq(buf_text(&mine), buf_text(&backwards)));
	check_named(s, party);
}

/* The first byte: whether all is said to all, whether one lies, how many there are.  Each other
 * decides something. */
void
fuzz(struct text in)
{
	static struct schedule s; /* large */
	unsigned flags = in.len == 0 ? 0 : (uint8_t)in.at[0];
	unsigned steps = in.len > STEPS_MAX ? STEPS_MAX : (unsigned)in.len;

	s = (struct schedule){
		.by_text = true,
		.text = text_after(in, 1),
		.whole = (flags & 1) != 0,
		.lies = (flags & 2) != 0,
		.parties = 2 + flags / 4 % 4,
	};
	if (schedule_run(&s, steps) && schedule_deliver_all(&s))
		for (unsigned party = 0; party < s.parties; party++)
			check_one(&s, party);
	schedule_free(&s);
}
