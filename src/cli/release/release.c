#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "action/node/backup.h"
#include "action/release/release.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/case/register.h"
#include "cli/command/bar.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/release/covering.h"
#include "cli/release/release.h"
#include "cli/release/sealed_advisories.h"

#define KEY_MODE 0600

enum {
	OPTION_DIR = 1,
	OPTION_AT,
	OPTION_COMMITTEE,
	OPTION_THRESHOLD,
	OPTION_GRACE,
	OPTION_SLIP,
	OPTION_CUTOFF,
	OPTION_TIMES,
	OPTION_ADVISORY,
	OPTION_KEY,
	OPTION_FIX,
	OPTION_NO_FIX,
	OPTION_CASE,
};

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "at", required_argument, NULL, OPTION_AT },
	{ "committee", required_argument, NULL, OPTION_COMMITTEE },
	{ "threshold", required_argument, NULL, OPTION_THRESHOLD },
	{ "grace", required_argument, NULL, OPTION_GRACE },
	{ "slip", required_argument, NULL, OPTION_SLIP },
	{ "cutoff", required_argument, NULL, OPTION_CUTOFF },
	{ "times", required_argument, NULL, OPTION_TIMES },
	{ "advisory", required_argument, NULL, OPTION_ADVISORY },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "fix", required_argument, NULL, OPTION_FIX },
	{ "no-fix", required_argument, NULL, OPTION_NO_FIX },
	{ "case", required_argument, NULL, OPTION_CASE },
	{ 0 },
};

static const struct command command_release_seal;

/* What is asked for; a number that was not given is 0. */
struct arguments {
	const char *dir, *at, *of_case;
	const char *key;     /* where to write the key as well; NULL: nowhere */
	char node[PATH_MAX]; /* the node's directory */
	int64_t opens;
	struct buf committee; /* a name a line; empty: there is none */
	int threshold, grace, slip, cutoff, times;
	char **paths; /* of files, and of advisories */
	size_t count;
	const char **advisory; /* those of advisories alone */
	size_t advisories;
	struct buf enclosed; /* the digests of those that are published when it opens */
	struct covering *covering;
	struct buf list; /* what it is for, as options say it; empty: nothing */
	struct err err;  /* why an option is wrong */
};

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
put_number(const char *name, int number, struct writer *w)
{
	if (number == 0)
		return;
	writer_key(w, name);
	writer_integer(w, number);
}

static void
put_committee(const struct arguments *arguments, struct writer *w)
{
	if (arguments->committee.len == 0)
		return;
	statement_put_text(w, "committee", &arguments->committee);
	put_number("threshold", arguments->threshold, w);
	put_number("grace", arguments->grace, w);
	put_number("slip", arguments->slip, w);
	put_number("cutoff", arguments->cutoff, w);
	put_number("times", arguments->times, w);
}

static void
put_arguments(const struct seal *seal, const struct identity *key, struct writer *w)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);

	identity_format(key, &secret);
	statement_put_hash(w, "bundle", &seal->bundle);
	writer_key(w, "size");
	writer_integer(w, (int64_t)seal->size);
	if (seal->opens != 0)
		statement_put_time(w, "opens", seal->opens);
	statement_put_text(w, "key", &secret);
}

/* The one who writes the journal says it, and keeps the key. */
static bool
promise(const struct arguments *arguments, struct seal *seal, const struct identity *key,
    struct hash *id, int64_t *size, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct value ok;

	deed_ask_begin(&ask, "release.seal");
	put_arguments(seal, key, &ask.args);
	put_committee(arguments, &ask.args);
	if (arguments->of_case != NULL) {
		writer_key(&ask.args, "case");
		writer_text(&ask.args, text_of(arguments->of_case));
	}
	if (arguments->enclosed.len > 0)
		statement_put_text(&ask.args, "advisories", &arguments->enclosed);
	return deed_ask(&ask, arguments->node, time(NULL), &ok, err) &&
	       statement_get_hash(ok, "id", id, err) &&
	       statement_get_time(ok, "opens", &seal->opens, err) &&
	       value_get_integer(ok, "size", size, err);
}

