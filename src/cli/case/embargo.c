#include <stddef.h>

#include "cli/command/commands.h"
#include "cli/command/form.h"

static const struct command command_propose, command_revise, command_accept, command_reject,
    command_end, command_keep;

static const char *const one_case[] = { "case", NULL };

/* --- propose, revise */

static const struct option propose_options[] = { FORM_OPTIONS,
	{ "until", required_argument, NULL, FORM_FIRST },
	{ "preset", required_argument, NULL, FORM_FIRST + 1 },
	{ "why", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };
static const char *const propose_members[] = { "until", "preset", "why", NULL };

static int
run_propose(int argc, char **argv)
{
	static const struct form form = { &command_propose, "embargo.propose", one_case,
		propose_options, propose_members, "id" };

	return form_run(&form, argc, argv);
}

#define WHEN                                                                                   \
	"  --until TIME     when it ends, such as 2027-01-29T17:00:00Z\n"                      \
	"  --preset NAME    or usual terms, from when the case was opened: policy (this\n"     \
	"                   node's), 45-days, 90+30 (30 from a fix that is ready),\n"          \
	"                   14-days, 72-hours\n"                                               \
	"  --why TEXT       for the others; needed for more than 90 days\n"                    \
	"  --json           print a JSON object\n"                                             \
	"  --dir DIR        the node's directory\n"

static const struct command command_propose = {
	.name = "propose",
	.summary = "propose an embargo",
	.help = "usage: accord embargo propose CASE (--until TIME | --preset NAME)\n"
		"                              [--why TEXT] [--json] [--dir DIR]\n"
		"\n"
		"It is in force once the case's owner and one participant more have agreed to\n"
		"just these terms; whoever proposes agrees.\n"
		"\n" WHEN "\n",
	.run = run_propose,
};

static int
run_revise(int argc, char **argv)
{
	static const struct form form = { &command_revise, "embargo.revise", one_case,
		propose_options, propose_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_revise = {
	.name = "revise",
	.summary = "propose other terms than those in force",
	.help =
	    "usage: accord embargo revise CASE (--until TIME | --preset NAME) [--why TEXT]\n"
	    "                             [--json] [--dir DIR]\n"
	    "\n"
	    "Those in force hold until the others are agreed on.\n"
	    "\n" WHEN,
	.run = run_revise,
};

/* --- accept, reject */

static const struct option accept_options[] = { FORM_OPTIONS,
	{ "terms", required_argument, NULL, FORM_FIRST },
	{ "as", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };
static const struct option reject_options[] = { FORM_OPTIONS,
	{ "terms", required_argument, NULL, FORM_FIRST },
	{ "as", required_argument, NULL, FORM_FIRST + 1 },
	{ "why", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };

static int
run_accept(int argc, char **argv)
{
	static const char *const members[] = { "terms", "as", NULL };
	static const struct form form = { &command_accept, "embargo.accept", one_case,
		accept_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_accept = {
	.name = "accept",
	.summary = "agree to terms",
	.help = "usage: accord embargo accept CASE [--terms ID] [--as /LABEL] [--json]\n"
		"              [--dir DIR]\n"
		"\n"
		"Whoever accepts agrees to just these terms.\n"
		"\n"
		"  --terms ID    which, where several are proposed\n"
		"  --as /LABEL   for a guest of this node\n"
		"  --json        print a JSON object\n"
		"  --dir DIR     the node's directory\n",
	.run = run_accept,
};

static int
run_reject(int argc, char **argv)
{
	static const char *const members[] = { "terms", "as", "why", NULL };
	static const struct form form = { &command_reject, "embargo.reject", one_case,
		reject_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_reject = {
	.name = "reject",
	.summary = "refuse terms that are proposed",
	.help = "usage: accord embargo reject CASE --why TEXT [--terms ID] [--as /LABEL]\n"
		"                             [--json] [--dir DIR]\n"
		"\n"
		"By the owner's word, and by that of whoever proposed them, they are off the\n"
		"table; by that of others, these others are not bound.\n"
		"\n"
		"  --why TEXT      for the others\n"
		"  --terms ID      which, where several are proposed\n"
		"  --as /LABEL     for a guest of this node\n"
		"  --json          print a JSON object\n"
		"  --dir DIR       the node's directory\n",
	.run = run_reject,
};

/* --- end, keep */

static const struct option end_options[] = { FORM_OPTIONS,
	{ "terms", required_argument, NULL, FORM_FIRST },
	{ "as", required_argument, NULL, FORM_FIRST + 1 },
	{ "reason", required_argument, NULL, FORM_FIRST + 2 },
	{ "why", required_argument, NULL, FORM_FIRST + 3 }, { 0 } };

static int
run_end(int argc, char **argv)
{
	static const char *const members[] = { "terms", "as", "reason", "why", NULL };
	static const struct form form = { &command_end, "embargo.end", one_case, end_options,
		members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_end = {
	.name = "end",
	.summary = "keep to the terms no longer",
	.help =
	    "usage: accord embargo end CASE --reason WORD [--why TEXT] [--terms ID]\n"
	    "                          [--as /LABEL] [--json] [--dir DIR]\n"
	    "\n"
	    "By the word of the case's owner the embargo ends; by that of another, only this\n"
	    "one says that it keeps to it no longer.\n"
	    "\n"
	    "  --reason WORD   public, exploit, attacks, adversaries, ready, deployed, other\n"
	    "  --why TEXT      in words, for the others; needed for 'other'\n"
	    "  --terms ID      which (those in force)\n"
	    "  --as /LABEL     for a guest of this node\n"
	    "  --json          print a JSON object\n"
	    "  --dir DIR       the node's directory\n",
	.run = run_end,
};

static const struct option keep_options[] = { FORM_OPTIONS,
	{ "why", required_argument, NULL, FORM_FIRST }, { 0 } };

static int
run_keep(int argc, char **argv)
{
	static const char *const members[] = { "why", NULL };
	static const struct form form = { &command_keep, "embargo.keep", one_case, keep_options,
		members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_keep = {
	.name = "keep",
	.summary = "decide that the embargo stays, although attacks were seen",
	.help = "usage: accord embargo keep CASE --why TEXT [--json] [--dir DIR]\n"
		"\n"
		"For the case's owner.\n"
		"\n"
		"  --why TEXT      for the others\n"
		"  --json          print a JSON object\n"
		"  --dir DIR       the node's directory\n",
	.run = run_keep,
};

static const struct command *const parts[] = { &command_propose, &command_accept,
	&command_reject, &command_revise, &command_end, &command_keep, NULL };

const struct command command_embargo = {
	.name = "embargo",
	.summary = "agree on until when a case is kept secret",
	.help =
	    "usage: accord embargo propose CASE (--until TIME | --preset NAME)\n"
	    "       accord embargo accept CASE [--terms ID]\n"
	    "       accord embargo reject CASE --why TEXT [--terms ID]\n"
	    "       accord embargo revise CASE (--until TIME | --preset NAME)\n"
	    "       accord embargo end CASE --reason WORD\n"
	    "       accord embargo keep CASE --why TEXT\n"
	    "\n"
	    "CASE is the case's id, or its first digits.  An embargo has an exact end, and\n"
	    "terms are agreed to by the id of their proposal.\n",
	.parts = parts,
};
