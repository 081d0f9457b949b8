#include "cli/command/instant.h"

#include <stdio.h>
#include <time.h>

#include "base/utc.h"

void
instant_print(struct text utc, int64_t now)
{
	scoped(buf_free) struct buf span = BUF(KIB);
	char local[64] = "";
	struct tm broken;
	time_t seconds;
	int64_t at;

	printf("%.*s", TEXT_ARGS(utc));
	if (!utc_parse_strict(utc, &at))
		return;
	seconds = (time_t)at;
	if (localtime_r(&seconds, &broken) != NULL)
		strftime(local, sizeof(local), "%a %d %b %H:%M %Z", &broken);
	utc_format_span(at > now ? at - now : now - at, &span);
	if (at > now)
		printf(" (%s, in %s)", local, buf_string(&span));
	else
		printf(" (%s, %s ago)", local, buf_string(&span));
}