/* The bundle goes to its place at once: files may be large. */
static bool
pack(
    const struct arguments *arguments, struct seal *seal, struct identity *key, struct err *err)
{
	struct progress progress = bar_begin("bundle", 0);
	struct release_files files = { arguments->paths, arguments->count,
		buf_text(&arguments->list), tell_sealed, &progress };
	const char *dir = arguments->node;
	char path[PATH_MAX];
	struct tree tree;
	bool packed;

	if (!node_path(dir, "public", path, err) || !tree_open(path, &tree, err))
		return false;
	packed = release_bundle(&tree, &files, seal, key, err);
	progress_end(&progress);
	return packed;
}

/* For who opens it beforehand.  First, so that nothing is promised whose key was to be told and
 * cannot. */
static bool
write_key(const struct arguments *arguments, const struct identity *key, struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);

	if (arguments->key == NULL)
		return true;
	identity_format(key, &secret);
	buf_add(&secret, TEXT("\n"));
	return buf_ok(&secret, err) &&
	       file_create(arguments->key, buf_text(&secret), KEY_MODE, err);
}

/* Advisories are told by their ids and digests. */
static bool
make_list(struct arguments *arguments, struct err *err)
{
	if (arguments->covering->covers == 0)
		return true;
	for (size_t i = 0; i < arguments->advisories; i++)
		if (!covering_add_advisory(arguments->covering, arguments->advisory[i], err))
			return false;
	return covering_format(arguments->covering, &arguments->list, err);
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
seal_files(struct arguments *arguments, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB);
	struct seal seal = { .opens = arguments->opens };
	const char *dir = arguments->node;
	struct hash id;
	int64_t size;

	if (!place_node(arguments->dir, arguments->node, err) || !node_name(dir, &name, err) ||
	    !backup_check(dir, err))
		return false;
	if (seal.opens != 0 && seal.opens <= time(NULL))
		return err_set(err, FAULT_INPUT, "the time to open is past; give one to come");
	return make_list(arguments, err) &&
	       sealed_advisories_enclose(dir, arguments->advisory, arguments->advisories,
		   seal.opens, &arguments->enclosed, err) &&
	       pack(arguments, &seal, &key, err) && write_key(arguments, &key, err) &&
	       promise(arguments, &seal, &key, &id, &size, err) && show(dir, &id, size, err) &&
	       tell(&seal, &id, time(NULL), err);
}

/* Seconds, or how many. */
static bool
set_number(int *out)
{
	return option_number(optarg, INT32_MAX, out) && *out > 0;
}

static bool
set_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_DIR:
		arguments->dir = optarg;
		return true;
	case OPTION_AT:
		arguments->at = optarg;
		return true;
	case OPTION_COMMITTEE:
		buf_addf(&arguments->committee, "%s%s",
		    arguments->committee.len > 0 ? "\n" : "", optarg);
		return true;
	case OPTION_ADVISORY:
		arguments->paths[arguments->count++] = optarg;
		arguments->advisory[arguments->advisories++] = optarg;
		return true;
	case OPTION_CASE:
		arguments->of_case = optarg;
		return true;
	case OPTION_KEY:
		arguments->key = optarg;
		return true;
	case OPTION_FIX:
	case OPTION_NO_FIX:
		return covering_add(arguments->covering, option == OPTION_FIX, text_of(optarg),
		    &arguments->err);
	case OPTION_THRESHOLD:
		return set_number(&arguments->threshold);
	case OPTION_GRACE:
		return set_number(&arguments->grace);
	case OPTION_SLIP:
		return set_number(&arguments->slip);
	case OPTION_CUTOFF:
		return set_number(&arguments->cutoff);
	default:
		return set_number(&arguments->times);
	}
}

