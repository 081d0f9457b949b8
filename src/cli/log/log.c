#include "cli/log/log.h"

#include <stddef.h>

#include "cli/command/commands.h"

static const struct command *const parts[] = { &command_log_init, &command_log_add,
	&command_log_checkpoint, &command_log_prove, &command_log_verify, &command_log_serve,
	&command_log_fsck, &command_log_watch, NULL };

const struct command command_log = {
	.name = "log",
	.summary = "keep a transparency log, and check those of others",
	.help = "usage: accord log init DIR --origin NAME [--seed-file FILE]\n"
		"       accord log add DIR [FILE...] [-l]\n"
		"       accord log checkpoint DIR [--rebuild] [--accept-older]\n"
		"       accord log prove DIR INDEX\n"
		"       accord log serve DIR [--policy FILE] [--listen ADDRESS]\n"
		"       accord log verify --policy FILE --proof FILE ENTRY-FILE\n"
		"       accord log fsck DIR|URL --vkey VKEY\n"
		"       accord log watch URL|DIR --vkey VKEY --state FILE\n"
		"\n"
		"A transparency log is a list that only grows: every entry stays, in its\n"
		"place, and anybody can check that.  Its public side is plain files\n"
		"(c2sp.org/tlog-tiles) that any web server can serve:\n"
		"\n"
		"  accord log init mylog --origin log.example.com/2026 >mylog.vkey\n"
		"  echo 'first entry' | accord log add mylog\n"
		"  accord log checkpoint mylog\n"
		"  accord log prove mylog 0 >entry.tlog-proof\n"
		"\n"
		"'accord log add --help' and so on tell more.\n",
	.parts = parts,
};
