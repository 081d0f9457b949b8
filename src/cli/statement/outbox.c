#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/peer/delivered.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

#define LIMIT 50
#define LIMIT_MAX 1000
#define ID_SHOWN 12

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_LIMIT, OPTION_SAVE, OPTION_TO };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "limit", required_argument, NULL, OPTION_LIMIT },
	{ "save", required_argument, NULL, OPTION_SAVE },
	{ "to", required_argument, NULL, OPTION_TO },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *save;
	const char *to;
	const char *id;
	int limit;
	bool json;
};

/* What became of it, in a word. */
static const char *
state_of(struct value row)
{
	struct value value;
	struct err none;
	bool yes;

	if (value_find(row, "receipt", &value) && value_get_bool(row, "voided", &yes, &none) &&
	    yes)
		return "void";
	if (value_find(row, "receipt", &value))
		return value_get_bool(row, "proven", &yes, &none) && yes ? "proven"
									 : "received";
	if (value_get_bool(row, "refused", &yes, &none) && yes)
		return "refused";
	return value_find(row, "attempts", &value) ? "retrying" : "waiting";
}

/* Its trouble is in others' words. */
static void
print_row(struct value row)
{
	scoped(buf_free) struct buf line = BUF_SECRET(64 * KIB);
	struct text id = deed_text(row, "id", TEXT("")), at = deed_text(row, "at", TEXT(""));
	struct text trouble = deed_text(row, "trouble", TEXT(""));
	struct text custody = deed_text(row, "custody", TEXT(""));

	if (id.len > ID_SHOWN)
		id.len = ID_SHOWN;
	buf_addf(&line, "%.*s  %.*s  %-8s  %-20.*s  ", TEXT_ARGS(id), TEXT_ARGS(at),
	    state_of(row), TEXT_ARGS(deed_text(row, "to", TEXT(""))));
	shown_add(deed_text(row, "what", TEXT("")), &line);
	if (custody.len > 0)
		buf_addf(&line, ", in custody of %.*s", TEXT_ARGS(custody));
	if (trouble.len > 0) {
		buf_add(&line, TEXT(" ("));
		shown_add(trouble, &line);
		buf_add(&line, TEXT(")"));
	}
	puts(buf_string(&line));
}

static bool
list(const struct arguments *arguments, const char *dir, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;

	asking_integer(&ask, "limit", arguments->limit);
	if (!asking_do(&ask, dir, "outbox", &ok, err) ||
	    !value_get_array(ok, "letters", &rows, err))
		return false;
	if (value_count(rows) == 0 && !arguments->json)
		cli_note("nothing was sent to other nodes yet; 'accord send' does that");
	return listing_rows(rows, arguments->json, MIB, print_row, err);
}

/* What proves that it was received, for others. */
static bool
save(const struct arguments *arguments, const char *dir, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	struct delivered_wish wish = { text_of(arguments->id),
		arguments->to == NULL ? TEXT("") : text_of(arguments->to) };

	if (!node_open(dir, &node, err) || !delivered_save(&node, &wish, arguments->save, err))
		return false;
	printf("saved     %s\n", arguments->save);
	return true;
}

static bool
outbox(const struct arguments *arguments, struct err *err)
{
	char dir[PATH_MAX];

	if (!place_node(arguments->dir, dir, err))
		return false;
	return arguments->save != NULL ? save(arguments, dir, err) : list(arguments, dir, err);
}

static bool
take_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_DIR:
		arguments->dir = optarg;
		return true;
	case OPTION_JSON:
		arguments->json = true;
		return true;
	case OPTION_SAVE:
		arguments->save = optarg;
		return true;
	case OPTION_TO:
		arguments->to = optarg;
		return true;
	default:
		return option_number(optarg, LIMIT_MAX, &arguments->limit) &&
		       arguments->limit > 0;
	}
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .limit = LIMIT };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_outbox, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!take_option(&arguments, option))
			return cli_usage(&command_outbox, "'--limit' takes 1 to %d", LIMIT_MAX);
	}
	if (argc - optind != (arguments.save != NULL))
		return cli_usage(&command_outbox, arguments.save != NULL
						      ? "'--save' needs the ID of one statement"
						      : "an ID goes with '--save' alone");
	arguments.id = argv[optind];
	return outbox(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_outbox = {
	.name = "outbox",
	.summary = "list what a node has sent to others, and what became of it",
	.help =
	    "usage: accord outbox [--limit N] [--json] [--dir DIR]\n"
	    "       accord outbox ID --save DIR [--to NODE] [--dir DIR]\n"
	    "\n"
	    "One line for each recipient, the newest first: the statement's id, when it was\n"
	    "said, how far it is, to whom, what it is, and why it has not arrived.\n"
	    "\n"
	    "  waiting    it is its turn soon\n"
	    "  retrying   the node could not be reached; it is tried again, for days\n"
	    "  received   its signed receipt is here\n"
	    "  proven     and the proof that its public log commits to it\n"
	    "  void       that proof holds no more: the key of its log was lost before\n"
	    "  refused    it does not take it, and why; it is not tried again\n"
	    "\n"
	    "What another node keeps meanwhile ('accord custody') says so.\n"
	    "\n"
	    "  --save DIR   write what proves that it was received into a new folder, which\n"
	    "               'accord verify' checks anywhere\n"
	    "  --to NODE    by which recipient, where there are several\n"
	    "  --limit N    how many (50)\n"
	    "  --json       an object a line\n"
	    "  --dir DIR    the node's directory\n",
	.run = run,
};
