#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_KIND, OPTION_BY, OPTION_SINCE, OPTION_LIMIT };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "kind", required_argument, NULL, OPTION_KIND },
	{ "by", required_argument, NULL, OPTION_BY },
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "limit", required_argument, NULL, OPTION_LIMIT },
	{ 0 },
};

#define LIMIT 50
#define LIMIT_MAX 1000000
#define PAGE 200    /* what one answer holds */
#define ID_SHOWN 12 /* digits; `accord show` takes them */

struct arguments {
	const char *dir;
	const char *kind;
	const char *by;
	const char *since;
	int limit;
	bool json;
};

static void
put(struct writer *w, const char *key, const char *value)
{
	if (value == NULL)
		return;
	writer_key(w, key);
	writer_text(w, text_of(value));
}

static void
put_arguments(const struct arguments *arguments, int limit, int64_t before, struct writer *w)
{
	writer_key(w, "limit");
	writer_integer(w, limit < PAGE ? limit : PAGE);
	if (before != 0) {
		writer_key(w, "before");
		writer_integer(w, before);
	}
	put(w, "kind", arguments->kind);
	put(w, "by", arguments->by);
	put(w, "since", arguments->since);
}

static bool
print_row(struct value row, struct err *err)
{
	scoped(buf_free) struct buf who = BUF(64 * KIB);
	struct text id, kind, by, at;
	bool forgotten = false;
	struct value flag;

	if (!value_get_text(row, "id", &id, err) || !value_get_text(row, "kind", &kind, err) ||
	    !value_get_text(row, "by", &by, err) || !value_get_text(row, "at", &at, err) ||
	    (value_find(row, "forgotten", &flag) && !value_as_bool(flag, &forgotten, err)))
		return false;
	shown_add(forgotten ? TEXT("(forgotten)") : by, &who);
	if (!buf_ok(&who, err))
		return false;
	printf("%.*s  %.*s  %-16.*s  %s\n", ID_SHOWN, id.at, TEXT_ARGS(at), TEXT_ARGS(kind),
	    buf_string(&who));
	return true;
}

/* One page; tells where the next begins, 0 when there is none, and how many it showed. */
static bool
show_page(const struct arguments *arguments, const char *dir, int limit, int64_t *before,
    int *shown, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct value_walk walk = { 0 };
	struct value ok, rows, next;

	deed_ask_begin(&ask, "statements");
	put_arguments(arguments, limit, *before, &ask.args);
	if (!deed_ask(&ask, dir, time(NULL), &ok, err) ||
	    !value_get_array(ok, "statements", &rows, err))
		return false;
	for (; value_each(rows, &walk); ++*shown)
		if (!(arguments->json ? listing_json(walk.value, 64 * KIB, err)
				      : print_row(walk.value, err)))
			return false;
	*before = 0;
	return !value_find(ok, "next", &next) || value_as_integer(next, before, err);
}

static bool
list(const struct arguments *arguments, struct err *err)
{
	char dir[PATH_MAX];
	int64_t before = 0;
	int shown = 0;

	if (!place_node(arguments->dir, dir, err))
		return false;
	do {
		if (!show_page(arguments, dir, arguments->limit - shown, &before, &shown, err))
			return false;
	} while (before != 0 && shown < arguments->limit);
	if (shown == 0 && !arguments->json)
		cli_note("no such statements");
	else if (before != 0 && !arguments->json)
		cli_note("there are more; --limit shows them");
	return true;
}

static bool
take(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_DIR:
		arguments->dir = optarg;
		return true;
	case OPTION_JSON:
		arguments->json = true;
		return true;
	case OPTION_KIND:
		arguments->kind = optarg;
		return true;
	case OPTION_BY:
		arguments->by = optarg;
		return true;
	case OPTION_SINCE:
		arguments->since = optarg;
		return true;
	case OPTION_LIMIT:
		return option_number(optarg, LIMIT_MAX, &arguments->limit) &&
		       arguments->limit > 0;
	default:
		return false;
	}
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .limit = LIMIT };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_statements, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!take(&arguments, option))
			return cli_usage(&command_statements, "'%s' is no number from 1 to %d",
			    optarg, LIMIT_MAX);
	}
	if (optind < argc)
		return cli_usage(
		    &command_statements, "'%s' is one argument too many", argv[optind]);
	return list(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_statements = {
	.name = "statements",
	.summary = "list the statements that a node made and received",
	.help =
	    "usage: accord statements [--kind KIND] [--by NAME] [--since TIME] [--limit N]\n"
	    "                         [--json] [--dir DIR]\n"
	    "\n"
	    "One line a statement, the newest first: its id, when it says it was made, its\n"
	    "kind, who made it.  'accord show ID' shows one.\n"
	    "\n"
	    "  --kind KIND    only those of a kind, such as report, receipt, manifest\n"
	    "  --by NAME      only those by this node or finder\n"
	    "  --since TIME   only those made at a time such as 2026-11-22T10:00:00Z or later\n"
	    "  --limit N      N of them at most; 50 if not told\n"
	    "  --json         one object a line\n"
	    "  --dir DIR      the node's directory\n",
	.run = run,
};
