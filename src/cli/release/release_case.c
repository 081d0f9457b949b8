#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
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

void
release_case_tell(const char *dir, const char *id, const char *opens)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;
	struct err err;

	asking_text(&ask, "id", text_of(id));
	asking_text(&ask, "opens", text_of(opens));
	if (asking_do(&ask, dir, "release.tell", &ok, &err))
		printf("case      %.*s: the others are asked to follow\n",
		    TEXT_ARGS(deed_text(ok, "case", TEXT(""))));
	else if (err.fault != FAULT_ABSENT)
		cli_note("those who take part in its case were not told: %s", err.text);
}

static bool
refuse(const char *option_dir, const char *id, const char *reason, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "id", text_of(id));
	asking_text(&ask, "refuse", text_of(reason));
	if (!place_node(option_dir, dir, err) ||
	    !asking_do(&ask, dir, "release.tell", &ok, err))
		return false;
	printf("release   %.*s\nopens     %.*s, as before; the case is told why\n",
	    TEXT_ARGS(deed_text(ok, "of", TEXT(""))),
	    TEXT_ARGS(deed_text(ok, "opens", TEXT(""))));
	return true;
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL, *reason = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_release_refuse, argc, argv, options)) !=
	       OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		*(option == OPTION_DIR ? &dir : &reason) = optarg;
	}
	if (argc - optind != 1 || reason == NULL)
		return cli_usage(
		    &command_release, "'release refuse' needs one ID and --why TEXT");
	return refuse(dir, argv[optind], reason, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_release_refuse = {
	.name = "refuse",
	.summary = "tell the case that a release does not follow one that was postponed",
	.help = "usage: accord release refuse ID --why TEXT [--dir DIR]\n"
		"\n"
		"Several releases of one case open at one time.  Who postpones his asks the\n"
		"others to follow: by 'accord release postpone', or they say with this that\n"
		"theirs stays at its time, and why.  Those who take part in the case hear it,\n"
		"nobody else.\n"
		"\n"
		"  --why TEXT     why\n"
		"  --dir DIR      the node's directory\n",
	.run = run,
};
