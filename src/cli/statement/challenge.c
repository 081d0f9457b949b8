#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/finder/challenge_finder.h"

enum { OPTION_TO = 1, OPTION_PUBLISH, OPTION_FINDER, OPTION_INTO };

static const struct option options[] = {
	KEEPING_OPTIONS, /* of which --dir may be a node's */
	{ "to", required_argument, NULL, OPTION_TO },
	{ "publish", no_argument, NULL, OPTION_PUBLISH },
	{ "finder", no_argument, NULL, OPTION_FINDER },
	{ "into", required_argument, NULL, OPTION_INTO },
	{ 0 },
};

struct arguments {
	struct keeping keeping;
	const char *to;
	const char *into;
	const char *id;
	bool publish;
	bool finder;
};

static void
arguments_free(struct arguments *arguments)
{
	keeping_close(&arguments->keeping);
}

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
	if (!place_node(arguments->keeping.dir, dir, err) ||
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
act(struct arguments *arguments)
{
	bool sealed = arguments->keeping.file != NULL || arguments->keeping.passphrase.fd >= 0;
	struct err err;

	if (arguments->publish && arguments->to != NULL)
		return cli_usage(&command_challenge, "'--publish' goes without '--to'");
	if (arguments->finder && (arguments->publish || arguments->to != NULL))
		return cli_usage(&command_challenge,
		    "'--finder' goes without '--to' and '--publish': see '--into'");
	if (!arguments->finder && (arguments->into != NULL || sealed))
		return cli_usage(&command_challenge,
		    "'--into', '--file' and '--passphrase-fd' go with '--finder'");
	return (arguments->finder ? challenge_finder(&arguments->keeping, arguments->id,
					arguments->into, &err)
				  : challenge(arguments, &err))
		   ? EXIT_SUCCESS
		   : cli_fail(&err);
}

static int
run(int argc, char **argv)
{
	scoped(arguments_free) struct arguments arguments = { .keeping = KEEPING };
	int option;

	option_begin();
	while ((option = option_next(&command_challenge, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG ||
		    (keeping_is(option) &&
			!keeping_take(&arguments.keeping, &command_challenge, option, optarg)))
			return CLI_USAGE;
		if (option == OPTION_TO)
			arguments.to = optarg;
		else if (option == OPTION_INTO)
			arguments.into = optarg;
		else if (option == OPTION_FINDER)
			arguments.finder = true;
		else if (option == OPTION_PUBLISH)
			arguments.publish = true;
	}
	if (argc - optind != 1)
		return cli_usage(&command_challenge, "'challenge' needs one ID");
	arguments.id = argv[optind];
	return act(&arguments);
}

const struct command command_challenge = {
	.name = "challenge",
	.summary = "ask a node for a proof that it owes, and tell if it gives none",
	.help =
	    "usage: accord challenge ID [--to NODE] [--dir DIR]\n"
	    "       accord challenge CHALLENGE --publish [--dir DIR]\n"
	    "       accord challenge ID --finder [--into DIR] [--file FILE | --dir DIR]\n"
	    "                        [--passphrase-fd N]\n"
	    "\n"
	    "ID is a statement whose receipt is here and whose proof is overdue ('accord\n"
	    "outbox').  The challenge is sent as any letter, and answered with the proof.\n"
	    "Where that has not come a day later, --publish shows everybody the receipt, in\n"
	    "the public log; it cannot be taken back.\n"
	    "\n"
	    "A finder does the same about what it said ('accord mail'), which asks by itself\n"
	    "once a proof is overdue.  A day later, --into writes the node's receipt and how\n"
	    "it was asked into a new folder, for anybody: 'accord verify' checks it offline.\n"
	    "\n"
	    "  --to NODE          who owes, where ID went to several\n"
	    "  --publish          CHALLENGE is the id that the first form printed\n"
	    "  --finder           ID is what a finder said\n"
	    "  --into DIR         write what shows it\n"
	    "  --file FILE        the finder's sealed file (ACCORD_FINDER_FILE)\n"
	    "  --dir DIR          the node's directory; with --finder, the finder's folder\n"
	    "  --passphrase-fd N  read the passphrase from this descriptor\n",
	.run = run,
};
