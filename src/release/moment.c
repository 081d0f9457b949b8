#include "release/moment.h"

static bool
not_dealt(const struct moment_facts *f)
{
	return !f->dealt;
}

static bool
key_out(const struct moment_facts *f)
{
	return f->key_out;
}

/* The own clock has no say: it may be behind. */
static bool
witnessed(const struct moment_facts *f)
{
	return f->needed > 0 && f->said >= f->needed;
}

static bool
past_grace(const struct moment_facts *f)
{
	return f->now >= f->opens + f->grace;
}

static bool
at_time(const struct moment_facts *f)
{
	return f->now >= f->opens;
}

static bool
always(const struct moment_facts *f)
{
	(void)f;
	return true;
}

/* The first that fits decides. */
static const struct {
	bool (*fits)(const struct moment_facts *f);
	struct moment_verdict verdict;
} rows[] = {
	{ not_dealt, { MOMENT_NONE, false, "is none: nothing that fits was dealt to it" } },
	{ key_out, { MOMENT_KEY_OUT, true, "goes: the release's key is public already" } },
	{ witnessed,
	    { MOMENT_WITNESSED, true, "goes: enough witnesses say that the time has come" } },
	{ past_grace,
	    { MOMENT_GRACE, true,
		"goes: the witnesses are silent, and the grace is over by its own clock" } },
	{ at_time,
	    { MOMENT_WAITING, false,
		"stays until witnesses say that the time has come, or the grace is over" } },
	{ always, { MOMENT_BEFORE, false, "stays: the time has not come" } },
};

struct moment_verdict
moment_judge(const struct moment_facts *facts)
{
	size_t i = 0;

	while (!rows[i].fits(facts))
		i++;
	return rows[i].verdict;
}
