#include "cli/case/case_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/fold.h"
#include "cli/command/instant.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

#define ID_SHOWN 12
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

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

static struct text
short_id(struct value object, const char *name)
{
	struct text id = text_in(object, name);

	if (id.len > ID_SHOWN)
		id.len = ID_SHOWN;
	return id;
}

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
	struct text title = text_in(row, "title"), ends = text_in(row, "ends");

	printf("%.*s  %-8.*s  %-8.*s  %-8.*s  %.*s", TEXT_ARGS(short_id(row, "id")),
	    TEXT_ARGS(text_in(row, "part")), TEXT_ARGS(text_in(row, "rm")),
	    TEXT_ARGS(text_in(row, "em")), TEXT_ARGS(text_in(row, "cs")));
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
		printf("embargo   %.*s, %.*s, until ", TEXT_ARGS(short_id(walk.value, "terms")),
		    TEXT_ARGS(text_in(walk.value, "is")));
		instant_print(text_in(walk.value, "ends"), now);
		putchar('\n');
		if (!value_get_array(walk.value, "consents", &consents, &none))
			continue;
		each = (struct value_walk){ 0 };
		while (value_each(consents, &each))
			printf("          %.*s: %.*s\n",
			    TEXT_ARGS(text_in(each.value, "party")),
			    TEXT_ARGS(text_in(each.value, "consent")));
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
		struct text tracking = text_in(walk.value, "tracking");
		scoped(buf_free) struct buf party = BUF(KIB);

		fold_pad(text_in(walk.value, "party"), PARTY_COLUMNS, &party);
		printf("party     %s  %-8.*s  %-8.*s  %.*s%s", buf_string(&party),
		    TEXT_ARGS(text_in(walk.value, "is")), TEXT_ARGS(text_in(walk.value, "rm")),
		    TEXT_ARGS(text_in(walk.value, "cs")),
		    flag_in(walk.value, "adheres") ? "  bound" : "");
		if (tracking.len > 0)
			printf("  (its id: %.*s)", TEXT_ARGS(tracking));
		putchar('\n');
	}
}

/* What stands in a statement for people to read, by its members.  Those that its kind does not
 * have nobody has checked. */
static void
print_said(struct value statement)
{
	static const char *const members[] = { "title", "party", "tracking", "into", "ends",
		"rm", "fix", "where", "reason", "why", "taken_by", "taken_at", "taken", "text",
		NULL };
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	for (const char *const *name = members; *name != NULL; name++) {
		struct text rest = text_in(statement, *name), line;

		while (text_line(&rest, &line))
			shown_line("          ", line);
		if (rest.len > 0)
			shown_line("          ", rest);
	}
	if (value_get_array(statement, "seen", &list, &none))
		while (value_each(list, &walk)) {
			struct text word;

			if (value_as_text(walk.value, &word, &none))
				shown_line("          seen: ", word);
		}
	walk = (struct value_walk){ 0 };
	if (value_get_array(statement, "files", &list, &none))
		while (value_each(list, &walk))
			shown_line("          file: ", text_in(walk.value, "name"));
}

/* Files that follow in pieces; the number, of what brings one. */
static void
print_large(struct value statement, struct text id)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;
	int64_t size, pieces;

	if (!value_get_array(statement, "large", &list, &none))
		return;
	while (value_each(list, &walk))
		if (value_get_integer(walk.value, "size", &size, &none) &&
		    value_get_integer(walk.value, "pieces", &pieces, &none))
			printf("          file: %.*s, %lld bytes, in %lld pieces: accord show "
			       "%.*s --save DIR\n",
			    TEXT_ARGS(text_in(walk.value, "name")), (long long)size,
			    (long long)pieces, TEXT_ARGS(id));
}

static void
print_delivery(struct value row)
{
	struct value_walk walk = { 0 };
	struct value delivery;
	struct err none;

	if (!value_get_array(row, "delivery", &delivery, &none))
		return;
	while (value_each(delivery, &walk))
		printf("          -> %.*s: %.*s\n", TEXT_ARGS(text_in(walk.value, "to")),
		    TEXT_ARGS(text_in(walk.value, "state")));
}

