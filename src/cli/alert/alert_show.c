#include "cli/alert/alert_show.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/form.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

#define SHOWN_MAX MIB

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

static bool
is_true(struct value object, const char *name)
{
	struct err none;
	bool truth;

	return value_get_bool(object, name, &truth, &none) && truth;
}

/* --- list */

static void
print_row(struct value row)
{
	scoped(buf_free) struct buf line = BUF_SECRET(4 * KIB);

	buf_addf(&line, "%.12s  %-20.*s  %-12.*s  %-16.*s  ", text_in(row, "id").at,
	    TEXT_ARGS(text_in(row, "at")), TEXT_ARGS(text_in(row, "state")),
	    TEXT_ARGS(text_in(row, "tlp")));
	buf_add(&line, text_in(row, "origin"));
	if (text_in(row, "title").len > 0)
		buf_addf(&line, ": %.*s", TEXT_ARGS(text_in(row, "title")));
	if (text_eq(text_in(row, "drill"), TEXT("drill")))
		buf_add(&line, TEXT(" (drill)"));
	if (deed_integer(row, "told", 0) > 0)
		buf_addf(&line, " [%lld of %lld received, %lld acknowledged, %lld have it]",
		    (long long)deed_integer(row, "received", 0),
		    (long long)deed_integer(row, "told", 0),
		    (long long)deed_integer(row, "acknowledged", 0),
		    (long long)deed_integer(row, "having", 0));
	shown_line("", buf_text(&line));
}

static bool
list(const char *given_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given_dir, dir, err) || !asking_do(&ask, dir, "alert.list", &ok, err) ||
	    !value_get_array(ok, "alerts", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("there are no alerts");
	return listing_rows(rows, json, SHOWN_MAX, print_row, err);
}

static int
run_list(int argc, char **argv)
{
	return listing_run(&command_alert_list, argc, argv, list);
}

const struct command command_alert_list = {
	.name = "list",
	.summary = "list alerts, those first about which something came last",
	.help = "usage: accord alert list [--json] [--dir DIR]\n"
		"\n"
		"A line each: the beginning of its id, when it was said, how it stands, its\n"
		"marking, whose it is, what it is about; of one's own how many have it.\n"
		"\n"
		"  new           nobody here has acknowledged it\n"
		"  acknowledged  somebody has\n"
		"  kept, held    it is kept when it is taken back; it was taken back and is\n"
		"  removed       it was taken back, or given up, and destroyed here\n"
		"  sent          it is this node's own\n"
		"  recalled      it is, and was taken back\n"
		"\n"
		"  --json     an object a line\n"
		"  --dir DIR  the node's directory\n",
	.run = run_list,
};

/* --- show */

/* Each line under the one before it. */
static void
print_lines(const char *what, struct text text)
{
	struct text rest = text, line;

	while (text_each(&rest, '\n', &line)) {
		shown_line(what, line);
		what = "          ";
	}
}

static void
print_text(struct value alert, const char *what, const char *name)
{
	print_lines(what, text_in(alert, name));
}

static void
print_list(struct value alert, const char *what, const char *name,
    void (*print)(const char *what, struct value value))
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	if (!value_get_array(alert, name, &list, &none))
		return;
	while (value_each(list, &walk))
		print(what, walk.value);
}

static void
print_indicator(const char *what, struct value value)
{
	shown_line(what, value_text(value));
}

static void
print_file(const char *what, struct value file)
{
	scoped(buf_free) struct buf line = BUF_SECRET(4 * KIB);

	buf_addf(&line, "%.*s, %lld bytes", TEXT_ARGS(text_in(file, "name")),
	    (long long)deed_integer(file, "size", 0));
	shown_line(what, buf_text(&line));
}

static void
add_when(struct value holder, const char *before, const char *name, struct buf *line)
{
	if (text_in(holder, name).len > 0)
		buf_addf(line, ", %s %.*s", before, TEXT_ARGS(text_in(holder, name)));
}

static void
print_holder(const char *what, struct value holder)
{
	scoped(buf_free) struct buf line = BUF_SECRET(8 * KIB);

	buf_addf(&line, "%-12.*s  %.*s", TEXT_ARGS(text_in(holder, "state")),
	    TEXT_ARGS(text_in(holder, "name")));
	add_when(holder, "from", "from", &line);
	add_when(holder, "received", "received", &line);
	add_when(holder, "acknowledged", "acknowledged", &line);
	add_when(holder, "by", "who", &line);
	add_when(holder, "answered", "answered", &line);
	if (is_true(holder, "forbidden"))
		buf_add(&line, TEXT(", passed on against its marking"));
	shown_line(what, buf_text(&line));
	print_lines("            ", text_in(holder, "note"));
	print_lines("            ", text_in(holder, "why"));
}

