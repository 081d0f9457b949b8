#include "release/schedule.h"

#include <assert.h>
#include <string.h>

/* What stands when a postponement is looked at. */
struct stand {
	const struct timing_postpone *rules;
	int64_t promised; /* by the seal */
	int64_t opens;
	unsigned moved;
};

static bool
never_allowed(const struct stand *stand, const struct schedule_fact *fact)
{
	(void)fact;
	return stand->rules->count == 0;
}

static bool
too_often(const struct stand *stand, const struct schedule_fact *fact)
{
	(void)fact;
	return stand->moved >= stand->rules->count;
}

static bool
not_later(const struct stand *stand, const struct schedule_fact *fact)
{
	return fact->opens <= stand->opens;
}

static bool
too_far(const struct stand *stand, const struct schedule_fact *fact)
{
	return fact->opens > stand->promised + stand->rules->slip;
}

static bool
too_late(const struct stand *stand, const struct schedule_fact *fact)
{
	return fact->cosigned >= stand->opens - stand->rules->cutoff;
}

/* The first that fits says why it does not count. */
static const struct {
	enum schedule_verdict verdict;
	bool (*fits)(const struct stand *stand, const struct schedule_fact *fact);
} rows[] = {
	{ SCHEDULE_NEVER_ALLOWED, never_allowed },
	{ SCHEDULE_TOO_OFTEN, too_often },
	{ SCHEDULE_NOT_LATER, not_later },
	{ SCHEDULE_TOO_FAR, too_far },
	{ SCHEDULE_TOO_LATE, too_late },
};

static enum schedule_verdict
judge(const struct stand *stand, const struct schedule_fact *fact)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].fits(stand, fact))
			return rows[i].verdict;
	return SCHEDULE_MOVED;
}

static bool
same_place(const struct schedule_fact *a, const struct schedule_fact *b)
{
	return a->first == b->first && (a->first || hash_eq(&a->previous, &b->previous));
}

static void
find_conflict(const struct schedule_fact *facts, size_t count, struct schedule *out)
{
	for (size_t i = 0; i < count && !out->conflict; i++)
		for (size_t j = 0; j < i && !out->conflict; j++) {
			if (!same_place(&facts[i], &facts[j]) ||
			    hash_eq(&facts[i].id, &facts[j].id))
				continue;
			out->conflict = true;
			out->one = facts[j].id;
			out->other = facts[i].id;
		}
}

static bool
is_next(const struct schedule *schedule, const struct schedule_fact *fact)
{
	return schedule->moved == 0 ? fact->first
				    : !fact->first && hash_eq(&fact->previous, &schedule->last);
}

/* Judge those that follow what stands; the first of the log that counts, if one does. */
static const struct schedule_fact *
find_next(const struct stand *stand, const struct schedule *schedule,
    struct schedule_fact *facts, size_t count)
{
	struct schedule_fact *next = NULL, *fact;

	for (size_t i = 0; i < count; i++) {
		fact = &facts[i];
		if (!is_next(schedule, fact))
			continue;
		fact->verdict = judge(stand, fact);
		if (fact->verdict != SCHEDULE_MOVED)
			continue;
		if (next == NULL || fact->index < next->index) {
			if (next != NULL)
				next->verdict = SCHEDULE_SECOND;
			next = fact;
		} else if (!hash_eq(&fact->id, &next->id)) {
			fact->verdict = SCHEDULE_SECOND;
		}
	}
	return next;
}

struct schedule
schedule_fold(const struct seal *seal, const struct timing_postpone *rules,
    struct schedule_fact *facts, size_t count)
{
	struct schedule schedule = { .opens = seal->opens };
	const struct schedule_fact *next;

	assert(count <= SCHEDULE_FACTS_MAX);
	for (size_t i = 0; i < count; i++)
		facts[i].verdict = SCHEDULE_UNKNOWN;
	find_conflict(facts, count, &schedule);
	for (;;) {
		struct stand stand = { rules, seal->opens, schedule.opens, schedule.moved };

		next = find_next(&stand, &schedule, facts, count);
		if (next == NULL)
			return schedule;
		schedule.opens = next->opens;
		schedule.last = next->id;
		schedule.moved++;
	}
}

const char *
schedule_words(enum schedule_verdict verdict)
{
	static const char *const words[] = {
		[SCHEDULE_UNKNOWN] = "follows none that counts",
		[SCHEDULE_MOVED] = "counts",
		[SCHEDULE_NEVER_ALLOWED] = "is of a seal that allows none",
		[SCHEDULE_TOO_OFTEN] = "is one more than the seal allows",
		[SCHEDULE_NOT_LATER] = "does not name a later time",
		[SCHEDULE_TOO_FAR] = "moves the release further than the seal allows",
		[SCHEDULE_TOO_LATE] = "was not cosigned by a quorum before the cut-off",
		[SCHEDULE_SECOND] = "comes after another in its place, which counts",
	};

	return words[verdict];
}

int64_t
schedule_quorum_time(const struct timing *timing, int64_t *times)
{
	size_t count = timing->witness_count;

	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j > 0 && times[j] < times[j - 1]; j--) {
			int64_t earlier = times[j];

			times[j] = times[j - 1];
			times[j - 1] = earlier;
		}
	return count == 0 ? SCHEDULE_NEVER : times[timing_quorum(timing) - 1];
}