static void
print_statements(struct value rows)
{
	struct value_walk walk = { 0 };
	struct value statement;

	while (value_each(rows, &walk)) {
		struct text why = text_in(walk.value, "void");
		struct text guest = text_in(walk.value, "guest");

		printf("\n%.*s  %.*s  %.*s  %.*s", TEXT_ARGS(short_id(walk.value, "id")),
		    TEXT_ARGS(text_in(walk.value, "at")),
		    TEXT_ARGS(text_in(walk.value, "kind")),
		    TEXT_ARGS(text_in(walk.value, "by")));
		if (guest.len > 0)
			printf(" for its guest '%.*s'", TEXT_ARGS(guest));
		putchar('\n');
		if (why.len > 0)
			printf("          VOID: %.*s\n", TEXT_ARGS(why));
		if (value_find(walk.value, "statement", &statement)) {
			print_said(statement);
			print_large(statement, short_id(walk.value, "id"));
		}
		print_delivery(walk.value);
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
		struct text answer = text_in(walk.value, "answer");

		printf("release   %.*s of %.*s opens %.*s",
		    TEXT_ARGS(short_id(walk.value, "seal")),
		    TEXT_ARGS(text_in(walk.value, "by")),
		    TEXT_ARGS(text_in(walk.value, "opens")));
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
		    TEXT_ARGS(short_id(walk.value, "seal")),
		    TEXT_ARGS(text_in(walk.value, "what")));
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
		struct text clock = text_in(walk.value, "clock");

		if (text_eq(clock, TEXT("embargo")))
			continue;
		printf("clock     %.*s %.*s, %.*s, ", TEXT_ARGS(clock),
		    TEXT_ARGS(text_in(walk.value, "step")),
		    TEXT_ARGS(text_in(walk.value, "state")));
		instant_print(
		    text_in(walk.value, text_in(walk.value, "done").len > 0 ? "done" : "due"),
		    now);
		if (text_in(walk.value, "reference").len > 0)
			printf(", reference %.*s", TEXT_ARGS(text_in(walk.value, "reference")));
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
		    TEXT_ARGS(text_in(walk.value, "party")), text_in(walk.value, "id").at,
		    TEXT_ARGS(silence_words(text_in(walk.value, "state"))));
		instant_print(text_in(walk.value, "since"), now);
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
			    TEXT_ARGS(text_in(walk.value, "party")),
			    TEXT_ARGS(text_in(walk.value, "how")),
			    TEXT_ARGS(short_id(walk.value, "one")),
			    TEXT_ARGS(short_id(walk.value, "other")));
	if (value_get_array(ok, "missing", &list, &none) && value_count(list) > 0)
		printf("missing   %zu statements that others name have not come\n",
		    value_count(list));
}

/* What this node's own people arranged. */
static void
print_desk(struct value ok)
{
	struct text assignee = text_in(ok, "assignee"), tag;
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
	struct text tracking = text_in(ok, "tracking");

	if (!value_get_array(ok, "terms", &terms, err) ||
	    !value_get_array(ok, "participants", &participants, err) ||
	    !value_get_array(ok, "statements", &statements, err) ||
	    !value_get_array(ok, "waiting", &waiting, err))
		return false;
	printf("case      %.*s\ntitle     %.*s\n", TEXT_ARGS(text_in(ok, "case")),
	    TEXT_ARGS(text_in(ok, "title")));
	if (tracking.len > 0)
		printf("tracking  %.*s\n", TEXT_ARGS(tracking));
	print_desk(ok);
	printf("owner     %.*s\npart      %.*s\nstate     embargo %.*s, %.*s\n",
	    TEXT_ARGS(text_in(ok, "owner")), TEXT_ARGS(text_in(ok, "part")),
	    TEXT_ARGS(text_in(ok, "em")), TEXT_ARGS(text_in(ok, "cs")));
	print_terms(terms, time(NULL));
	print_participants(participants);
	print_clocks(ok, time(NULL));
	print_releases(ok);
	print_early(ok);
	print_silences(ok, time(NULL));
	print_warnings(ok);
	print_statements(statements);
	if (value_count(waiting) > 0)
		puts("\nThese wait for what they name:");
	print_statements(waiting);
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
