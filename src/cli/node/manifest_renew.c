#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/command/cli.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/node/manifest.h"

enum {
	OPTION_DIR = 1,
	OPTION_OFFLINE_KEYS,
	OPTION_PASSPHRASE_FD,
	OPTION_URL,
	OPTION_ROLE,
	OPTION_SINCE,
	OPTION_YES,
};

#define COMMON                                                                                 \
	{ "dir", required_argument, NULL, OPTION_DIR },                                        \
	    { "offline-keys", required_argument, NULL, OPTION_OFFLINE_KEYS },                  \
	{                                                                                      \
		"passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD                 \
	}

static const struct option renew_options[] = {
	COMMON,
	{ "url", required_argument, NULL, OPTION_URL },
	{ "role", required_argument, NULL, OPTION_ROLE },
	{ 0 },
};

static const struct option rotate_options[] = { COMMON, { 0 } };

static const struct option revoke_options[] = {
	COMMON,
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ 0 },
};

static const struct option retire_options[] = {
	COMMON,
	{ "yes", no_argument, NULL, OPTION_YES },
	{ 0 },
};

struct arguments {
	const struct command *command;
	const char *dir;
	const char *offline_keys;
	bool yes;
	struct manifest_keys keys;
	struct renewal_plan plan;
};

static bool
fail_usage(const struct arguments *a, const char *what)
{
	cli_usage(a->command, "'%s' is no %s", optarg, what);
	return false;
}

static bool
take(struct arguments *a, int option)
{
	unsigned role;

	switch (option) {
	case OPTION_DIR:
		a->dir = optarg;
		return true;
	case OPTION_OFFLINE_KEYS:
		a->offline_keys = optarg;
		return true;
	case OPTION_PASSPHRASE_FD:
		return option_number(optarg, INT_MAX, &a->keys.how.fd) ||
		       fail_usage(a, "file descriptor");
	case OPTION_URL:
		a->plan.url = text_of(optarg);
		while (text_ends(a->plan.url, TEXT("/")))
			a->plan.url.len--;
		return true;
	case OPTION_ROLE:
		role = manifest_role_of(text_of(optarg));
		a->plan.roles |= role;
		return role != 0 || fail_usage(a, "role: vendor, coordinator, csirt, observer");
	case OPTION_SINCE:
		return utc_parse(text_of(optarg), &a->plan.since) ||
		       fail_usage(a, "time such as 2026-11-22T10:00:00Z");
	default:
		a->yes = true;
		return true;
	}
}

