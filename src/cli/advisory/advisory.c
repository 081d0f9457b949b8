#include "cli/advisory/advisory.h"

#include <stddef.h>

#include "cli/command/commands.h"

static const struct command *const parts[] = { &command_advisory_draft, &command_advisory_check,
	&command_advisory_publish, &command_advisory_list, &command_advisory_tests, NULL };

const struct command command_advisory = {
	.name = "advisory",
	.summary = "write, check and publish security advisories (CSAF 2.0)",
	.help = "usage: accord advisory draft CASE [-o FILE] [OPTION]...\n"
		"       accord advisory check [--json] FILE...\n"
		"       accord advisory publish FILE [--json] [--dir DIR]\n"
		"       accord advisory list [--json] [--dir DIR]\n"
		"       accord advisory tests [--json]\n"
		"\n"
		"An advisory tells customers which products a vulnerability is in, and what\n"
		"to do. CSAF is the format of it that programs read; what it must be is\n"
		"checked before anything is published.\n"
		"\n"
		"'accord advisory check --help' and so on tell more.\n",
	.parts = parts,
};
