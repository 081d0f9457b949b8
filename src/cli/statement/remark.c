#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/deed/deed_call.h"
#include "base/stream.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/own_name.h"
#include "cli/command/place.h"
#include "statement/remark.h"

enum { OPTION_DIR = 1, OPTION_AS };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "as", required_argument, NULL, OPTION_AS },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *who;
	const char *id;
	const char *text;
};

static bool
load_text(const char *text, struct buf *out, struct err *err)
{
	int fd = STDIN_FILENO;
	struct source source = source_fd(&fd);

	if (strcmp(text, "-") == 0)
		return source_load(&source, out, err) || err_in(err, "the text");
	buf_add(out, text_of(text));
	return buf_ok(out, err) || err_in(err, "the text");
}

static bool
put_arguments(const struct arguments *arguments, struct deed_ask *ask, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(REMARK_TEXT_MAX);

	if (!load_text(arguments->text, &text, err))
		return false;
	writer_key(&ask->args, "id");
	writer_text(&ask->args, text_of(arguments->id));
	writer_key(&ask->args, "text");
	writer_text(&ask->args, buf_text(&text));
	ask->who = arguments->who;
	return !ask->request.failed ||
	       err_set(err, FAULT_INPUT, "the remark is no UTF-8, or there is no memory");
}

static bool
remark(const struct arguments *arguments, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	char dir[PATH_MAX];
	struct value ok;
	struct text id;

	deed_ask_begin(&ask, "remark");
	if (!place_node(arguments->dir, dir, err) || !put_arguments(arguments, &ask, err) ||
	    !deed_ask(&ask, dir, time(NULL), &ok, err))
		return false;
	id = deed_text(ok, "id", TEXT(""));
	printf("remark    %.*s\n", TEXT_ARGS(id));
	return true;
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_remark, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else
			arguments.who = optarg;
	}
	if (argc - optind != 2)
		return cli_usage(&command_remark, "'remark' needs an ID and a TEXT");
	if (arguments.who == NULL)
		arguments.who = own_name().at;
	arguments.id = argv[optind];
	arguments.text = argv[optind + 1];
	return remark(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_remark = {
	.name = "remark",
	.summary = "note something about a statement, for the node's own people",
	.help =
	    "usage: accord remark ID TEXT [--as NAME] [--dir DIR]\n"
	    "\n"
	    "ID is a statement's id or its beginning.  TEXT is what is to be remembered, or -\n"
	    "to read it from standard input: 8 KiB at most.  'accord show' shows it.  It is\n"
	    "kept as all statements are, private, and cannot be taken back.\n"
	    "\n"
	    "  --as NAME   who notes it; the user's name if absent\n"
	    "  --dir DIR   the node's directory\n"
	    "\n"
	    "  accord remark 4be1c0ffee01 'asked the finder for a trace'\n",
	.run = run,
};
