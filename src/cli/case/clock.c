#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/utc.h"
#include "case/clocks.h"
#include "case/ics.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"
#include "cli/command/instant.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

#define ID_SHOWN 12
#define LIST_MAX 1000
#define ICS_MAX ((size_t)2 * MIB)
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_ALL };

struct arguments {
	const char *dir;
	const char *of_case; /* NULL: of all */
	bool json, all;
};

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

static struct text
case_in(struct value row)
{
	struct text id = text_in(row, "case");

	id.len = id.len > ID_SHOWN ? ID_SHOWN : id.len;
	return id;
}

/* CLI_NO: go on. */
static int
read_arguments(const struct command *command, const struct option *options, int argc,
    char **argv, struct arguments *out)
{
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			out->dir = optarg;
		else if (option == OPTION_JSON)
			out->json = true;
		else
			out->all = true;
	}
	if (argc - optind > 1)
		return cli_usage(command, "'%s' is one argument too many", argv[optind + 1]);
	out->of_case = argv[optind];
	return CLI_NO;
}

static bool
ask(const struct arguments *arguments, struct asking *ask, struct value *rows, struct err *err)
{
	char dir[PATH_MAX];
	struct value ok;

	if (arguments->of_case != NULL)
		asking_text(ask, "case", text_of(arguments->of_case));
	asking_integer(ask, "all", arguments->all);
	asking_integer(ask, "limit", LIST_MAX);
	return place_node(arguments->dir, dir, err) &&
	       asking_do(ask, dir, "clock.list", &ok, err) &&
	       value_get_array(ok, "clocks", rows, err);
}

/* --- list */

static void
print_row(struct value row)
{
	struct text state = text_in(row, "state"), due = text_in(row, "due");
	struct text reference = text_in(row, "reference");
	struct err none;
	bool late;

	printf("%.*s  %-13.*s  %-13.*s  %-8.*s", TEXT_ARGS(case_in(row)),
	    TEXT_ARGS(text_in(row, "clock")), TEXT_ARGS(text_in(row, "step")),
	    TEXT_ARGS(state));
	fputs("  ", stdout);
	instant_print(due.len > 0 ? due : TEXT("-"), (int64_t)time(NULL));
	if (text_eq(state, TEXT("done")))
		printf("  at %.*s%s", TEXT_ARGS(text_in(row, "done")),
		    value_get_bool(row, "late", &late, &none) && late ? " LATE" : "");
	if (reference.len > 0)
		printf("  reference %.*s", TEXT_ARGS(reference));
	if (text_in(row, "tracking").len > 0)
		printf("  %.*s", TEXT_ARGS(text_in(row, "tracking")));
	putchar('\n');
}

static bool
list(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking asking = ASKING;
	struct value rows;

	if (!ask(arguments, &asking, &rows, err))
		return false;
	if (value_count(rows) == 0 && !arguments->json)
		cli_note("nothing is due");
	return listing_rows(rows, arguments->json, DEED_ANSWER_MAX, print_row, err);
}

static const struct command command_list, command_ics, command_start, command_done,
    command_stop, command_explain;