static void
print_drill(struct value alert)
{
	struct text drill = text_in(alert, "drill");

	if (text_eq(drill, TEXT("unknown")))
		return;
	printf("drill     %s%s\n", text_eq(drill, TEXT("drill")) ? "yes" : "no",
	    text_eq(text_in(alert, "state"), TEXT("sent")) && !is_true(alert, "revealed")
		? ", and only this node knows it"
		: "");
}

static void
print_alert(struct value alert)
{
	printf("id        %.*s\n", TEXT_ARGS(text_in(alert, "id")));
	print_text(alert, "title     ", "title");
	print_text(alert, "marking   ", "tlp");
	print_text(alert, "state     ", "state");
	print_text(alert, "by        ", "origin");
	print_text(alert, "through   ", "from");
	print_text(alert, "at        ", "at");
	print_drill(alert);
	print_text(alert, "recalled  ", "recalled");
	print_text(alert, "why       ", "why");
	print_text(alert, "kept      ", "kept");
	print_text(alert, "seen      ", "acked");
	print_text(alert, "by        ", "who");
	print_text(alert, "text      ", "text");
	print_list(alert, "look for  ", "indicators", print_indicator);
	print_list(alert, "file      ", "files", print_file);
	print_list(alert, "has it    ", "holders", print_holder);
}

static bool
show(const char *given_dir, const char *id, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;
	char dir[PATH_MAX];

	asking_text(&ask, "id", text_of(id));
	if (!place_node(given_dir, dir, err) || !asking_do(&ask, dir, "alert.show", &ok, err))
		return false;
	if (json)
		return listing_json(ok, 4 * MIB, err);
	print_alert(ok);
	return true;
}

static int
run_show(int argc, char **argv)
{
	return listing_run_of(&command_alert_show, argc, argv, "which alert", show);
}

const struct command command_alert_show = {
	.name = "show",
	.summary = "show an alert; of one's own, who has it and who has seen it",
	.help =
	    "usage: accord alert show ID [--json] [--dir DIR]\n"
	    "\n"
	    "Of one's own there is a line for each node that was told, also of those to which\n"
	    "it was passed on:\n"
	    "\n"
	    "  told          no receipt has come\n"
	    "  received      its node has it\n"
	    "  acknowledged  a person there has seen it\n"
	    "  asked         it was taken back, and the node has not answered\n"
	    "  removed       destroyed there\n"
	    "  held          still there, and why\n"
	    "  absent        it never was there\n"
	    "\n"
	    "Files are saved with 'accord show ID --save DIR'.\n"
	    "\n"
	    "  --json     print a JSON object\n"
	    "  --dir DIR  the node's directory\n",
	.run = run_show,
};

/* --- groups */

static void
print_group(struct value row)
{
	struct value_walk walk = { 0 };
	struct value nodes;
	struct err none;

	printf("%.*s", TEXT_ARGS(text_in(row, "name")));
	if (value_get_array(row, "nodes", &nodes, &none))
		while (value_each(nodes, &walk))
			printf(" %.*s", TEXT_ARGS(value_text(walk.value)));
	putchar('\n');
}

static bool
list_groups(const char *given_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given_dir, dir, err) ||
	    !asking_do(&ask, dir, "alert.groups", &ok, err) ||
	    !value_get_array(ok, "groups", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("there are no groups but 'members'");
	return listing_rows(rows, json, SHOWN_MAX, print_group, err);
}

static int
run_groups(int argc, char **argv)
{
	return listing_run(&command_alert_groups, argc, argv, list_groups);
}

const struct command command_alert_groups = {
	.name = "groups",
	.summary = "list the groups, and who is in them",
	.help = "usage: accord alert groups [--json] [--dir DIR]\n"
		"\n"
		"A line each: its name, its nodes. 'members', all others of the accord, is\n"
		"always there and not listed.\n"
		"\n"
		"  --json     an object a line\n"
		"  --dir DIR  the node's directory\n",
	.run = run_groups,
};

/* --- who answers */

