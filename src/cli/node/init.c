#include "action/node/init.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/passphrase.h"
#include "cli/command/place.h"

#define EPOCH_SECONDS 600

enum { OPTION_URL = 1, OPTION_ROLE, OPTION_DIR, OPTION_EPOCH, OPTION_PASSPHRASE_FD };

static const struct option options[] = {
	{ "url", required_argument, NULL, OPTION_URL },
	{ "role", required_argument, NULL, OPTION_ROLE },
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "epoch", required_argument, NULL, OPTION_EPOCH },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ 0 },
};

struct arguments {
	const char *name;
	const char *url;
	const char *dir;
	unsigned roles;
	int epoch;
	struct passphrase passphrase;
};

static bool
take_role(struct arguments *arguments)
{
	unsigned role = manifest_role_of(text_of(optarg));

	if (role == 0) {
		cli_usage(&command_init,
		    "'%s' is no role: vendor, coordinator, csirt, observer", optarg);
		return false;
	}
	arguments->roles |= role;
	return true;
}

static bool
take(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_ROLE:
		return take_role(arguments);
	case OPTION_URL:
		arguments->url = optarg;
		return true;
	case OPTION_DIR:
		arguments->dir = optarg;
		return true;
	case OPTION_EPOCH:
		if (option_number(optarg, MANIFEST_EPOCH_MAX, &arguments->epoch))
			return true;
		cli_usage(&command_init, "'%s' is no number of seconds", optarg);
		return false;
	default:
		if (option_number(optarg, INT_MAX, &arguments->passphrase.fd))
			return true;
		cli_usage(&command_init, "'%s' is no file descriptor", optarg);
		return false;
	}
}

static bool
parse(int argc, char **argv, struct arguments *arguments)
{
	int option;

	option_begin();
	while ((option = option_next(&command_init, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(arguments, option))
			return false;
	if (argc - optind != 1 || arguments->url == NULL) {
		cli_usage(&command_init, "'init' needs one NAME and its --url");
		return false;
	}
	arguments->name = argv[optind];
	return true;
}

static void
tell(const struct arguments *arguments, const char *dir)
{
	printf("node %s is in %s\n"
	       "\n"
	       "  keys/             its private keys; back them up, sealed\n"
	       "  offline-keys.age  root and release keys, sealed by your passphrase:\n"
	       "                    move this file off this machine now\n"
	       "  policy.json       a disclosure policy to begin with, not published yet\n"
	       "  public/           what everybody may read\n"
	       "\n"
	       "next: 1. copy offline-keys.age to a stick, keep that away, remove it here\n"
	       "      2. accord policy edit --dir %s, then accord policy publish\n"
	       "      3. accord serve --dir %s --listen 127.0.0.1:8080\n"
	       "         reports then come in at %s\n"
	       "      4. accord manifest check --dir %s: does the address lead here?\n",
	    arguments->name, dir, dir, dir, arguments->url, dir);
}

/* Asked for; where nobody can be asked, one is made and told. */
static bool
choose_passphrase(struct passphrase *how, struct secret *out, struct err *err)
{
	if (passphrase_choose(how, out, err))
		return true;
	return err->fault == FAULT_ABSENT && how->fd < 0 &&
	       passphrase_make(STDOUT_FILENO, out, err);
}

static bool
init(struct arguments *arguments, struct err *err)
{
	scoped(secret_free) struct secret passphrase = { 0 };
	struct init_plan plan = {
		.name = text_of(arguments->name),
		.url = text_of(arguments->url),
		.roles = arguments->roles == 0 ? MANIFEST_VENDOR : arguments->roles,
		.epoch = arguments->epoch,
	};
	char dir[PATH_MAX];

	while (text_ends(plan.url, TEXT("/")))
		plan.url.len--;
	if (!place_node(arguments->dir, dir, err) || !init_check(dir, &plan, err) ||
	    !choose_passphrase(&arguments->passphrase, &passphrase, err))
		return false;
	plan.passphrase = secret_text(&passphrase);
	if (!init_node(dir, &plan, time(NULL), err))
		return false;
	tell(arguments, dir);
	return true;
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .epoch = EPOCH_SECONDS, .passphrase = PASSPHRASE };
	struct err err;
	bool done;

	if (!parse(argc, argv, &arguments))
		return CLI_USAGE;
	done = init(&arguments, &err);
	passphrase_free(&arguments.passphrase);
	return done ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_init = {
	.name = "init",
	.summary = "make a node: the keys, journal and log of an organisation",
	.help =
	    "usage: accord init NAME --url URL [--role ROLE]... [--dir DIR] [--epoch SECONDS]\n"
	    "                   [--passphrase-fd N]\n"
	    "\n"
	    "Makes a node named NAME, a DNS name, that others reach at URL.  It must not\n"
	    "exist: an existing node is never touched.\n"
	    "\n"
	    "  --url URL           where others reach it, such as https://psirt.example.com\n"
	    "  --role ROLE         what the organisation is: vendor (if nothing is said),\n"
	    "                      coordinator, csirt, observer; may be given several times\n"
	    "  --dir DIR           where to make it (ACCORD_DIR; /var/lib/accord for root)\n"
	    "  --epoch SECONDS     how often the public log commits to what came in (600)\n"
	    "  --passphrase-fd N   read the passphrase for the root and release keys from\n"
	    "                      the first line of descriptor N; else it is asked for, or,\n"
	    "                      without a terminal, made and shown once\n"
	    "\n"
	    "Root and release keys are written to DIR/offline-keys.age, sealed by the\n"
	    "passphrase; move that file off the machine.\n"
	    "\n"
	    "  accord init psirt.example.com --url https://psirt.example.com\n",
	.run = run,
};
