#include "release/lateness.h"

struct lateness_word {
	size_t party;
	struct sighting sighting;
};

void
lateness_begin(const struct committee *committee, struct text publisher, const struct hash *of,
    int64_t opens, struct lateness *out)
{
	*out = (struct lateness){
		.committee = committee, .publisher = publisher, .of = *of, .opens = opens
	};
}

size_t
lateness_parties(const struct lateness *lateness)
{
	return 1 + (size_t)lateness->committee->sharing.members;
}

/* The number of a party, 0 for the publisher; false: it is none. */
static bool
party_of(const struct lateness *lateness, struct text name, size_t *out)
{
	bool publishes = text_eq(name, lateness->publisher);

	*out = publishes ? 0 : committee_find(lateness->committee, name);
	return publishes || *out > 0;
}

static bool
has_spoken(const struct lateness *lateness, size_t party)
{
	for (size_t i = 0; i < lateness->words; i++)
		if (lateness->word[i]->party == party)
			return true;
	return false;
}

bool
lateness_add(struct lateness *lateness, struct arena *arena, struct text by,
    const struct sighting *sighting, bool *added, struct err *err)
{
	struct lateness_word *word;
	size_t party;

	*added = false;
	if (!hash_eq(&sighting->of, &lateness->of) || sighting->opens != lateness->opens ||
	    sighting->count != lateness_parties(lateness) || !party_of(lateness, by, &party) ||
	    has_spoken(lateness, party))
		return true;
	word = arena_new(arena, struct lateness_word);
	if (word == NULL)
		return err_memory(err);
	*word = (struct lateness_word){ party, *sighting };
	lateness->word[lateness->words++] = word;
	*added = true;
	return true;
}

/* Never is later than any time. */
static bool
is_before(int64_t a, int64_t b)
{
	return a != SIGHTING_NEVER && (b == SIGHTING_NEVER || a < b);
}

/* Into its place among those that are in order. */
static void
insert(const struct sighting **seen, size_t count, const struct sighting *one, size_t party)
{
	while (count > 0 && is_before(one->ms[party], seen[count - 1]->ms[party])) {
		seen[count] = seen[count - 1];
		count--;
	}
	seen[count] = one;
}

struct lateness_fact
lateness_of(const struct lateness *lateness, size_t party)
{
	const struct sighting *seen[SIGHTING_PARTIES_MAX], *middle;
	struct lateness_fact fact = { .ms = SIGHTING_NEVER };

	for (size_t i = 0; i < lateness->words; i++)
		if (lateness->word[i]->party != party)
			insert(seen, fact.words++, &lateness->word[i]->sighting, party);
	if (fact.words == 0)
		return fact;
	middle = seen[(fact.words - 1) / 2];
	fact.ms = middle->ms[party];
	fact.at_once = fact.ms != SIGHTING_NEVER && fact.ms <= middle->from;
	fact.is_late = is_before(LATENESS_GOAL_MS, fact.ms) && !fact.at_once;
	return fact;
}
