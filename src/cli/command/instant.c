#include "cli/command/instant.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/utc.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void
print_span(int64_t seconds)
{
	if (seconds < 2 * HOUR)
		printf("%" PRId64 " minutes", seconds / MINUTE);
	else if (seconds < 2 * DAY)
		printf("%" PRId64 " hours", seconds / HOUR);
	else
		printf("%" PRId64 " days", seconds / DAY);
}

void
instant_print(struct text utc, int64_t now)
{
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
	printf(" (%s, ", local);
	if (at > now)
		fputs("in ", stdout);
	print_span(at > now ? at - now : now - at);
	fputs(at > now ? ")" : " ago)", stdout);
}
