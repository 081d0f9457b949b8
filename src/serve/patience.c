#include "serve/patience.h"

#include <stdio.h>

static size_t
find(const struct patience *patience, struct text peer)
{
	size_t i = 0;

	while (i < PATIENCE_PEERS_MAX && !text_eq(text_of(patience->one[i].peer), peer))
		i++;
	return i;
}

/* Its place, or that of who may be asked the soonest. */
static struct patience_one *
place_of(struct patience *patience, struct text peer)
{
	struct patience_one *soonest = &patience->one[0];
	size_t i = find(patience, peer);

	if (i < PATIENCE_PEERS_MAX)
		return &patience->one[i];
	for (i = 1; i < PATIENCE_PEERS_MAX; i++)
		if (patience->one[i].until < soonest->until)
			soonest = &patience->one[i];
	*soonest = (struct patience_one){ 0 };
	snprintf(soonest->peer, sizeof(soonest->peer), "%.*s", TEXT_ARGS(peer));
	return soonest;
}

int64_t
patience_until(const struct patience *patience, struct text peer)
{
	size_t i = find(patience, peer);

	return i < PATIENCE_PEERS_MAX ? patience->one[i].until : 0;
}

void
patience_asked(struct patience *patience, struct text peer, int64_t now)
{
	struct patience_one *one = place_of(patience, peer);
	int64_t pause = PATIENCE_MIN;

	for (unsigned i = 0; i < one->times && pause < PATIENCE_MAX; i++)
		pause *= 2;
	one->times++;
	one->until = now + (pause < PATIENCE_MAX ? pause : PATIENCE_MAX);
}

void
patience_answered(struct patience *patience, struct text peer)
{
	size_t i = find(patience, peer);

	if (i < PATIENCE_PEERS_MAX)
		patience->one[i] = (struct patience_one){ 0 };
}

bool
patience_refused(struct patience *patience, struct text peer, int64_t now)
{
	struct patience_one *one = place_of(patience, peer);

	if (one->until < now)
		one->until = now;
	if (++one->refusals < PATIENCE_REFUSALS_MAX)
		return false;
	one->refusals = 0;
	return true;
}

void
patience_accepted(struct patience *patience, struct text peer)
{
	size_t i = find(patience, peer);

	if (i < PATIENCE_PEERS_MAX)
		patience->one[i].refusals = 0;
}
