#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/award/award.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/form.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

enum { OPTION_AT = FORM_FIRST, OPTION_LIMIT };

#define LIMIT_MAX 1000

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

/* --- the ledger */

static void
print_opinion(struct value row)
{
	struct value opinion;

	if (!value_find(row, "opinion", &opinion))
		return;
	printf("              %.*s finds: %.*s", TEXT_ARGS(text_in(opinion, "by")),
	    TEXT_ARGS(text_in(opinion, "opinion")));
	if (text_in(opinion, "amount").len > 0)
		printf(", %.*s", TEXT_ARGS(text_in(opinion, "amount")));
	putchar('\n');
}

static void
print_award(struct value row)
{
	struct text pay_by = text_in(row, "pay_by");
	struct err none;
	bool below;

	printf("%.12s  report %.12s  %.*s  %.*s, %.*s", text_in(row, "award").at,
	    text_in(row, "report").at,
	    TEXT_ARGS(text_in(row, "row").len > 0 ? text_in(row, "row") : TEXT("no row")),
	    TEXT_ARGS(text_in(row, "amount")), TEXT_ARGS(text_in(row, "state")));
	if (value_get_bool(row, "below", &below, &none) && below)
		fputs(", LESS than was promised", stdout);
	printf("\n              decided %.*s; answer: %.*s", TEXT_ARGS(text_in(row, "decided")),
	    TEXT_ARGS(text_in(row, "answer")));
	if (pay_by.len > 0)
		printf("; to be paid by %.*s", TEXT_ARGS(pay_by));
	putchar('\n');
	if (text_in(row, "dispute").len > 0)
		shown_line("              disputed: ", text_in(row, "dispute"));
	if (text_in(row, "donate").len > 0)
		shown_line("              to be given to: ", text_in(row, "donate"));
	print_opinion(row);
}

static void
print_undecided(struct value row)
{
	printf("%.12s  undecided, received %.*s", text_in(row, "report").at,
	    TEXT_ARGS(text_in(row, "received")));
	if (text_in(row, "decide_by").len > 0)
		printf(", due %.*s%s", TEXT_ARGS(text_in(row, "decide_by")),
		    text_eq(text_in(row, "state"), TEXT("late")) ? ", LATE" : "");
	putchar('\n');
}

static void
print_row(struct value row)
{
	printf("%.*s: %" PRId64 " awarded, %.*s, of which paid %.*s; %" PRId64
	       " less than promised, %" PRId64 " late\n",
	    TEXT_ARGS(text_in(row, "row")), deed_integer(row, "awards", 0),
	    TEXT_ARGS(text_in(row, "amount")), TEXT_ARGS(text_in(row, "paid")),
	    deed_integer(row, "below", 0), deed_integer(row, "late", 0));
}

static bool
list(const char *given_dir, const char *at, int limit, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, awards, undecided, rows;
	char dir[PATH_MAX];

	if (at != NULL)
		asking_text(&ask, "at", text_of(at));
	if (limit > 0)
		asking_integer(&ask, "limit", limit);
	if (!place_node(given_dir, dir, err) || !asking_do(&ask, dir, "award.list", &ok, err) ||
	    !value_get_array(ok, "awards", &awards, err) ||
	    !value_get_array(ok, "undecided", &undecided, err) ||
	    !value_get_array(ok, "rows", &rows, err))
		return false;
	if (json)
		return listing_json(ok, DEED_ANSWER_MAX, err);
	if (value_count(awards) + value_count(undecided) == 0)
		cli_note("nothing was decided, and nothing waits for it");
	return listing_rows(undecided, false, DEED_ANSWER_MAX, print_undecided, err) &&
	       listing_rows(awards, false, DEED_ANSWER_MAX, print_award, err) &&
	       listing_rows(rows, false, DEED_ANSWER_MAX, print_row, err);
}

static int
run_list(int argc, char **argv)
{
	static const struct option options[] = { FORM_OPTIONS,
		{ "at", required_argument, NULL, OPTION_AT },
		{ "limit", required_argument, NULL, OPTION_LIMIT }, { 0 } };
	const char *dir = NULL, *at = NULL;
	int option, limit = 0;
	bool json = false;
	struct err err;

	option_begin();
	while ((option = option_next(&command_award_list, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == FORM_DIR)
			dir = optarg;
		else if (option == OPTION_AT)
			at = optarg;
		else if (option == OPTION_LIMIT &&
			 (!option_number(optarg, LIMIT_MAX, &limit) || limit < 1))
			return cli_usage(
			    &command_award_list, "'--limit' takes 1 to %d", LIMIT_MAX);
		else if (option != OPTION_LIMIT)
			json = true;
	}
	if (argc - optind != 0)
		return cli_usage(
		    &command_award_list, "'%s' is one argument too many", argv[optind]);
	return list(dir, at, limit, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_award_list = {
	.name = "list",
	.summary = "show what is owed, promised and late",
	.help =
	    "usage: accord award list [--at TIME] [--limit N] [--json] [--dir DIR]\n"
	    "\n"
	    "Reports that wait for a decision, by when the policy that binds promises it; the\n"
	    "awards, the newest first: owed, late, paid, received, declined, disputed or\n"
	    "corrected, with the finder's answer; and what each row of the table came to.\n"
	    "\n"
	    "  --at TIME   what is late then, if nothing else happens (now)\n"
	    "  --limit N   so many at most of each (100)\n"
	    "  --json      one JSON object\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_list,
};

/* --- asked to mediate */

static void
print_ask(struct value row)
{
	struct err none;
	bool answered, below;

	printf("%.12s  %.*s, %.*s: %.*s", text_in(row, "ask").at,
	    TEXT_ARGS(text_in(row, "node")),
	    TEXT_ARGS(text_in(row, "row").len > 0 ? text_in(row, "row") : TEXT("no row")),
	    TEXT_ARGS(text_in(row, "amount")));
	if (value_get_bool(row, "below", &below, &none) && below)
		fputs(", LESS than was promised", stdout);
	puts(value_get_bool(row, "answered", &answered, &none) && answered ? ", answered" : "");
	if (text_in(row, "row_least").len > 0)
		printf("              promised: %.*s to %.*s\n",
		    TEXT_ARGS(text_in(row, "row_least")), TEXT_ARGS(text_in(row, "row_most")));
	if (text_in(row, "row_what").len > 0)
		shown_line("              for: ", text_in(row, "row_what"));
	shown_line("              it says: ", text_in(row, "why"));
	shown_line("              the finder says: ", text_in(row, "dispute"));
}

static bool
list_asked(const char *given_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given_dir, dir, err) ||
	    !asking_do(&ask, dir, "award.asked", &ok, err) ||
	    !value_get_array(ok, "asked", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("nobody asks this node to mediate");
	return listing_rows(rows, json, DEED_ANSWER_MAX, print_ask, err);
}

static int
run_asked(int argc, char **argv)
{
	return listing_run(&command_award_asked, argc, argv, list_asked);
}

const struct command command_award_asked = {
	.name = "asked",
	.summary = "list the awards of others in which one is asked to mediate",
	.help =
	    "usage: accord award asked [--json] [--dir DIR]\n"
	    "\n"
	    "A finder who disputes an award may ask any node to look at it.  What is shown\n"
	    "was signed by the node whose award it is: the award, the receipt, the policy\n"
	    "that it binds.  The report is not among it.  'accord award mediate' answers.\n"
	    "\n"
	    "  --json      an object a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_asked,
};
