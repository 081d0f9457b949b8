#include <stddef.h>

#include "cli/case/case_desk.h"
#include "cli/case/case_link.h"
#include "cli/case/case_show.h"
#include "cli/case/case_told.h"
#include "cli/case/register.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"

/* --- open */

static const struct command command_open_case;

static const struct option open_options[] = { FORM_OPTIONS,
	{ "title", required_argument, NULL, FORM_FIRST },
	{ "report", required_argument, NULL, FORM_FIRST + 1 },
	{ "with", required_argument, NULL, FORM_FIRST + 2 },
	{ "role", required_argument, NULL, FORM_FIRST + 3 },
	{ "tracking", required_argument, NULL, FORM_FIRST + 4 },
	{ "text", required_argument, NULL, FORM_FIRST + 5 }, { 0 } };

static int
run_open(int argc, char **argv)
{
	static const char *const operands[] = { NULL };
	static const char *const members[] = { "title", "report", "with", "roles", "tracking",
		"text", NULL };
	static const struct form form = { &command_open_case, "case.open", operands,
		open_options, members, "case" };

	return form_run(&form, argc, argv);
}

static const struct command command_open_case = {
	.name = "open",
	.summary = "open a case, from a report or from nothing",
	.help =
	    "usage: accord case open [--report ID] [--title TEXT] [--with NODE[:ROLES]]...\n"
	    "                        [--role ROLES] [--tracking ID] [--text TEXT]\n"
	    "                        [--json] [--dir DIR]\n"
	    "\n"
	    "This node owns the case.  With a report, its finder takes part, its title is the\n"
	    "case's, and its files are the first message.\n"
	    "\n"
	    "  --report ID     a report of the inbox\n"
	    "  --title TEXT    what it is about, in a line\n"
	    "  --with NODE     who knows of it anyway, and takes part from the beginning;\n"
	    "                  NODE:vendor,cna says what it is in the case (vendor).  Who\n"
	    "                  does not know yet is invited: 'accord case invite'\n"
	    "  --role ROLES    what this node is in the case (as its manifest says)\n"
	    "  --tracking ID   how the case is called in your own books\n"
	    "  --text TEXT     the first message\n"
	    "  --json          print a JSON object\n"
	    "  --dir DIR       the node's directory\n"
	    "\n"
	    "  accord case open --report 4be1c0ffee01 --tracking PSIRT-2026-17\n",
	.run = run_open,
};

/* --- invite */

static const struct command command_invite;

