#include "cli/case/case_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/case/case_said.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/fold.h"
#include "cli/command/instant.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

#define DAY_LEN 10 /* "2026-12-01" */
#define PARTY_COLUMNS 30
#define LIMIT 50
#define LIST_MAX 1000
#define SHOW_MAX 500

enum {
	OPTION_DIR = 1,
	OPTION_JSON,
	OPTION_LIMIT,
	OPTION_SEARCH,
	OPTION_ALL,
	OPTION_DUE,
	OPTION_STATE,
	OPTION_TAG,
	OPTION_ASSIGNEE
};

struct arguments {
	const char *dir;
	const char *search;
	const char *state;
	const char *tag;
	const char *assignee;
	bool due;
	int limit;
	bool json;
	bool all;
};

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
		else if (option == OPTION_SEARCH)
			out->search = optarg;
		else if (option == OPTION_ALL)
			out->all = true;
		else if (option == OPTION_DUE)
			out->due = true;
		else if (option == OPTION_STATE)
			out->state = optarg;
		else if (option == OPTION_TAG)
			out->tag = optarg;
		else if (option == OPTION_ASSIGNEE)
			out->assignee = optarg;
		else if (!option_number(optarg, LIST_MAX, &out->limit) || out->limit < 1)
			return cli_usage(command, "'--limit' takes 1 to %d", LIST_MAX);
	}
	return CLI_NO;
}

/* --- the list */

/* When exactly, the case itself tells. */
static struct text
day_of(struct text time)
{
	if (time.len == 0)
		return TEXT("-");
	return (struct text){ time.at, time.len < DAY_LEN ? time.len : DAY_LEN };
}

static void
print_row(struct value row)
{
	int64_t unread = deed_integer(row, "unread", 0),
		waiting = deed_integer(row, "waiting", 0);
	int64_t liars = deed_integer(row, "equivocating", 0);
	struct text title = case_said_text(row, "title"), ends = case_said_text(row, "ends");

	printf("%.*s  %-8.*s  %-8.*s  %-8.*s  %.*s", TEXT_ARGS(case_said_id(row, "id")),
	    TEXT_ARGS(case_said_text(row, "part")), TEXT_ARGS(case_said_text(row, "rm")),
	    TEXT_ARGS(case_said_text(row, "em")), TEXT_ARGS(case_said_text(row, "cs")));
	printf("  %-10.*s  %.*s", TEXT_ARGS(day_of(ends)),
	    TEXT_ARGS(title.len > 0 ? title : TEXT("(not told yet)")));
	if (unread > 0)
		printf("  [%" PRId64 " new]", unread);
	if (waiting > 0)
		printf("  [%" PRId64 " waiting]", waiting);
	if (liars > 0)
		printf("  [%" PRId64 " EQUIVOCATING]", liars);
	putchar('\n');
}

static bool
list(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	asking_integer(&ask, "limit", arguments->limit);
	asking_integer(&ask, "all", arguments->all);
	asking_integer(&ask, "due", arguments->due);
	if (arguments->search != NULL)
		asking_text(&ask, "words", text_of(arguments->search));
	if (arguments->state != NULL)
		asking_text(&ask, "state", text_of(arguments->state));
	if (arguments->tag != NULL)
		asking_text(&ask, "tag", text_of(arguments->tag));
	if (arguments->assignee != NULL)
		asking_text(&ask, "assignee", text_of(arguments->assignee));
	if (!place_node(arguments->dir, dir, err) ||
	    !asking_do(&ask, dir, "case.list", &ok, err) ||
	    !value_get_array(ok, "cases", &rows, err))
		return false;
	if (value_count(rows) == 0 && !arguments->json)
		cli_note("there are no such cases");
	else if (!arguments->json)
		printf("%-12s  %-8s  %-8s  %-8s  %-6s  %-10s  %s\n", "CASE", "PART", "REPORT",
		    "EMBARGO", "STATE", "UNTIL", "TITLE");
	return listing_rows(rows, arguments->json, DEED_ANSWER_MAX, print_row, err);
}

