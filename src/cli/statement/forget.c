#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

enum { OPTION_DIR = 1, OPTION_WHY, OPTION_EXPIRED, OPTION_DRY };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "why", required_argument, NULL, OPTION_WHY },
	{ "expired", no_argument, NULL, OPTION_EXPIRED },
	{ "dry-run", no_argument, NULL, OPTION_DRY },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *why;
	const char *id;
	bool expired;
	bool dry;
};

static bool
forget(const struct arguments *arguments, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct text id, said;
	char dir[PATH_MAX];
	struct value ok;
	int64_t files;

	deed_ask_begin(&ask, "forget");
	writer_key(&ask.args, "id");
	writer_text(&ask.args, text_of(arguments->id));
	writer_key(&ask.args, "why");
	writer_text(&ask.args, text_of(arguments->why));
	if (!place_node(arguments->dir, dir, err) ||
	    !deed_ask(&ask, dir, time(NULL), &ok, err) ||
	    !value_get_text(ok, "forgotten", &id, err) ||
	    !value_get_text(ok, "statement", &said, err) ||
	    !value_get_integer(ok, "files", &files, err))
		return false;
	printf("forgotten %.*s\nfiles     %lld\nnoted as  %.*s\n", TEXT_ARGS(id),
	    (long long)files, TEXT_ARGS(said));
	return true;
}

static bool
tell_expired(struct value report, bool dry, struct err *err)
{
	struct text id, last;
	int64_t days;

	if (!value_get_text(report, "id", &id, err) ||
	    !value_get_text(report, "last", &last, err) ||
	    !value_get_integer(report, "days", &days, err))
		return false;
	printf("%s %.*s  %lld days, last %.*s\n", dry ? "expired  " : "forgotten",
	    TEXT_ARGS(id), (long long)days, TEXT_ARGS(last));
	return true;
}

/* Some of them; *more: there are others. */
static bool
forget_some(const char *dir, bool dry, uint64_t *count, bool *more, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct value ok, reports, flag;
	struct value_walk walk = { 0 };

	deed_ask_begin(&ask, "forget.expired");
	writer_key(&ask.args, "dry");
	writer_integer(&ask.args, dry);
	if (!deed_ask(&ask, dir, time(NULL), &ok, err) ||
	    !value_get_array(ok, "reports", &reports, err) || !value_find(ok, "more", &flag) ||
	    !value_as_bool(flag, more, err))
		return false;
	for (; value_each(reports, &walk); ++*count)
		if (!tell_expired(walk.value, dry, err))
			return false;
	return true;
}

static bool
forget_expired(const struct arguments *arguments, struct err *err)
{
	char dir[PATH_MAX];
	uint64_t count = 0;
	bool more = true;

	if (!place_node(arguments->dir, dir, err))
		return false;
	while (more) {
		if (!forget_some(dir, arguments->dry, &count, &more, err))
			return false;
		if (arguments->dry && more)
			break;
	}
	printf("%llu report%s past the time that %s policy promised%s\n",
	    (unsigned long long)count, count == 1 ? " is" : "s are",
	    count == 1 ? "its" : "their", more ? ", and more" : "");
	return true;
}

static int
check(const struct arguments *arguments, int operands)
{
	if (arguments->dry && !arguments->expired)
		return cli_usage(&command_forget, "'--dry-run' goes with '--expired'");
	if (arguments->expired && (operands > 0 || arguments->why != NULL))
		return cli_usage(&command_forget, "'--expired' goes without an ID and '--why'");
	if (!arguments->expired && operands != 1)
		return cli_usage(&command_forget, "'forget' needs one ID");
	if (!arguments->expired && arguments->why == NULL)
		return cli_usage(&command_forget,
		    "'forget' cannot be undone: say '--why TEXT' if it is meant");
	return EXIT_SUCCESS;
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int option, status;
	struct err err;

	option_begin();
	while ((option = option_next(&command_forget, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_EXPIRED)
			arguments.expired = true;
		else if (option == OPTION_DRY)
			arguments.dry = true;
		else
			arguments.why = optarg;
	}
	status = check(&arguments, argc - optind);
	if (status != EXIT_SUCCESS)
		return status;
	arguments.id = argv[optind];
	return (arguments.expired ? forget_expired(&arguments, &err) : forget(&arguments, &err))
		   ? EXIT_SUCCESS
		   : cli_fail(&err);
}

const struct command command_forget = {
	.name = "forget",
	.summary = "destroy for good what a report said",
	.help =
	    "usage: accord forget ID --why TEXT [--dir DIR]\n"
	    "       accord forget --expired [--dry-run] [--dir DIR]\n"
	    "\n"
	    "Destroys the report whose id is or begins with ID: what it said, its receipt,\n"
	    "its files unless another report brought the same, and the salts without which\n"
	    "nobody can show any more what the log committed to.  The commitment stays, so\n"
	    "the log still verifies.  That it was done, and why, is noted in the journal.\n"
	    "\n"
	    "Copies elsewhere are not reached: backups, files that were saved, what the\n"
	    "finder keeps, old blocks of a disk that does not overwrite in place.\n"
	    "\n"
	    "With --expired it is all reports that are kept longer than the policy promised\n"
	    "under which they came, counted from the last thing that was said about them,\n"
	    "their arrival or a remark.\n"
	    "\n"
	    "  --why TEXT     what the journal notes, such as 'asked to by the finder'\n"
	    "  --expired      all that are past their time\n"
	    "  --dry-run      only tell which they are\n"
	    "  --dir DIR      the node's directory\n",
	.run = run,
};
