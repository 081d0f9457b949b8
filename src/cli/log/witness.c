#include "cli/log/witness.h"

#include <stddef.h>

#include "cli/command/commands.h"

static const struct command *const parts[] = { &command_witness_init, &command_witness_add,
	&command_witness_remove, &command_witness_list, &command_witness_confirm,
	&command_witness_serve, NULL };

const struct command command_witness = {
	.name = "witness",
	.summary = "cosign the checkpoints of logs that only grow",
	.help = "usage: accord witness init DIR --name NAME [--seed-file FILE]\n"
		"       accord witness add DIR VKEY...\n"
		"       accord witness remove DIR VKEY...\n"
		"       accord witness list DIR [--json]\n"
		"       accord witness confirm DIR [CHECKPOINT...] [--rest]\n"
		"       accord witness serve DIR [--listen ADDRESS]\n"
		"\n"
		"A witness cosigns a log's checkpoint when it extends all that it cosigned\n"
		"for that log before, and says when (c2sp.org/tlog-witness).  A log that\n"
		"shows different people different things cannot have both cosigned:\n"
		"\n"
		"  accord witness init mine --name witness.example.com/w1 >mine.vkey\n"
		"  accord witness add mine log.example.com/2026+1b60d2a0+AWp5...\n"
		"  accord witness serve mine --listen :8081\n"
		"\n"
		"'accord witness add --help' and so on tell more.\n",
	.parts = parts,
};
