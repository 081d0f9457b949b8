#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/asking.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"

enum { OPTION_DIR = 1, OPTION_TO, OPTION_PUBLISH };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "to", required_argument, NULL, OPTION_TO },
	{ "publish", no_argument, NULL, OPTION_PUBLISH },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *to;
	const char *id;
	bool publish;
};

static bool
challenge(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;
	int64_t size;

	asking_text(&ask, "id", text_of(arguments->id));
	if (arguments->to != NULL)
		asking_text(&ask, "to", text_of(arguments->to));
	if (!place_node(arguments->dir, dir, err) ||
	    !asking_do(
		&ask, dir, arguments->publish ? "challenge.publish" : "challenge", &ok, err))
		return false;
	printf("challenge %.*s\n", TEXT_ARGS(deed_text(ok, "id", TEXT(""))));
	if (!arguments->publish)
		return true;
	return value_get_integer(ok, "size", &size, err) &&
	       deed_publish(dir, "the challenge is published", (uint64_t)size, time(NULL), err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_challenge, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_TO)
			arguments.to = optarg;
		else
			arguments.publish = true;
	}
	if (argc - optind != 1)
		return cli_usage(&command_challenge, "'challenge' needs one ID");
	if (arguments.publish && arguments.to != NULL)
		return cli_usage(&command_challenge, "'--publish' goes without '--to'");
	arguments.id = argv[optind];
	return challenge(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_challenge = {
	.name = "challenge",
	.summary = "ask a node for a proof that it owes, and tell if it gives none",
	.help =
	    "usage: accord challenge ID [--to NODE] [--dir DIR]\n"
	    "       accord challenge CHALLENGE --publish [--dir DIR]\n"
	    "\n"
	    "ID is a statement whose receipt is here and whose proof is overdue ('accord\n"
	    "outbox').  The challenge is sent as any letter, and answered with the proof.\n"
	    "Where that has not come a day later, --publish shows everybody the receipt, in\n"
	    "the public log; it cannot be taken back.\n"
	    "\n"
	    "  --to NODE   who owes, where ID went to several\n"
	    "  --publish   CHALLENGE is the id that the first form printed\n"
	    "  --dir DIR   the node's directory\n",
	.run = run,
};