static int
run_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "all", no_argument, NULL, OPTION_ALL },
		{ 0 },
	};
	struct arguments arguments = { 0 };
	int status = read_arguments(&command_list, options, argc, argv, &arguments);
	struct err err;

	if (status != CLI_NO)
		return status;
	return list(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static const struct command command_list = {
	.name = "list",
	.summary = "list what is due, and by when",
	.help =
	    "usage: accord clock list [CASE] [--all] [--json] [--dir DIR]\n"
	    "\n"
	    "One line a deadline: its case, the clock, the step, whether it is due, overdue,\n"
	    "done or stopped, and when; the case first in which something is due first.  Of a\n"
	    "CASE, what is done stands there as well.\n"
	    "\n"
	    "  --all       what is done or was stopped, too\n"
	    "  --json      an object a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_list,
};

/* --- ics */

static int64_t
time_in(struct value row, const char *name)
{
	struct err none;
	int64_t at = 0;

	return statement_get_time(row, name, &at, &none) ? at : 0;
}

/* The same for the same deadline, and telling nothing. */
static void
name_event(struct value row, struct buf *out)
{
	scoped(buf_free) struct buf name = BUF(4 * KIB);
	struct hash hash;

	buf_addf(&name, "accord/deadline %.*s %.*s %.*s", TEXT_ARGS(text_in(row, "case")),
	    TEXT_ARGS(text_in(row, "clock")), TEXT_ARGS(text_in(row, "step")));
	hash = hash_text(buf_text(&name));
	hash_format(&hash, out);
	buf_add(out, TEXT("@accord"));
}

/* What stands in calendars is seen by many: how the case is called, and nothing of it. */
static void
add_event(struct value row, int64_t now, struct buf *out)
{
	scoped(buf_free) struct buf uid = BUF(KIB), summary = BUF(4 * KIB), text = BUF(4 * KIB);
	struct text tracking = text_in(row, "tracking");
	int64_t due = time_in(row, "due");
	struct ics_event event = { .stamp = now, .at = due };

	name_event(row, &uid);
	buf_addf(&summary, "%.*s %.*s: %.*s", TEXT_ARGS(text_in(row, "clock")),
	    TEXT_ARGS(text_in(row, "step")),
	    TEXT_ARGS(tracking.len > 0 ? tracking : case_in(row)));
	buf_addf(&text, "%.*s\n%.*s\naccord clock list %.*s", TEXT_ARGS(text_in(row, "what")),
	    TEXT_ARGS(text_in(row, "basis")), TEXT_ARGS(case_in(row)));
	event.uid = buf_text(&uid);
	event.summary = buf_text(&summary);
	event.description = buf_text(&text);
	event.before = due - time_in(row, "since") > 2 * DAY ? DAY : 4 * HOUR;
	out->failed |= uid.failed | summary.failed | text.failed;
	ics_add(out, &event);
}

static bool
is_open(struct value row)
{
	struct text state = text_in(row, "state");

	return text_eq(state, TEXT("due")) || text_eq(state, TEXT("overdue"));
}

static bool
write_ics(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking asking = ASKING;
	scoped(buf_free) struct buf out = BUF(ICS_MAX);
	struct value_walk walk = { 0 };
	int64_t now = (int64_t)time(NULL);
	struct value rows;

	if (!ask(arguments, &asking, &rows, err))
		return false;
	ics_begin(&out, TEXT("accord"));
	while (value_each(rows, &walk))
		if (is_open(walk.value))
			add_event(walk.value, now, &out);
	ics_end(&out);
	if (!buf_ok(&out, err))
		return false;
	fwrite(out.at, 1, out.len, stdout);
	return true;
}

static int
run_ics(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ 0 },
	};
	struct arguments arguments = { 0 };
	int status = read_arguments(&command_ics, options, argc, argv, &arguments);
	struct err err;

	if (status != CLI_NO)
		return status;
	return write_ics(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static const struct command command_ics = {
	.name = "ics",
	.summary = "write what is due for a calendar",
	.help =
	    "usage: accord clock ics [CASE] [--dir DIR] > FILE\n"
	    "\n"
	    "An iCalendar file (RFC 5545) of what is not done yet, at exact instants of UTC,\n"
	    "with a reminder before each.  It has the case's tracking id or the first digits\n"
	    "of its id, and nothing of what the case is about.  A deadline keeps its name, so\n"
	    "that a calendar that reads the file again moves it.\n"
	    "\n"
	    "  --dir DIR   the node's directory\n"
	    "\n"
	    "  accord clock ics > deadlines.ics\n",
	.run = run_ics,
};

/* --- start, done, stop */

static const char *const case_and_clock[] = { "case", "clock", NULL };

static const struct option start_options[] = { FORM_OPTIONS,
	{ "event", required_argument, NULL, FORM_FIRST },
	{ "since", required_argument, NULL, FORM_FIRST + 1 },
	{ "why", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };

static int
run_start(int argc, char **argv)
{
	static const char *const members[] = { "event", "since", "why", NULL };
	static const struct form form = { &command_start, "clock.start", case_and_clock,
		start_options, members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_start = {
	.name = "start",
	.summary = "say that an event has come from which deadlines count",
	.help =
	    "usage: accord clock start CASE CLOCK [--event EVENT] [--since TIME] [--why TEXT]\n"
	    "                          [--json] [--dir DIR]\n"
	    "\n"
	    "'accord clock explain' tells the clocks and their events.  Whether one has come,\n"
	    "above all since when one is aware, people decide.  A case that was opened from a\n"
	    "report has the clock 'policy' from then on.\n"
	    "\n"
	    "  --event EVENT   which event (the clock's first)\n"
	    "  --since TIME    when it was, such as 2026-11-26T09:00:00Z; else as the case\n"
	    "                  tells: attacks seen, a fix ready, public\n"
	    "  --why TEXT      a note for whoever looks later\n"
	    "  --json          print a JSON object\n"
	    "  --dir DIR       the node's directory\n"
	    "\n"
	    "It is said to this node alone.  To say another time is to correct the first.\n"
	    "\n"
	    "  accord clock start 82c9b15e242a cra-exploited --since 2026-11-26T09:00:00Z\n",
	.run = run_start,
};

static const struct option done_options[] = { FORM_OPTIONS,
	{ "since", required_argument, NULL, FORM_FIRST },
	{ "why", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static int
run_done(int argc, char **argv)
{
	static const char *const operands[] = { "case", "clock", "step", NULL };
	static const char *const members[] = { "since", "why", NULL };
	static const struct form form = { &command_done, "clock.done", operands, done_options,
		members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_done = {
	.name = "done",
	.summary = "say that what was due is done",
	.help = "usage: accord clock done CASE CLOCK STEP [--since TIME] [--why TEXT]\n"
		"                         [--json] [--dir DIR]\n"
		"\n"
		"Of a notice to an authority 'accord notice filed' says it.  The steps of the\n"
		"policy are done by what is said in the case: a first message, 'valid' or\n"
		"'invalid', 'fix-ready'.\n"
		"\n"
		"  --since TIME   when it was done (now)\n"
		"  --why TEXT     a note for whoever looks later\n"
		"  --json         print a JSON object\n"
		"  --dir DIR      the node's directory\n",
	.run = run_done,
};

static const struct option stop_options[] = { FORM_OPTIONS,
	{ "why", required_argument, NULL, FORM_FIRST }, { 0 } };

static int
run_stop(int argc, char **argv)
{
	static const char *const members[] = { "why", NULL };
	static const struct form form = { &command_stop, "clock.stop", case_and_clock,
		stop_options, members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_stop = {
	.name = "stop",
	.summary = "say that a clock does not apply, and why",
	.help = "usage: accord clock stop CASE CLOCK --why TEXT [--json] [--dir DIR]\n"
		"\n"
		"What is done stays; the rest is due no longer.  'start' begins it again.\n"
		"\n"
		"  --why TEXT   the reason, for whoever looks later\n"
		"  --json       print a JSON object\n"
		"  --dir DIR    the node's directory\n",
	.run = run_stop,
};

/* --- explain */

static void
explain_step(const struct clock_row *row, const struct clock_step *step)
{
	printf("  %-14s ", step->word);
	if (step->hours > 0)
		printf("%lld hours", (long long)step->hours);
	else if (step->months > 0)
		printf("%u month%s", step->months, step->months == 1 ? "" : "s");
	else
		printf("the policy's days");
	printf(" after '%s'%s: %s\n", row->events[step->event], step->should ? " (should)" : "",
	    step->what);
}

static int
run_explain(int argc, char **argv)
{
	static const struct option options[] = { { 0 } };
	const struct clock_row *row;

	option_begin();
	if (option_next(&command_explain, argc, argv, options) != OPTION_END)
		return CLI_USAGE;
	if (optind < argc)
		return cli_usage(
		    &command_explain, "'%s' is one argument too many", argv[optind]);
	for (unsigned clock = 0; (row = clocks_row(clock)) != NULL; clock++) {
		printf("%s: %s\n  %s\n", row->word, row->name, row->basis);
		for (size_t i = 0; i < row->count; i++)
			explain_step(row, &row->step[i]);
	}
	return EXIT_SUCCESS;
}

static const struct command command_explain = {
	.name = "explain",
	.summary = "tell which clocks there are, and what they count",
	.help =
	    "usage: accord clock explain\n"
	    "\n"
	    "Hours are hours; a month ends at the same time on the same day of the next, or\n"
	    "its last.  No holiday moves a deadline here: accord is early, never late.  It is\n"
	    "no legal advice.\n",
	.run = run_explain,
};

static const struct command *const parts[] = { &command_list, &command_start, &command_done,
	&command_stop, &command_ics, &command_explain, NULL };

const struct command command_clock = {
	.name = "clock",
	.summary = "keep the deadlines of cases: the policy's, the law's",
	.help =
	    "usage: accord clock list [CASE] [--all]\n"
	    "       accord clock start CASE CLOCK [--event EVENT] [--since TIME]\n"
	    "       accord clock done CASE CLOCK STEP [--since TIME]\n"
	    "       accord clock stop CASE CLOCK --why TEXT\n"
	    "       accord clock ics [CASE] > FILE\n"
	    "       accord clock explain\n"
	    "\n"
	    "The targets of the disclosure policy, Article 14 of the Cyber Resilience Act,\n"
	    "NIS2, the CVE rules.  Each has its own help; notices to authorities are drafted\n"
	    "and recorded by 'accord notice'.\n",
	.parts = parts,
};
