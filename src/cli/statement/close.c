#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

enum {
	OPTION_DIR = 1,
	OPTION_DUPLICATE,
	OPTION_KNOWN,
	OPTION_OPEN,
	OPTION_WHY,
	OPTION_PUBLISHED
};

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "duplicate-of", required_argument, NULL, OPTION_DUPLICATE },
	{ "known-from", required_argument, NULL, OPTION_KNOWN },
	{ "open", required_argument, NULL, OPTION_OPEN },
	{ "why", required_argument, NULL, OPTION_WHY },
	{ "published", required_argument, NULL, OPTION_PUBLISHED },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *earlier;
	const char *why;
	const char *published;
	bool known;
	struct buf open; /* names of fields, a blank between */
	const char *id;
};

static bool
close_report(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "id", text_of(arguments->id));
	asking_text(&ask, "earlier", text_of(arguments->earlier));
	if (arguments->known)
		asking_integer(&ask, "known", 1);
	if (arguments->why != NULL)
		asking_text(&ask, "why", text_of(arguments->why));
	if (arguments->open.len > 0)
		asking_text(&ask, "open", buf_text(&arguments->open));
	if (!buf_ok(&arguments->open, err) || !place_node(arguments->dir, dir, err) ||
	    !asking_do(&ask, dir, "close", &ok, err))
		return false;
	printf("closing   %.*s\n", TEXT_ARGS(deed_text(ok, "id", TEXT(""))));
	return true;
}

/* What came earlier is public: who came later sees it. */
static bool
open_published(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "earlier", text_of(arguments->published));
	if (!place_node(arguments->dir, dir, err) ||
	    !asking_do(&ask, dir, "close.open", &ok, err))
		return false;
	printf("opened    to %" PRId64 " who reported it later\n", deed_integer(ok, "told", 0));
	return true;
}

static void
take(struct arguments *arguments, int option)
{
	if (option == OPTION_DIR)
		arguments->dir = optarg;
	else if (option == OPTION_WHY)
		arguments->why = optarg;
	else if (option == OPTION_PUBLISHED)
		arguments->published = optarg;
	else if (option == OPTION_OPEN)
		buf_addf(&arguments->open, "%s%s", arguments->open.len > 0 ? " " : "", optarg);
	else
		arguments->earlier = optarg;
	arguments->known |= option == OPTION_KNOWN;
}

static void
free_open(struct arguments *arguments)
{
	buf_free(&arguments->open);
}

static int
published(const struct arguments *arguments, int operands)
{
	struct err err;

	if (operands > 0 || arguments->earlier != NULL || arguments->why != NULL ||
	    arguments->open.len > 0)
		return cli_usage(&command_close, "'--published' goes with '--dir' alone");
	return open_published(arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static int
run(int argc, char **argv)
{
	scoped(free_open) struct arguments arguments = { .open = BUF(4 * KIB) };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_close, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if ((option == OPTION_DUPLICATE || option == OPTION_KNOWN) &&
		    arguments.earlier != NULL)
			return cli_usage(&command_close,
			    "it is closed once: '--duplicate-of' or '--known-from'");
		take(&arguments, option);
	}
	if (arguments.published != NULL)
		return published(&arguments, argc - optind);
	if (argc - optind != 1)
		return cli_usage(&command_close, "'close' needs the ID of one report");
	if (arguments.earlier == NULL)
		return cli_usage(&command_close,
		    "'close' needs what came earlier: '--duplicate-of' or '--known-from'");
	arguments.id = argv[optind];
	return close_report(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_close = {
	.name = "close",
	.summary = "close a report as a duplicate, with the proof of what came earlier",
	.help =
	    "usage: accord close ID --duplicate-of EARLIER [--open FIELD]... [--why TEXT]\n"
	    "                    [--dir DIR]\n"
	    "       accord close ID --known-from EARLIER [--open FIELD]... [--why TEXT]\n"
	    "       accord close --published EARLIER [--dir DIR]\n"
	    "\n"
	    "Tells the finder of report ID that EARLIER, a report or letter that others sent\n"
	    "before, says the same: with the proof that this node's log committed to it in an\n"
	    "earlier epoch, which the finder verifies offline ('accord mail').  It tells\n"
	    "nothing of whose it is, and of what it says only the fields that are opened.\n"
	    "There is no other way to close a report as a duplicate.\n"
	    "\n"
	    "Once it is public, what EARLIER says is shown to all whose reports were closed\n"
	    "because of it, but nothing that tells whose it is: 'accord case publish' does\n"
	    "that by itself for the reports of its case, and --published for any.\n"
	    "\n"
	    "  --duplicate-of EARLIER  a report that says the same\n"
	    "  --known-from EARLIER    another statement by which it was known\n"
	    "  --open FIELD            show this field of it, such as product or components\n"
	    "  --why TEXT              what the finder is told\n"
	    "  --published EARLIER     it is public: open it\n"
	    "  --dir DIR               the node's directory\n",
	.run = run,
};
