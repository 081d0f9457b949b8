#include "action/inbox/newcomer.h"

#include "view/mailbox.h"

#define BITS_MIN 18u
#define BITS_STEP 2u
#define STEPS 4u
#define QUARTERS 4u

bool
newcomer_is(struct journal *journal, struct text finder, bool *is, struct err *err)
{
	bool vouched, spoken = false;

	if (!finders_vouched(journal, finder, &vouched, err) ||
	    (!vouched && !mailbox_spoken(journal, finder, &spoken, err)))
		return false;
	*is = !vouched && !spoken;
	return true;
}

/* 0, then from BITS_MIN on. */
static unsigned
bits_of(uint64_t step)
{
	if (step == 0)
		return 0;
	return BITS_MIN + BITS_STEP * (unsigned)((step < STEPS ? step : STEPS) - 1);
}

unsigned
newcomer_bits(const struct finders_kept *own, const struct finders_kept *all, uint64_t reports,
    bool *full)
{
	uint64_t room = reports > 0 ? reports : 1;
	unsigned by_count = bits_of(all->reports * QUARTERS / room);
	unsigned by_bytes = bits_of(all->bytes / (NEWCOMER_BYTES / QUARTERS));
	unsigned by_own = bits_of(own->reports / NEWCOMER_EACH);
	unsigned most = by_count > by_bytes ? by_count : by_bytes;

	*full = all->reports >= room || all->bytes >= NEWCOMER_BYTES;
	return most > by_own ? most : by_own;
}

static bool
look(struct arrival *a, unsigned *bits, bool *full, struct err *err)
{
	struct journal *journal = &a->node->journal;
	int64_t since = a->now - NEWCOMER_SECONDS;
	struct finders_kept own, all;
	bool here, is;

	*bits = 0;
	*full = false;
	/* What came before is answered as it was. */
	if (!journal_has(journal, &a->statement.id, &here, err))
		return false;
	if (here)
		return true;
	if (!newcomer_is(journal, a->statement.by, &is, err))
		return false;
	if (!is)
		return true;
	if (!finders_of(journal, a->statement.by, since, &own, err) ||
	    !finders_strangers(journal, since, &all, err))
		return false;
	*bits = newcomer_bits(&own, &all, a->node->strangers, full);
	return true;
}

bool
newcomer_check(struct arrival *a, struct err *err)
{
	unsigned bits;
	bool full;

	/* Who only reads what lies there asks nothing; a custodian has asked already. */
	if (a->node->strangers == 0 || a->forwarded != NULL)
		return true;
	if (!look(a, &bits, &full, err))
		return arrival_fail(err);
	if (full) {
		a->why = RECEIVE_STRANGERS;
		return err_set(err, FAULT_LIMIT,
		    "what is kept of finders whom nobody knows has its full share");
	}
	if (a->paid >= bits)
		return true;
	a->why = RECEIVE_WORK;
	a->asked = bits;
	return err_set(err, FAULT_LIMIT,
	    "a finder whom nobody knows shows %u bits of work with a report now", bits);
}
