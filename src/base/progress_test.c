#include "base/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "test.h"

/* Both ends of a terminal: what is drawn on `ours` can be read from `theirs`. */
struct terminal {
	int ours, theirs;
};

static bool
open_terminal(struct terminal *out)
{
	struct termios raw;

	out->theirs = posix_openpt(O_RDWR | O_NOCTTY);
	if (out->theirs < 0 || grantpt(out->theirs) != 0 || unlockpt(out->theirs) != 0)
		return false;
	out->ours = open(ptsname(out->theirs), O_RDWR | O_NOCTTY);
	if (out->ours < 0 || tcgetattr(out->ours, &raw) != 0)
		return false;
	cfmakeraw(&raw);
	return tcsetattr(out->ours, TCSANOW, &raw) == 0 &&
	       fcntl(out->theirs, F_SETFL, O_NONBLOCK) == 0;
}

/* All that was drawn since; "" if nothing. */
static const char *
drawn(const struct terminal *terminal)
{
	static char bytes[1024];
	ssize_t len = read(terminal->theirs, bytes, sizeof(bytes) - 1);

	bytes[len < 0 ? 0 : len] = '\0';
	return bytes;
}

static void
close_terminal(const struct terminal *terminal)
{
	close(terminal->ours);
	close(terminal->theirs);
}

static void
shows_how_far_it_has_come(void **state)
{
	struct terminal terminal;
	struct progress progress;

	(void)state;
	if (!open_terminal(&terminal))
		return; /* nothing to test with */
	progress = progress_begin(terminal.ours, TEXT("sealing"), 200 << 20, 1000);
	progress_tell(&progress, 1 << 20, 1499);
	assert_string_equal(drawn(&terminal), ""); /* it may be over at once */
	progress_tell(&progress, 50 << 20, 1500);
	assert_string_equal(drawn(&terminal),
	    "\r\033[Ksealing [#######                       ]  25 %  100 MiB/s");
	progress_tell(&progress, 60 << 20, 1599);
	assert_string_equal(drawn(&terminal), "");
	progress_tell(&progress, 200 << 20, 3000);
	assert_string_equal(drawn(&terminal),
	    "\r\033[Ksealing [##############################] 100 %  100 MiB/s");
	progress_tell(&progress, UINT64_MAX, 4000); /* more than was told */
	assert_non_null(strstr(drawn(&terminal), "100 %"));
	progress_hide(&progress);
	assert_string_equal(drawn(&terminal), "\r\033[K");
	progress_tell(&progress, 200 << 20, 5000);
	assert_non_null(strstr(drawn(&terminal), "100 %"));
	progress_end(&progress);
	assert_string_equal(drawn(&terminal), "\r\033[K");
	progress_tell(&progress, 1, 9000);
	progress_end(&progress);
	assert_string_equal(drawn(&terminal), "");
	close_terminal(&terminal);
}

static void
shows_what_it_can_when_the_end_is_not_known(void **state)
{
	struct terminal terminal;
	struct progress progress;

	(void)state;
	if (!open_terminal(&terminal))
		return;
	progress = progress_begin(terminal.ours, TEXT("opening"), 0, 0);
	progress_tell(&progress, 50 << 20, 500);
	assert_string_equal(drawn(&terminal), "\r\033[Kopening 50 MiB  100 MiB/s");
	progress_end(&progress);
	close_terminal(&terminal);
}

static void
takes_nothing_away_that_was_not_drawn(void **state)
{
	struct terminal terminal;
	struct progress progress;

	(void)state;
	if (!open_terminal(&terminal))
		return;
	progress = progress_begin(terminal.ours, TEXT("brief"), 10, 0);
	progress_tell(&progress, 10, 499);
	progress_end(&progress);
	assert_string_equal(drawn(&terminal), "");
	close_terminal(&terminal);
}

static void
shows_no_more_of_a_label_than_is_good(void **state)
{
	static const struct {
		const char *label, *shown;
	} cases[] = {
		{ "", "" },
		{ "a\033[2Jb", "a" },
		{ "a\nb", "a" },
		{ "\xff", "" },
		{ "a name that is longer than fits", "a name that is longer th" },
		{ "a name that is longer t\xc3\xab", "a name that is longer t" },
		{ "a name that is longer \xc3\xab", "a name that is longer \xc3\xab" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct progress progress = progress_begin(-1, text_of(cases[i].label), 0, 0);

		assert_true(text_eq(progress.label, text_of(cases[i].shown)));
	}
}

static void
is_silent_where_there_is_no_terminal(void **state)
{
	char bytes[8];
	int ends[2];
	struct progress progress;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	progress = progress_begin(ends[1], TEXT("sealing"), 10, 0);
	progress_tell(&progress, 5, 1000);
	progress_end(&progress);
	close(ends[1]);
	assert_int_equal(read(ends[0], bytes, sizeof(bytes)), 0);
	close(ends[0]);
	progress = progress_begin(-1, TEXT("sealing"), 10, 0);
	progress_tell(&progress, 5, 1000);
	progress_end(&progress);
}

TESTS(TEST(shows_how_far_it_has_come), TEST(shows_what_it_can_when_the_end_is_not_known),
    TEST(takes_nothing_away_that_was_not_drawn), TEST(shows_no_more_of_a_label_than_is_good),
    TEST(is_silent_where_there_is_no_terminal))
