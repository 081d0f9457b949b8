#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

enum { OPTION_DIR = 1, OPTION_WHY };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "why", required_argument, NULL, OPTION_WHY },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *why;
	const char *id;
};

static void
put_request(const struct arguments *arguments, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "deed");
	writer_text(&w, TEXT("takedown"));
	writer_key(&w, "args");
	writer_object(&w);
	writer_key(&w, "id");
	writer_text(&w, text_of(arguments->id));
	writer_key(&w, "why");
	writer_text(&w, text_of(arguments->why));
	writer_end(&w);
	writer_end(&w);
}

static bool
take_down(const struct arguments *arguments, struct err *err)
{
	scoped(buf_free) struct buf request = BUF(64 * KIB), answer = BUF(DEED_ANSWER_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct text id, said;
	char dir[PATH_MAX];
	struct value ok;
	int64_t size;

	if (!place_node(arguments->dir, dir, err))
		return false;
	put_request(arguments, &request);
	if (!buf_ok(&request, err) ||
	    !deed_call(dir, time(NULL), buf_text(&request), &answer, err) ||
	    !deed_answer_parse(buf_text(&answer), &doc, &ok, err) ||
	    !value_get_text(ok, "taken_down", &id, err) ||
	    !value_get_text(ok, "statement", &said, err) ||
	    !value_get_integer(ok, "size", &size, err))
		return false;
	printf("taken down %.*s\ntombstone  %.*s\n", TEXT_ARGS(id), TEXT_ARGS(said));
	return deed_publish(dir, "it is taken down", (uint64_t)size, time(NULL), err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_takedown, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else
			arguments.why = optarg;
	}
	if (argc - optind != 1)
		return cli_usage(&command_takedown, "'takedown' needs one ID");
	if (arguments.why == NULL)
		return cli_usage(&command_takedown,
		    "'takedown' cannot be undone: say '--why TEXT' if it is meant");
	arguments.id = argv[optind];
	return take_down(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_takedown = {
	.name = "takedown",
	.summary = "take down what a public statement said",
	.help =
	    "usage: accord takedown ID --why TEXT [--dir DIR]\n"
	    "\n"
	    "Destroys the body of the public statement whose id is or begins with ID, such as\n"
	    "an old policy that names somebody: here and in the public tree.  The log keeps\n"
	    "its id, so it still verifies; a tombstone in the log says that and why.  What is\n"
	    "in force, and what others go by (manifests, releases), stays.\n"
	    "\n"
	    "Copies elsewhere are not reached: mirrors, caches, what others fetched, backups.\n"
	    "\n"
	    "  --why TEXT     what the tombstone says, in public: not what was taken down\n"
	    "  --dir DIR      the node's directory\n",
	.run = run,
};
