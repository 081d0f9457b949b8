#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "action/release/trial.h"
#include "base/file.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/node/manifest.h"
#include "cli/release/release.h"
#include "release/postpone.h"

enum {
	OPTION_DIR = 1,
	OPTION_WHY,
	OPTION_AT,
	OPTION_KEYS,
	OPTION_PASSPHRASE_FD,
	OPTION_KEY,
	OPTION_BUNDLE,
	OPTION_BAD,
};

#define COMMON                                                                                 \
	{                                                                                      \
		"dir", required_argument, NULL, OPTION_DIR                                     \
	}
#define WHY                                                                                    \
	{                                                                                      \
		"why", required_argument, NULL, OPTION_WHY                                     \
	}

static const struct option arm_options[] = { COMMON, { 0 } };

static const struct option postpone_options[] = {
	COMMON,
	WHY,
	{ "at", required_argument, NULL, OPTION_AT },
	{ "offline-keys", required_argument, NULL, OPTION_KEYS },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ 0 },
};

static const struct option verified_options[] = {
	COMMON,
	WHY,
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "bundle", required_argument, NULL, OPTION_BUNDLE },
	{ "bad", no_argument, NULL, OPTION_BAD },
	{ 0 },
};

static const struct option breach_options[] = {
	COMMON,
	WHY,
	{ "key", required_argument, NULL, OPTION_KEY },
	{ 0 },
};

struct arguments {
	const char *dir, *id, *why, *at, *offline_keys, *key, *bundle;
	int64_t opens;
	bool bad;
	struct manifest_keys keys;
};

static bool
take(struct arguments *a, int option)
{
	switch (option) {
	case OPTION_DIR:
		a->dir = optarg;
		return true;
	case OPTION_WHY:
		a->why = optarg;
		return true;
	case OPTION_AT:
		a->at = optarg;
		return true;
	case OPTION_KEYS:
		a->offline_keys = optarg;
		return true;
	case OPTION_PASSPHRASE_FD:
		return option_number(optarg, INT_MAX, &a->keys.how.fd);
	case OPTION_KEY:
		a->key = optarg;
		return true;
	case OPTION_BUNDLE:
		a->bundle = optarg;
		return true;
	default:
		a->bad = true;
		return true;
	}
}

/* False when it was told what is wrong. */
static bool
parse(const struct command *command, const struct option *options, int argc, char **argv,
    struct arguments *a)
{
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(a, option))
			return false;
	if (argc - optind != 1) {
		cli_usage(&command_release, "'release %s' needs one ID", command->name);
		return false;
	}
	a->id = argv[optind];
	return true;
}

/* What was said shows at once. */
static bool
show(const char *dir, struct value ok, const char *what, struct err *err)
{
	int64_t size;

	if (!value_get_integer(ok, "size", &size, err) ||
	    !deed_publish(dir, what, (uint64_t)size, time(NULL), err))
		return false;
	printf("release   %.*s\n", TEXT_ARGS(deed_text(ok, "of", TEXT(""))));
	return true;
}

static int
end(struct arguments *a, bool done, const struct err *err)
{
	manifest_keys_free(&a->keys);
	return done ? EXIT_SUCCESS : cli_fail(err);
}

/* arm */

static bool
arm(const struct arguments *a, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "id", text_of(a->id));
	return place_node(a->dir, dir, err) && asking_do(&ask, dir, "release.arm", &ok, err) &&
	       show(dir, ok, "it is said that this node is armed", err);
}

static int
run_arm(int argc, char **argv)
{
	struct arguments a = { .keys = MANIFEST_KEYS };
	struct err err;

	if (!parse(&command_release_arm, arm_options, argc, argv, &a))
		return CLI_USAGE;
	return end(&a, arm(&a, &err), &err);
}

/* postpone */

/* What it follows, as the node has it. */
static bool
find_last(const char *dir, const char *id, struct postpone *out, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;
	bool moved;

	asking_text(&ask, "id", text_of(id));
	if (!asking_do(&ask, dir, "release.status", &ok, err) ||
	    !statement_get_hash(ok, "id", &out->of, err) ||
	    !statement_get_hash_if(ok, "last", &moved, &out->previous, err))
		return false;
	out->first = !moved;
	return true;
}

static bool
sign(struct arguments *a, const char *dir, struct buf *note, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct postpone postpone = { .opens = a->opens, .reason = text_of(a->why) };
	struct signer release;
	struct hash id;

	if (!find_last(dir, a->id, &postpone, err) || !node_name(dir, &name, err) ||
	    !manifest_keys_open(&a->keys, a->offline_keys, dir, buf_text(&name), err))
		return false;
	release = note_key_signer(&a->keys.offline.release);
	return postpone_sign(&postpone, time(NULL), &release, note, &id, err);
}

