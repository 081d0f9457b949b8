#include "cli/log.h"

#include <stddef.h>

#include "cli/commands.h"

static const struct command *const parts[] = { &command_log_fsck, NULL };

const struct command command_log = {
	.name = "log",
	.summary = "keep a transparency log, and check those of others",
	.help = "usage: accord log PART ...\n"
		"\n"
		"A transparency log is a list that only grows: every entry stays, in its "
		"place, and\n"
		"anybody can check that (c2sp.org/tlog-tiles).  'accord log PART --help' tells "
		"more.\n",
	.parts = parts,
};
