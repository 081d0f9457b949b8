#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/peer.h"
#include "cli/asking.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/enclose.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/place.h"
#include "statement/letter.h"

enum { OPTION_DIR = 1, OPTION_TITLE, OPTION_TEXT, OPTION_ALSO };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "title", required_argument, NULL, OPTION_TITLE },
	{ "text", required_argument, NULL, OPTION_TEXT },
	{ "also", required_argument, NULL, OPTION_ALSO },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *title;
	const char *text;
	const char *also[STATEMENT_TO_MAX];
	size_t also_count;
	const char *node;
	char *const *paths;
	size_t count;
};

/* A letter in the making: what the request will say. */
struct writing {
	struct enclose files;
	struct buf to;
};

static void
writing_free(struct writing *writing)
{
	enclose_drop(&writing->files);
	buf_free(&writing->to);
}

/* A node at an address is met there first, and known by its name from then on. */
static bool
meet(struct writing *writing, const char *url, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	if (!network_open(url, &network, err) || !peer_fetch(&network.remote, 0, &notes, err))
		return false;
	asking_text(&ask, "manifests", buf_text(&notes));
	if (!asking_do(&ask, writing->files.dir, "peer.add", &ok, err))
		return err_in(err, "'%s'", url);
	buf_add(&writing->to, deed_text(ok, "name", TEXT("")));
	return true;
}

static bool
add_recipient(struct writing *writing, const char *node, struct err *err)
{
	if (writing->to.len > 0)
		buf_add(&writing->to, TEXT(" "));
	if (strstr(node, "://") != NULL)
		return meet(writing, node, err);
	buf_add(&writing->to, text_of(node));
	return true;
}

static bool
ask(const struct writing *writing, const struct arguments *arguments, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	const char *title = arguments->title;
	const char *slash;
	struct value ok;

	if (title == NULL && arguments->count > 0) {
		slash = strrchr(arguments->paths[0], '/');
		title = slash == NULL ? arguments->paths[0] : slash + 1;
	}
	asking_text(&ask, "to", buf_text(&writing->to));
	asking_text(&ask, "title", text_of(title));
	if (arguments->text != NULL)
		asking_text(&ask, "text", text_of(arguments->text));
	asking_text(&ask, "files", buf_text(&writing->files.lines));
	if (!asking_do(&ask, writing->files.dir, "send", &ok, err))
		return false;
	printf("letter    %.*s\nto        %s\n", TEXT_ARGS(deed_text(ok, "id", TEXT(""))),
	    buf_string(&writing->to));
	return true;
}

static bool
send_letter(const struct arguments *arguments, struct err *err)
{
	scoped(writing_free) struct writing writing = { ENCLOSE, BUF(64 * KIB) };

	if (!place_node(arguments->dir, writing.files.dir, err) ||
	    !add_recipient(&writing, arguments->node, err))
		return false;
	for (size_t i = 0; i < arguments->also_count; i++)
		if (!add_recipient(&writing, arguments->also[i], err))
			return false;
	if (!buf_ok(&writing.to, err) ||
	    !enclose_all(
		&writing.files, (const char *const *)arguments->paths, arguments->count, err) ||
	    !ask(&writing, arguments, err))
		return false;
	enclose_note_server(writing.files.dir);
	return true;
}

static bool
take_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_DIR:
		arguments->dir = optarg;
		return true;
	case OPTION_TITLE:
		arguments->title = optarg;
		return true;
	case OPTION_TEXT:
		arguments->text = optarg;
		return true;
	default:
		if (arguments->also_count == STATEMENT_TO_MAX)
			return false;
		arguments->also[arguments->also_count++] = optarg;
		return true;
	}
}

static int
run(int argc, char **argv)
{
	static struct arguments arguments; /* with all names it is large */
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_send, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!take_option(&arguments, option))
			return cli_usage(
			    &command_send, "there are over %d recipients", STATEMENT_TO_MAX);
	}
	if (argc - optind < 1)
		return cli_usage(&command_send, "'send' needs a NODE");
	arguments.node = argv[optind];
	arguments.paths = argv + optind + 1;
	arguments.count = (size_t)(argc - optind - 1);
	if (arguments.count == 0 && arguments.title == NULL)
		return cli_usage(&command_send, "'send' needs a FILE or a '--title'");
	return send_letter(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_send = {
	.name = "send",
	.summary = "send files to another node, sealed, until its receipt comes",
	.help =
	    "usage: accord send NODE [FILE...] [--title TEXT] [--text TEXT] [--also NODE]...\n"
	    "                   [--dir DIR]\n"
	    "\n"
	    "NODE is the name of a node, which is looked for at https://NODE or at the\n"
	    "address that DIR/peers gives; or an address.  The letter is signed and in the\n"
	    "journal when this returns; the server delivers it, for days if need be, and\n"
	    "keeps the receipt and the proof that come back.  See 'accord outbox'.\n"
	    "\n"
	    "  --title TEXT   what it is about, in a line (the first file's name)\n"
	    "  --text TEXT    what is to be said, 64 KiB at most\n"
	    "  --also NODE    to this node as well; each knows of all of them\n"
	    "  --dir DIR      the node's directory\n"
	    "\n"
	    "  accord send psirt.example.com advisory-draft.md --title 'Draft for Tuesday'\n",
	.run = run,
};
