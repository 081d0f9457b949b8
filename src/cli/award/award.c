#include "cli/award/award.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"

/* --- decide */

static const struct option decide_options[] = { FORM_OPTIONS,
	{ "row", required_argument, NULL, FORM_FIRST },
	{ "amount", required_argument, NULL, FORM_FIRST + 1 },
	{ "declined", no_argument, NULL, FORM_FIRST + 2 },
	{ "severity", required_argument, NULL, FORM_FIRST + 3 },
	{ "split", required_argument, NULL, FORM_FIRST + 4 },
	{ "pay-by", required_argument, NULL, FORM_FIRST + 5 },
	{ "why", required_argument, NULL, FORM_FIRST + 6 },
	{ "below", no_argument, NULL, FORM_FIRST + 7 },
	{ "corrects", required_argument, NULL, FORM_FIRST + 8 }, { 0 } };

static int
run_decide(int argc, char **argv)
{
	static const char *const operands[] = { "report", NULL };
	static const char *const members[] = { "row", "amount", "declined", "severity",
		"#split", "pay_by", "why", "below", "corrects", NULL };
	static const struct form form = { &command_award_decide, "award.decide", operands,
		decide_options, members, "id" };

	return form_run(&form, argc, argv);
}

const struct command command_award_decide = {
	.name = "decide",
	.summary = "decide about the reward for a report, and tell its finder",
	.help =
	    "usage: accord award decide REPORT --row ROW --amount AMOUNT --why TEXT\n"
	    "                           [--severity VECTOR] [--split N] [--pay-by TIME]\n"
	    "                           [--below] [--corrects AWARD] [--json] [--dir DIR]\n"
	    "       accord award decide REPORT --declined --why TEXT [--row ROW] ...\n"
	    "\n"
	    "ROW and AMOUNT go by the disclosure policy that the report's receipt binds,\n"
	    "whatever was published since.  What is less than that promises is refused; with\n"
	    "--below it is said, with the reasons, and shows as less for good.  The finder\n"
	    "fetches it, and answers ('accord award accept').\n"
	    "\n"
	    "  --row ROW          of that policy's table of rewards, such as critical\n"
	    "  --amount AMOUNT    such as 'EUR 2,500' or 'EUR 2500.50'; exact\n"
	    "  --declined         there is no reward\n"
	    "  --why TEXT         the reasons, for the finder\n"
	    "  --severity VECTOR  of CVSS 3.0 or 3.1\n"
	    "  --split N          N finders share the row: it holds for all together\n"
	    "  --pay-by TIME      by when it is paid, no later than the policy says\n"
	    "  --below            that it is less than was promised is meant\n"
	    "  --corrects AWARD   the earlier award that this one takes the place of; its\n"
	    "                     amount is the whole, what was paid counts\n"
	    "  --json             print a JSON object\n"
	    "  --dir DIR          the node's directory\n"
	    "\n"
	    "  accord award decide 4be1c0ffee01 --row critical --amount 'EUR 2,500' \\\n"
	    "      --severity CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H \\\n"
	    "      --why 'A stranger runs code on a customer machine.'\n",
	.run = run_decide,
};

/* --- paid */

