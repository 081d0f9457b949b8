#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed_call.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"

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
	writer_text(&w, TEXT("forget"));
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
forget(const struct arguments *arguments, struct err *err)
{
	scoped(buf_free) struct buf request = BUF(64 * KIB), answer = BUF(DEED_ANSWER_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct text id, said;
	char dir[PATH_MAX];
	struct value ok;
	int64_t files;

	if (!place_node(arguments->dir, dir, err))
		return false;
	put_request(arguments, &request);
	if (!buf_ok(&request, err) ||
	    !deed_call(dir, time(NULL), buf_text(&request), &answer, err) ||
	    !deed_answer_parse(buf_text(&answer), &doc, &ok, err) ||
	    !value_get_text(ok, "forgotten", &id, err) ||
	    !value_get_text(ok, "statement", &said, err) ||
	    !value_get_integer(ok, "files", &files, err))
		return false;
	printf("forgotten %.*s\nfiles     %lld\nnoted as  %.*s\n", TEXT_ARGS(id),
	    (long long)files, TEXT_ARGS(said));
	return true;
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_forget, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else
			arguments.why = optarg;
	}
	if (argc - optind != 1)
		return cli_usage(&command_forget, "'forget' needs one ID");
	if (arguments.why == NULL)
		return cli_usage(&command_forget,
		    "'forget' cannot be undone: say '--why REASON' if it is meant");
	arguments.id = argv[optind];
	return forget(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_forget = {
	.name = "forget",
	.summary = "destroy for good what a report said",
	.help =
	    "usage: accord forget ID --why REASON [--dir DIR]\n"
	    "\n"
	    "Destroys the report whose id is or begins with ID: what it said, its receipt,\n"
	    "its files unless another report brought the same, and the salts without which\n"
	    "nobody can show any more what the log committed to.  The commitment stays, so\n"
	    "the log still verifies.  That it was done, and why, is noted in the journal.\n"
	    "\n"
	    "Copies elsewhere are not reached: backups, files that were saved, what the\n"
	    "finder keeps, old blocks of a disk that does not overwrite in place.\n"
	    "\n"
	    "  --why REASON   what the journal notes, such as 'asked to by the finder'\n"
	    "  --dir DIR      the node's directory\n",
	.run = run,
};