static const struct option invite_options[] = { FORM_OPTIONS,
	{ "role", required_argument, NULL, FORM_FIRST },
	{ "why", required_argument, NULL, FORM_FIRST + 1 },
	{ "answer-by", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };

static int
run_invite(int argc, char **argv)
{
	static const char *const operands[] = { "case", "party", NULL };
	static const char *const members[] = { "roles", "why", "answer_by", NULL };
	static const struct form form = { &command_invite, "case.invite", operands,
		invite_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_invite = {
	.name = "invite",
	.summary = "ask somebody in: the embargo's terms first, contents after consent",
	.help =
	    "usage: accord case invite CASE NODE [--role ROLES] [--why TEXT]\n"
	    "                          [--answer-by TIME] [--json] [--dir DIR]\n"
	    "\n"
	    "NODE is told that there is a case, and on which terms; once it has accepted, how\n"
	    "the case was opened, who takes part and what is agreed on.  What was said before\n"
	    "is shown by 'accord case say CASE TEXT --history ID'.\n"
	    "\n"
	    "NODE is a node, a finder (its 64 digits), or /LABEL: a guest, who has\n"
	    "neither node nor key, and for whom this node speaks with '--as /LABEL'.\n"
	    "\n"
	    "  --role ROLES      finder, vendor, deployer, coordinator, cna, authority,\n"
	    "                    observer; commas between (vendor)\n"
	    "  --why TEXT        the reason; nothing of the vulnerability itself\n"
	    "  --answer-by TIME  until when an answer is waited for\n"
	    "  --json            print a JSON object\n"
	    "  --dir DIR         the node's directory\n",
	.run = run_invite,
};

/* --- accept, decline, leave */

static const struct command command_accept, command_decline, command_leave;

static const struct option accept_options[] = { FORM_OPTIONS,
	{ "tracking", required_argument, NULL, FORM_FIRST },
	{ "as", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };
static const struct option why_options[] = { FORM_OPTIONS,
	{ "why", required_argument, NULL, FORM_FIRST },
	{ "as", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static const char *const one_case[] = { "case", NULL };
static const char *const why_members[] = { "why", "as", NULL };

static int
run_accept(int argc, char **argv)
{
	static const char *const members[] = { "tracking", "as", NULL };
	static const struct form form = { &command_accept, "case.accept", one_case,
		accept_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_accept = {
	.name = "accept",
	.summary = "accept an invitation and its terms, or a case that is handed over",
	.help = "usage: accord case accept CASE [--tracking ID] [--as /LABEL] [--json]\n"
		"              [--dir DIR]\n"
		"\n"
		"Whoever accepts agrees to the embargo that the invitation names: 'accord\n"
		"case show' tells when it ends.\n"
		"\n"
		"  --tracking ID   how the case is called in your own books\n"
		"  --as /LABEL     for a guest of this node\n"
		"  --json          print a JSON object\n"
		"  --dir DIR       the node's directory\n",
	.run = run_accept,
};

static int
run_decline(int argc, char **argv)
{
	static const struct form form = { &command_decline, "case.decline", one_case,
		why_options, why_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_decline = {
	.name = "decline",
	.summary = "decline an invitation, or to be the owner",
	.help =
	    "usage: accord case decline CASE [--why TEXT] [--as /LABEL] [--json] [--dir DIR]\n"
	    "\n"
	    "  --why TEXT    the reason, for the others\n"
	    "  --as /LABEL   for a guest of this node\n"
	    "  --json        print a JSON object\n"
	    "  --dir DIR     the node's directory\n",
	.run = run_decline,
};

static int
run_leave(int argc, char **argv)
{
	static const struct form form = { &command_leave, "case.leave", one_case, why_options,
		why_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_leave = {
	.name = "leave",
	.summary = "leave a case; what was agreed to still binds",
	.help =
	    "usage: accord case leave CASE [--why TEXT] [--as /LABEL] [--json] [--dir DIR]\n"
	    "\n"
	    "The owner hands the case over first.\n"
	    "\n"
	    "  --why TEXT    the reason, for the others\n"
	    "  --as /LABEL   for a guest of this node\n"
	    "  --json        print a JSON object\n"
	    "  --dir DIR     the node's directory\n",
	.run = run_leave,
};

/* --- remove, handover */

static const struct command command_remove, command_handover;

static const struct option party_options[] = { FORM_OPTIONS,
	{ "why", required_argument, NULL, FORM_FIRST }, { 0 } };
static const char *const case_and_party[] = { "case", "party", NULL };
static const char *const party_members[] = { "why", NULL };

static int
run_remove(int argc, char **argv)
{
	static const struct form form = { &command_remove, "case.remove", case_and_party,
		party_options, party_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_remove = {
	.name = "remove",
	.summary = "have somebody take part no longer",
	.help = "usage: accord case remove CASE NODE --why TEXT [--json] [--dir DIR]\n"
		"\n"
		"It is told nothing new from then on.  For the case's owner.\n"
		"\n"
		"  --why TEXT   the reason, for the others\n"
		"  --json       print a JSON object\n"
		"  --dir DIR    the node's directory\n",
	.run = run_remove,
};

static int
run_handover(int argc, char **argv)
{
	static const struct form form = { &command_handover, "case.handover", case_and_party,
		party_options, party_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_handover = {
	.name = "handover",
	.summary = "ask a participant to be the owner from now on",
	.help = "usage: accord case handover CASE NODE --why TEXT [--json] [--dir DIR]\n"
		"\n"
		"It is the owner once it has accepted.  For the case's owner.\n"
		"\n"
		"  --why TEXT   the reason, for the others\n"
		"  --json       print a JSON object\n"
		"  --dir DIR    the node's directory\n",
	.run = run_handover,
};

/* --- say, status, read */

static const struct command command_say, command_status_case, command_read;

static const struct option say_options[] = { FORM_OPTIONS,
	{ "attach", required_argument, NULL, FORM_FOLLOW },
	{ "answer", required_argument, NULL, FORM_FIRST },
	{ "edit", required_argument, NULL, FORM_FIRST + 1 },
	{ "history", required_argument, NULL, FORM_FIRST + 2 },
	{ "to", required_argument, NULL, FORM_FIRST + 3 },
	{ "as", required_argument, NULL, FORM_FIRST + 4 },
	{ "template", required_argument, NULL, FORM_FIRST + 5 }, { 0 } };

static int
run_say(int argc, char **argv)
{
	static const char *const operands[] = { "case", "?-text", NULL };
	static const char *const members[] = { "answer", "edit", "history", "to", "as",
		"template", NULL };
	static const struct form form = { &command_say, "case.say", operands, say_options,
		members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_say = {
	.name = "say",
	.summary = "say something to those who take part and may be told",
	.help =
	    "usage: accord case say CASE TEXT [--attach FILE]... [--answer ID] [--edit ID]\n"
	    "                       [--history ID]... [--to NODE]... [--as /LABEL]\n"
	    "                       [--template NAME] [--json] [--dir DIR]\n"
	    "\n"
	    "TEXT is the message; '-' reads it from standard input.\n"
	    "\n"
	    "  --attach FILE   send a file along; large ones follow in pieces\n"
	    "  --answer ID     what it answers\n"
	    "  --edit ID       the message of yours whose place it takes\n"
	    "  --history ID    show this earlier statement to those who came later\n"
	    "  --to NODE       to these alone\n"
	    "  --as /LABEL     for a guest of this node\n"
	    "  --template NAME what lies ready is the message: 'accord case template'\n"
	    "  --json          print a JSON object\n"
	    "  --dir DIR       the node's directory\n"
	    "\n"
	    "  accord case say 4be1c0ffee01 'We can reproduce it.' --attach trace.txt\n",
	.run = run_say,
};

static const struct option status_options[] = { FORM_OPTIONS,
	{ "where", required_argument, NULL, FORM_FIRST },
	{ "why", required_argument, NULL, FORM_FIRST + 1 },
	{ "as", required_argument, NULL, FORM_FIRST + 2 }, { 0 } };

static int
run_status(int argc, char **argv)
{
	static const char *const operands[] = { "case", "*words", NULL };
	static const char *const members[] = { "where", "why", "as", NULL };
	static const struct form form = { &command_status_case, "case.status", operands,
		status_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_status_case = {
	.name = "status",
	.summary = "say how far you are, or what was seen",
	.help =
	    "usage: accord case status CASE WORD... [--where TEXT] [--why TEXT] [--as /LABEL]\n"
	    "                          [--json] [--dir DIR]\n"
	    "\n"
	    "WORD is one or more of\n"
	    "  received, invalid, valid, deferred, accepted, closed    with the report\n"
	    "  aware, fix-ready, fix-deployed                          with the fix\n"
	    "  public, exploited, attacked                             was seen: say where\n"
	    "\n"
	    "What is public or exploited ends the embargo; what is attacked asks the owner to\n"
	    "decide: 'accord embargo end' or 'keep'.\n"
	    "\n"
	    "  --where TEXT   where it is to be seen\n"
	    "  --why TEXT     the reason, for the others\n"
	    "  --as /LABEL    for a guest of this node\n"
	    "  --json         print a JSON object\n"
	    "  --dir DIR      the node's directory\n",
	.run = run_status,
};

static const struct option read_options[] = { FORM_OPTIONS,
	{ "as", required_argument, NULL, FORM_FIRST }, { 0 } };

static int
run_read(int argc, char **argv)
{
	static const char *const members[] = { "as", NULL };
	static const struct form form = { &command_read, "case.read", one_case, read_options,
		members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_read = {
	.name = "read",
	.summary = "tell the others that what they said was read",
	.help = "usage: accord case read CASE [--as /LABEL] [--json] [--dir DIR]\n"
		"\n"
		"  --as /LABEL   for a guest of this node\n"
		"  --json        print a JSON object\n"
		"  --dir DIR     the node's directory\n",
	.run = run_read,
};

static const struct command *const parts[] = { &command_case_list, &command_case_show,
	&command_case_tracking, &command_case_split, &command_case_merge, &command_case_take,
	&command_case_assign, &command_case_tag, &command_case_template,
	&command_case_templates, &command_case_history, &command_open_case, &command_invite,
	&command_case_link, &command_accept, &command_decline, &command_say,
	&command_status_case, &command_read, &command_leave, &command_remove, &command_handover,
	&command_case_reminders, &command_case_told, &command_case_tell, &command_case_publish,
	&command_case_register, NULL };

const struct command command_case = {
	.name = "case",
	.summary = "work on a vulnerability with others until it is public",
	.help = "usage: accord case list [--search TEXT] [--all] [--json]\n"
		"       accord case show CASE [--json]\n"
		"       accord case open [--report ID] [--title TEXT] [--with NODE]...\n"
		"       accord case invite CASE NODE [--role ROLES]\n"
		"       accord case link CASE /LABEL [--days N | --revoke]\n"
		"       accord case accept CASE\n"
		"       accord case decline CASE [--why TEXT]\n"
		"       accord case say CASE TEXT [--attach FILE]... [--answer ID]\n"
		"       accord case status CASE WORD...\n"
		"       accord case read CASE\n"
		"       accord case leave CASE\n"
		"       accord case remove CASE NODE --why TEXT\n"
		"       accord case handover CASE NODE --why TEXT\n"
		"       accord case tracking CASE ID\n"
		"       accord case split CASE [--title TEXT] [--with NODE]...\n"
		"       accord case merge CASE OTHER... [--title TEXT]\n"
		"       accord case take CASE ID...\n"
		"       accord case assign CASE [WHO]\n"
		"       accord case tag CASE [TAG]... [--remove TAG]...\n"
		"       accord case template NAME TEXT\n"
		"       accord case templates\n"
		"       accord case history CASE [--json]\n"
		"       accord case reminders [--json]\n"
		"       accord case told CASE\n"
		"       accord case register CASE\n"
		"       accord case tell CASE WHO --what TEXT --why TEXT\n"
		"       accord case publish CASE --where URL\n"
		"\n"
		"CASE is the case's id, or its first digits.  Each has its own help; for the\n"
		"embargo, see 'accord help embargo'.\n",
	.parts = parts,
};