static int
run_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "limit", required_argument, NULL, OPTION_LIMIT },
		{ "search", required_argument, NULL, OPTION_SEARCH },
		{ "all", no_argument, NULL, OPTION_ALL },
		{ "due", no_argument, NULL, OPTION_DUE },
		{ "state", required_argument, NULL, OPTION_STATE },
		{ "tag", required_argument, NULL, OPTION_TAG },
		{ "assignee", required_argument, NULL, OPTION_ASSIGNEE },
		{ 0 },
	};
	struct arguments arguments = { .limit = LIMIT };
	int status = read_arguments(&command_case_list, options, argc, argv, &arguments);
	struct err err;

	if (status != CLI_NO)
		return status;
	if (optind < argc)
		return cli_usage(
		    &command_case_list, "'%s' is one argument too many", argv[optind]);
	return list(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_case_list = {
	.name = "list",
	.summary = "list the cases of a node",
	.help =
	    "usage: accord case list [--search TEXT] [--state STATE] [--tag TAG]\n"
	    "                        [--assignee WHO] [--due] [--all] [--limit N] [--json]\n"
	    "                        [--dir DIR]\n"
	    "\n"
	    "One line a case, the one in which something came last first: its id, this node's\n"
	    "part, how far this node is with the report, the embargo and its end, what has\n"
	    "happened (Vultron's VFDPXA), the title, what is new or waits.\n"
	    "\n"
	    "  --search TEXT   those with this in their title or tracking id\n"
	    "  --state STATE   those in this state: of the report (accepted), the embargo\n"
	    "                  (active), this node's part (invited), or unread, waiting,\n"
	    "                  decide, equivocating\n"
	    "  --tag TAG       those with this tag\n"
	    "  --assignee WHO  those of which this one takes care\n"
	    "  --due           those with something due, what is due first at the front\n"
	    "  --all           those in which this node has no part, too\n"
	    "  --limit N       so many at most (50)\n"
	    "  --json          an object a line\n"
	    "  --dir DIR       the node's directory\n",
	.run = run_list,
};

/* --- one case */

static void
print_terms(struct value terms, int64_t now)
{
	struct value_walk walk = { 0 }, each = { 0 };
	struct value consents;
	struct err none;

	while (value_each(terms, &walk)) {
		printf("embargo   %.*s, %.*s, until ",
		    TEXT_ARGS(case_said_id(walk.value, "terms")),
		    TEXT_ARGS(case_said_text(walk.value, "is")));
		instant_print(case_said_text(walk.value, "ends"), now);
		putchar('\n');
		if (!value_get_array(walk.value, "consents", &consents, &none))
			continue;
		each = (struct value_walk){ 0 };
		while (value_each(consents, &each))
			printf("          %.*s: %.*s\n",
			    TEXT_ARGS(case_said_text(each.value, "party")),
			    TEXT_ARGS(case_said_text(each.value, "consent")));
	}
}

static bool
flag_in(struct value object, const char *name)
{
	struct err none;
	bool flag;

	return value_get_bool(object, name, &flag, &none) && flag;
}

static void
print_participants(struct value participants)
{
	struct value_walk walk = { 0 };

	while (value_each(participants, &walk)) {
		struct text tracking = case_said_text(walk.value, "tracking");
		scoped(buf_free) struct buf party = BUF(KIB);

		fold_pad(case_said_text(walk.value, "party"), PARTY_COLUMNS, &party);
		printf("party     %s  %-8.*s  %-8.*s  %.*s%s", buf_string(&party),
		    TEXT_ARGS(case_said_text(walk.value, "is")),
		    TEXT_ARGS(case_said_text(walk.value, "rm")),
		    TEXT_ARGS(case_said_text(walk.value, "cs")),
		    flag_in(walk.value, "adheres") ? "  bound" : "");
		if (tracking.len > 0)
			printf("  (its id: %.*s)", TEXT_ARGS(tracking));
		putchar('\n');
	}
}

/* Sealed releases of those who take part. */
static void
print_releases(struct value ok)
{
	struct value_walk walk = { 0 };
	struct value releases;
	struct err none;

	if (!value_get_array(ok, "releases", &releases, &none))
		return;
	while (value_each(releases, &walk)) {
		struct text answer = case_said_text(walk.value, "answer");

		printf("release   %.*s of %.*s opens %.*s",
		    TEXT_ARGS(case_said_id(walk.value, "seal")),
		    TEXT_ARGS(case_said_text(walk.value, "by")),
		    TEXT_ARGS(case_said_text(walk.value, "opens")));
		if (!text_eq(answer, TEXT("same")))
			printf(", %s", text_eq(answer, TEXT("asked")) ? "is asked to open later"
								      : "does not open later");
		putchar('\n');
	}
}

/* What is proposed, and for people to do. */
static void
print_early(struct value ok)
{
	struct value_walk walk = { 0 };
	struct value early;
	struct err none;

	if (!value_get_array(ok, "early", &early, &none))
		return;
	while (value_each(early, &walk))
		printf("decide    release %.*s: %.*s\n",
		    TEXT_ARGS(case_said_id(walk.value, "seal")),
		    TEXT_ARGS(case_said_text(walk.value, "what")));
}

static void
print_clocks(struct value ok, int64_t now)
{
	struct value_walk walk = { 0 };
	struct value clocks;
	struct err none;

	if (!value_get_array(ok, "clocks", &clocks, &none))
		return;
	while (value_each(clocks, &walk)) {
		struct text clock = case_said_text(walk.value, "clock");

		if (text_eq(clock, TEXT("embargo")))
			continue;
		printf("clock     %.*s %.*s, %.*s, ", TEXT_ARGS(clock),
		    TEXT_ARGS(case_said_text(walk.value, "step")),
		    TEXT_ARGS(case_said_text(walk.value, "state")));
		instant_print(case_said_text(walk.value,
				  case_said_text(walk.value, "done").len > 0 ? "done" : "due"),
		    now);
		if (case_said_text(walk.value, "reference").len > 0)
			printf(", reference %.*s",
			    TEXT_ARGS(case_said_text(walk.value, "reference")));
		putchar('\n');
	}
}

/* In words: what one cannot tell from the other without it. */
static struct text
silence_words(struct text state)
{
	if (text_eq(state, TEXT("delivered")))
		return TEXT("delivered, not read");
	return text_eq(state, TEXT("read")) ? TEXT("read, not answered") : state;
}

static void
print_silences(struct value ok, int64_t now)
{
	struct value_walk walk = { 0 };
	struct value silences;
	struct err none;

	if (!value_get_array(ok, "silences", &silences, &none))
		return;
	while (value_each(silences, &walk)) {
		printf("silent    %.*s: %.12s %.*s, of ",
		    TEXT_ARGS(case_said_text(walk.value, "party")),
		    case_said_text(walk.value, "id").at,
		    TEXT_ARGS(silence_words(case_said_text(walk.value, "state"))));
		instant_print(case_said_text(walk.value, "since"), now);
		putchar('\n');
	}
}

static void
print_warnings(struct value ok)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	if (flag_in(ok, "decide"))
		puts("decide    attacks were seen: 'accord embargo end' or 'keep'");
	if (value_get_array(ok, "equivocations", &list, &none))
		while (value_each(list, &walk))
			printf("WARNING   %.*s equivocates (%.*s): see %.*s and %.*s\n",
			    TEXT_ARGS(case_said_text(walk.value, "party")),
			    TEXT_ARGS(case_said_text(walk.value, "how")),
			    TEXT_ARGS(case_said_id(walk.value, "one")),
			    TEXT_ARGS(case_said_id(walk.value, "other")));
	if (value_get_array(ok, "missing", &list, &none) && value_count(list) > 0)
		printf("missing   %zu statements that others name have not come\n",
		    value_count(list));
}

