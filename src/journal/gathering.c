#include "journal/gathering.h"

void
gathering_begin(
    struct gathering *gathering, size_t shared, size_t came, int64_t took, int64_t now)
{
	bool proven = gathering->crowd > 1 && shared >= gathering->crowd;

	gathering->crowd = shared + came;
	gathering->ends = now + took / (proven ? GATHERING_PART_PROVEN : GATHERING_PART);
}

int64_t
gathering_left(const struct gathering *gathering, size_t there, int64_t now)
{
	bool lacks = there > 0 && there < gathering->crowd;

	return lacks && now < gathering->ends ? gathering->ends - now : 0;
}
