#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/statement/custody.h"
#include "cli/statement/writing.h"

#define LIMIT 50
#define LIMIT_MAX 1000
#define ID_SHOWN 12

enum {
	OPTION_DIR = 1,
	OPTION_BY,
	OPTION_TO,
	OPTION_TITLE,
	OPTION_TEXT,
	OPTION_JSON,
	OPTION_LIMIT
};

static const struct option ask_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "by", required_argument, NULL, OPTION_BY },
	{ "to", required_argument, NULL, OPTION_TO },
	{ 0 },
};

static const struct option finding_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "by", required_argument, NULL, OPTION_BY },
	{ "title", required_argument, NULL, OPTION_TITLE },
	{ "text", required_argument, NULL, OPTION_TEXT },
	{ 0 },
};

static const struct option list_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "limit", required_argument, NULL, OPTION_LIMIT },
	{ 0 },
};

static const struct command command_custody_ask, command_custody_finding, command_custody_list;

struct arguments {
	const char *dir, *by, *to, *title, *text;
	int limit;
	bool json;
	char *const *operands;
	size_t count;
};

static bool
take_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_DIR:
		arguments->dir = optarg;
		return true;
	case OPTION_BY:
		arguments->by = optarg;
		return true;
	case OPTION_TO:
		arguments->to = optarg;
		return true;
	case OPTION_TITLE:
		arguments->title = optarg;
		return true;
	case OPTION_TEXT:
		arguments->text = optarg;
		return true;
	case OPTION_JSON:
		arguments->json = true;
		return true;
	default:
		return option_number(optarg, LIMIT_MAX, &arguments->limit) &&
		       arguments->limit > 0;
	}
}

/* False when it was told what is wrong. */
static bool
read_arguments(const struct command *command, const struct option *options, int argc,
    char **argv, struct arguments *out)
{
	int option;

	out->limit = LIMIT;
	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return false;
		if (!take_option(out, option)) {
			cli_usage(command, "'--limit' takes 1 to %d", LIMIT_MAX);
			return false;
		}
	}
	out->operands = argv + optind;
	out->count = (size_t)(argc - optind);
	return true;
}

/* Asking */

static bool
ask(const struct arguments *arguments, struct err *err)
{
	scoped(writing_free) struct writing writing = WRITING;
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	if (!place_node(arguments->dir, writing.dir, err) ||
	    !writing_add_node(&writing, arguments->by, err))
		return false;
	asking_text(&ask, "id", text_of(arguments->operands[0]));
	if (arguments->to != NULL)
		asking_text(&ask, "to", text_of(arguments->to));
	asking_text(&ask, "by", buf_text(&writing.to));
	if (!asking_do(&ask, writing.dir, "custody.ask", &ok, err))
		return false;
	printf("ask       %.*s\nby        %s\nfor       %.*s\n",
	    TEXT_ARGS(deed_text(ok, "ask", TEXT(""))), buf_string(&writing.to),
	    TEXT_ARGS(deed_text(ok, "for", TEXT(""))));
	writing_note_server(writing.dir);
	return true;
}