/* What this node's own people arranged. */
static void
print_desk(struct value ok)
{
	struct text assignee = case_said_text(ok, "assignee"), tag;
	struct value_walk walk = { 0 };
	struct value tags;
	struct err none;

	if (assignee.len > 0)
		printf("assigned  %.*s\n", TEXT_ARGS(assignee));
	if (!value_get_array(ok, "tags", &tags, &none) || value_count(tags) == 0)
		return;
	printf("tags     ");
	while (value_each(tags, &walk))
		if (value_as_text(walk.value, &tag, &none))
			printf(" %.*s", TEXT_ARGS(tag));
	putchar('\n');
}

static bool
print_case(struct value ok, struct err *err)
{
	struct value terms, participants, statements, waiting;
	struct text tracking = case_said_text(ok, "tracking");

	if (!value_get_array(ok, "terms", &terms, err) ||
	    !value_get_array(ok, "participants", &participants, err) ||
	    !value_get_array(ok, "statements", &statements, err) ||
	    !value_get_array(ok, "waiting", &waiting, err))
		return false;
	printf("case      %.*s\ntitle     %.*s\n", TEXT_ARGS(case_said_text(ok, "case")),
	    TEXT_ARGS(case_said_text(ok, "title")));
	if (tracking.len > 0)
		printf("tracking  %.*s\n", TEXT_ARGS(tracking));
	print_desk(ok);
	printf("owner     %.*s\npart      %.*s\nstate     embargo %.*s, %.*s\n",
	    TEXT_ARGS(case_said_text(ok, "owner")), TEXT_ARGS(case_said_text(ok, "part")),
	    TEXT_ARGS(case_said_text(ok, "em")), TEXT_ARGS(case_said_text(ok, "cs")));
	print_terms(terms, time(NULL));
	print_participants(participants);
	print_clocks(ok, time(NULL));
	print_releases(ok);
	print_early(ok);
	print_silences(ok, time(NULL));
	print_warnings(ok);
	case_said_print(statements);
	if (value_count(waiting) > 0)
		puts("\nThese wait for what they name:");
	case_said_print(waiting);
	return true;
}

