#include "cli/case/case_desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/form.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

#define HISTORY 100
#define HISTORY_MAX 1000

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

/* --- who takes care of it, tags */

static int
run_assign(int argc, char **argv)
{
	static const char *const operands[] = { "case", "?to", NULL };
	static const char *const members[] = { NULL };
	static const struct option options[] = { FORM_OPTIONS, { 0 } };
	static const struct form form = { &command_case_assign, "case.assign", operands,
		options, members, "=assignee" };

	return form_run(&form, argc, argv);
}

const struct command command_case_assign = {
	.name = "assign",
	.summary = "say who of your own people takes care of a case",
	.help = "usage: accord case assign CASE [WHO] [--json] [--dir DIR]\n"
		"\n"
		"Nobody takes care of it any more without WHO.  That stays at this node.\n"
		"\n"
		"  --json      print a JSON object\n"
		"  --dir DIR   the node's directory\n",
	.run = run_assign,
};

static int
run_tag(int argc, char **argv)
{
	static const char *const operands[] = { "case", "?*add", NULL };
	static const char *const members[] = { "remove", NULL };
	static const struct option options[] = { FORM_OPTIONS,
		{ "remove", required_argument, NULL, FORM_FIRST }, { 0 } };
	static const struct form form = { &command_case_tag, "case.tag", operands, options,
		members, "=case" };

	return form_run(&form, argc, argv);
}

const struct command command_case_tag = {
	.name = "tag",
	.summary = "give a case words by which your own people find it again",
	.help = "usage: accord case tag CASE [TAG]... [--remove TAG]... [--json] [--dir DIR]\n"
		"\n"
		"20 tags at most, without blanks and commas.  They stay at this node.\n"
		"\n"
		"  --remove TAG   it loses this one\n"
		"  --json         print a JSON object\n"
		"  --dir DIR      the node's directory\n"
		"\n"
		"  accord case list --tag http2\n",
	.run = run_tag,
};

/* --- answers that lie ready */

static int
run_template(int argc, char **argv)
{
	static const char *const operands[] = { "name", "-text", NULL };
	static const char *const members[] = { NULL };
	static const struct option options[] = { FORM_OPTIONS, { 0 } };
	static const struct form form = { &command_case_template, "case.template", operands,
		options, members, "=name" };

	return form_run(&form, argc, argv);
}

const struct command command_case_template = {
	.name = "template",
	.summary = "keep an answer that lies ready, or drop it",
	.help =
	    "usage: accord case template NAME TEXT [--json] [--dir DIR]\n"
	    "\n"
	    "TEXT is the answer; '-' reads it from standard input, '' drops what is called\n"
	    "NAME.  {title}, {case}, {tracking} and {owner} stand for those of the case in\n"
	    "which it is said:\n"
	    "\n"
	    "  accord case template thanks 'Thank you.  We call it {tracking}.'\n"
	    "  accord case say 4be1c0ffee01 --template thanks\n"
	    "\n"
	    "  --json      print a JSON object\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_template,
};

static void
print_template(struct value row)
{
	printf("%.*s  (%.*s, %.*s)\n", TEXT_ARGS(text_in(row, "name")),
	    TEXT_ARGS(text_in(row, "who")), TEXT_ARGS(text_in(row, "at")));
	shown_line("  ", text_in(row, "text"));
}

static bool
list_templates(const char *given, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given, dir, err) || !asking_do(&ask, dir, "case.templates", &ok, err) ||
	    !value_get_array(ok, "templates", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("there are no templates");
	return listing_rows(rows, json, DEED_ANSWER_MAX, print_template, err);
}

static int
run_templates(int argc, char **argv)
{
	return listing_run(&command_case_templates, argc, argv, list_templates);
}

const struct command command_case_templates = {
	.name = "templates",
	.summary = "list the answers that lie ready",
	.help = "usage: accord case templates [--json] [--dir DIR]\n"
		"\n"
		"  --json      an object a line\n"
		"  --dir DIR   the node's directory\n",
	.run = run_templates,
};

/* --- how it is called */

static int
run_tracking(int argc, char **argv)
{
	static const char *const operands[] = { "case", "tracking", NULL };
	static const char *const members[] = { "as", NULL };
	static const struct option options[] = { FORM_OPTIONS,
		{ "as", required_argument, NULL, FORM_FIRST }, { 0 } };
	static const struct form form = { &command_case_tracking, "case.tracking", operands,
		options, members, "id" };

	return form_run(&form, argc, argv);
}

const struct command command_case_tracking = {
	.name = "tracking",
	.summary = "tell the others how a case is called in your own books",
	.help = "usage: accord case tracking CASE ID [--as /LABEL] [--json] [--dir DIR]\n"
		"\n"
		"  --as /LABEL   for a guest of this node\n"
		"  --json        print a JSON object\n"
		"  --dir DIR     the node's directory\n",
	.run = run_tracking,
};

/* --- to split, merge, take over */

