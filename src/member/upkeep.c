#include "member/upkeep.h"

#include <stdlib.h>
#include <string.h>

const char *
upkeep_flaw_words(enum upkeep_flaw flaw)
{
	static const char *const words[] = {
		[UPKEEP_GOOD] = "",
		[UPKEEP_BACK_DATED] = "back-dated: its beacon is from after it says it was "
				      "signed",
		[UPKEEP_STALE] = "its beacon was more than a day old: it may have been signed "
				 "beforehand",
		[UPKEEP_EARLY] = "it says a time that has not come",
	};

	return words[flaw];
}

const char *
upkeep_word(enum upkeep_state state)
{
	static const char *const words[] = {
		[UPKEEP_NEVER] = "never",
		[UPKEEP_KEPT] = "kept",
		[UPKEEP_UNPROVEN] = "unproven",
		[UPKEEP_LATE] = "late",
		[UPKEEP_LAPSED] = "lapsed",
	};

	return words[state];
}

enum upkeep_flaw
upkeep_judge(const struct upkeep_said *said, int64_t now)
{
	if (said->at > now + UPKEEP_CLOCKS)
		return UPKEEP_EARLY;
	if (said->beacon_at == UPKEEP_UNDATED)
		return UPKEEP_GOOD;
	if (said->beacon_at > said->at + UPKEEP_CLOCKS)
		return UPKEEP_BACK_DATED;
	return said->at - said->beacon_at > UPKEEP_BEACON_AGE + UPKEEP_CLOCKS ? UPKEEP_STALE
									      : UPKEEP_GOOD;
}

static int
order(const void *a, const void *b)
{
	const struct upkeep_said *one = a, *two = b;

	if (one->at != two->at)
		return one->at < two->at ? -1 : 1;
	return memcmp(one->id.bytes, two->id.bytes, HASH_LEN);
}

static int64_t
due_of(const struct upkeep_said *said)
{
	return said->at + said->canary.days * CANARY_DAY;
}

/* Of more than there is room for, the latest. */
static void
add_lapse(struct upkeep *k, int64_t from, int64_t until)
{
	if (k->lapses >= UPKEEP_LAPSES_MAX)
		memmove(
		    &k->lapse[0], &k->lapse[1], (UPKEEP_LAPSES_MAX - 1) * sizeof(k->lapse[0]));
	k->lapse[k->lapses < UPKEEP_LAPSES_MAX ? k->lapses : UPKEEP_LAPSES_MAX - 1] =
	    (struct upkeep_lapse){ from, until };
	k->lapses++;
}

static void
compare(struct upkeep *k, const struct canary *before, const struct canary *last)
{
	k->dropped = 0;
	for (size_t i = 0; i < before->says; i++)
		if (!canary_does_say(last, before->say[i]))
			k->drop[k->dropped++] = before->say[i];
}

static void
follow(struct upkeep *k, const struct upkeep_said *next)
{
	if (k->last != NULL) {
		compare(k, &k->last->canary, &next->canary);
		if (next->at > k->due + UPKEEP_GRACE)
			add_lapse(k, k->due, next->at);
	}
	k->last = next;
	k->due = due_of(next);
}

static enum upkeep_state
state_at(const struct upkeep *k, int64_t now)
{
	if (k->last == NULL)
		return UPKEEP_NEVER;
	if (now > k->due + UPKEEP_GRACE)
		return UPKEEP_LAPSED;
	if (now > k->due)
		return UPKEEP_LATE;
	return k->last->beacon_at == UPKEEP_UNDATED ? UPKEEP_UNPROVEN : UPKEEP_KEPT;
}

void
upkeep_fold(struct upkeep_said *said, size_t count, int64_t now, struct upkeep *out)
{
	struct upkeep k = { .state = UPKEEP_NEVER };

	if (count > 1)
		qsort(said, count, sizeof(*said), order);
	for (size_t i = 0; i < count; i++)
		if (upkeep_judge(&said[i], now) == UPKEEP_GOOD)
			follow(&k, &said[i]);
	k.state = state_at(&k, now);
	if (k.state == UPKEEP_LAPSED)
		add_lapse(&k, k.due, 0);
	*out = k;
}
