#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/advisory/advise_check.h"
#include "action/deed/deed_call.h"
#include "action/node/enclosure.h"
#include "cli/advisory/advisory.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"
#include "cli/command/lines.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

static const struct option options[] = { FORM_OPTIONS, { 0 } };

struct arguments {
	const char *dir, *path;
	bool json;
};

/* Read it, and have it lie where the deed finds it. */
static bool
enclose(const char *dir, const struct buf *json, struct hash *hash, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	return node_open(dir, &node, err) && enclosure_put(&node, buf_text(json), hash, err);
}

/* It is in the journal now, or nothing names it. */
static void
drop(const char *dir, const struct hash *hash)
{
	struct node node = { 0 };

	snprintf(node.dir, sizeof(node.dir), "%s", dir);
	enclosure_drop(&node, hash);
}

static bool
tell(const struct arguments *arguments, struct value ok, struct err *err)
{
	if (arguments->json)
		return listing_json(ok, DEED_ANSWER_MAX, err);
	fputs("published ", stdout);
	shown_line("", deed_text(ok, "tracking", TEXT("")));
	shown_line("version   ", deed_text(ok, "version", TEXT("")));
	shown_line("page      ", deed_text(ok, "page", TEXT("")));
	shown_line("file      ", deed_text(ok, "file", TEXT("")));
	shown_line("statement ", deed_text(ok, "id", TEXT("")));
	return true;
}

static bool
publish_file(const struct arguments *arguments, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET((size_t)ADVISORY_SIZE_MAX);
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(buf_free) struct buf hex = BUF(KIB);
	scoped(asking_free) struct asking asking = ASKING;
	struct advisory advisory;
	char dir[PATH_MAX];
	struct hash hash;
	struct value ok;
	int64_t size;
	bool published;

	if (!lines_load(arguments->path, &json, err))
		return false;
	/* Before anything is left anywhere. */
	if (!advise_check(buf_text(&json), &arena, &advisory, err))
		return err_in(err, "'%s'", arguments->path);
	if (!place_node(arguments->dir, dir, err) || !enclose(dir, &json, &hash, err))
		return false;
	hash_format(&hash, &hex);
	asking_text(&asking, "document", buf_text(&hex));
	published = asking_do(&asking, dir, "advisory.publish", &ok, err);
	drop(dir, &hash);
	return published && value_get_integer(ok, "size", &size, err) &&
	       deed_publish(
		   dir, "the advisory is signed", (uint64_t)size, (int64_t)time(NULL), err) &&
	       tell(arguments, ok, err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_advisory, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == FORM_DIR)
			arguments.dir = optarg;
		else
			arguments.json = true;
	}
	if (argc - optind != 1)
		return cli_usage(&command_advisory, "'advisory publish' needs a file");
	arguments.path = argv[optind];
	return publish_file(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_advisory_publish = {
	.name = "publish",
	.summary = "publish an advisory: page, feeds and files, as one set",
	.help = "usage: accord advisory publish FILE [--json] [--dir DIR]\n"
		"\n"
		"Publishes FILE, if it is valid CSAF 2.0, TLP:WHITE and no draft: a page in\n"
		"plain words, an Atom feed, and the files of a CSAF provider, all of them at\n"
		"one instant.  The public log says which version was published when.  A later\n"
		"version of the same id takes the place of the one before.  What is to open\n"
		"at a set time is sealed instead ('accord release seal --advisory').\n"
		"\n"
		"  --json      print an object: id, tracking, version, page, file, sha256\n"
		"  --dir DIR   the node's directory\n"
		"\n"
		"  accord advisory publish advisory.json\n",
	.run = run,
};

/* --- list */

static void
print_row(struct value row)
{
	printf("%.20s  ", deed_text(row, "current", TEXT("")).at);
	shown_line("", deed_text(row, "tracking", TEXT("")));
	shown_line("                      ", deed_text(row, "title", TEXT("")));
	shown_line("                      version ", deed_text(row, "version", TEXT("")));
}

/* It is for people to mend. */
static void
note_refused(struct value ok)
{
	struct value_walk walk = { 0 };
	struct value rows;

	if (!value_find(ok, "refused", &rows))
		return;
	while (value_each(rows, &walk))
		cli_note("the advisory of release %.12s could not be published: %.*s",
		    deed_text(walk.value, "release", TEXT("")).at,
		    TEXT_ARGS(deed_text(walk.value, "why", TEXT(""))));
}

static bool
list(const char *given, bool json, struct err *err)
{
	scoped(asking_free) struct asking asking = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(given, dir, err) || !asking_do(&asking, dir, "advisories", &ok, err) ||
	    !value_get_array(ok, "advisories", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("nothing was published yet");
	note_refused(ok);
	return listing_rows(rows, json, DEED_ANSWER_MAX, print_row, err);
}

static int
run_list(int argc, char **argv)
{
	return listing_run(&command_advisory_list, argc, argv, list);
}

const struct command command_advisory_list = {
	.name = "list",
	.summary = "list the advisories that were published",
	.help = "usage: accord advisory list [--json] [--dir DIR]\n"
		"\n"
		"The newest version of each, what came last first.\n"
		"\n"
		"  --json      an object a line\n"
		"  --dir DIR   the node's directory\n",
	.run = run_list,
};
