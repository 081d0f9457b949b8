#include "cli/case/case_told.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/form.h"
#include "cli/command/instant.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

/* --- told */

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

static void
print_row(struct value row)
{
	struct err none;
	bool published;

	printf("%.12s  %.*s  ", text_in(row, "id").at, TEXT_ARGS(text_in(row, "told")));
	shown_line("", text_in(row, "who"));
	shown_line("          ", text_in(row, "what"));
	shown_line("          ", text_in(row, "why"));
	if (text_in(row, "clock").len > 0)
		printf("          %.*s %.*s, reference %.*s\n",
		    TEXT_ARGS(text_in(row, "clock")), TEXT_ARGS(text_in(row, "step")),
		    TEXT_ARGS(text_in(row, "reference")));
	if (value_get_bool(row, "published", &published, &none) && published)
		puts("          published");
}

static bool
list(const char *given_dir, const char *id, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	asking_text(&ask, "case", text_of(id));
	if (!place_node(given_dir, dir, err) || !asking_do(&ask, dir, "case.told", &ok, err) ||
	    !value_get_array(ok, "told", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("nobody was told");
	return listing_rows(rows, json, DEED_ANSWER_MAX, print_row, err);
}

static int
run_told(int argc, char **argv)
{
	return listing_run_of(&command_case_told, argc, argv, "which case", list);
}

const struct command command_case_told = {
	.name = "told",
	.summary = "list who was told in advance",
	.help =
	    "usage: accord case told CASE [--json] [--dir DIR]\n"
	    "\n"
	    "Whom this node has told of the case while it was not public: when, of what, why.\n"
	    "Who takes part is recorded by itself when it is first told, as is each notice to\n"
	    "an authority ('accord notice filed'); what is told in other ways you record with\n"
	    "'accord case tell'.  'accord case publish' publishes it.\n"
	    "\n"
	    "  --json      an object a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_told,
};

/* --- reminders */

static void
print_silent(struct value row)
{
	struct value_walk walk = { 0 };
	struct value silent;
	struct err none;

	if (!value_get_array(row, "silent", &silent, &none))
		return;
	while (value_each(silent, &walk))
		printf("              %.*s: %.*s\n", TEXT_ARGS(text_in(walk.value, "party")),
		    TEXT_ARGS(text_in(walk.value, "state")));
}

static void
print_reminder(struct value row)
{
	printf("%.12s  %.*s", text_in(row, "case").at, TEXT_ARGS(text_in(row, "what")));
	if (text_in(row, "tracking").len > 0)
		printf(" (%.*s)", TEXT_ARGS(text_in(row, "tracking")));
	fputs("\n              due ", stdout);
	instant_print(text_in(row, "due"), (int64_t)time(NULL));
	putchar('\n');
	print_silent(row);
}

static bool
list_reminders(const char *given_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given_dir, dir, err) || !asking_do(&ask, dir, "reminders", &ok, err) ||
	    !value_get_array(ok, "reminders", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("there is nothing to be reminded of");
	return listing_rows(rows, json, DEED_ANSWER_MAX, print_reminder, err);
}

static int
run_reminders(int argc, char **argv)
{
	return listing_run(&command_case_reminders, argc, argv, list_reminders);
}

const struct command command_case_reminders = {
	.name = "reminders",
	.summary = "list what waits for somebody, or is due soon",
	.help = "usage: accord case reminders [--json] [--dir DIR]\n"
		"\n"
		"Deadlines from three days before, an embargo's end from a week before;\n"
		"invitations and terms that wait for this node; whom it asked and who has not\n"
		"answered in time; attacks on which it has to decide; cases in which nobody\n"
		"has said anything for two weeks since it spoke; sealed releases of this node\n"
		"that open after the embargo is over.  Of who is silent it tells how: not\n"
		"delivered, delivered (and not read), read (and not answered).\n"
		"\n"
		"  --json      an object a line\n"
		"  --dir DIR   the node's directory\n",
	.run = run_reminders,
};

/* --- tell, publish */

static const struct option tell_options[] = { FORM_OPTIONS,
	{ "what", required_argument, NULL, FORM_FIRST },
	{ "why", required_argument, NULL, FORM_FIRST + 1 },
	{ "since", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };

static int
run_tell(int argc, char **argv)
{
	static const char *const operands[] = { "case", "who", NULL };
	static const char *const members[] = { "what", "why", "since", NULL };
	static const struct form form = { &command_case_tell, "case.tell", operands,
		tell_options, members, "=id" };

	return form_run(&form, argc, argv);
}

const struct command command_case_tell = {
	.name = "tell",
	.summary = "record that somebody is told in advance",
	.help =
	    "usage: accord case tell CASE WHO --what TEXT --why TEXT [--since TIME]\n"
	    "                        [--json] [--dir DIR]\n"
	    "\n"
	    "For what is told by telephone or mail, or given: a patch to a cloud, signatures\n"
	    "to a maker of scanners.  It is recorded here, and nothing is sent.\n"
	    "\n"
	    "  --what TEXT    what of it is told\n"
	    "  --why TEXT     the reason\n"
	    "  --since TIME   when it was told (now)\n"
	    "  --json         print a JSON object\n"
	    "  --dir DIR      the node's directory\n"
	    "\n"
	    "  accord case tell 82c9b15e242a 'Example Cloud' --what 'the patch' \\\n"
	    "      --why 'Its customers cannot patch themselves.'\n",
	.run = run_tell,
};

static const struct option publish_options[] = { FORM_OPTIONS,
	{ "where", required_argument, NULL, FORM_FIRST },
	{ "title", required_argument, NULL, FORM_FIRST + 1 },
	{ "release", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };

static int
run_publish(int argc, char **argv)
{
	static const char *const operands[] = { "case", NULL };
	static const char *const members[] = { "where", "title", "release", NULL };
	static const struct form form = { &command_case_publish, "case.publish", operands,
		publish_options, members, "id" };

	return form_run(&form, argc, argv);
}

const struct command command_case_publish = {
	.name = "publish",
	.summary = "say that it is public, and publish who was told in advance",
	.help =
	    "usage: accord case publish CASE --where URL [--title TEXT] [--release ID]\n"
	    "                           [--json] [--dir DIR]\n"
	    "\n"
	    "All who take part are told that it is public, which ends the embargo, unless\n"
	    "they know; whom this node told in advance, as what, and when, becomes a signed\n"
	    "statement in the public log and a page.  Finders are never named, what was said\n"
	    "to whom and why is not told.  What is recorded later takes one more.\n"
	    "\n"
	    "  --where URL     where it is to be read\n"
	    "  --title TEXT    what it is about, for everybody (the case's title)\n"
	    "  --release ID    the sealed release by which it became public\n"
	    "  --json          print a JSON object\n"
	    "  --dir DIR       the node's directory\n",
	.run = run_publish,
};
