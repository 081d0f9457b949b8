#include "journal/gathering.h"

/* How long the whole crowd will need, if each takes as long as those who have come back;
 * 0: they have not. */
static int64_t
expected(const struct gathering *gathering)
{
	if (gathering->back == 0)
		return 0;
	return (int64_t)((double)gathering->back * (double)gathering->crowd /
			 (double)gathering->party);
}

void
gathering_begin(
    struct gathering *gathering, size_t shared, size_t came, int64_t took, int64_t now)
{
	int64_t most = took + took / GATHERING_SLACK, wait = took / GATHERING_PART, crowd;

	gathering->crowd = shared + came;
	crowd = expected(gathering);
	if (crowd > wait && crowd <= most)
		wait = crowd + crowd / GATHERING_SLACK;
	gathering->ends = now + (wait < most ? wait : most);
	gathering->party = shared;
	gathering->answered = now;
	gathering->came = 0;
	gathering->back = 0;
}

void
gathering_come(struct gathering *gathering, size_t count, int64_t now)
{
	size_t most = gathering->party - gathering->party / GATHERING_LATE;

	gathering->came += count;
	if (gathering->back == 0 && most > 0 && gathering->came >= most)
		gathering->back = now > gathering->answered ? now - gathering->answered : 1;
}

int64_t
gathering_left(const struct gathering *gathering, size_t there, int64_t now)
{
	bool lacks = there > 0 && there < gathering->crowd;

	return lacks && now < gathering->ends ? gathering->ends - now : 0;
}