/* What has no meaning without a committee is not left unheeded. */
static int
check(struct arguments *arguments)
{
	bool rules = arguments->threshold > 0 || arguments->grace > 0 || arguments->slip > 0;

	if (arguments->count == 0 || (arguments->at == NULL && arguments->of_case == NULL))
		return cli_usage(&command_release, "'release seal' needs FILES and --at TIME, "
						   "or '--at slot' for the next slot of "
						   "the node's policy");
	if (arguments->at != NULL && strcmp(arguments->at, "slot") != 0 &&
	    !utc_parse(text_of(arguments->at), &arguments->opens))
		return cli_usage(&command_release,
		    "'%s' is no time such as 2026-11-22T10:00:00Z", arguments->at);
	if (rules && arguments->committee.len == 0)
		return cli_usage(&command_release,
		    "--threshold, --grace and --slip are rules of a --committee");
	if ((arguments->cutoff > 0 || arguments->times > 0) && arguments->slip == 0)
		return cli_usage(
		    &command_release, "--cutoff and --times say how --slip may be used");
	return EXIT_SUCCESS;
}

static void
arguments_free(struct arguments *arguments)
{
	buf_free(&arguments->committee);
	buf_free(&arguments->list);
	sealed_advisories_drop(arguments->node, buf_text(&arguments->enclosed));
	buf_free(&arguments->enclosed);
	covering_free(arguments->covering);
	free(arguments->advisory);
	free(arguments->paths);
}

/* A list that is given stands first in the bundle, as one that is made: so it is found there
 * soon. */
static void
put_list_first(struct arguments *arguments)
{
	for (size_t i = arguments->count; i-- > 1;) {
		char *path = arguments->paths[i];

		if (strcmp(file_name(path), CONTENTS_NAME) != 0)
			continue;
		arguments->paths[i] = arguments->paths[0];
		arguments->paths[0] = path;
	}
}