static int
run_split(int argc, char **argv)
{
	static const char *const operands[] = { "case", NULL };
	static const char *const members[] = { "title", "with", "tracking", NULL };
	static const struct option options[] = { FORM_OPTIONS,
		{ "title", required_argument, NULL, FORM_FIRST },
		{ "with", required_argument, NULL, FORM_FIRST + 1 },
		{ "tracking", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };
	static const struct form form = { &command_case_split, "case.split", operands, options,
		members, "case" };

	return form_run(&form, argc, argv);
}

const struct command command_case_split = {
	.name = "split",
	.summary = "open a case for a part of another, under the same embargo",
	.help =
	    "usage: accord case split CASE [--title TEXT] [--with NODE]... [--tracking ID]\n"
	    "                         [--json] [--dir DIR]\n"
	    "\n"
	    "For the owner of CASE.  Whoever takes part in both learns where it goes on; the\n"
	    "terms in force are proposed again, and each agrees to them for the new case.\n"
	    "Messages are then taken over: 'accord case take'.\n"
	    "\n"
	    "  --title TEXT    what the new one is about (as CASE)\n"
	    "  --with NODE     who of those who take part takes part in it (all)\n"
	    "  --tracking ID   how it is called in your own books\n"
	    "  --json          print a JSON object\n"
	    "  --dir DIR       the node's directory\n",
	.run = run_split,
};

static int
run_merge(int argc, char **argv)
{
	static const char *const operands[] = { "case", "*others", NULL };
	static const char *const members[] = { "title", "tracking", NULL };
	static const struct option options[] = { FORM_OPTIONS,
		{ "title", required_argument, NULL, FORM_FIRST },
		{ "tracking", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };
	static const struct form form = { &command_case_merge, "case.merge", operands, options,
		members, "case" };

	return form_run(&form, argc, argv);
}

const struct command command_case_merge = {
	.name = "merge",
	.summary = "open a case in which several go on",
	.help = "usage: accord case merge CASE OTHER... [--title TEXT] [--tracking ID]\n"
		"                         [--json] [--dir DIR]\n"
		"\n"
		"For who owns all of them.  Everybody who takes part in one takes part in the\n"
		"new one; of the embargoes in force the one that ends first is proposed, and\n"
		"nobody is told contents before he has agreed.  Messages are then taken over:\n"
		"'accord case take'.\n"
		"\n"
		"  --title TEXT    what the new one is about (as CASE)\n"
		"  --tracking ID   how it is called in your own books\n"
		"  --json          print a JSON object\n"
		"  --dir DIR       the node's directory\n",
	.run = run_merge,
};

static int
run_take(int argc, char **argv)
{
	static const char *const operands[] = { "case", "*messages", NULL };
	static const char *const members[] = { NULL };
	static const struct option options[] = { FORM_OPTIONS, { 0 } };
	static const struct form form = { &command_case_take, "case.take", operands, options,
		members, "case" };

	return form_run(&form, argc, argv);
}

const struct command command_case_take = {
	.name = "take",
	.summary = "take messages over from the case that one was made of",
	.help =
	    "usage: accord case take CASE ID... [--json] [--dir DIR]\n"
	    "\n"
	    "Each ID is a message of a case of which CASE was split or merged.  It is said\n"
	    "again in CASE, with the name of who said it, when, and its id there.\n"
	    "\n"
	    "  --json      print a JSON object\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_take,
};

/* --- the history */

struct arguments {
	const char *dir;
	int limit;
	bool json;
};

static void
print_line(struct value row)
{
	scoped(buf_free) struct buf line = BUF_SECRET(4 * KIB);
	struct text who = text_in(row, "who"), about = text_in(row, "about");
	struct text by_guest = text_in(row, "for"), why = text_in(row, "void");
	struct text id = text_in(row, "id");

	if (id.len > 12)
		id.len = 12;
	buf_addf(&line, "%.*s  %.*s  %-15.*s  %.*s", TEXT_ARGS(text_in(row, "at")),
	    TEXT_ARGS(id), TEXT_ARGS(text_in(row, "kind")), TEXT_ARGS(text_in(row, "by")));
	if (who.len > 0)
		buf_addf(&line, " (%.*s)", TEXT_ARGS(who));
	if (by_guest.len > 0)
		buf_addf(&line, " for %.*s", TEXT_ARGS(by_guest));
	if (about.len > 0)
		buf_addf(&line, ": %.*s", TEXT_ARGS(about));
	if (why.len > 0)
		buf_addf(&line, "  [VOID: %.*s]", TEXT_ARGS(why));
	shown_line("", buf_text(&line));
}

static bool
history(const struct arguments *arguments, const char *id, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	asking_text(&ask, "case", text_of(id));
	asking_integer(&ask, "limit", arguments->limit);
	return place_node(arguments->dir, dir, err) &&
	       asking_do(&ask, dir, "case.history", &ok, err) &&
	       value_get_array(ok, "history", &rows, err) &&
	       listing_rows(rows, arguments->json, DEED_ANSWER_MAX, print_line, err);
}

static int
run_history(int argc, char **argv)
{
	enum { OPTION_DIR = 1, OPTION_JSON, OPTION_LIMIT };
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "limit", required_argument, NULL, OPTION_LIMIT },
		{ 0 },
	};
	struct arguments arguments = { .limit = HISTORY };
	struct err err;
	int option;

	option_begin();
	while (
	    (option = option_next(&command_case_history, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_JSON)
			arguments.json = true;
		else if (!option_number(optarg, HISTORY_MAX, &arguments.limit) ||
			 arguments.limit < 1)
			return cli_usage(
			    &command_case_history, "'--limit' takes 1 to %d", HISTORY_MAX);
	}
	if (argc - optind != 1)
		return cli_usage(&command_case_history, "it needs to know which case");
	return history(&arguments, argv[optind], &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_case_history = {
	.name = "history",
	.summary = "tell who did what in a case, and when",
	.help =
	    "usage: accord case history CASE [--limit N] [--json] [--dir DIR]\n"
	    "\n"
	    "A line for each thing that was said, by whom, and in brackets who of your own\n"
	    "people had this node say it; and for what they arranged: who takes care of the\n"
	    "case, tags.  In the order of the times that their authors say.\n"
	    "\n"
	    "  --limit N   so many, the last ones (100)\n"
	    "  --json      an object a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_history,
};