static bool
parse(int argc, char **argv, const struct option *options, struct arguments *a)
{
	int option;

	option_begin();
	while ((option = option_next(a->command, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(a, option))
			return false;
	return true;
}

/* The keys that the operands name. */
static bool
take_keys(int argc, char **argv, struct arguments *a)
{
	if (optind == argc) {
		cli_usage(a->command, "'%s' needs at least one KEY", a->command->name);
		return false;
	}
	for (int i = optind; i < argc; i++) {
		unsigned key = renewal_key_of(text_of(argv[i]));

		if (strcmp(argv[i], "all") == 0)
			key = RENEWAL_ONLINE;
		if (key == 0) {
			cli_usage(a->command,
			    "'%s' is no key: statement, log, witness, age, release, root, all",
			    argv[i]);
			return false;
		}
		a->plan.change |= key;
	}
	return true;
}

static bool
tell(const struct node *node, const struct arguments *a, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	buf_addf(&out, "manifest %lld of %.*s is signed and published",
	    (long long)node->manifest.version, TEXT_ARGS(node->manifest.name));
	if (node->manifest.retired)
		buf_add(&out, TEXT("; it is the last"));
	else
		buf_add(&out, TEXT("; it expires "));
	if (!node->manifest.retired)
		utc_format(node->manifest.expires, &out);
	if (manifest_begins_log(&node->manifest))
		buf_addf(&out, "\nits log goes on as %.*s; tell those who witness it",
		    TEXT_ARGS(node->manifest.key[PARTY_LOG].name));
	if ((a->plan.change & RENEWAL_ONLINE) != 0)
		buf_add(&out,
		    TEXT("\nnext: once nothing is on its way to the old keys any more: accord "
			 "manifest forget"));
	if ((a->plan.change & ~RENEWAL_ONLINE) != 0)
		buf_addf(
		    &out, "\nnext: copy '%s' to where the offline keys are kept", a->keys.path);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static bool
carry_out(struct arguments *a, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	struct renewal_keys keys;
	char dir[PATH_MAX];

	if (!place_node(a->dir, dir, err) || !node_open(dir, &node, err) ||
	    !manifest_keys_open(&a->keys, a->offline_keys, dir, node.manifest.name, err))
		return false;
	keys = manifest_keys_for(&a->keys);
	return renewal_do(&node, &a->plan, &keys, time(NULL), err) && tell(&node, a, err);
}

static int
finish(struct arguments *a)
{
	struct err err;
	bool done = carry_out(a, &err);

	manifest_keys_free(&a->keys);
	return done ? EXIT_SUCCESS : cli_fail(&err);
}

static int
refuse(struct arguments *a)
{
	manifest_keys_free(&a->keys);
	return CLI_USAGE;
}

static int
run_renew(int argc, char **argv)
{
	struct arguments a = { .command = &command_manifest_renew, .keys = MANIFEST_KEYS };

	if (!parse(argc, argv, renew_options, &a))
		return refuse(&a);
	if (optind < argc) {
		cli_usage(a.command, "'%s' is one argument too many", argv[optind]);
		return refuse(&a);
	}
	return finish(&a);
}

static int
run_rotate(int argc, char **argv)
{
	struct arguments a = { .command = &command_manifest_rotate, .keys = MANIFEST_KEYS };

	if (!parse(argc, argv, rotate_options, &a) || !take_keys(argc, argv, &a))
		return refuse(&a);
	return finish(&a);
}

static int
run_revoke(int argc, char **argv)
{
	struct arguments a = { .command = &command_manifest_revoke, .keys = MANIFEST_KEYS };

	a.plan.since = time(NULL);
	if (!parse(argc, argv, revoke_options, &a) || !take_keys(argc, argv, &a))
		return refuse(&a);
	a.plan.revoke = a.plan.change;
	return finish(&a);
}

static int
run_retire(int argc, char **argv)
{
	struct arguments a = { .command = &command_manifest_retire, .keys = MANIFEST_KEYS };

	if (!parse(argc, argv, retire_options, &a))
		return refuse(&a);
	if (!a.yes || optind < argc) {
		cli_usage(a.command, "'retire' ends the node for good: say so with --yes");
		return refuse(&a);
	}
	a.plan.retire = true;
	return finish(&a);
}

#define KEYS_HELP                                                                              \
	"  --dir DIR             the node (ACCORD_DIR; /var/lib/accord for root)\n"            \
	"  --offline-keys FILE   root and release keys (DIR/offline-keys.age)\n"               \
	"  --passphrase-fd N     read their passphrase from descriptor N, one line\n"

const struct command command_manifest_renew = {
	.name = "renew",
	.summary = "sign a node's next manifest, valid for 398 days",
	.help = "usage: accord manifest renew [--url URL] [--role ROLE]... [--dir DIR]\n"
		"                             [--offline-keys FILE] [--passphrase-fd N]\n"
		"\n"
		"Signs the next manifest, with the same keys, and publishes it.\n"
		"\n"
		"  --url URL             where the node is reached from now on\n"
		"  --role ROLE           what it is from now on: vendor, coordinator, csirt,\n"
		"                        observer; may be given several times\n" KEYS_HELP,
	.run = run_renew,
};

const struct command command_manifest_rotate = {
	.name = "rotate",
	.summary = "give a node new keys, as one does from time to time",
	.help = "usage: accord manifest rotate KEY... [--dir DIR] [--offline-keys FILE]\n"
		"                              [--passphrase-fd N]\n"
		"\n"
		"Makes these keys anew and signs a manifest that names them.  KEY is\n"
		"statement, log, witness, age, release, root, or all, which is the first\n"
		"four.  The old ones are kept in DIR/keys/old until 'accord manifest forget':\n"
		"what was sealed to the old age key can be opened that long, and the log's\n"
		"heads have its old key's signature besides.  A new root key is signed for by\n"
		"the old one as well.\n"
		"\n" KEYS_HELP "\n",
	.run = run_rotate,
};

const struct command command_manifest_revoke = {
	.name = "revoke",
	.summary = "say that somebody else has keys of a node's, and make new ones",
	.help = "usage: accord manifest revoke KEY... [--since TIME] [--dir DIR]\n"
		"                              [--offline-keys FILE] [--passphrase-fd N]\n"
		"\n"
		"As 'rotate', and says that of what the old keys signed only that counts\n"
		"which the public log had by TIME (now, if nothing is said): up to the last\n"
		"anchor before it.  A receipt that was not proven by then is void; its finder\n"
		"has to report again.  A log whose key is revoked goes on under another name,\n"
		"with all its entries, since others may have been shown heads that were never\n"
		"its own.\n"
		"\n"
		"The root key cannot be revoked: whoever has it can sign as much.  Rotate it,\n"
		"and tell those who know the node by another way.\n"
		"\n"
		"  --since TIME          from when on, such as 2026-11-22T10:00:00Z\n" KEYS_HELP
		"\n",
	.run = run_revoke,
};

const struct command command_manifest_retire = {
	.name = "retire",
	.summary = "end a node for good",
	.help = "usage: accord manifest retire --yes [--dir DIR] [--offline-keys FILE]\n"
		"                              [--passphrase-fd N]\n"
		"\n"
		"Signs the node's last manifest, which says so.  Nothing can come after it.\n"
		"Finders then send no more reports; keep what is public where it is, and\n"
		"'accord serve' running while sealed releases wait for their time.\n"
		"\n"
		"  --yes                 that you mean it\n" KEYS_HELP "\n",
	.run = run_retire,
};