static void
print_contact(const char *what, struct value contact)
{
	scoped(buf_free) struct buf line = BUF_SECRET(4 * KIB);

	buf_addf(&line, "%.*s, %.*s", TEXT_ARGS(text_in(contact, "who")),
	    TEXT_ARGS(text_in(contact, "reach")));
	if (text_in(contact, "hours").len > 0)
		buf_addf(&line, " (%.*s)", TEXT_ARGS(text_in(contact, "hours")));
	shown_line(what, buf_text(&line));
}

static void
print_oncall(struct value row)
{
	printf("%.*s  within %lld minutes, since %.*s\n", TEXT_ARGS(text_in(row, "node")),
	    (long long)deed_integer(row, "within", 0), TEXT_ARGS(text_in(row, "at")));
	print_list(row, "    ", "contacts", print_contact);
}

static bool
list_contacts(const char *given_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given_dir, dir, err) ||
	    !asking_do(&ask, dir, "alert.contacts", &ok, err) ||
	    !value_get_array(ok, "oncall", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("nobody has said who answers alerts");
	return listing_rows(rows, json, SHOWN_MAX, print_oncall, err);
}

static int
run_contacts(int argc, char **argv)
{
	return listing_run(&command_alert_contacts, argc, argv, list_contacts);
}

const struct command command_alert_contacts = {
	.name = "contacts",
	.summary = "list who answers alerts at other nodes, and within how long",
	.help = "usage: accord alert contacts [--json] [--dir DIR]\n"
		"\n"
		"As each node said last with 'accord alert oncall', this one too.\n"
		"\n"
		"  --json     an object a line\n"
		"  --dir DIR  the node's directory\n",
	.run = run_contacts,
};

/* --- statistics */

/* Seconds; nothing where there are none. */
static void
print_seconds(struct value row, const char *median, const char *slowest)
{
	int64_t middle = deed_integer(row, median, -1);

	if (middle >= 0)
		printf(" (median %lld s, slowest %lld s)", (long long)middle,
		    (long long)deed_integer(row, slowest, 0));
}

static void
print_stats(struct value row)
{
	printf("%.*s  told %lld, received %lld", TEXT_ARGS(text_in(row, "node")),
	    (long long)deed_integer(row, "told", 0),
	    (long long)deed_integer(row, "received", 0));
	print_seconds(row, "receipt_median", "receipt_slowest");
	printf(", acknowledged %lld", (long long)deed_integer(row, "acknowledged", 0));
	print_seconds(row, "ack_median", "ack_slowest");
	if (deed_integer(row, "promised", 0) > 0)
		printf("; of %lld promises %lld kept, %lld late",
		    (long long)deed_integer(row, "promised", 0),
		    (long long)deed_integer(row, "kept", 0),
		    (long long)deed_integer(row, "late", 0));
	putchar('\n');
}

static bool
show_stats(const char *given_dir, bool drills, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	asking_integer(&ask, "drills", drills);
	if (!place_node(given_dir, dir, err) ||
	    !asking_do(&ask, dir, "alert.stats", &ok, err) ||
	    !value_get_array(ok, "nodes", &rows, err))
		return false;
	if (json)
		return listing_json(ok, SHOWN_MAX, err);
	printf("alerts    %lld, of these %lld drills, %lld recalled\n",
	    (long long)deed_integer(ok, "alerts", 0), (long long)deed_integer(ok, "drills", 0),
	    (long long)deed_integer(ok, "recalled", 0));
	return listing_rows(rows, false, SHOWN_MAX, print_stats, err);
}

static int
run_stats(int argc, char **argv)
{
	static const struct option options[] = { FORM_OPTIONS,
		{ "drills", no_argument, NULL, FORM_FIRST }, { 0 } };
	bool json = false, drills = false;
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while (
	    (option = option_next(&command_alert_stats, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == FORM_DIR)
			dir = optarg;
		json = json || option == FORM_JSON;
		drills = drills || option == FORM_FIRST;
	}
	if (optind < argc)
		return cli_usage(
		    &command_alert_stats, "'%s' is one argument too many", argv[optind]);
	return show_stats(dir, drills, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_alert_stats = {
	.name = "stats",
	.summary = "tell how soon others had one's alerts, and acted on them",
	.help = "usage: accord alert stats [--drills] [--json] [--dir DIR]\n"
		"\n"
		"Of this node's last 500 alerts, a line for each node that was told: how many\n"
		"it received and acknowledged and after how many seconds, by the times that\n"
		"it signed, and how often it kept to what it had promised with 'accord alert\n"
		"oncall'.\n"
		"\n"
		"  --drills   of drills alone\n"
		"  --json     print a JSON object\n"
		"  --dir DIR  the node's directory\n",
	.run = run_stats,
};
