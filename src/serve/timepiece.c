#include "serve/timepiece.h"

#include "base/buf.h"
#include "base/utc.h"

int64_t
timepiece_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
tell(int64_t now, int64_t step, struct err *why)
{
	scoped(buf_free) struct buf when = BUF(KIB), span = BUF(KIB);

	utc_format(now / 1000, &when);
	utc_format_span(((step > 0 ? step : -step) + 500) / 1000, &span);
	(void)err_set(why, FAULT_SYSTEM,
	    "the clock was set %s by %s, to %s: if that is wrong, set it right and "
	    "keep it so (NTP); %s",
	    step > 0 ? "forward" : "back", buf_string(&span), buf_string(&when),
	    step > 0 ? "epochs that have not been yet are being anchored"
		     : "nothing is anchored anew before the last anchored epoch is over");
}

bool
timepiece_stepped(struct timepiece *timepiece, int64_t now, int64_t steady, struct err *why)
{
	int64_t ahead = now - steady, step = ahead - timepiece->ahead;
	bool first = timepiece->ahead == 0;

	timepiece->ahead = ahead;
	if (first || (step <= TIMEPIECE_STEP && step >= -TIMEPIECE_STEP))
		return false;
	tell(now, step, why);
	return true;
}