static bool
postpone(struct arguments *a, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	char dir[PATH_MAX];
	struct value ok;

	if (!place_node(a->dir, dir, err) || !sign(a, dir, &note, err))
		return false;
	asking_text(&ask, "id", text_of(a->id));
	asking_text(&ask, "note", buf_text(&note));
	if (!asking_do(&ask, dir, "release.postpone", &ok, err) ||
	    !show(dir, ok, "it is said that it opens later", err))
		return false;
	printf("opens     %s, once a quorum of its witnesses has seen that\n", a->at);
	release_case_tell(dir, a->id, a->at);
	return true;
}

static int
run_postpone(int argc, char **argv)
{
	struct arguments a = { .keys = MANIFEST_KEYS };
	struct err err;

	if (!parse(&command_release_postpone, postpone_options, argc, argv, &a))
		return CLI_USAGE;
	if (a.at == NULL || a.why == NULL)
		return cli_usage(
		    &command_release, "'release postpone' needs --at TIME and --why TEXT");
	if (!utc_parse(text_of(a.at), &a.opens))
		return cli_usage(
		    &command_release, "'%s' is no time such as 2026-11-22T10:00:00Z", a.at);
	return end(&a, postpone(&a, &err), &err);
}

/* verified */

/* Everything is hashed on its way into the age file's reader. */
struct tee {
	const struct source *from;
	struct hasher hasher;
};

static bool
read_tee(void *arg, char *out, size_t room, size_t *len, struct err *err)
{
	struct tee *tee = arg;

	if (!tee->from->read(tee->from->arg, out, room, len, err))
		return false;
	hasher_add(&tee->hasher, (struct text){ out, *len });
	return true;
}

static bool
load_key(const char *path, struct buf *bytes, struct text *line, struct err *err)
{
	struct text rest;

	if (!file_load(path, bytes, err))
		return false;
	rest = buf_text(bytes);
	return (text_line(&rest, line) && rest.len == 0) ||
	       err_set(err, FAULT_INPUT, "'%s' is not one line", path);
}

static bool
read_rest(const struct source *source, struct err *err)
{
	char some[16 * KIB];
	size_t len;

	do
		if (!source->read(source->arg, some, sizeof(some), &len, err))
			return false;
	while (len > 0);
	return true;
}

static bool
size_of(int fd, uint64_t *out, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(err, "cannot tell how large it is");
	*out = (uint64_t)st.st_size;
	return true;
}

/* Does the key open all of the bundle, to what followers take?  What does not may be told to be
 * bad. */
static bool
test(const struct arguments *a, struct hash *digest, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(4 * KIB);
	scoped(identity_free) struct identity key = { 0 };
	scoped(file_close) int fd = -1;
	struct source from = source_fd(&fd);
	struct tee tee = { .from = &from };
	struct source source = { read_tee, &tee };
	struct text line;
	uint64_t size;

	hasher_init(&tee.hasher);
	if (!load_key(a->key, &bytes, &line, err) || !identity_parse(line, &key, err) ||
	    !file_open(a->bundle, &fd, err) || !size_of(fd, &size, err))
		return false;
	if (!trial_open(&source, size, &key, err) && (!a->bad || !read_rest(&source, err)))
		return err_in(err, "'%s'", a->bundle);
	*digest = hasher_end(&tee.hasher);
	return true;
}

static bool
verified(const struct arguments *a, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	scoped(buf_free) struct buf hex = BUF(KIB);
	char dir[PATH_MAX];
	struct hash digest;
	struct value ok;

	if (!place_node(a->dir, dir, err) || !test(a, &digest, err))
		return false;
	hash_format(&digest, &hex);
	asking_text(&ask, "id", text_of(a->id));
	asking_text(&ask, "bundle", buf_text(&hex));
	asking_integer(&ask, "good", !a->bad);
	asking_text(&ask, "why", text_of(a->why));
	return asking_do(&ask, dir, "release.verified", &ok, err) &&
	       show(dir, ok, "it is said what it holds", err);
}

static int
run_verified(int argc, char **argv)
{
	struct arguments a = { .keys = MANIFEST_KEYS };
	struct err err;

	if (!parse(&command_release_verified, verified_options, argc, argv, &a))
		return CLI_USAGE;
	if (a.key == NULL || a.bundle == NULL || a.why == NULL)
		return cli_usage(&command_release,
		    "'release verified' needs --key FILE, --bundle FILE and --why TEXT");
	return end(&a, verified(&a, &err), &err);
}

