#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/log/log_dir.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/log.h"
#include "log/checkpoint.h"

enum { OPTION_ACCEPT = 1, OPTION_REBUILD };

static const struct option options[] = {
	{ "accept-older", no_argument, NULL, OPTION_ACCEPT },
	{ "rebuild", no_argument, NULL, OPTION_REBUILD },
	{ 0 },
};

static bool
checkpoint(const char *dir, bool accept, bool rebuild, struct err *err)
{
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);

	if (!log_dir_open(dir, &log, err) ||
	    (accept && !log_dir_accept(&log, time(NULL), err)) ||
	    (rebuild && !log_dir_rebuild(&log, err)) || !log_dir_checkpoint(&log, &note, err))
		return false;
	if (accept)
		cli_note("the log goes on from its database as it is; that was noted in "
			 "'%s/signer/overrides'",
		    dir);
	fputs(buf_string(&note), stdout);
	return true;
}

static int
run(int argc, char **argv)
{
	bool accept = false, rebuild = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_ACCEPT)
			accept = true;
		else
			rebuild = true;
	}
	if (optind + 1 != argc)
		return cli_usage(&command_log, "'log checkpoint' needs the log's DIR alone");
	return checkpoint(argv[optind], accept, rebuild, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_log_checkpoint = {
	.name = "checkpoint",
	.summary = "sign the log as it stands, publish it, and print its checkpoint",
	.help =
	    "usage: accord log checkpoint DIR [--rebuild] [--accept-older]\n"
	    "\n"
	    "Signs the log with all entries added so far, brings DIR/public up to it (tiles\n"
	    "first, the checkpoint last), and prints the checkpoint.  'accord log serve' does\n"
	    "the same by itself.\n"
	    "\n"
	    "  --rebuild       write all of DIR/public once more, from the database\n"
	    "  --accept-older  go on from the database though it is older than what was\n"
	    "                  signed last, or nobody knows what that was; a record is\n"
	    "                  kept.  Whoever saw a later checkpoint will call the log\n"
	    "                  forked: restore a newer database instead if there is one\n",
	.run = run,
};
