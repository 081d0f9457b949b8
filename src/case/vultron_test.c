#include "case/vultron.h"

#include "case/cs.h"
#include "case/em.h"
#include "case/rm.h"
#include "test.h"
#include "vultron_vectors.h"

#define PATHS 5 /* where a participant is on the way to a fix; the first: on none */
#define STATES ((int)RM_COUNT * (int)EM_COUNT * PATHS * 8)

static const unsigned fixes[PATHS] = { CS_VFD, 0, CS_V, CS_V | CS_F, CS_VFD };

struct triple {
	unsigned rm, em, path, pxa;
};

static unsigned
number_of(struct triple t)
{
	return ((t.rm * EM_COUNT + t.em) * PATHS + t.path) * 8 + (t.pxa >> 3);
}

static struct triple
triple_of(unsigned n)
{
	return (struct triple){ n / 8 / PATHS / EM_COUNT, n / 8 / PATHS % EM_COUNT,
		n / 8 % PATHS, n % 8 << 3 };
}

/* What the protocol does not tell apart: all before it is known and after it is closed; a
 * public exploit is public; and what is public has no embargo. */
static unsigned
class_of(struct triple t)
{
	if (t.rm == RM_START || t.rm == RM_CLOSED)
		return number_of((struct triple){ t.rm, 0, 0, 0 });
	if (t.pxa & CS_X)
		t.pxa |= CS_P;
	if (t.pxa & CS_P)
		t.em = 0;
	return number_of(t);
}

static bool found[STATES];
static unsigned waiting[STATES], waiting_count;

static void
reach(struct triple t)
{
	unsigned n = number_of(t);

	if (found[n])
		return;
	found[n] = true;
	waiting[waiting_count++] = n;
}

static void
reach_events(struct triple from)
{
	unsigned state = fixes[from.path] | from.pxa, after;

	for (unsigned i = 0; i < CS_EVENTS; i++) {
		struct triple to = from;

		if (!cs_step(state, (enum cs_event)BIT(i), &after))
			continue;
		to.pxa = after & CS_PXA;
		if (from.path > 0 && (after & CS_VFD) != fixes[from.path])
			to.path++;
		reach(to);
	}
}

/* All that lies one step further, of any machine. */
static void
reach_from(struct triple from)
{
	struct triple to = from;
	enum rm_state rm;
	enum em_state em;

	for (unsigned i = 0; i < RM_SYMBOLS; i++)
		if (rm_step((enum rm_state)from.rm, (enum rm_symbol)i, &rm))
			reach((struct triple){ rm, to.em, to.path, to.pxa });
	for (unsigned i = 0; i < EM_SYMBOLS; i++)
		if (em_step((enum em_state)from.em, (enum em_symbol)i, &em))
			reach((struct triple){ to.rm, em, to.path, to.pxa });
	reach_events(from);
}

static void
a_participant_can_come_into_352_states(void **state)
{
	static bool class[STATES];
	unsigned classes = 0;

	(void)state;
	assert_int_equal(STATES, VULTRON_CARTESIAN);
	reach((struct triple){ RM_START, EM_NONE, 0, 0 });
	reach((struct triple){ RM_START, EM_NONE, 1, 0 });
	for (unsigned i = 0; i < waiting_count; i++) {
		struct triple here = triple_of(waiting[i]);

		classes += !class[class_of(here)];
		class[class_of(here)] = true;
		reach_from(here);
	}
	assert_int_equal(classes, VULTRON_REACHABLE);
}

TESTS(TEST(a_participant_can_come_into_352_states))
