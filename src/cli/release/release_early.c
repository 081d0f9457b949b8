#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/release/release.h"

enum { OPTION_DIR = 1, OPTION_WHY };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "why", required_argument, NULL, OPTION_WHY },
	{ 0 },
};

static bool
open_early(const char *option_dir, const char *id, const char *reason, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	char dir[PATH_MAX];
	struct value ok;
	int64_t size;

	deed_ask_begin(&ask, "release.early");
	writer_key(&ask.args, "id");
	writer_text(&ask.args, text_of(id));
	writer_key(&ask.args, "why");
	writer_text(&ask.args, text_of(reason));
	if (!place_node(option_dir, dir, err) || !deed_ask(&ask, dir, time(NULL), &ok, err) ||
	    !value_get_integer(ok, "size", &size, err) ||
	    !deed_publish(dir, "it is said that it opens", (uint64_t)size, time(NULL), err))
		return false;
	printf("release   %.*s\nopens     now\n", TEXT_ARGS(deed_text(ok, "of", TEXT(""))));
	return true;
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL, *reason = NULL;
	struct err err;
	int option;

	option_begin();
	while (
	    (option = option_next(&command_release_early, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			reason = optarg;
	}
	if (argc - optind != 1 || reason == NULL)
		return cli_usage(
		    &command_release, "'release early' needs an ID and --why TEXT");
	return open_early(dir, argv[optind], reason, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_release_early = {
	.name = "early",
	.summary = "open a sealed release now, before its time",
	.help =
	    "usage: accord release early ID --why TEXT [--dir DIR]\n"
	    "\n"
	    "ID is the release, or its beginning.  The node says in public that it opens now,\n"
	    "and why, and posts the key: everybody can read it, and nobody takes that back.\n"
	    "For a flaw that is exploited before the time.\n"
	    "\n"
	    "  --why TEXT     why: 1 to 500 bytes on one line, public\n"
	    "  --dir DIR      the node's directory\n"
	    "\n"
	    "  accord release early 4be1c0ffee01 --why 'exploited since this morning'\n",
	.run = run,
};
