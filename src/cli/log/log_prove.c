#include <stdio.h>
#include <stdlib.h>

#include "action/log/log_dir.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/log.h"
#include "log/proof.h"

static const struct option options[] = { { 0 } };

static bool
prove(const char *dir, uint64_t index, struct err *err)
{
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);

	if (!log_dir_open(dir, &log, err) || !log_dir_prove(&log, index, &proof, err))
		return false;
	fputs(buf_string(&proof), stdout);
	return true;
}

static int
run(int argc, char **argv)
{
	uint64_t index;
	struct err err;

	option_begin();
	if (option_next(&command_log, argc, argv, options) != OPTION_END)
		return CLI_USAGE;
	if (optind + 2 != argc)
		return cli_usage(&command_log, "'log prove' needs the log's DIR and an INDEX");
	if (!text_u64(text_of(argv[optind + 1]), &index))
		return cli_usage(&command_log,
		    "'%s' is no index: expected a number, 0 for the first entry",
		    argv[optind + 1]);
	return prove(argv[optind], index, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_log_prove = {
	.name = "prove",
	.summary = "print the proof that an entry is in the log",
	.help = "usage: accord log prove DIR INDEX\n"
		"\n"
		"Prints the proof (c2sp.org/tlog-proof) that the entry of this index is in\n"
		"the log of the last checkpoint.  Whoever has it, the entry and the log's\n"
		"vkey needs nobody else to check it: see 'accord log verify'.\n"
		"\n"
		"  accord log prove mylog 0 >entry.tlog-proof\n",
	.run = run,
};
