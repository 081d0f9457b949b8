#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/alert/alert_show.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"

/* --- send */

static const struct option send_options[] = { FORM_OPTIONS,
	{ "to", required_argument, NULL, FORM_FIRST },
	{ "tlp", required_argument, NULL, FORM_FIRST + 1 },
	{ "text", required_argument, NULL, FORM_FIRST + 2 },
	{ "indicator", required_argument, NULL, FORM_FIRST + 3 },
	{ "drill", no_argument, NULL, FORM_FIRST + 4 },
	{ "attach", required_argument, NULL, FORM_ATTACH }, { 0 } };

static const struct command command_alert_send;

static int
run_send(int argc, char **argv)
{
	static const char *const operands[] = { "title", NULL };
	static const char *const members[] = { "to", "tlp", "text", "indicators", "drill",
		NULL };
	static const struct form form = { &command_alert_send, "alert.send", operands,
		send_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_send = {
	.name = "send",
	.summary = "warn other nodes at once",
	.help =
	    "usage: accord alert send TITLE --to NODE|GROUP... --tlp MARKING [--text TEXT]\n"
	    "                         [--indicator PATTERN]... [--attach FILE]... [--drill]\n"
	    "                         [--json] [--dir DIR]\n"
	    "\n"
	    "It goes to all of them at the same time, sealed to each; 'accord alert show'\n"
	    "tells who has it and which person saw it when.\n"
	    "\n"
	    "  --to NODE|GROUP      whom it is for; again for more; 'members': all of the\n"
	    "                       accord\n"
	    "  --tlp MARKING        how far it may go, by TLP 2.0: TLP:RED (whom you\n"
	    "                       name), TLP:AMBER+STRICT (their organisations),\n"
	    "                       TLP:AMBER (and their clients), TLP:GREEN (members of\n"
	    "                       the accord), TLP:CLEAR\n"
	    "  --text TEXT          what is to be said, 64 KiB at most\n"
	    "  --indicator PATTERN  what to look for, a STIX 2.1 pattern of one comparison\n"
	    "  --attach FILE        a file that goes along\n"
	    "  --drill              it is a drill: nobody can tell before 'accord alert\n"
	    "                       reveal'\n"
	    "  --json               print a JSON object\n"
	    "  --dir DIR            the node's directory\n"
	    "\n"
	    "  accord alert send 'Worm on port 445' --to members --tlp TLP:GREEN \\\n"
	    "      --indicator \"[ipv4-addr:value = '192.0.2.7']\"\n",
	.run = run_send,
};

/* --- what is done about one */

static const struct option forward_options[] = { FORM_OPTIONS,
	{ "to", required_argument, NULL, FORM_FIRST },
	{ "why", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static const struct command command_alert_forward;

static int
run_forward(int argc, char **argv)
{
	static const char *const operands[] = { "id", NULL };
	static const char *const members[] = { "to", "why", NULL };
	static const struct form form = { &command_alert_forward, "alert.forward", operands,
		forward_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_forward = {
	.name = "forward",
	.summary = "pass an alert on, as far as its marking lets it go",
	.help = "usage: accord alert forward ID --to NODE|GROUP... [--why TEXT] [--json]\n"
		"              [--dir DIR]\n"
		"\n"
		"What its marking forbids is refused, here and by who would get it.\n"
		"TLP:AMBER goes to the nodes of the group 'clients' ('accord alert group').\n"
		"The alert's source is told to whom it went, so that a recall reaches them,\n"
		"too.\n"
		"\n"
		"  --to NODE|GROUP  whom; again for more\n"
		"  --why TEXT       what is to be said about it\n"
		"  --json           print a JSON object\n"
		"  --dir DIR        the node's directory\n",
	.run = run_forward,
};

static const struct option text_options[] = { FORM_OPTIONS,
	{ "text", required_argument, NULL, FORM_FIRST }, { 0 } };

static const struct command command_alert_ack;

static int
run_ack(int argc, char **argv)
{
	static const char *const operands[] = { "id", NULL };
	static const char *const members[] = { "text", NULL };
	static const struct form form = { &command_alert_ack, "alert.ack", operands,
		text_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_ack = {
	.name = "ack",
	.summary = "tell an alert's source that you have seen it",
	.help =
	    "usage: accord alert ack ID [--text TEXT] [--json] [--dir DIR]\n"
	    "\n"
	    "It goes with your name, and the time, to the source alone.  Of several the first\n"
	    "counts.\n"
	    "\n"
	    "  --text TEXT  what the source is to know\n"
	    "  --json       print a JSON object\n"
	    "  --dir DIR    the node's directory\n",
	.run = run_ack,
};

static const struct option why_options[] = { FORM_OPTIONS,
	{ "why", required_argument, NULL, FORM_FIRST }, { 0 } };
static const char *const id_operands[] = { "id", NULL };
static const char *const why_members[] = { "why", NULL };
static const char *const no_members[] = { NULL };
static const struct option plain_options[] = { FORM_OPTIONS, { 0 } };

static const struct command command_alert_recall;

static int
run_recall(int argc, char **argv)
{
	static const struct form form = { &command_alert_recall, "alert.recall", id_operands,
		why_options, why_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_recall = {
	.name = "recall",
	.summary = "take an alert back from all who have it",
	.help =
	    "usage: accord alert recall ID --why TEXT [--json] [--dir DIR]\n"
	    "\n"
	    "Each node that has it, also those to which it was passed on, destroys it and its\n"
	    "files and says so; what was not delivered yet is not delivered.  'accord alert\n"
	    "show' tells who still has it.\n"
	    "\n"
	    "  --why TEXT  why, in a few lines\n"
	    "  --json      print a JSON object\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_recall,
};

static const struct command command_alert_hold;

static int
run_hold(int argc, char **argv)
{
	static const struct form form = { &command_alert_hold, "alert.hold", id_operands,
		why_options, why_members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_hold = {
	.name = "hold",
	.summary = "keep an alert also when it is recalled",
	.help = "usage: accord alert hold ID --why TEXT [--json] [--dir DIR]\n"
		"\n"
		"For what is evidence, or the law wants kept.  When its source takes it back,\n"
		"it is told that this node still has it, and why.  'accord alert drop' gives\n"
		"it up.\n"
		"\n"
		"  --why TEXT  why; its source reads it\n"
		"  --json      print a JSON object\n"
		"  --dir DIR   the node's directory\n",
	.run = run_hold,
};

static const struct command command_alert_drop;

static int
run_drop(int argc, char **argv)
{
	static const struct form form = { &command_alert_drop, "alert.drop", id_operands,
		plain_options, no_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_drop = {
	.name = "drop",
	.summary = "destroy an alert that is here, and tell its source",
	.help = "usage: accord alert drop ID [--json] [--dir DIR]\n"
		"\n"
		"What it said, and its files, are gone for good; that it was here stays.\n"
		"\n"
		"  --json     print a JSON object\n"
		"  --dir DIR  the node's directory\n",
	.run = run_drop,
};

static const struct command command_alert_reveal;

static int
run_reveal(int argc, char **argv)
{
	static const struct form form = { &command_alert_reveal, "alert.reveal", id_operands,
		plain_options, no_members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_reveal = {
	.name = "reveal",
	.summary = "tell who has an alert whether it was a drill",
	.help = "usage: accord alert reveal ID [--json] [--dir DIR]\n"
		"\n"
		"Each alert holds a commitment to whether it is a drill, which this opens:\n"
		"what was meant in earnest cannot be called a drill afterwards, nor the other\n"
		"way round.\n"
		"\n"
		"  --json     print a JSON object\n"
		"  --dir DIR  the node's directory\n",
	.run = run_reveal,
};

static const struct command command_alert_publish;

static int
run_publish(int argc, char **argv)
{
	static const struct form form = { &command_alert_publish, "alert.publish", id_operands,
		plain_options, no_members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_publish = {
	.name = "publish",
	.summary = "publish an alert that is for everybody",
	.help = "usage: accord alert publish ID [--json] [--dir DIR]\n"
		"\n"
		"One that is marked TLP:CLEAR: title, text and indicators, and whose it is,\n"
		"into the public log and onto the page alerts.html. 'accord takedown' takes\n"
		"it from there.\n"
		"\n"
		"  --json     print a JSON object\n"
		"  --dir DIR  the node's directory\n",
	.run = run_publish,
};

/* --- groups */

static const struct command command_alert_group;

static int
run_group(int argc, char **argv)
{
	static const char *const operands[] = { "name", "?*nodes", NULL };
	static const struct form form = { &command_alert_group, "alert.group", operands,
		plain_options, no_members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_group = {
	.name = "group",
	.summary = "call some nodes by a name",
	.help =
	    "usage: accord alert group NAME [NODE|GROUP...] [--json] [--dir DIR]\n"
	    "\n"
	    "The group's nodes are these from now on; with none there is no such group any\n"
	    "more.  It is this node's own, and nobody else sees it.  'members' are all of the\n"
	    "accord by themselves; 'clients' are those to whom TLP:AMBER may be passed on.\n"
	    "\n"
	    "  --json     print a JSON object\n"
	    "  --dir DIR  the node's directory\n"
	    "\n"
	    "  accord alert group clients water.example power.example\n",
	.run = run_group,
};

/* --- who answers */

static const struct option oncall_options[] = { FORM_OPTIONS,
	{ "within", required_argument, NULL, FORM_FIRST },
	{ "to", required_argument, NULL, FORM_FIRST + 1 }, { 0 } };

static const struct command command_alert_oncall;

static int
run_oncall(int argc, char **argv)
{
	static const char *const operands[] = { "-contacts", NULL };
	static const char *const members[] = { "#within", "to", NULL };
	static const struct form form = { &command_alert_oncall, "alert.oncall", operands,
		oncall_options, members, "id" };

	return form_run(&form, argc, argv);
}

static const struct command command_alert_oncall = {
	.name = "oncall",
	.summary = "tell others who answers alerts here, and within how long",
	.help = "usage: accord alert oncall CONTACTS --within MINUTES [--to NODE|GROUP]...\n"
		"                           [--json] [--dir DIR]\n"
		"\n"
		"CONTACTS has a line for each: 'WHO; HOW TO REACH; HOURS', the last if not\n"
		"always; '-' reads them from standard input.  It takes the place of what was\n"
		"said before.\n"
		"\n"
		"  --within MINUTES  in which a person acknowledges an alert: a promise that\n"
		"                    'accord alert stats' of others holds this node to\n"
		"  --to NODE|GROUP   who is told (all members of the accord)\n"
		"  --json            print a JSON object\n"
		"  --dir DIR         the node's directory\n"
		"\n"
		"  accord alert oncall 'Duty desk; +49 30 1234567' --within 30\n",
	.run = run_oncall,
};

static const struct command *const parts[] = { &command_alert_send, &command_alert_list,
	&command_alert_show, &command_alert_ack, &command_alert_forward, &command_alert_recall,
	&command_alert_hold, &command_alert_drop, &command_alert_reveal, &command_alert_publish,
	&command_alert_group, &command_alert_groups, &command_alert_oncall,
	&command_alert_contacts, &command_alert_stats, NULL };

const struct command command_alert = {
	.name = "alert",
	.summary = "warn other nodes at once, see who acts on it, take it back",
	.help =
	    "usage: accord alert send TITLE --to NODE|GROUP... --tlp MARKING [--text TEXT]\n"
	    "                         [--indicator PATTERN]... [--attach FILE]... [--drill]\n"
	    "       accord alert list [--json] [--dir DIR]\n"
	    "       accord alert show ID [--json] [--dir DIR]\n"
	    "       accord alert ack ID [--text TEXT] [--dir DIR]\n"
	    "       accord alert forward ID --to NODE|GROUP... [--why TEXT] [--dir DIR]\n"
	    "       accord alert recall ID --why TEXT [--dir DIR]\n"
	    "       accord alert hold ID --why TEXT [--dir DIR]\n"
	    "       accord alert drop ID [--dir DIR]\n"
	    "       accord alert reveal ID [--dir DIR]\n"
	    "       accord alert publish ID [--dir DIR]\n"
	    "       accord alert group NAME [NODE|GROUP...] [--dir DIR]\n"
	    "       accord alert groups [--json] [--dir DIR]\n",
	.parts = parts,
};