static int
read_arguments(int argc, char **argv, struct arguments *arguments)
{
	int option;

	arguments->paths = mem_grow(NULL, (size_t)argc * sizeof(*arguments->paths));
	arguments->advisory = mem_grow(NULL, (size_t)argc * sizeof(*arguments->advisory));
	if (arguments->paths == NULL || arguments->advisory == NULL)
		return CLI_USAGE;
	option_begin();
	while (
	    (option = option_next(&command_release_seal, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!set_option(arguments, option))
			return arguments->err.fault != FAULT_NONE
				   ? cli_usage(&command_release, "%s", arguments->err.text)
				   : cli_usage(&command_release,
					 "'%s' is no whole number above 0", optarg);
	}
	for (int i = optind; i < argc; i++)
		arguments->paths[arguments->count++] = argv[i];
	put_list_first(arguments);
	return check(arguments);
}

static int
run(int argc, char **argv)
{
	static struct covering covering; /* it is large */
	scoped(arguments_free) struct arguments arguments = { .committee = BUF(64 * KIB),
		.list = BUF(CONTENTS_MAX),
		.enclosed = BUF(16 * KIB),
		.covering = &covering };
	struct err err;
	int status;

	covering.arena = ARENA(MIB);
	status = read_arguments(argc, argv, &arguments);

	if (status != EXIT_SUCCESS)
		return status;
	return seal_files(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

#define HELP                                                                                   \
	"usage: accord release seal FILE... --at TIME [--committee members|NODE]...\n"         \
	"           [--threshold N] [--grace SECONDS] [--slip SECONDS [--cutoff SECONDS]\n"    \
	"           [--times N]] [--advisory FILE]... [--fix WORDS]...\n"                      \
	"           [--no-fix WORDS]... [--case ID] [--key FILE] [--dir DIR]\n"                \
	"\n"                                                                                   \
	"Seals the files into one bundle, an ordinary age file, which everybody can fetch\n"   \
	"now and nobody can read.  The public log holds the promise: digest, recipient\n"      \
	"and time.  At TIME the running node posts the key, and everybody reads the same\n"    \
	"bytes at the same instant.  The node must run then ('accord serve'), unless\n"        \
	"there is a committee: then any --threshold of its members open it without this\n"     \
	"node.\n"                                                                              \
	"\n"                                                                                   \
	"  --at TIME         when it opens: RFC 3339, such as 2026-11-22T10:00:00Z;\n"         \
	"                    'slot': in the next release slot of the node's policy\n"          \
	"  --case ID         it belongs to that case, whose participants are told when it\n"   \
	"                    opens; without --at it opens with the others of the case\n"       \
	"  --committee WHO   a node that is dealt a share of the key, or 'members':\n"         \
	"                    all others of the accord; can be given several times\n"           \
	"  --threshold N     so many of them open it; more than half, which is the\n"          \
	"                    default\n"                                                        \
	"  --grace SECONDS   so long after TIME they go by their own clocks, when\n"           \
	"                    witnesses are silent; 900\n"                                      \
	"  --slip SECONDS    it may be postponed by so much in all, by the release key\n"      \
	"  --cutoff SECONDS  not in the last so many before its time; 0\n"                     \
	"  --times N         so often; once\n"                                                 \
	"  --advisory FILE   one more file; an advisory (.json), which must be what\n"         \
	"                    'accord advisory publish' takes, is published when the\n"         \
	"                    release opens\n"                                                  \
	"  --key FILE        write the key there, too, for a coordinator who is to\n"          \
	"                    open it beforehand and say what it holds: who has it can\n"       \
	"                    read it now\n"                                                    \
	"  --fix WORDS       what a file fixes: 'FILE; product=P; versions=V' and\n"           \
	"                    perhaps edition=, region=, until= (a date: so long\n"             \
	"                    supported), needs= (login, contract: what it takes to\n"          \
	"                    get the fix elsewhere)\n"                                         \
	"  --no-fix WORDS    what gets none: the same without FILE; until= is when it\n"       \
	"                    will\n"                                                           \
	"  --dir DIR         the node's directory\n"                                           \
	"\n"                                                                                   \
	"  accord release seal fix.deb advisory.json --at 2026-11-22T10:00:00Z\n"

static const struct command command_release_seal = {
	.name = "seal",
	.summary = "seal files now, to be readable for everybody at one time",
	.help = HELP,
	.run = run,
};

static const struct command *const parts[] = { &command_release_seal, &command_release_list,
	&command_release_status, &command_release_arm, &command_release_postpone,
	&command_release_refuse, &command_release_early, &command_release_breach,
	&command_release_verified, &command_release_verify, &command_release_register, NULL };

const struct command command_release = {
	.name = "release",
	.summary = "seal fixes and advisories, to open for everybody at one instant",
	.help =
	    "usage: accord release seal FILE... --at TIME [--committee WHO]... [--dir DIR]\n"
	    "       accord release list [--json] [--dir DIR]\n"
	    "       accord release status ID [--json] [--dir DIR]\n"
	    "       accord release arm ID [--dir DIR]\n"
	    "       accord release postpone ID --at TIME --why TEXT [--dir DIR]\n"
	    "       accord release refuse ID --why TEXT [--dir DIR]\n"
	    "       accord release early ID --why TEXT [--dir DIR]\n"
	    "       accord release breach ID --key FILE --why TEXT [--dir DIR]\n"
	    "       accord release verified ID --key FILE --bundle FILE --why TEXT\n"
	    "       accord release verify SEAL --manifest FILE [--bundle FILE] [--key FILE]\n"
	    "       accord release verify NODE [MIRROR]... ID\n"
	    "       accord release register ID [--json] [--dir DIR]\n"
	    "\n"
	    "A release is sealed now, and opens for everybody at one instant: 'seal'\n"
	    "makes one, 'list' and 'status' tell how they stand, 'postpone' moves one and\n"
	    "'early' opens one before its time, 'verify' checks one that somebody else\n"
	    "made. 'accord release seal --help' and so on tell more; 'accord follow'\n"
	    "fetches and opens.\n",
	.parts = parts,
};
