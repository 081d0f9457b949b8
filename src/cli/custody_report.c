#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/deliver.h"
#include "action/pinned.h"
#include "cli/cli.h"
#include "cli/custody.h"
#include "cli/keeping.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/reaching.h"

enum { OPTION_BY = 1 };

static const struct option options[] = {
	KEEPING_OPTIONS,
	{ "by", required_argument, NULL, OPTION_BY },
	{ 0 },
};

/* A name stands for its address. */
static bool
format_url(const char *by, struct buf *url, struct err *err)
{
	buf_addf(url, "%s%s", strstr(by, "://") == NULL ? "https://" : "", by);
	return buf_ok(url, err);
}

bool
custody_report(
    const struct finder *finder, const struct hash *report, const char *by, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(peer_free) struct peer node = { 0 };
	scoped(buf_free) struct buf url = BUF(4 * KIB), out = BUF(KIB);
	struct deliver how = { finder, &node, &network.remote, time(NULL) };
	char pin[PATH_MAX];
	struct hash id;

	if (!format_url(by, &url, err) || !network_open(buf_string(&url), &network, err) ||
	    !pinned_name(buf_string(&url), pin, err) ||
	    !pinned_meet(finder, pin, &network.remote, how.now, &node, err) ||
	    !peer_check_active(&node, err) || !deliver_custody(&how, report, &id, err))
		return false;
	buf_add(&out, TEXT("ask       "));
	hash_format(&id, &out);
	buf_addf(&out,
	    "\nkept      by %.*s, which forwards it; 'accord poll' fetches what comes",
	    TEXT_ARGS(node.manifest->name));
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static bool
ask(const struct locker *locker, const char *id, const char *by, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	struct searching search = { .locker = locker, .id = id };

	return searching_do(&search, err) &&
	       finder_open_in(locker, search.prefix, &finder, err) &&
	       custody_report(&finder, &search.report, by, err);
}

static int
run(int argc, char **argv)
{
	scoped(keeping_close) struct keeping keeping = KEEPING;
	const char *by = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_custody_report, argc, argv, options)) !=
	       OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_BY)
			by = optarg;
		else if (!keeping_take(&keeping, &command_custody_report, option, optarg))
			return CLI_USAGE;
	}
	if (argc - optind != 1 || by == NULL)
		return cli_usage(
		    &command_custody_report, "'custody report' needs one ID and a '--by'");
	return keeping_open(&keeping, false, &err) &&
		       ask(&keeping.locker, argv[optind], by, &err)
		   ? EXIT_SUCCESS
		   : cli_fail(&err);
}

const struct command command_custody_report = {
	.name = "report",
	.summary = "have a node keep a report that its node does not take",
	.help =
	    "usage: accord custody report ID --by NODE [--file FILE | --dir DIR]\n"
	    "                             [--passphrase-fd N]\n"
	    "\n"
	    "For finders: ID is a report that could not be delivered.  The bytes that are\n"
	    "sealed to its node go to NODE, which cannot read them, says in a signed\n"
	    "statement when it had them, and passes them on.  The report ranks by that.\n"
	    "'accord poll' fetches the proof, and the receipt of the report's own node.\n"
	    "\n"
	    "  --by NODE          who shall keep it: a name or an address\n"
	    "  --file FILE        your sealed file (ACCORD_FINDER_FILE)\n"
	    "  --dir DIR          your folder, where nothing is sealed (ACCORD_FINDER_DIR)\n"
	    "  --passphrase-fd N  read the passphrase from this descriptor\n",
	.run = run,
};
