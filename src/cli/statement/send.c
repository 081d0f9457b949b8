#include <stdio.h>
#include <stdlib.h>

#include "action/node/node.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/statement/writing.h"
#include "statement/letter.h"

enum { OPTION_DIR = 1, OPTION_TITLE, OPTION_TEXT, OPTION_ALSO, OPTION_ANSWER, OPTION_RESUME };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "title", required_argument, NULL, OPTION_TITLE },
	{ "text", required_argument, NULL, OPTION_TEXT },
	{ "also", required_argument, NULL, OPTION_ALSO },
	{ "answer", required_argument, NULL, OPTION_ANSWER },
	{ "resume", required_argument, NULL, OPTION_RESUME },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *title;
	const char *text;
	const char *also[STATEMENT_TO_MAX];
	size_t also_count;
	const char *answer; /* the id of what is answered, instead of a node */
	const char *resume; /* the id of what large files were to follow */
	const char *node;
	char *const *paths;
	size_t count;
};

static bool
take_title(struct writing *writing, const struct statement *s)
{
	struct text title = TEXT("what you sent");
	struct value value;
	struct err none;

	if (value_find(s->body, "title", &value))
		(void)!value_as_text(value, &title, &none);
	if (!text_starts(title, TEXT("Re: ")))
		buf_add(&writing->title, TEXT("Re: "));
	buf_add(&writing->title, title);
	if (writing->title.len > LETTER_TITLE_MAX)
		buf_cut(&writing->title, 4); /* then without the title */
	return !writing->title.failed;
}

/* To who said something, and about that. */
static bool
take_answered(struct writing *writing, const char *id, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(node_close) struct node node = { 0 };
	struct record record;
	struct hash hash;

	if (!node_open(writing->dir, &node, err) ||
	    !journal_find_prefix(&node.journal, text_of(id), &hash, err) ||
	    !journal_find(&node.journal, &hash, &arena, &record, err) ||
	    !journal_check_kept(&record, err) || !statement_reopen(record.note, &s, err))
		return false;
	if (text_eq(s.by, node.manifest.name))
		return err_set(err, FAULT_INPUT, "'%s' is by this node itself", id);
	buf_add(&writing->to, s.by);
	hash_format(&hash, &writing->of);
	return take_title(writing, &s) || err_memory(err);
}

static bool
ask(const struct writing *writing, const struct arguments *arguments, struct buf *id,
    struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	const char *title = arguments->answer != NULL ? arguments->title
						      : writing_title(arguments->title,
							    arguments->paths, arguments->count);
	struct value ok;

	asking_text(&ask, "to", buf_text(&writing->to));
	asking_text(&ask, "title", title == NULL ? buf_text(&writing->title) : text_of(title));
	if (writing->of.len > 0)
		asking_text(&ask, "of", buf_text(&writing->of));
	if (arguments->text != NULL)
		asking_text(&ask, "text", text_of(arguments->text));
	asking_text(&ask, "files", buf_text(&writing->files));
	asking_text(&ask, "large", buf_text(&writing->large));
	if (!asking_do(&ask, writing->dir, "send", &ok, err))
		return false;
	buf_add(id, deed_text(ok, "id", TEXT("")));
	printf("letter    %s\nto        %s\n", buf_string(id), buf_string(&writing->to));
	return buf_ok(id, err);
}

static bool
send_letter(const struct arguments *arguments, struct err *err)
{
	scoped(writing_free) struct writing writing = WRITING;
	scoped(buf_free) struct buf id = BUF(KIB);
	bool sent;

	if (!place_node(arguments->dir, writing.dir, err) ||
	    !(arguments->answer != NULL ? take_answered(&writing, arguments->answer, err)
					: writing_add_node(&writing, arguments->node, err)))
		return false;
	for (size_t i = 0; i < arguments->also_count; i++)
		if (!writing_add_node(&writing, arguments->also[i], err))
			return false;
	sent = writing_part(&writing, arguments->paths, arguments->count, err) &&
	       ask(&writing, arguments, &id, err);
	writing_drop(&writing);
	sent = sent && writing_follow(&writing, buf_text(&id), err);
	if (sent) {
		writing_tell_followed(&writing);
		writing_note_server(writing.dir);
	}
	return sent;
}

static bool
resume(const struct arguments *arguments, struct err *err)
{
	scoped(writing_free) struct writing writing = WRITING;

	if (!place_node(arguments->dir, writing.dir, err) ||
	    !writing_resume(
		&writing, arguments->resume, arguments->paths, arguments->count, err))
		return false;
	writing_tell_followed(&writing);
	writing_note_server(writing.dir);
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
	case OPTION_ANSWER:
		arguments->answer = optarg;
		return true;
	case OPTION_RESUME:
		arguments->resume = optarg;
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
	if (arguments.resume != NULL) {
		arguments.paths = argv + optind;
		arguments.count = (size_t)(argc - optind);
		if (arguments.count == 0)
			return cli_usage(&command_send, "'--resume' needs each FILE again");
		return resume(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
	}
	if (arguments.answer == NULL && argc - optind < 1)
		return cli_usage(&command_send, "'send' needs a NODE");
	if (arguments.answer == NULL)
		arguments.node = argv[optind++];
	arguments.paths = argv + optind;
	arguments.count = (size_t)(argc - optind);
	if (arguments.count == 0 && arguments.title == NULL && arguments.text == NULL)
		return cli_usage(
		    &command_send, "'send' needs a FILE, a '--title' or a '--text'");
	if (arguments.count == 0 && arguments.title == NULL && arguments.answer == NULL)
		return cli_usage(&command_send, "'send' needs a FILE or a '--title'");
	return send_letter(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_send = {
	.name = "send",
	.summary = "send files to another node, sealed, until its receipt comes",
	.help =
	    "usage: accord send NODE [FILE...] [--title TEXT] [--text TEXT] [--also NODE]...\n"
	    "                   [--dir DIR]\n"
	    "       accord send --answer ID [FILE...] [--title TEXT] [--text TEXT]\n"
	    "              [--dir DIR]\n"
	    "       accord send --resume ID FILE... [--dir DIR]\n"
	    "\n"
	    "NODE is the name of a node, which is looked for at https://NODE or at the\n"
	    "address that DIR/peers gives; or an address.  The letter is signed and in the\n"
	    "journal when this returns; the server delivers it, for days if need be, and\n"
	    "keeps the receipt and the proof that come back.  See 'accord outbox'.  What is\n"
	    "said to a finder waits until he asks for it ('accord mail').  Of files that are\n"
	    "16 MiB or more together, those over 8 MiB follow the letter in pieces, each a\n"
	    "letter; 'accord show ID --save DIR' joins them again.\n"
	    "\n"
	    "  --title TEXT   what it is about, in a line (the first file's name)\n"
	    "  --text TEXT    what is to be said, 64 KiB at most\n"
	    "  --answer ID    to who said what has this id, a finder or a node, and about\n"
	    "                 that\n"
	    "  --resume ID    go on where the pieces of a letter's large files broke off, or\n"
	    "                 those of a message in a case: give these files again\n"
	    "  --also NODE    to this node as well; each knows of all of them\n"
	    "  --dir DIR      the node's directory\n"
	    "\n"
	    "  accord send psirt.example.com advisory-draft.md --title 'Draft for Tuesday'\n",
	.run = run,
};
