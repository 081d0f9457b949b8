#include "release/gathering.h"

static bool
has(const struct gathering *gathering, unsigned index)
{
	for (size_t i = 0; i < gathering->count; i++)
		if (gathering->share[i].index == index)
			return true;
	return false;
}

bool
gathering_add(
    struct gathering *gathering, struct text by, const struct share *share, struct err *err)
{
	if (!committee_check_share(gathering->committee, &gathering->seal, by, share, err))
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
