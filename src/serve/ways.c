#include "serve/ways.h"

#include "serve/parley.h"

static struct ways_one *
find(struct ways *ways, enum process a, enum process b)
{
	return a < b ? &ways->one[a][b] : &ways->one[b][a];
}

uint32_t
ways_add(struct ways *ways, enum process a, enum process b, int64_t now)
{
	struct ways_one *one = find(ways, a, b);

	ways->number = ways->number % PARLEY_WAY_MAX + 1;
	one->number = ways->number;
	one->made = now;
	one->due = 0;
	return one->number;
}

void
ways_lose(struct ways *ways, enum process a, enum process b, uint32_t number, int64_t now)
{
	struct ways_one *one = find(ways, a, b);

	if (number != one->number || one->due != 0)
		return;
	if (one->pause == 0 || now - one->made >= WAYS_STEADY)
		one->pause = WAYS_PAUSE_MIN;
	else
		one->pause = one->pause * 2 > WAYS_PAUSE_MAX ? WAYS_PAUSE_MAX : one->pause * 2;
	one->due = now + one->pause;
}

bool
ways_is(const struct ways *ways, enum process a, enum process b, uint32_t number)
{
	return (a < b ? &ways->one[a][b] : &ways->one[b][a])->number == number;
}

bool
ways_due(const struct ways *ways, enum process a, enum process b, int64_t now)
{
	const struct ways_one *one = a < b ? &ways->one[a][b] : &ways->one[b][a];

	return one->due != 0 && now >= one->due;
}

int64_t
ways_next(const struct ways *ways)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < PROCESSES; i++)
		for (size_t j = i + 1; j < PROCESSES; j++)
			if (ways->one[i][j].due != 0 && ways->one[i][j].due < next)
				next = ways->one[i][j].due;
	return next;
}

void
ways_forget(struct ways *ways, enum process a, enum process b)
{
	find(ways, a, b)->due = 0;
}
