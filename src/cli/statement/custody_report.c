#include <stdio.h>
#include <stdlib.h>

#include "action/finder/by_mail.h"
#include "action/finder/deliver.h"
#include "cli/command/cli.h"
#include "cli/command/options.h"
#include "cli/finder/keeping.h"
#include "cli/finder/reaching.h"
#include "cli/statement/custody.h"

enum { OPTION_BY = 1 };

static const struct option options[] = {
	KEEPING_OPTIONS,
	{ "by", required_argument, NULL, OPTION_BY },
	{ 0 },
};

static bool
tell(const struct reaching *reaching, const struct hash *id, const char *what, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	buf_add(&out, TEXT("ask       "));
	hash_format(id, &out);
	buf_addf(&out, "\nkept      by %.*s, %s; 'accord poll' fetches what comes",
	    TEXT_ARGS(reaching->node.manifest->name), what);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

bool
custody_report(
    const struct finder *finder, const struct hash *report, const char *by, struct err *err)
{
	scoped(reaching_close) struct reaching reaching = { 0 };
	struct hash id;

	return reaching_meet(finder, by, &reaching, err) &&
	       deliver_custody(&reaching.how, report, &id, err) &&
	       tell(&reaching, &id, "which forwards it", err);
}

/* What went by mail: kept and dated, as there is nobody to forward it to. */
static bool
custody_mail(const struct finder *finder, const char *id, const char *by, struct err *err)
{
	scoped(reaching_close) struct reaching reaching = { 0 };
	scoped(arena_free) struct arena arena = ARENA(2 * ENVELOPE_MAX);
	struct by_mail_note note;
	struct text sealed;
	struct hash ask;

	if (!by_mail_find(finder, text_of(id), &arena, &note, &sealed, err))
		return false;
	if (note.in_custody)
		return err_set(err, FAULT_CONFLICT, "it is in custody already, by '%.*s'",
		    TEXT_ARGS(note.ask));
	return reaching_meet(finder, by, &reaching, err) &&
	       deliver_custody_of_mail(&reaching.how, note.domain, sealed, &ask, err) &&
	       by_mail_entrusted(finder, note.id, &ask, err) &&
	       tell(&reaching, &ask, "sealed and dated", err);
}

static bool
ask(const struct locker *locker, const char *id, const char *by, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	struct searching searching = { .locker = locker, .id = id };

	if (searching_do(&searching, err))
		return finder_open_in(locker, searching.prefix, &finder, err) &&
		       custody_report(&finder, &searching.report, by, err);
	return err->fault == FAULT_ABSENT && finder_open_in(locker, "", &finder, err) &&
	       custody_mail(&finder, id, by, err);
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
	    "For finders: ID is a report that could not be delivered, or a mail to who\n"
	    "runs no accord and is silent ('accord mail').  The bytes that are sealed to\n"
	    "its node go to NODE, which cannot read them, says in a signed statement when\n"
	    "it had them, and passes them on.  The report ranks by that.  'accord poll'\n"
	    "fetches the proof, and the receipt of the report's own node.\n"
	    "\n"
	    "  --by NODE          who shall keep it: a name or an address\n"
	    "  --file FILE        your sealed file (ACCORD_FINDER_FILE)\n"
	    "  --dir DIR          your folder, where nothing is sealed (ACCORD_FINDER_DIR)\n"
	    "  --passphrase-fd N  read the passphrase from this descriptor\n",
	.run = run,
};