/* breach */

static bool
breach(const struct arguments *a, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	scoped(buf_free) struct buf bytes = BUF_SECRET(4 * KIB);
	char dir[PATH_MAX];
	struct value ok;
	struct text key;

	if (!place_node(a->dir, dir, err) || !load_key(a->key, &bytes, &key, err))
		return false;
	asking_text(&ask, "id", text_of(a->id));
	asking_text(&ask, "key", key);
	asking_text(&ask, "why", text_of(a->why));
	return asking_do(&ask, dir, "release.breach", &ok, err) &&
	       show(dir, ok, "it is said that its key is known", err);
}

static int
run_breach(int argc, char **argv)
{
	struct arguments a = { .keys = MANIFEST_KEYS };
	struct err err;

	if (!parse(&command_release_breach, breach_options, argc, argv, &a))
		return CLI_USAGE;
	if (a.key == NULL || a.why == NULL)
		return cli_usage(
		    &command_release, "'release breach' needs --key FILE and --why TEXT");
	return end(&a, breach(&a, &err), &err);
}

const struct command command_release_arm = {
	.name = "arm",
	.summary = "say that this node's share of a release is ready, or tell why not",
	.help =
	    "usage: accord release arm ID [--dir DIR]\n"
	    "\n"
	    "A node that was dealt a share of a release's key checks it and says so by\n"
	    "itself.  This does it now, or tells what is in the way: the promise is not seen\n"
	    "by its witnesses yet, the share does not fit it, nobody has seen its publisher\n"
	    "at its own address.\n"
	    "\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_arm,
};

const struct command command_release_postpone = {
	.name = "postpone",
	.summary = "let a sealed release open later",
	.help =
	    "usage: accord release postpone ID --at TIME --why TEXT [--offline-keys FILE]\n"
	    "           [--passphrase-fd N] [--dir DIR]\n"
	    "\n"
	    "Signed by the node's release key, which is kept offline, within what the release\n"
	    "was sealed with (--slip, --cutoff, --times).  It counts if more than half of the\n"
	    "release's witnesses have seen it before the cut-off; 'accord release status'\n"
	    "tells when it does.  Without that the release opens at its time.\n"
	    "\n"
	    "  --at TIME            the new time: RFC 3339, such as 2026-11-22T10:00:00Z\n"
	    "  --why TEXT           why: 1 to 500 bytes on one line, public\n"
	    "  --offline-keys FILE  where the offline keys are now; offline-keys.age in DIR\n"
	    "  --passphrase-fd N    read the passphrase from there, up to a newline\n"
	    "  --dir DIR            the node's directory\n",
	.run = run_postpone,
};

const struct command command_release_verified = {
	.name = "verified",
	.summary = "say what a test opening of a sealed release showed",
	.help =
	    "usage: accord release verified ID --key FILE --bundle FILE --why TEXT [--bad]\n"
	    "           [--dir DIR]\n"
	    "\n"
	    "For a coordinator who was told the key beforehand.  Opens the bundle with it,\n"
	    "to nowhere, and says in public that these bytes hold what they should; nothing\n"
	    "else shows before the time that a release is no garbage.  What no follower would\n"
	    "take, as it is no archive or one that has something amiss, is refused.  Neither\n"
	    "key nor contents are told.\n"
	    "\n"
	    "  --key FILE     the key, a line\n"
	    "  --bundle FILE  the bundle\n"
	    "  --why TEXT     what was looked at: 1 to 500 bytes on one line, public\n"
	    "  --bad          they do not hold what they should, or do not open\n"
	    "  --dir DIR      the node's directory\n",
	.run = run_verified,
};

const struct command command_release_breach = {
	.name = "breach",
	.summary = "say that a sealed release's key was seen before its time",
	.help =
	    "usage: accord release breach ID --key FILE --why TEXT [--dir DIR]\n"
	    "\n"
	    "Who has found the key of a release before its time tells everybody, with the\n"
	    "key: its committee lets it go at once, so that not only those who should not\n"
	    "have it can read it.  Nobody takes that back.\n"
	    "\n"
	    "  --key FILE     the key, a line\n"
	    "  --why TEXT     where it was seen, and how: 1 to 500 bytes on one line, public\n"
	    "  --dir DIR      the node's directory\n",
	.run = run_breach,
};
