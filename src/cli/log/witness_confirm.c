#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/log/witness_dir.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/witness.h"

enum { OPTION_REST = 1 };

static const struct option options[] = {
	{ "rest", no_argument, NULL, OPTION_REST },
	{ 0 },
};

static bool
confirm(struct witness_dir *witness, const char *path, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct witness_log log;

	if (!file_load(path, &note, err))
		return false;
	if (!witness_dir_confirm(witness, buf_text(&note), &log, err))
		return err_in(err, "'%s'", path);
	printf("%.*s  size %llu\n", TEXT_ARGS(log.origin), (unsigned long long)log.head.size);
	return true;
}

static bool
confirm_rest(struct witness_dir *witness, struct err *err)
{
	uint64_t count;

	if (!witness_dir_confirm_rest(witness, time(NULL), &count, err))
		return false;
	printf("%llu as they were\n", (unsigned long long)count);
	return true;
}

static bool
confirm_all(const char *dir, char *const *paths, bool rest, struct err *err)
{
	scoped(witness_dir_close) struct witness_dir witness = { 0 };

	if (!witness_dir_open(dir, &witness, err))
		return false;
	for (; *paths != NULL; paths++)
		if (!confirm(&witness, *paths, err))
			return false;
	return !rest || confirm_rest(&witness, err);
}

static int
run(int argc, char **argv)
{
	bool rest = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_witness, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		rest = true;
	}
	if (optind == argc || (optind + 1 == argc && !rest))
		return cli_usage(&command_witness,
		    "'witness confirm' needs the witness's DIR, and a CHECKPOINT or --rest");
	return confirm_all(argv[optind], argv + optind + 1, rest, &err) ? EXIT_SUCCESS
									: cli_fail(&err);
}

const struct command command_witness_confirm = {
	.name = "confirm",
	.summary = "tell a restored witness what it cosigned last",
	.help =
	    "usage: accord witness confirm DIR [CHECKPOINT...] [--rest]\n"
	    "\n"
	    "A witness whose database was restored from an older copy does not know what it\n"
	    "cosigned since, and cosigns nothing until that is confirmed, log by log.\n"
	    "CHECKPOINT is a file: the checkpoint that a log publishes now, with this\n"
	    "witness's own cosignature.  Its size is taken over when it is the larger.\n"
	    "\n"
	    "  --rest  let all other logs go on from the sizes that the database has; only\n"
	    "          when you know that nothing later was cosigned for them, and have added\n"
	    "          again the logs that it does not know.  A record of that is kept.\n",
	.run = run,
};
