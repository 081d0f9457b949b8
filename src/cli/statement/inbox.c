#include <stdio.h>
#include <stdlib.h>

#include "action/inbox/standing.h"
#include "action/node/node.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"
#include "codec/json_write.h"

enum { OPTION_DIR = 1, OPTION_JSON };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

#define ID_SHOWN 12 /* digits; `accord show` takes them */

struct rows {
	struct journal *journal;
	struct standing_asks asks;
	size_t count;
};

/* Who is no finder, and whether anybody has seen that it is who it says. */
static void
add_sender(const struct inbox_report *report, enum standing standing, struct buf *line)
{
	if (standing == STANDING_FINDER)
		return;
	buf_add(line, standing == STANDING_UNCONFIRMED ? TEXT("[NOT CONFIRMED] ") : TEXT(""));
	shown_add(report->by, line);
	buf_add(line, TEXT(": "));
}

static bool
print_row(void *arg, const struct inbox_report *report, struct err *err)
{
	scoped(buf_free) struct buf line = BUF_SECRET(16 * KIB), hex = BUF(KIB);
	scoped(buf_free) struct buf lacks = BUF(KIB);
	struct rows *rows = arg;
	enum standing standing;
	bool is_new;

	if (!standing_of(rows->journal, report->by, &standing, err) ||
	    !standing_is_new(rows->journal, report->by, &is_new, err) ||
	    !standing_lacks(rows->journal, &rows->asks, report, &lacks, err))
		return false;
	hash_format(&report->id, &hex);
	buf_addf(&line, "%.*s  ", ID_SHOWN, buf_string(&hex));
	utc_format(report->received, &line);
	buf_addf(&line, "  %-8s  ", report->anchored ? "in log" : "received");
	add_sender(report, standing, &line);
	buf_add(&line, is_new ? TEXT("[new] ") : TEXT(""));
	if (lacks.len > 0)
		buf_addf(&line, "[lacks %s] ", buf_string(&lacks));
	shown_add(report->title, &line);
	if (report->product.len > 0) {
		buf_add(&line, TEXT(" ("));
		shown_add(report->product, &line);
		buf_add(&line, TEXT(")"));
	}
	if (report->exploited.len > 0 && !text_eq(report->exploited, TEXT("no")))
		buf_addf(&line, ", exploited: %.*s", TEXT_ARGS(report->exploited));
	if (report->public.len > 0 && !text_eq(report->public, TEXT("no")))
		buf_addf(&line, ", public: %.*s", TEXT_ARGS(report->public));
	buf_add(&line, TEXT("\n"));
	if (!buf_ok(&line, err))
		return false;
	fputs(buf_string(&line), stdout);
	rows->count++;
	return true;
}

static bool
print_json(void *arg, const struct inbox_report *report, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(16 * KIB), line = BUF_SECRET(64 * KIB);
	struct writer w = WRITER(&json);
	struct rows *rows = arg;

	if (!standing_put_report(rows->journal, &rows->asks, report, &w, err))
		return false;
	shown_add(buf_text(&json), &line);
	if (!buf_ok(&json, err) || !buf_ok(&line, err))
		return false;
	puts(buf_string(&line));
	rows->count++;
	return true;
}

static void
rows_free(struct rows *rows)
{
	standing_asks_free(&rows->asks);
}

static bool
list(const char *option_dir, bool json, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	char dir[PATH_MAX];
	scoped(rows_free) struct rows rows = { .journal = &node.journal };

	if (!place_node(option_dir, dir, err) || !node_open(dir, &node, err) ||
	    !standing_asks_load(&node, &rows.asks, err) ||
	    !inbox_each(&node.journal, json ? print_json : print_row, &rows, err))
		return false;
	if (rows.count == 0 && !json)
		cli_note("nothing has come yet");
	return true;
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL;
	bool json = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_inbox, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			json = true;
	}
	if (optind < argc)
		return cli_usage(&command_inbox, "'%s' is one argument too many", argv[optind]);
	return list(dir, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_inbox = {
	.name = "inbox",
	.summary = "list the reports and letters that a node has received",
	.help = "usage: accord inbox [--dir DIR] [--json]\n"
		"\n"
		"One line a report or letter, the newest first: its id, when it came, whether\n"
		"the public log commits to it yet, of a node its name, its title.  A node\n"
		"that nobody has seen at its own address yet is NOT CONFIRMED: whoever that\n"
		"is may have written under its name ('accord peer').  What the policy asks\n"
		"for and a report does not say is told, and no reason to refuse it.  --json\n"
		"prints one object a line; its `rank` is the epoch by which it ranks, that of\n"
		"a custody where that is earlier.\n"
		"\n"
		"  accord inbox\n"
		"  accord show 4be1c0ffee01\n",
	.run = run,
};
