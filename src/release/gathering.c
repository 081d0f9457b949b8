#include "release/gathering.h"

static bool
has(const struct gathering *gathering, unsigned index)
{
	for (size_t i = 0; i < gathering->count; i++)
		if (gathering->share[i].index == index)
			return true;
	return false;
}

/* A member whose share cannot be right, by its dealer's work, is refused when it comes. */
void
gathering_prepare(struct gathering *gathering)
{
	const struct sharing *sharing = &gathering->committee->sharing;
	struct err ignored;

	for (unsigned i = 0; i < sharing->members; i++)
		gathering->prepared[i] =
		    sharing_public(sharing, i + 1, &gathering->of[i], &ignored);
}

static bool
check(const struct gathering *gathering, struct text by, const struct share *share,
    struct err *err)
{
	const struct committee *committee = gathering->committee;
	unsigned i = share->part.index - 1;

	if (i >= SHARING_MEMBERS_MAX || !gathering->prepared[i])
		return committee_check_share(committee, &gathering->seal, by, share, err);
	return committee_check_sender(committee, &gathering->seal, by, share, err) &&
	       sharing_check_share(&gathering->of[i], &share->part, err);
}

bool
gathering_add(
    struct gathering *gathering, struct text by, const struct share *share, struct err *err)
{
	if (!check(gathering, by, share, err))
		return false;
	/* There is but one that is right. */
	if (!has(gathering, share->part.index))
		gathering->share[gathering->count++] = share->part;
	return true;
}

bool
gathering_full(const struct gathering *gathering)
{
	unsigned threshold = gathering->committee->sharing.threshold;

	return threshold > 0 && gathering->count >= threshold;
}

bool
gathering_open(const struct gathering *gathering, const struct recipient *recipient,
    struct identity *out, struct err *err)
{
	unsigned threshold = gathering->committee->sharing.threshold;

	if (!gathering_full(gathering))
		return err_set(err, FAULT_ABSENT, "%zu of %u shares are there",
		    gathering->count, threshold);
	return sharing_combine(gathering->share, threshold, recipient, out, err);
}
