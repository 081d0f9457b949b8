#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/node/key_change.h"
#include "action/node/local.h"
#include "action/release/owed.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/node/manifest.h"

enum { OPTION_DIR = 1, OPTION_ANYWAY };

static const struct option show_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

static const struct option forget_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "anyway", no_argument, NULL, OPTION_ANYWAY },
	{ 0 },
};

struct arguments {
	const char *dir;
	bool anyway;
};

static void
format_keys(const struct manifest *m, struct buf *out)
{
	buf_add(out, TEXT("keys      age        "));
	recipient_format(&m->recipient, out);
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		buf_addf(out, "\n          %-10s ", party_role_word((enum party_role)role));
		vkey_format(&m->key[role], out);
	}
	for (size_t i = 0; i < m->revoked_count; i++) {
		buf_addf(out, "\nrevoked   %.*s as of ", TEXT_ARGS(m->revoked[i].key));
		utc_format(m->revoked[i].since, out);
	}
}

static void
format_expiry(const struct manifest *m, int64_t now, struct buf *out)
{
	buf_add(out, TEXT("\nexpires   "));
	utc_format(m->expires, out);
	if (m->retired)
		buf_add(out, TEXT("; it is the last: the node has retired"));
	else if (now > m->expires)
		buf_add(out, TEXT(": EXPIRED; 'accord manifest renew' signs the next"));
	else if (now > m->expires - MANIFEST_WARN_SECONDS)
		buf_add(out, TEXT(": SOON; 'accord manifest renew' signs the next"));
	buf_add(out, TEXT("\n"));
}

static void
format(const struct manifest *m, int64_t now, struct buf *out)
{
	buf_addf(out, "manifest  %lld of %.*s\nid        ", (long long)m->version,
	    TEXT_ARGS(m->name));
	hash_format(&m->statement.id, out);
	buf_add(out, TEXT("\nsigned    "));
	utc_format(m->statement.at, out);
	format_expiry(m, now, out);
	buf_addf(out, "url       %.*s\nroles    ", TEXT_ARGS(m->url));
	for (unsigned role = 1; role <= MANIFEST_OBSERVER; role *= 2)
		if ((m->roles & role) != 0)
			buf_addf(out, " %s", manifest_role_word(role));
	buf_addf(out, "\nepoch     %lld seconds\n", (long long)m->epoch);
	format_keys(m, out);
}

static bool
show(const struct arguments *a, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	char dir[PATH_MAX];

	if (!place_node(a->dir, dir, err) || !node_open(dir, &node, err))
		return false;
	format(&node.manifest, time(NULL), &out);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

/* A server that runs has them in memory until it reads its keys again. */
static const char *
have_server_forget(const char *dir)
{
	scoped(file_close) int fd = -1;
	struct err err;
	pid_t pid;

	if (!local_connect(dir, &fd, &err))
		return err.fault == FAULT_ABSENT
			   ? ""
			   : "; have the server read its keys again (systemctl reload accord)";
	if (!local_server(fd, &pid) || kill(pid, SIGHUP) != 0)
		return "; have the server read its keys again (systemctl reload accord)";
	return ", and the running server drops them";
}

/* Shares that were dealt to an old key wait for their time. */
static bool
check_owed(const char *dir, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	if (!node_open(dir, &node, err))
		return false;
	return owed_check_key(&node, time(NULL), err) ||
	       err_in(err, "the old keys stay, as long as --anyway is not given");
}

static bool
forget(const struct arguments *a, struct err *err)
{
	char dir[PATH_MAX];
	size_t count;

	if (!place_node(a->dir, dir, err) || (!a->anyway && !check_owed(dir, err)) ||
	    !key_change_forget(dir, &count, err))
		return false;
	printf("%zu old key%s removed%s\n", count, count == 1 ? "" : "s",
	    count == 0 ? "" : have_server_forget(dir));
	return true;
}

static int
run_with(const struct command *command, const struct option *options, int argc, char **argv,
    bool (*deed)(const struct arguments *arguments, struct err *err))
{
	struct arguments a = { NULL, false };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			a.dir = optarg;
		else
			a.anyway = true;
	}
	if (optind < argc)
		return cli_usage(command, "'%s' is one argument too many", argv[optind]);
	return deed(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static int
run_show(int argc, char **argv)
{
	return run_with(&command_manifest_show, show_options, argc, argv, show);
}

static int
run_forget(int argc, char **argv)
{
	return run_with(&command_manifest_forget, forget_options, argc, argv, forget);
}

const struct command command_manifest_show = {
	.name = "show",
	.summary = "show a node's newest manifest",
	.help = "usage: accord manifest show [--dir DIR]\n"
		"\n"
		"Shows what the node says of itself, when that expires, and all its keys.\n"
		"\n"
		"  --dir DIR   the node (ACCORD_DIR; /var/lib/accord for root)\n",
	.run = run_show,
};

const struct command command_manifest_forget = {
	.name = "forget",
	.summary = "remove the keys that a node used before",
	.help = "usage: accord manifest forget [--anyway] [--dir DIR]\n"
		"\n"
		"Removes DIR/keys/old.  What was sealed to an old age key then cannot be\n"
		"opened any more, so wait until senders have the new manifest: a day is\n"
		"plenty.  While a share of a sealed release that was dealt to one waits for\n"
		"its time, they stay.\n"
		"\n"
		"  --anyway    remove them all the same: the release has to do without\n"
		"  --dir DIR   the node (ACCORD_DIR; /var/lib/accord for root)\n",
	.run = run_forget,
};
