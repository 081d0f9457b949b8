#include "view/inbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "action/node.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"
#include "codec/json_write.h"

enum { OPTION_DIR = 1, OPTION_JSON };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

#define ID_SHOWN 12 /* digits; `accord show` takes them */

static bool
print_row(void *arg, const struct inbox_report *report, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(4 * KIB), hex = BUF(KIB);
	size_t *count = arg;

	hash_format(&report->id, &hex);
	buf_addf(&line, "%.*s  ", ID_SHOWN, buf_string(&hex));
	utc_format(report->received, &line);
	buf_addf(&line, "  %-8s  %.*s", report->anchored ? "in log" : "received",
	    TEXT_ARGS(report->title));
	if (report->product.len > 0)
		buf_addf(&line, " (%.*s)", TEXT_ARGS(report->product));
	if (report->exploited.len > 0 && !text_eq(report->exploited, TEXT("no")))
		buf_addf(&line, ", exploited: %.*s", TEXT_ARGS(report->exploited));
	if (report->public.len > 0 && !text_eq(report->public, TEXT("no")))
		buf_addf(&line, ", public: %.*s", TEXT_ARGS(report->public));
	buf_add(&line, TEXT("\n"));
	if (!buf_ok(&line, err))
		return false;
	fputs(buf_string(&line), stdout);
	++*count;
	return true;
}

static void
put_if(struct writer *w, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	writer_key(w, key);
	writer_text(w, text);
}

static bool
print_json(void *arg, const struct inbox_report *report, struct err *err)
{
	scoped(buf_free) struct buf line = BUF_SECRET(8 * KIB);
	struct writer w = WRITER(&line);
	size_t *count = arg;

	writer_object(&w);
	statement_put_hash(&w, "id", &report->id);
	writer_key(&w, "by");
	writer_text(&w, report->by);
	writer_key(&w, "title");
	writer_text(&w, report->title);
	put_if(&w, "product", report->product);
	put_if(&w, "exploited", report->exploited);
	put_if(&w, "public", report->public);
	statement_put_time(&w, "at", report->at);
	statement_put_time(&w, "received", report->received);
	writer_key(&w, "epoch");
	writer_integer(&w, (int64_t)report->epoch);
	writer_key(&w, "files");
	writer_integer(&w, (int64_t)report->files);
	writer_key(&w, "anchored");
	writer_bool(&w, report->anchored);
	writer_key(&w, "rank");
	writer_integer(&w, (int64_t)report->rank);
	writer_end(&w);
	if (!buf_ok(&line, err))
		return false;
	puts(buf_string(&line));
	++*count;
	return true;
}

static bool
list(const char *option_dir, bool json, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	char dir[PATH_MAX];
	size_t count = 0;

	if (!place_node(option_dir, dir, err) || !node_open(dir, &node, err) ||
	    !inbox_each(&node.journal, json ? print_json : print_row, &count, err))
		return false;
	if (count == 0 && !json)
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
	.help =
	    "usage: accord inbox [--dir DIR] [--json]\n"
	    "\n"
	    "One line a report or letter, the newest first: its id, when it came, whether "
	    "the public\n"
	    "log commits to it yet, its title.  --json prints one object a line; its `rank`\n"
	    "is the epoch by which it ranks, that of a custody where that is earlier.\n"
	    "\n"
	    "  accord inbox\n"
	    "  accord show 4be1c0ffee01\n",
	.run = run,
};