static bool
show(const struct arguments *arguments, const char *id, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "case", text_of(id));
	asking_integer(&ask, "limit", arguments->limit);
	if (!place_node(arguments->dir, dir, err) ||
	    !asking_do(&ask, dir, "case.show", &ok, err))
		return false;
	return arguments->json ? listing_json(ok, DEED_ANSWER_MAX, err) : print_case(ok, err);
}

static int
run_show(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "limit", required_argument, NULL, OPTION_LIMIT },
		{ 0 },
	};
	struct arguments arguments = { .limit = LIMIT };
	int status = read_arguments(&command_case_show, options, argc, argv, &arguments);
	struct err err;

	if (status != CLI_NO)
		return status;
	if (argc - optind != 1)
		return cli_usage(&command_case_show, "it needs to know which case");
	if (arguments.limit > SHOW_MAX)
		return cli_usage(&command_case_show, "'--limit' takes 1 to %d", SHOW_MAX);
	return show(&arguments, argv[optind], &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_case_show = {
	.name = "show",
	.summary = "show one case",
	.help = "usage: accord case show CASE [--limit N] [--json] [--dir DIR]\n"
		"\n"
		"Its state, the terms of embargoes and who agreed to them, who takes part and\n"
		"how far each is, what was said, and of what this node said: whether it was\n"
		"delivered, read, answered.  What does not count says why not; what waits\n"
		"stands at the end.  Times are UTC, and in brackets those of your own zone.\n"
		"\n"
		"  --limit N   so many of its statements, the last ones (50)\n"
		"  --json      print a JSON object\n"
		"  --dir DIR   the node's directory\n"
		"\n"
		"Files are saved with 'accord show ID --save DIR'.\n",
	.run = run_show,
};
