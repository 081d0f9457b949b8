#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/backup.h"
#include "action/deed_call.h"
#include "action/release.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/release.h"

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

static void
put_arguments(const struct seal *seal, const struct identity *key, struct writer *w)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);

	identity_format(key, &secret);
	statement_put_hash(w, "bundle", &seal->bundle);
	writer_key(w, "size");
	writer_integer(w, (int64_t)seal->size);
	statement_put_time(w, "opens", seal->opens);
	statement_put_text(w, "key", &secret);
}

/* The one who writes the journal says it, and keeps the key. */
static bool
promise(const char *dir, const struct seal *seal, const struct identity *key, struct hash *id,
    int64_t *size, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct value ok;

	deed_ask_begin(&ask, "release.seal");
	put_arguments(seal, key, &ask.args);
	return deed_ask(&ask, dir, time(NULL), &ok, err) &&
	       statement_get_hash(ok, "id", id, err) &&
	       value_get_integer(ok, "size", size, err);
}

/* The bundle goes to its place at once: files may be large. */
static bool
pack(const char *dir, char *const *paths, size_t count, struct seal *seal, struct identity *key,
    struct err *err)
{
	struct progress progress = bar_begin("bundle", 0);
	struct release_files files = { paths, count, tell_sealed, &progress };
	char path[PATH_MAX];
	struct tree tree;
	bool packed;

	if (!node_path(dir, "public", path, err) || !tree_open(path, &tree, err))
		return false;
	packed = release_bundle(&tree, &files, seal, key, err);
	progress_end(&progress);
	return packed;
}

/* A promise that stands and does not show yet is not to be made a second time. */
static bool
show(const char *dir, const struct hash *id, int64_t size, struct err *err)
{
	scoped(buf_free) struct buf what = BUF(KIB);

	buf_add(&what, TEXT("sealed as "));
	hash_format(id, &what);
	return buf_ok(&what, err) &&
	       deed_publish(dir, buf_string(&what), (uint64_t)size, time(NULL), err);
}

static bool
seal_files(
    const char *option_dir, char *const *paths, size_t count, int64_t opens, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB);
	struct seal seal = { .opens = opens };
	char dir[PATH_MAX];
	struct hash id;
	int64_t size;

	if (!place_node(option_dir, dir, err) || !node_name(dir, &name, err) ||
	    !backup_check(dir, err))
		return false;
	if (opens <= time(NULL))
		return err_set(err, FAULT_INPUT, "the time to open is past; give one to come");
	return pack(dir, paths, count, &seal, &key, err) &&
	       promise(dir, &seal, &key, &id, &size, err) && show(dir, &id, size, err) &&
	       tell(&seal, &id, time(NULL), err);
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

static const struct command *const parts[] = { &command_release_seal, &command_release_early,
	&command_release_verify, NULL };

const struct command command_release = {
	.name = "release",
	.summary = "seal fixes and advisories, to open for everybody at one instant",
	.help =
	    "usage: accord release seal FILE... --at TIME [--dir DIR]\n"
	    "       accord release early ID --reason TEXT [--dir DIR]\n"
	    "       accord release verify SEAL --manifest FILE [--bundle FILE] [--key FILE]\n"
	    "\n"
	    "A release is sealed now, and opens for everybody at one instant: 'seal' makes\n"
	    "one, 'early' opens it before its time, 'verify' checks one that somebody else\n"
	    "made.  'accord release seal --help' and so on tell more; 'accord follow' fetches\n"
	    "and opens.\n",
	.parts = parts,
};
