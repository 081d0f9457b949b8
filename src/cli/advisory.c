#include "cli/advisory.h"

#include <stddef.h>

#include "cli/commands.h"

static const struct command *const parts[] = { &command_advisory_check, &command_advisory_tests,
	NULL };

const struct command command_advisory = {
	.name = "advisory",
	.summary = "check security advisories (CSAF 2.0)",
	.help = "usage: accord advisory check [--json] FILE...\n"
		"       accord advisory tests [--json]\n"
		"\n"
		"An advisory tells customers which products a vulnerability is in, and what "
		"to do.\n"
		"CSAF is the format of it that programs read; what it must be is checked "
		"before\n"
		"anything is published.\n"
		"\n"
		"'accord advisory check --help' and so on tell more.\n",
	.parts = parts,
};
