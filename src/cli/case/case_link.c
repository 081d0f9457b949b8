#include "cli/case/case_link.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "action/case/guest_call.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_DAYS, OPTION_REVOKE };

struct arguments {
	const char *dir;
	const char *id;
	const char *guest;
	int days;
	bool json;
	bool revoke;
};

/* It is a secret: shown once, and kept nowhere. */
static bool
print_link(const struct arguments *arguments, struct value ok, struct err *err)
{
	struct text link = deed_text(ok, "link", TEXT(""));
	struct text expires = deed_text(ok, "expires", TEXT(""));

	if (arguments->json)
		return listing_json(ok, DEED_ANSWER_MAX, err);
	if (arguments->revoke) {
		puts("revoked");
		return true;
	}
	printf("link      %.*s\nexpires   %.*s\n", TEXT_ARGS(link), TEXT_ARGS(expires));
	cli_note(
	    "whoever has it reads and answers for the guest: send it to that person alone");
	return true;
}

static bool
ask(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "case", text_of(arguments->id));
	asking_text(&ask, "party", text_of(arguments->guest));
	if (!arguments->revoke)
		asking_integer(&ask, "days", arguments->days);
	return place_node(arguments->dir, dir, err) &&
	       asking_do(
		   &ask, dir, arguments->revoke ? "case.unlink" : "case.link", &ok, err) &&
	       print_link(arguments, ok, err);
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "days", required_argument, NULL, OPTION_DAYS },
		{ "revoke", no_argument, NULL, OPTION_REVOKE },
		{ 0 },
	};
	struct arguments arguments = { .days = GUEST_DAYS };
	int option;
	struct err err;

	option_begin();
	while ((option = option_next(&command_case_link, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_JSON)
			arguments.json = true;
		else if (option == OPTION_REVOKE)
			arguments.revoke = true;
		else if (!option_number(optarg, GUEST_DAYS_MAX, &arguments.days) ||
			 arguments.days < 1)
			return cli_usage(
			    &command_case_link, "'--days' takes 1 to %d", GUEST_DAYS_MAX);
	}
	if (argc - optind != 2)
		return cli_usage(&command_case_link, "it needs to know which case, and who");
	arguments.id = argv[optind];
	arguments.guest = argv[optind + 1];
	return ask(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_case_link = {
	.name = "link",
	.summary = "make a secret link by which a guest reads and answers",
	.help = "usage: accord case link CASE /LABEL [--days N] [--json] [--dir DIR]\n"
		"       accord case link CASE /LABEL --revoke [--json] [--dir DIR]\n"
		"\n"
		"The link leads to a page of this node's own, which takes no script and no\n"
		"account.  It opens once; from then on the browser that opened it is let in.\n"
		"What the guest says there is said by this node, for the guest.  Another link\n"
		"takes its place; a guest who is removed, or leaves, is let in no more.\n"
		"\n"
		"  --days N     how long, opened or not, 1 to 90 (14)\n"
		"  --revoke     let the guest in no longer\n"
		"  --json       print a JSON object\n"
		"  --dir DIR    the node's directory\n",
	.run = run,
};