static const struct option paid_options[] = { FORM_OPTIONS,
	{ "on", required_argument, NULL, FORM_FIRST },
	{ "reference", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static int
run_paid(int argc, char **argv)
{
	static const char *const operands[] = { "award", NULL };
	static const char *const members[] = { "on", "reference", NULL };
	static const struct form form = { &command_award_paid, "award.paid", operands,
		paid_options, members, "id" };

	return form_run(&form, argc, argv);
}

const struct command command_award_paid = {
	.name = "paid",
	.summary = "tell a finder that an award was paid",
	.help = "usage: accord award paid AWARD [--on TIME] [--reference TEXT] [--json]\n"
		"                         [--dir DIR]\n"
		"\n"
		"accord moves no money: pay it as you pay others, then say so.  The finder\n"
		"confirms it ('accord award received').\n"
		"\n"
		"  --on TIME         when it was paid (now)\n"
		"  --reference TEXT  by which the finder finds the payment\n"
		"  --json            print a JSON object\n"
		"  --dir DIR         the node's directory\n",
	.run = run_paid,
};

/* --- thank */

static const struct option thank_options[] = { FORM_OPTIONS,
	{ "where", required_argument, NULL, FORM_FIRST },
	{ "title", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static int
run_thank(int argc, char **argv)
{
	static const char *const operands[] = { "award", NULL };
	static const char *const members[] = { "where", "title", NULL };
	static const struct form form = { &command_award_thank, "award.thank", operands,
		thank_options, members, "=id" };

	return form_run(&form, argc, argv);
}

const struct command command_award_thank = {
	.name = "thank",
	.summary = "thank a finder in public, as he wished",
	.help =
	    "usage: accord award thank AWARD --where URL [--title TEXT] [--json] [--dir DIR]\n"
	    "\n"
	    "Once the flaw is public: a signed statement in the public log, and the page\n"
	    "thanks.html.  The finder stands there by the name that he wished for, else by\n"
	    "none; the amount only if he agreed.  'accord case publish' does this by itself\n"
	    "for the reports of its case, and while a case of the report is not public it is\n"
	    "refused.  Said again after another answer, it takes the place of the earlier.\n"
	    "\n"
	    "  --where URL   where the flaw is public\n"
	    "  --title TEXT  what was found (the report's title)\n"
	    "  --json        print a JSON object\n"
	    "  --dir DIR     the node's directory\n",
	.run = run_thank,
};

/* --- mediate */

static const struct option mediate_options[] = { FORM_OPTIONS,
	{ "opinion", required_argument, NULL, FORM_FIRST },
	{ "amount", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static int
run_mediate(int argc, char **argv)
{
	static const char *const operands[] = { "ask", "-text", NULL };
	static const char *const members[] = { "opinion", "amount", NULL };
	static const struct form form = { &command_award_mediate, "award.mediate", operands,
		mediate_options, members, "id" };

	return form_run(&form, argc, argv);
}

const struct command command_award_mediate = {
	.name = "mediate",
	.summary = "tell both sides what you found about a disputed award",
	.help = "usage: accord award mediate REQUEST TEXT --opinion holds|owes|unclear\n"
		"                            [--amount AMOUNT] [--json] [--dir DIR]\n"
		"\n"
		"REQUEST is one that 'accord award asked' lists.  What you find goes to the\n"
		"finder and to the node whose award it is, signed; it binds neither.\n"
		"\n"
		"  --opinion WORD   holds: it keeps what was promised; owes: it does not;\n"
		"                   unclear: the promise can be read either way\n"
		"  --amount AMOUNT  what would be right, in the award's currency\n"
		"  --json           print a JSON object\n"
		"  --dir DIR        the node's directory\n",
	.run = run_mediate,
};

static const struct command *const parts[] = {
	&command_award_decide,
	&command_award_list,
	&command_award_paid,
	&command_award_thank,
	&command_award_accept,
	&command_award_dispute,
	&command_award_received,
	&command_award_asked,
	&command_award_mediate,
	NULL,
};

const struct command command_award = {
	.name = "award",
	.summary = "decide about rewards, and keep the ledger of them",
	.help =
	    "usage: accord award decide REPORT ...    decide, and tell the finder\n"
	    "       accord award list                 what is owed, promised and late\n"
	    "       accord award paid AWARD           tell that it was paid\n"
	    "       accord award thank AWARD ...      thank the finder in public\n"
	    "       accord award accept AWARD         for finders: countersign it\n"
	    "       accord award dispute AWARD WHY    for finders: say why not\n"
	    "       accord award received AWARD       for finders: the money has come\n"
	    "       accord award asked                awards in which one is to mediate\n"
	    "       accord award mediate REQUEST ...  say what mediating found\n"
	    "\n"
	    "A decision goes by the version of the disclosure policy that the receipt of the\n"
	    "report binds: docs/award.md.\n",
	.parts = parts,
};