static int
run_ask(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;

	if (!read_arguments(&command_custody_ask, ask_options, argc, argv, &arguments))
		return CLI_USAGE;
	if (arguments.count != 1 || arguments.by == NULL)
		return cli_usage(
		    &command_custody_ask, "'custody ask' needs one ID and a '--by'");
	return ask(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

/* A finding of one's own */

static bool
say_finding(const struct writing *writing, const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	asking_text(&ask, "by", buf_text(&writing->to));
	asking_text(&ask, "title",
	    text_of(writing_title(arguments->title, arguments->operands, arguments->count)));
	if (arguments->text != NULL)
		asking_text(&ask, "text", text_of(arguments->text));
	asking_text(&ask, "files", buf_text(&writing->files));
	if (!asking_do(&ask, writing->dir, "custody.finding", &ok, err))
		return false;
	printf("finding   %.*s\nask       %.*s\nby        %s\n",
	    TEXT_ARGS(deed_text(ok, "id", TEXT(""))), TEXT_ARGS(deed_text(ok, "ask", TEXT(""))),
	    buf_string(&writing->to));
	return true;
}

static bool
finding(const struct arguments *arguments, struct err *err)
{
	scoped(writing_free) struct writing writing = WRITING;
	bool said;

	if (!place_node(arguments->dir, writing.dir, err) ||
	    !writing_add_node(&writing, arguments->by, err))
		return false;
	said = writing_enclose(&writing, arguments->operands, arguments->count, err) &&
	       say_finding(&writing, arguments, err);
	writing_drop(&writing);
	if (said)
		writing_note_server(writing.dir);
	return said;
}

static int
run_finding(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;

	if (!read_arguments(&command_custody_finding, finding_options, argc, argv, &arguments))
		return CLI_USAGE;
	if (arguments.by == NULL || (arguments.count == 0 && arguments.title == NULL))
		return cli_usage(&command_custody_finding,
		    "'custody finding' needs a '--by', and a FILE or a '--title'");
	return finding(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

/* Listing */

static bool
goes_by_mail(struct value row)
{
	struct err none;
	bool mail;

	return value_get_bool(row, "mail", &mail, &none) && mail;
}

static void
print_row(struct value row)
{
	struct text id = deed_text(row, "ask", TEXT("")),
		    from = deed_text(row, "from", TEXT(""));

	if (id.len > ID_SHOWN)
		id.len = ID_SHOWN;
	printf("%.*s  %.*s  %-9.*s  ", TEXT_ARGS(id),
	    TEXT_ARGS(deed_text(row, "since", TEXT(""))),
	    TEXT_ARGS(deed_text(row, "state", TEXT(""))));
	if (from.len > 0)
		printf("of %.*s for %.*s%s\n", TEXT_ARGS(from),
		    TEXT_ARGS(deed_text(row, "for", TEXT(""))),
		    goes_by_mail(row) ? ", who got it by mail and runs no accord" : "");
	else
		printf("by %.*s for %.*s\n", TEXT_ARGS(deed_text(row, "by", TEXT(""))),
		    TEXT_ARGS(deed_text(row, "for", TEXT(""))));
}

static bool
list(const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	asking_integer(&ask, "limit", arguments->limit);
	if (!place_node(arguments->dir, dir, err) ||
	    !asking_do(&ask, dir, "custody", &ok, err) ||
	    !value_get_array(ok, "custody", &rows, err))
		return false;
	if (value_count(rows) == 0 && !arguments->json)
		cli_note("nothing is in custody");
	return listing_rows(rows, arguments->json, 64 * KIB, print_row, err);
}

static int
run_list(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;

	if (!read_arguments(&command_custody_list, list_options, argc, argv, &arguments))
		return CLI_USAGE;
	if (arguments.count > 0)
		return cli_usage(&command_custody_list, "'%s' is one argument too many",
		    arguments.operands[0]);
	return list(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static const struct command command_custody_ask = {
	.name = "ask",
	.summary = "have another node keep what a recipient does not receipt",
	.help =
	    "usage: accord custody ask ID --by NODE [--to NODE] [--dir DIR]\n"
	    "\n"
	    "ID is a statement for which no receipt has come ('accord outbox').  It is sealed\n"
	    "to its recipient once more, and these bytes go to NODE, which cannot read them:\n"
	    "it says in a signed statement when it got them, its public log commits to that,\n"
	    "and it passes them on until the recipient has them, for days if need be.  From\n"
	    "then on they rank.  Nobody else is asked in the recipient's place: it is tried\n"
	    "directly as before, too.\n"
	    "\n"
	    "  --by NODE   who shall keep it: a name or an address\n"
	    "  --to NODE   the recipient, where ID went to several\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_ask,
};

static const struct command command_custody_finding = {
	.name = "finding",
	.summary = "have another node keep a finding of one's own, sealed to oneself",
	.help =
	    "usage: accord custody finding [FILE...] --by NODE [--title TEXT] [--text TEXT]\n"
	    "                              [--dir DIR]\n"
	    "\n"
	    "What the node's own people found is written down, sealed to the node itself, and\n"
	    "the bytes are kept by NODE, which cannot read them.  Only so does it rank among\n"
	    "what others report: by the epoch of that custody.\n"
	    "\n"
	    "  --by NODE      who shall keep it: a name or an address\n"
	    "  --title TEXT   what it is about, in a line (the first file's name)\n"
	    "  --text TEXT    what was found, 64 KiB at most\n"
	    "  --dir DIR      the node's directory\n",
	.run = run_finding,
};

static const struct command command_custody_list = {
	.name = "list",
	.summary = "list what is kept for others, and what others keep",
	.help = "usage: accord custody list [--limit N] [--json] [--dir DIR]\n"
		"\n"
		"A line each, the newest first: the id of the request, when it was, how far\n"
		"it is, whose it is or who keeps it, for whom.\n"
		"\n"
		"  asked      the other has not taken it yet\n"
		"  kept       it is in custody, and passed on until the recipient has it\n"
		"  delivered  the recipient has it\n"
		"  expired    nobody took it; the bytes were destroyed here\n"
		"\n"
		"  --limit N   how many (50)\n"
		"  --json      an object a line\n"
		"  --dir DIR   the node's directory\n",
	.run = run_list,
};

static const struct command *const parts[] = { &command_custody_ask, &command_custody_finding,
	&command_custody_report, &command_custody_list, NULL };

const struct command command_custody = {
	.name = "custody",
	.summary = "have another node keep what is sealed to one that is silent",
	.help = "usage: accord custody ask ID --by NODE [--to NODE] [--dir DIR]\n"
		"       accord custody finding [FILE...] --by NODE [--title TEXT] [--dir DIR]\n"
		"       accord custody report ID --by NODE [--file FILE | --dir DIR]\n"
		"       accord custody list [--json] [--dir DIR]\n",
	.parts = parts,
};
