#include "action/release.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"

enum { OPTION_DIR = 1, OPTION_AT };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "at", required_argument, NULL, OPTION_AT },
	{ 0 },
};

static const struct command command_release_seal;

static bool
tell(const struct seal *seal, const struct hash *id, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	buf_add(&out, TEXT("release   "));
	hash_format(id, &out);
	buf_add(&out, TEXT("\nopens     "));
	utc_format(seal->opens, &out);
	buf_add(&out, TEXT(" (in "));
	utc_format_span(seal->opens - now, &out);
	buf_add(&out, TEXT(")\nbundle    public/"));
	seal_bundle_path(&seal->bundle, &out);
	buf_addf(&out, ", %llu bytes\nrecipient ", (unsigned long long)seal->size);
	recipient_format(&seal->recipient, &out);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static void
tell_sealed(void *arg, uint64_t done, uint64_t total)
{
	struct progress *progress = arg;

	progress->total = total;
	bar_tell(progress, done);
}

static bool
seal_files(
    const char *option_dir, char *const *paths, size_t count, int64_t opens, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	struct seal seal = { .opens = opens };
	struct progress progress = bar_begin("bundle", 0);
	struct release_files files = { paths, count, tell_sealed, &progress };
	char dir[PATH_MAX];
	struct hash id;
	bool sealed;

	if (!place_node(option_dir, dir, err) || !node_open(dir, &node, err))
		return false;
	sealed = release_seal(&node, &files, &seal, time(NULL), &id, err);
	progress_end(&progress);
	return sealed && tell(&seal, &id, time(NULL), err);
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL, *at = NULL;
	int64_t opens;
	struct err err;
	int option;

	option_begin();
	while (
	    (option = option_next(&command_release_seal, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			at = optarg;
	}
	if (at == NULL || optind == argc)
		return cli_usage(&command_release, "'release seal' needs FILES and --at TIME");
	if (!utc_parse(text_of(at), &opens))
		return cli_usage(
		    &command_release, "'%s' is no time such as 2026-11-22T10:00:00Z", at);
	return seal_files(dir, argv + optind, (size_t)(argc - optind), opens, &err)
		   ? EXIT_SUCCESS
		   : cli_fail(&err);
}

#define HELP                                                                                   \
	"usage: accord release seal FILE... --at TIME [--dir DIR]\n"                           \
	"\n"                                                                                   \
	"Seals the files into one bundle, an ordinary age file, which everybody can fetch\n"   \
	"now and nobody can read.  The public log holds the promise: digest, recipient and\n"  \
	"time.  At TIME the running node posts the key, and everybody reads the same bytes\n"  \
	"at the same instant.  The node must run then ('accord serve').\n"                     \
	"\n"                                                                                   \
	"  --at TIME   when it opens: RFC 3339, such as 2026-11-22T10:00:00Z\n"                \
	"  --dir DIR   the node's directory\n"                                                 \
	"\n"                                                                                   \
	"  accord release seal fix.deb advisory.json --at 2026-11-22T10:00:00Z\n"

static const struct command command_release_seal = {
	.name = "seal",
	.summary = "seal files now, to be readable for everybody at one time",
	.help = HELP,
	.run = run,
};

static const struct command *const parts[] = { &command_release_seal, NULL };

const struct command command_release = {
	.name = "release",
	.summary = "seal fixes and advisories, to open for everybody at one instant",
	.help = HELP,
	.parts = parts,
};
